"""Choosing emergency measures: a covering programme with one choice for each source, its bound and its proof."""
