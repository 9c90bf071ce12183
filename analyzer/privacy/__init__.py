"""Names in text and the pseudonyms that take their places."""
