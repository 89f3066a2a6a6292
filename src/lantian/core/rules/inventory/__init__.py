"""Emissions from activity, factor and control, exact and explained (M38)."""
