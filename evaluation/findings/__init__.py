"""How fast findings are made of a large study."""
