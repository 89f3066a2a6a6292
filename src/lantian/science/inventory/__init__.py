"""Uncertainty, grids and hours of an emission inventory, on arrays."""
