"""How exact and how fast the agreement statistics are."""
