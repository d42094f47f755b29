"""What a bulk run came to, as one page to look at, or as JSON."""
