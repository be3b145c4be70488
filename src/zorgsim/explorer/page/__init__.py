"""What the page is made of: its template, its script and its style; nothing in it is fetched from elsewhere."""
