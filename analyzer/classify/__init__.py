"""Suggestions: questions about units in, predictions with scores and refusals out."""
