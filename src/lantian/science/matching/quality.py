"""How good the matching is: precision and recall on lists whose pairs are known, with how sure they are themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

import numpy as np

from lantian.science.matching.comparing import Pairs, compare
from lantian.science.matching.levels import FIELDS, LEVELS
from lantian.science.matching.made import PLACES, Made

__all__ = ["Measured", "Share", "calibrate", "measure", "wilson"]

_Z = 1.96


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval (Wilson 1927)."""

    hits: int
    of: int
    low: float
    high: float

    @property
    def value(self) -> float:
        """The share itself."""
        return self.hits / self.of if self.of else 1.0


@dataclass(frozen=True)
class Measured:
    """`sure`: pairs put forward to be confirmed together; `shown`: the right one stands among the candidates shown."""

    sure_precision: Share
    sure_recall: Share
    shown_recall: Share
    shown_precision: Share
    """Of all candidates shown."""


def wilson(hits: int, of: int) -> Share:
    """A share with its interval.

    >>> found = wilson(98, 100)
    >>> round(found.low, 3), round(found.high, 3)
    (0.93, 0.994)
    """
    if not of:
        return Share(0, 0, 0.0, 1.0)
    share = hits / of
    middle = share + _Z * _Z / (2 * of)
    spread = _Z * sqrt(share * (1 - share) / of + _Z * _Z / (4 * of * of))
    whole = 1 + _Z * _Z / of
    return Share(hits, of, (middle - spread) / whole, (middle + spread) / whole)


def measure(made: Made, *, sure: float, candidate: float, margin: float, near: float, most: int) -> Measured:
    """Hold `right` of the made lists against `left` as the pages do."""
    found = compare(made.right, made.left, near=near, most=most, least=candidate, places=PLACES)
    truth = {(right, left) for left, right in made.truth}
    pairs = list(zip(found.left.tolist(), found.right.tolist(), strict=True))
    right = sum(pair in truth for pair in pairs)
    forward = [pairs[place] for place in _sure(found, sure, margin)]
    good = sum(pair in truth for pair in forward)
    return Measured(
        sure_precision=wilson(good, len(forward)),
        sure_recall=wilson(good, len(truth)),
        shown_recall=wilson(right, len(truth)),
        shown_precision=wilson(right, len(pairs)),
    )


def calibrate(made: Made, *, near: float) -> tuple[float, Mapping[str, tuple[float, ...]]]:
    """Prior and weights as the made lists give them, among all candidates that blocking lets through."""
    found = compare(made.right, made.left, near=near, most=10**6, places=PLACES)
    truth = {(right, left) for left, right in made.truth}
    same = np.array([pair in truth for pair in zip(found.left.tolist(), found.right.tolist(), strict=True)])
    weights = {}
    for column, field in enumerate(FIELDS):
        levels = len(LEVELS[field])
        yes = np.bincount(found.answers[same, column], minlength=levels) + 0.5
        no = np.bincount(found.answers[~same, column], minlength=levels) + 0.5
        measured = np.log2((yes / yes.sum()) / (no / no.sum()))
        weights[field] = tuple(
            0.0 if level == "missing" else float(measured[place]) for place, level in enumerate(LEVELS[field])
        )
    return float(np.log2(same.sum() / max((~same).sum(), 1))), weights


def _sure(found: Pairs, sure: float, margin: float) -> list[int]:
    """Places of pairs that are the first of their entry, sure, and ahead of the second by the margin."""
    chosen = []
    for place, entry in enumerate(found.left):
        if place and found.left[place - 1] == entry:
            continue
        second = found.likeness[place + 1] if place + 1 < len(found.left) and found.left[place + 1] == entry else 0.0
        if found.likeness[place] >= sure and found.likeness[place] - second >= margin:
            chosen.append(place)
    return chosen
