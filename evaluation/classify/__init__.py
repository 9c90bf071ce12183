"""Measurements of suggestions."""
