"""Word lists for finding what a content is about, one entry a line, `#` for comments."""
