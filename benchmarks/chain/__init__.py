"""The same small care chain in every tool that people would use for it: first shown to agree, then timed side by side."""
