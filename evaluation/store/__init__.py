"""How fast the store is."""
