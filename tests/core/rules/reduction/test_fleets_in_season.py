"""Road freight in staggered transport: the mean factor of those that carry over that of all (M34)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.core.quantity.emission import Species
from lantian.core.rules.reduction.fleet import FleetUnknown, Vehicle, fleet_of

FACTORS = {
    "old": {Species.NOX: Decimal(9), Species.PM10: Decimal("0.6"), Species.CO: Decimal(3)},
    "new": {Species.NOX: Decimal(5), Species.PM10: Decimal("0.1")},
}


def fleet(*vehicles: tuple[str | None, bool], stated: int = 0):
    return fleet_of([Vehicle(category, carries) for category, carries in vehicles], stated, FACTORS)


def test_the_others_carry_what_the_old_ones_carried() -> None:
    found = fleet(("old", False), ("old", True), ("new", True), ("new", True), stated=4)
    assert (found.vehicles, found.laid_up) == (4, 1)
    assert found.before[Species.NOX] == 7 and found.after[Species.NOX] == Fraction(19, 3)
    assert found.left(Species.NOX) == Fraction(19, 21)
    assert found.left(Species.PM10) == Fraction("0.8") / 3 / (Fraction("1.4") / 4)


def test_who_lays_up_nothing_emits_the_same() -> None:
    found = fleet(("old", True), ("new", True))
    assert found.left(Species.NOX) == found.left(Species.PM10) == 1


def test_what_no_factor_tells_apart_stays() -> None:
    found = fleet(("old", False), ("new", True))
    assert found.left(Species.CO) == 1, "the new ones have no factor of it"
    assert found.left(Species.SO2) == 1


def test_who_lays_up_the_clean_ones_emits_more() -> None:
    assert fleet(("old", True), ("new", False)).left(Species.NOX) == Fraction(9, 7)


@pytest.mark.parametrize(
    ("vehicles", "stated", "why"),
    [
        ([], 0, "not-all-registered"),
        ([("old", False), ("new", True)], 3, "not-all-registered"),
        ([("old", False), (None, True)], 2, "class-unknown"),
        ([("old", False), ("gas", True)], 2, "class-unknown"),
        ([("old", False), ("new", False)], 2, "none-carries"),
    ],
)
def test_what_cannot_be_told_is_said(vehicles, stated, why) -> None:
    with pytest.raises(FleetUnknown) as told:
        fleet(*vehicles, stated=stated)
    assert told.value.why == why
