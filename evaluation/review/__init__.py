"""Deciding in the review room: speed, safety."""
