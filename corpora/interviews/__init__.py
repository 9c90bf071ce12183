"""Constructed interviews, coded by the built-in codebooks."""
