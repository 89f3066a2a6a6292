"""Dustfall of a jar and of a point's month."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.dustfall import EDITIONS, JarImpossible, deposition, edition_of, month_figure, spread

OLD, NEW = EDITIONS["GB/T 15265-94"], EDITIONS["HJ 1221-2021"]
MOST = Decimal("0.3")


def test_grams_per_square_metre_are_tonnes_per_square_kilometre() -> None:
    """0.09 g on 100 cm² in 30 days are 9 g/m² and 9 t/km²; the blank comes off first."""
    assert deposition(mass=Decimal("0.0985"), blank=Decimal("0.0085"), area=100, days=30) == 9


@given(st.integers(1, 60), st.decimals(min_value=0, max_value=5, places=4))
def test_thirty_days_are_the_measure(days: int, mass: Decimal) -> None:
    """The same dust a day gives the same figure whatever the days."""
    one = deposition(mass=mass, blank=0, area=Decimal("176.715"), days=1)
    assert deposition(mass=mass * days, blank=0, area=Decimal("176.715"), days=days) == one


@pytest.mark.parametrize(("area", "days"), [(0, 30), (100, 0), (-1, 30)])
def test_a_jar_without_mouth_or_time_is_refused(area: int, days: int) -> None:
    """By name and with its figures."""
    with pytest.raises(JarImpossible) as refused:
        deposition(mass=1, blank=0, area=area, days=days)
    assert refused.value.facts == {"area": area, "days": days}


@pytest.mark.parametrize(("values", "wide"), [(("8.5", "11.5"), False), (("8.4999", "11.5001"), True)])
def test_replicates_beyond_the_share_are_wide(values: tuple[str, str], wide: bool) -> None:
    """At the share itself they are not."""
    found = month_figure([Fraction(each) for each in values], spread_most=MOST, edition=NEW)
    assert found.wide is wide
    assert found.value == 10


@pytest.mark.parametrize(
    ("value", "edition", "below"), [("0.2999", NEW, True), ("0.3", NEW, False), ("0.1", OLD, False)]
)
def test_below_the_detection_limit_of_the_edition(value: str, edition, below: bool) -> None:
    """GB/T 15265-94 states none that was read."""
    assert month_figure([Fraction(value)], spread_most=MOST, edition=edition).below_detection is below


def test_lost_jars_are_no_zeros() -> None:
    """No jar at all and all jars lost are different things."""
    assert month_figure([], spread_most=MOST, edition=NEW).reason == "no-jar"
    lost = month_figure([None, None], spread_most=MOST, edition=NEW)
    assert (lost.value, lost.lost, lost.reason) == (None, 2, "all-lost")
    assert month_figure([Fraction(4), None], spread_most=MOST, edition=NEW).value == 4


def test_one_jar_has_no_spread() -> None:
    """Nor has a mean of zero."""
    assert spread([Fraction(9)]) is None
    assert spread([Fraction(0), Fraction(0)]) is None


def test_an_edition_nobody_knows_is_an_error() -> None:
    """Packs are checked against the names."""
    assert edition_of("HJ 1221-2021").determination == Decimal("1.2")
    with pytest.raises(KeyError):
        edition_of("HJ 0000")
