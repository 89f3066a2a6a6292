"""Two holders of a post on one day are refused; days without anybody are named; whoever held it on a day answers."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lantian.core.rules.post_holders import Spell, clashes, gaps, held_between


def day(number: int) -> dt.date:
    return dt.date(2017, 10, 1) + dt.timedelta(days=number)


def test_the_last_day_of_one_and_the_first_of_the_next_may_not_be_the_same():
    one = Spell("甲", day(0), day(9))
    assert [each.first for each in clashes([one, Spell("乙", day(9))])] == [day(9)]
    assert not clashes([one, Spell("乙", day(10))])


def test_a_clash_that_goes_on_has_no_last_day():
    (clash,) = clashes([Spell("甲", day(0)), Spell("乙", day(3))])
    assert (clash.first, clash.last) == (day(3), None)


def test_a_hole_in_the_middle_and_at_both_ends():
    found = gaps([Spell("甲", day(2), day(4)), Spell("乙", day(7), day(8))], day(0), day(10))
    assert [(each.first, each.last) for each in found] == [
        (day(0), day(1)),
        (day(5), day(6)),
        (day(9), day(10)),
    ]


def test_nobody_at_all_is_one_hole():
    assert [(each.first, each.last) for each in gaps([], day(0), day(3))] == [(day(0), day(3))]


def test_whoever_held_it_on_the_first_or_last_day_answers():
    spells = [
        Spell("丙", day(9)),
        Spell("甲", day(-9), day(0)),
        Spell("乙", day(1), day(8)),
        Spell("丁", day(-20), day(-10)),
    ]
    assert [each.name for each in held_between(spells, day(0), day(9))] == ["甲", "乙", "丙"]


spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 12)), max_size=5)


def _spells(found: list[tuple[int, int]]) -> list[Spell]:
    return [Spell("x", day(since), day(since + length)) for since, length in found]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(spans, st.integers(0, 40), st.integers(0, 20))
def test_every_day_is_held_or_in_a_hole_and_never_in_two(spans, first, length):
    found = _spells(spans)
    holes = gaps(found, day(first), day(first + length))
    for number in range(first, first + length + 1):
        held = any(each.since <= day(number) <= each.last for each in found)
        assert held != any(hole.first <= day(number) <= hole.last for hole in holes)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(spans)
def test_there_is_a_clash_exactly_when_a_day_has_two(spans):
    found = _spells(spans)
    double = any(sum(each.since <= day(number) <= each.last for each in found) > 1 for number in range(60))
    assert bool(clashes(found)) == double
