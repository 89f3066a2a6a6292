"""How two entries compare, field by field, and what each answer weighs.

Fellegi and Sunter 1969: the weight of an answer is the logarithm (base 2) of how much oftener it is given by pairs that
are the same than by pairs that are not, here between -8 and 8. The weights are measured on made lists (`made.py`,
seed 1) among the candidates that blocking lets through; the figures of docs/reconciliation.md come from seed 2.
"""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["FIELDS", "LEVELS", "PRIOR", "WEIGHTS"]

FIELDS: tuple[str, ...] = ("name", "branch", "address", "place", "code", "unit")
LEVELS: Mapping[str, tuple[str, ...]] = {
    "name": ("equal", "close", "alike", "somewhat", "differs", "missing"),
    "branch": ("same", "differs", "missing"),
    "address": ("same", "road", "other-number", "alike", "differs", "missing"),
    "place": ("at-hand", "near", "apart", "far", "missing"),
    "code": ("equal", "one-off", "differs", "missing"),
    "unit": ("same", "differs", "missing"),
}
PRIOR = -4.0
"""Logarithm (base 2) of the odds that a candidate of the made lists is a pair."""
WEIGHTS: Mapping[str, tuple[float, ...]] = {
    "name": (7.3, 2.0, -2.2, -3.1, -7.7, 0.0),
    "branch": (5.8, -2.9, 0.0),
    "address": (6.6, 6.1, 2.1, 2.8, -6.8, 0.0),
    "place": (1.9, -1.1, -2.8, -4.6, 0.0),
    "code": (8.0, 8.0, -5.6, 0.0),
    "unit": (1.4, -4.8, 0.0),
}
