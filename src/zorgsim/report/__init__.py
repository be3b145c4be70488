"""Reports: what a comparison looks like, in the terminal and in pictures, in English and Dutch."""
