"""How well codes of real conversations are learned."""
