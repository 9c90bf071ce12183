"""Which recipe learns the built-in codebooks best."""
