"""The nouns of the analyzer: immutable types and the pure functions that belong to them. Standard library only."""
