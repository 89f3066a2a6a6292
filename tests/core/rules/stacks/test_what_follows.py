"""What M18 lets follow, in the order of its words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lantian.core.rules.stacks.consequences import (
    Consequence,
    Exceedance,
    consequences,
    rate_supervised,
    several_supervised,
)
from lantian.core.rules.stacks.rates import Count


@pytest.mark.parametrize(
    ("facts", "follows"),
    [
        ({}, ["fine", "rectify"]),
        ({"livelihood": True}, ["fine", "rectify"]),
        ({"order": "rectify"}, ["fine"]),
        ({"order": "rectify", "after_order": True}, ["fine", "stop"]),
        ({"order": "rectify", "after_order": True, "livelihood": True}, ["daily-fine"]),
        ({"order": "impossible"}, ["fine", "stop"]),
        ({"order": "impossible", "livelihood": True}, ["fine", "daily-fine"]),
        ({"order": "stop"}, ["fine"]),
        ({"order": "stop", "after_order": True}, ["fine", "close"]),
        ({"order": "stop", "after_order": True, "livelihood": True}, ["daily-fine"]),
    ],
)
def test_one_step_follows_the_other(facts: dict, follows: list[str]) -> None:
    """Fined at once; rectify; stop where that cannot be; daily where livelihood forbids; closed at last."""
    assert [each.value for each in consequences(Exceedance(hours=1, **facts), hours_needed=1)] == follows


@pytest.mark.parametrize(("hours", "any_"), [(1, False), (2, True)])
def test_fewer_hours_than_the_pack_asks_for_are_nothing(hours: int, any_: bool) -> None:
    """One on each side."""
    assert bool(consequences(Exceedance(hours=hours), hours_needed=2)) is any_


@pytest.mark.parametrize(("valid", "supervised"), [(90, False), (89, True)])
def test_a_rate_below_ninety_is_put_under_supervision(valid: int, supervised: bool) -> None:
    """At ninety it is not."""
    assert rate_supervised(Count(due=100, received=100, valid=valid), demanded=Decimal("0.9")) is supervised
    assert not rate_supervised(Count(), demanded=Decimal("0.9"))


@pytest.mark.parametrize(("enterprises", "supervised"), [(2, False), (3, True)])
def test_several_enterprises_put_the_area_under_supervision(enterprises: int, supervised: bool) -> None:
    """多家, from the number of the pack."""
    assert several_supervised(enterprises, needed=3) is supervised


def test_every_consequence_has_words() -> None:
    """In both languages."""
    assert all(each.words.zh and each.words.en for each in Consequence)
