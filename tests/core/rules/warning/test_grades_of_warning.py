"""Grades, episodes, lifting and early start at both sides of every bound of M35, and by the rules of other years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.policy.pack import Pack
from lantian.core.rules.warning.engine import Proposal, propose
from lantian.core.rules.warning.episodes import episodes
from lantian.core.rules.warning.grades import Grades, WarningRulesUnknown, grades
from lantian.core.rules.warning.replay import replay
from lantian.core.rules.warning.series import Hour

START = dt.datetime(2017, 12, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))
DAY = dt.date(2017, 12, 1)
HOUR = dt.timedelta(hours=1)


def hours_of(*spells: tuple[int, int | None], now: int = -1, index: Iterable[int] = ()) -> list[Hour]:
    """Hours with running indices as spells of (value, how many); those up to place `now` are observed."""
    values = [value for value, count in spells for _ in range(count or 0)]
    hourly = list(index) + values[len(list(index)) :]
    return [
        Hour(
            START + place * HOUR,
            None if hourly[place] is None else Decimal(hourly[place]),
            None if value is None else Decimal(value),
            "observed" if place <= now else "forecast",
        )
        for place, value in enumerate(values)
    ]


def proposed(rules: Grades, hours: list[Hour], at: int = 0, notice: str | None = None) -> Proposal:
    return propose(hours, START + at * HOUR, rules, notice=notice)


@pytest.fixture(scope="module")
def rules(zhongyuan_pack: Pack) -> Grades:
    """The grades of September 2017."""
    return grades(zhongyuan_pack, DAY)


@pytest.fixture(scope="module")
def later(zhongyuan_pack: Pack) -> Grades:
    """The grades of 2024."""
    return grades(zhongyuan_pack, DAY, "ministry-2024")


@pytest.mark.parametrize(
    ("spells", "grade"),
    [
        ([(200, 100)], "none"),
        ([(201, 1), (150, 60)], "blue"),
        ([(201, 47), (150, 60)], "blue"),
        ([(201, 48), (150, 60)], "yellow"),
        ([(201, 71), (150, 60)], "yellow"),
        ([(201, 72), (150, 60)], "yellow"),
        ([(301, 1), (201, 71), (150, 60)], "orange"),
        ([(300, 1), (201, 71), (150, 60)], "yellow"),
        ([(301, 1), (201, 70), (150, 60)], "yellow"),
        ([(301, 47), (201, 60), (150, 60)], "orange"),
        ([(301, 48), (201, 48), (150, 60)], "red"),
        ([(301, 48), (201, 47), (150, 60)], "orange"),
        ([(500, 1), (150, 60)], "red"),
        ([(499, 1), (150, 60)], "blue"),
        # two spells that the air between did not allow to part are one
        ([(201, 24), (160, 100), (201, 24), (150, 60)], "yellow"),
        ([(201, 24), (150, 35), (201, 24), (150, 60)], "yellow"),
        ([(201, 24), (150, 36), (201, 24), (150, 60)], "blue"),
    ],
)
def test_each_grade_begins_at_its_bound(spells: list[tuple[int, int]], grade: str, rules: Grades) -> None:
    assert proposed(rules, hours_of(*spells)).grade == grade


@pytest.mark.parametrize(
    ("spells", "grade"),
    [
        ([(150, 100)], "none"),
        ([(151, 47), (100, 60)], "none"),
        ([(151, 48), (100, 60)], "yellow"),
        ([(201, 1), (100, 60)], "yellow"),
        ([(201, 48), (100, 60)], "orange"),
        ([(151, 72), (100, 60)], "orange"),
        ([(301, 24), (201, 48), (100, 60)], "red"),
        ([(301, 23), (201, 49), (100, 60)], "orange"),
    ],
)
def test_a_later_year_has_other_grades_by_the_same_engine(
    spells: list[tuple[int, int]], grade: str, later: Grades
) -> None:
    assert proposed(later, hours_of(*spells)).grade == grade


def test_the_episode_tells_its_hours_and_its_peak(rules: Grades) -> None:
    found = proposed(rules, hours_of((100, 5), (220, 10), (310, 3), (180, 4), (230, 2), (140, 40)))
    assert found.episode is not None
    assert (found.episode.start, found.episode.end) == (START + 5 * HOUR, START + 23 * HOUR)
    assert (found.episode.hours_over, found.episode.hours_over_severe, found.episode.peak) == (15, 3, 310)
    assert found.clauses == ("M35",) and "episodes-merged" in found.interpretations
    red = [each for each in found.episode.reasons if each.grade == "yellow"]
    assert [(each.hours, each.term.hours, each.met) for each in red] == [(15, 48, False)]


def test_lifting_needs_36_hours_at_150_or_less(rules: Grades) -> None:
    hours = hours_of((220, 10), (160, 5), (150, 36))
    found = proposed(rules, hours, at=3)
    assert found.lift_from == START + 15 * HOUR
    assert proposed(rules, hours, at=14).grade == "blue"
    assert proposed(rules, hours, at=15).grade == "none" and proposed(rules, hours, at=15).lift_from is None
    assert proposed(rules, hours_of((220, 10), (150, 35)), at=40).grade == "blue", "35 hours are not enough"
    assert proposed(rules, hours_of((220, 10), (150, 35), (151, 1), (150, 20)), at=40).lift_from is None


@pytest.mark.parametrize(
    ("spells", "at", "lifts"),
    [
        ([(250, 20), (120, 40)], 20, True),
        ([(250, 20), (160, 40)], 25, False),
        ([(250, 20), (120, 35)], 20, False),
        ([(250, 20), (120, 40), (260, 40)], 20, True),
        # improved for long, and a new rise too near: it would not last
        ([(250, 20), (120, 60), (260, 40)], 62, False),
        # nothing is known ahead: what was measured so far has lasted
        ([(250, 20), (120, 37)], 56, True),
    ],
)
def test_a_warning_may_be_lifted_while_the_air_is_improved_and_lasts(
    spells: list[tuple[int, int | None]], at: int, lifts: bool, rules: Grades
) -> None:
    assert proposed(rules, hours_of(*spells, now=at), at).may_lift is lifts


def test_an_hour_that_is_missing_is_neither_bad_nor_good(rules: Grades) -> None:
    hours = hours_of((220, 10), (140, 20), (None, 1), (140, 20))
    assert proposed(rules, hours, at=30).grade == "blue" and proposed(rules, hours, at=30).lift_from is None
    without = hours_of((220, 10), (140, 20), (150, 1), (140, 20))
    del without[30]
    assert proposed(rules, without, at=31).lift_from is None, "a gap in time breaks the run as well"


@pytest.mark.parametrize(
    ("index", "early"),
    [
        ([201] * 13, True),
        ([200] + [201] * 12, False),
        ([201] * 12 + [200], False),
        ([201] * 12, False),
    ],
)
def test_an_early_start_needs_bad_air_now_and_twelve_hours_of_it(index: list[int], early: bool, rules: Grades) -> None:
    hours = hours_of((120, len(index)), now=0, index=index)
    found = proposed(rules, hours)
    assert found.early_start is early
    assert found.grade == ("blue" if early else "none") and found.clauses == (("M35",) if early else ())


def test_a_measured_hour_that_is_old_starts_nothing(rules: Grades) -> None:
    hours = hours_of((120, 13), now=0, index=[250] * 13)
    assert not propose(hours, START + 3 * HOUR, rules).early_start


def test_half_past_the_hour_the_newest_hour_is_the_one_that_is_over(rules: Grades) -> None:
    """At 01:30 the hour from 01:00 is not over: the hour from 00:00 is the newest that was measured."""
    hours = hours_of((120, 13), now=0, index=[250] * 13)
    assert propose(hours, START + 1.5 * HOUR, rules).early_start
    assert not propose(hours, START + 2 * HOUR, rules).early_start


def test_a_notice_from_outside_raises_the_grade_from_orange_on(rules: Grades) -> None:
    hours = hours_of((220, 10), (140, 40))
    raised = proposed(rules, hours, notice="orange")
    assert raised.grade == "orange" and raised.by_notice and raised.clauses == ("M35", "M37")
    assert proposed(rules, hours, notice="yellow").grade == "blue", "M37 speaks of orange and above"
    red = hours_of((500, 5), (140, 40))
    assert proposed(rules, red, notice="orange").grade == "red" and not proposed(rules, red, notice="orange").by_notice


def test_another_place_has_its_own_window_and_count(small_pack: Pack) -> None:
    """Port Alder counts the hours that the first mean rests on: five hours and seven before make twelve."""
    alerts = grades(small_pack, dt.date(2031, 12, 1))
    assert proposed(alerts, hours_of((121, 5), (90, 30))).grade == "alert"
    assert proposed(alerts, hours_of((121, 4), (90, 30))).grade == "none"


def test_unknown_rules_name_those_that_exist(zhongyuan_pack: Pack) -> None:
    with pytest.raises(WarningRulesUnknown) as unknown:
        grades(zhongyuan_pack, DAY, "ministry-2025")
    assert "ministry-2024" in unknown.value.remedy and "ministry-2024" in unknown.value.said("zh")[1]


def test_a_replay_starts_ahead_and_lifts_when_the_air_stays_good(rules: Grades) -> None:
    hours = hours_of((100, 100), (220, 30), (140, 60))
    changes = [(change.at, change.before, change.after) for change in replay(hours, rules, lead_hours=24)]
    seen_ahead, seen_long_enough = START + 76 * HOUR, START + 141 * HOUR
    assert changes == [(seen_ahead, "none", "blue"), (seen_long_enough, "blue", "none")]


def test_a_replay_raises_as_more_of_the_episode_comes_into_sight(rules: Grades) -> None:
    hours = hours_of((100, 100), (320, 10), (220, 70), (140, 60))
    changes = [(change.before, change.after) for change in replay(hours, rules, lead_hours=72)]
    assert changes == [("none", "blue"), ("blue", "yellow"), ("yellow", "orange"), ("orange", "none")]


def test_a_replay_lifts_between_two_episodes_even_when_the_next_is_in_sight(rules: Grades) -> None:
    """M35: good air for 36 hours parts two episodes, so that the first warning does not stand until the second ends."""
    hours = hours_of((100, 100), (320, 10), (220, 70), (140, 40), (220, 30), (140, 60))
    changes = [(change.at, change.before, change.after) for change in replay(hours, rules, lead_hours=72)]
    assert [(before, after) for _at, before, after in changes] == [
        ("none", "blue"),
        ("blue", "yellow"),
        ("yellow", "orange"),
        ("orange", "none"),
        ("none", "blue"),
        ("blue", "none"),
    ]
    assert changes[3][0] == START + 180 * HOUR and changes[4][0] == START + 181 * HOUR


_VALUES = st.lists(st.sampled_from([90, 140, 150, 151, 199, 201, 260, 301, 500]), min_size=1, max_size=8)


@settings(max_examples=120, deadline=None)
@given(values=_VALUES, lengths=st.lists(st.integers(1, 50), min_size=8, max_size=8))
def test_episodes_hold_every_bad_hour_once(values: list[int], lengths: list[int], rules: Grades) -> None:
    """No hour above the bound is outside of an episode, none in two; between two of them lies a time for lifting."""
    hours = hours_of(*zip(values, lengths, strict=False))
    found = episodes(hours, rules)
    bad = [hour.start for hour in hours if hour.running is not None and hour.running > rules.episode_above]
    for start in bad:
        assert sum(1 for each in found if each.start <= start <= each.end) == 1
    assert sum(each.hours_over for each in found) == len(bad)
    for first, second in pairwise(found):
        assert (second.start - first.end) / HOUR > rules.lift_hours


@settings(max_examples=60, deadline=None)
@given(values=_VALUES, lengths=st.lists(st.integers(1, 50), min_size=8, max_size=8))
def test_a_replay_is_a_chain_that_never_falls_but_to_none(values: list[int], lengths: list[int], rules: Grades) -> None:
    """Each change begins where the one before ended; within a warning grades only rise."""
    hours = hours_of(*zip(values, lengths, strict=False))
    state = "none"
    for change in replay(hours, rules, lead_hours=72):
        assert change.before == state != change.after
        assert change.after == "none" or rules.order(change.after) > rules.order(change.before)
        state = change.after


@settings(max_examples=60, deadline=None)
@given(values=_VALUES, lengths=st.lists(st.integers(1, 50), min_size=8, max_size=8), extra=st.integers(0, 300))
def test_worse_air_never_lowers_the_grade_of_an_episode(
    values: list[int], lengths: list[int], extra: int, rules: Grades
) -> None:
    hours = hours_of(*zip(values, lengths, strict=False))
    bad = [each.running is not None and each.running > rules.episode_above for each in hours]
    worse = [
        Hour(each.start, each.index, each.running + extra if one else each.running, each.kind)
        for each, one in zip(hours, bad, strict=True)
    ]
    before = [rules.order(each.grade) for each in episodes(hours, rules)]
    after = [rules.order(each.grade) for each in episodes(worse, rules)]
    assert all(high >= low for low, high in zip(before, after, strict=True))
