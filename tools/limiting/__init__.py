"""How often, how many at once and how much: what bounds the calls of one tool."""
