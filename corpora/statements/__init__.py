"""Constructed statements, coded by the built-in codebooks."""
