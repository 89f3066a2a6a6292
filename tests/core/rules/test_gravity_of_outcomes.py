"""C13: direct responsibility is as a rule held to account more gravely; what does not fit is a hint."""

from __future__ import annotations

import pytest

from lantian.core.rules.gravity import Imposed, hints


@pytest.fixture
def sanctions(zhongyuan_pack):
    """The forms of the first campaign."""
    return zhongyuan_pack.rule_sets["district"].sanctions


@pytest.mark.parametrize(
    ("heavier", "lighter", "hint"),
    [
        (("direct", ["admonition"]), ("main_leadership", ["organisational"]), True),
        (("direct", ["organisational"]), ("main_leadership", ["organisational"]), False),
        (("direct", ["party"]), ("leadership", ["government"]), False),
        (("main_leadership", []), ("leadership", ["admonition"]), True),
        (("direct", ["admonition", "government"]), ("main_leadership", ["organisational"]), False),
    ],
)
def test_the_gravest_form_of_each_is_compared(sanctions, heavier, lighter, hint):
    found = hints([Imposed("甲", *heavier), Imposed("乙", *lighter)], sanctions)
    assert bool(found) is hint
    if hint:
        assert (found[0].heavier.who, found[0].lighter.who) == ("甲", "乙")


def test_two_of_the_same_responsibility_are_not_compared(sanctions):
    assert not hints([Imposed("甲", "direct", []), Imposed("乙", "direct", ["party"])], sanctions)
