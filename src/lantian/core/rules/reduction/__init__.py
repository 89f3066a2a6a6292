"""Cuts during a warning (M36.2, M36.3): sources and what they can do, what a grade demands, what a choice reaches."""
