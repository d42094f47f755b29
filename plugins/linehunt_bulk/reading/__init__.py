"""The inputs that bulk reads: text, JSON and columns, compressed or not, from files and pipes."""
