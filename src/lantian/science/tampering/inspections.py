"""Readings that are lower while somebody looks: at the hours of visits, and by day on working days.

May bear on 环发〔2015〕175号 art. 4 (2) covering or spraying, (3) manipulating the surroundings, (8). A street that is
swept before a visit, or traffic that is kept away, look alike – and are a finding of another kind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lantian.science.tampering.null import NotEnoughHistory
from lantian.science.tampering.scores import DAY, Scores, at_day_ends, from_own_level
from lantian.science.tampering.windows import Bools, Floats, trailing_mean

__all__ = ["VisitContrast", "public_hours", "visits"]

_CLIP = 3.0
_AROUND = 24
_WINDOW = 14 * DAY
_FEWEST_SHIFTS = 40


@dataclass(frozen=True, slots=True)
class VisitContrast:
    """Visits of one station against the same hours of other days."""

    statistic: float
    """Mean residual around the visits less that during them, standard deviations; positive is lower during visits."""
    p: float
    """Share of the shifts of the calendar of visits by whole days with a contrast at least as large."""
    visits: int
    shifts: int


def visits(residual: Floats, spread: Floats, hours: Sequence[tuple[int, int]]) -> VisitContrast:
    """Whether one station (hours,) is lower during visits than in the 24 h before and after, by permutation.

    `hours` are first (included) and last (excluded) hour of each visit. The calendar of visits is shifted by every
    number of whole days that history allows, so that hour of day and distances between the visits stay.

    Raises:
        NotEnoughHistory: fewer than 40 shifts with data.
    """
    score = np.clip(residual / spread, -_CLIP, _CLIP)
    span = score.size // DAY
    kept = []
    for days in range(-span, span + 1):
        moved = [(first + days * DAY, last + days * DAY) for first, last in hours]
        if moved[0][0] >= _AROUND and moved[-1][1] + _AROUND <= score.size:
            kept.append((days, _contrast(score, moved)))
    values = np.array([value for days, value in kept if days != 0 and np.isfinite(value)])
    seen = next((value for days, value in kept if days == 0), np.nan)
    if values.size < _FEWEST_SHIFTS or not np.isfinite(seen):
        raise NotEnoughHistory(score.size / 8766, int(values.size))
    p = (1 + int((values >= seen).sum())) / (1 + values.size)
    return VisitContrast(statistic=float(seen), p=p, visits=len(hours), shifts=int(values.size))


def public_hours(residual: Floats, spread: Floats, public: Bools, known_days: int) -> Scores:
    """How much lower a station is in the hours in which it may be looked at, over a fortnight (stations, hours).

    `public` (hours,) marks them, say 8 to 18 of working days. Mean of the other hours less mean of these, in robust
    standard deviations from what is usual for the station.
    """
    score = np.clip(residual / spread, -_CLIP, _CLIP)
    watched = trailing_mean(np.where(public, score, np.nan), _WINDOW, least=0.12)
    alone = trailing_mean(np.where(public, np.nan, score), _WINDOW, least=0.3)
    return Scores(from_own_level(at_day_ends(alone - watched), known_days), _WINDOW)


def _contrast(score: Floats, hours: Sequence[tuple[int, int]]) -> float:
    inside = [score[first:last] for first, last in hours]
    beside = [np.concatenate([score[first - _AROUND : first], score[last : last + _AROUND]]) for first, last in hours]
    there = [(i[np.isfinite(i)], b[np.isfinite(b)]) for i, b in zip(inside, beside, strict=True)]
    differences = [float(b.mean() - i.mean()) for i, b in there if i.size and b.size]
    return float(np.mean(differences)) if len(differences) * 2 > len(hours) else float("nan")
