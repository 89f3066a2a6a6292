"""How far something is: value against demand, state by clock and by pace, and whose turn it is."""
