"""Numbers, names and lists as words: one way to write them, everywhere."""
