"""Dustfall: what falls into a jar, as t/(km²·30 d).

Basis: GB/T 15265-94 until February 2022, HJ 1221-2021 from 2022-03-01 (the packs say which edition holds when). Both
weigh what a glycol-filled cylinder collected and convert to 30 days; the newer one states a detection limit of
0.3 t/(km²·30 d) and a lower bound of determination of 1.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import Exact

__all__ = ["EDITIONS", "Edition", "JarImpossible", "MonthFigure", "deposition", "edition_of", "month_figure", "spread"]

_DAYS = 30
_TO_TONNES_PER_KM2 = 1
"""1 g/m² is 1 t/km²."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What an edition says; limits in t/(km²·30 d), None where it says nothing."""

    id: str
    title: Text
    detection: Decimal | None
    determination: Decimal | None


EDITIONS = {
    "GB/T 15265-94": Edition(
        id="GB/T 15265-94",
        title=Text(zh="环境空气 降尘的测定 重量法", en="Ambient air: determination of dustfall, gravimetric method"),
        detection=None,
        determination=None,
    ),
    "HJ 1221-2021": Edition(
        id="HJ 1221-2021",
        title=Text(zh="环境空气 降尘的测定 重量法", en="Ambient air: determination of dustfall, gravimetric method"),
        detection=Decimal("0.3"),
        determination=Decimal("1.2"),
    ),
}


class JarImpossible(Exception):
    """Figures that no jar can have."""

    code = "jar-impossible"
    remedy = "Give the area of the mouth in cm² and the days exposed, both above zero."

    def __init__(self, *, area: Exact, days: Exact) -> None:
        self.facts = {"area": area, "days": days}
        super().__init__(f"A jar of {area} cm² exposed for {days} days collects nothing.")


def edition_of(id_: str) -> Edition:
    """The edition that a pack names.

    Raises:
        KeyError: it is none of those known.
    """
    return EDITIONS[id_]


def deposition(*, mass: Exact, blank: Exact, area: Exact, days: Exact) -> Fraction:
    """Dustfall of one jar, t/(km²·30 d): (W − Wb)/(S × n) × 30 × 10⁴.

    Units: mass and blank in g, the mouth's area in cm², days exposed. A result below zero (a blank heavier than the
    sample) stays as it is and stands below the detection limit.

    Raises:
        JarImpossible: no area or no days.

    >>> deposition(mass=Decimal("0.1500"), blank=Decimal("0.0090"), area=Decimal("176.625"), days=30) * 10000 // 1
    79830
    """
    if area <= 0 or days <= 0:
        raise JarImpossible(area=area, days=days)
    grams_per_square_metre = (Fraction(mass) - Fraction(blank)) * 10_000 / Fraction(area)
    return grams_per_square_metre * _TO_TONNES_PER_KM2 * _DAYS / Fraction(days)


def spread(values: Sequence[Fraction]) -> Fraction | None:
    """How far replicates are apart: (largest − smallest)/mean; None for fewer than two or a mean of zero or less.

    >>> spread([Fraction(9), Fraction(11)])
    Fraction(1, 5)
    """
    if len(values) < 2:
        return None
    mean = sum(values, Fraction(0)) / len(values)
    return (max(values) - min(values)) / mean if mean > 0 else None


@dataclass(frozen=True, kw_only=True)
class MonthFigure:
    """Dustfall of a point in a month."""

    value: Fraction | None
    jars: int
    lost: int
    spread: Fraction | None = None
    wide: bool = False
    """The replicates are further apart than allowed: look at them before the figure is used."""
    below_detection: bool = False
    reason: str = ""
    """Why there is no value: "no-jar" or "all-lost"."""


def month_figure(jars: Sequence[Fraction | None], *, spread_most: Decimal, edition: Edition) -> MonthFigure:
    """A point's month from its jars; None is a jar that was missing or broken. The mean of the jars that came back.

    >>> newer = EDITIONS["HJ 1221-2021"]
    >>> month_figure([Fraction(8), Fraction(10), None], spread_most=Decimal("0.3"), edition=newer).value
    Fraction(9, 1)
    """
    good = [jar for jar in jars if jar is not None]
    lost = len(jars) - len(good)
    if not good:
        return MonthFigure(value=None, jars=0, lost=lost, reason="all-lost" if jars else "no-jar")
    value = sum(good, Fraction(0)) / len(good)
    apart = spread(good)
    return MonthFigure(
        value=value,
        jars=len(good),
        lost=lost,
        spread=apart,
        wide=apart is not None and apart > spread_most,
        below_detection=edition.detection is not None and value < edition.detection,
    )
