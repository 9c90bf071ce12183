"""Who spoke when, measured."""
