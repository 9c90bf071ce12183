"""Prototypes on the constructed development set."""
