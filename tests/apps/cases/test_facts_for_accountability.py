"""What the rules of accountability are told of problems, as known at the end of any day."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.cases.actions import NewProblem
from lantian.apps.cases.facts import problem_facts
from lantian.core.flows.case import Step
from lantian.core.time.deadlines import Term

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
DAY = dt.date(2031, 11, 10)


def later(days: int) -> dt.datetime:
    return NOW + dt.timedelta(days=days)


def day(days: int) -> dt.date:
    return DAY + dt.timedelta(days=days)


def test_a_problem_is_told_as_it_was_filed(filed, step) -> None:
    case = filed(source="shire", problems=[NewProblem(found_as="handed_over", found_on=day(-3))])
    (fact,) = problem_facts(DAY)
    assert (fact.id, fact.unit, fact.source, fact.kind) == (f"{case.number}/1", "quayside", "province", "handed_over")
    assert (fact.found_on, fact.due_on, fact.rectified_on) == (day(-3), case.due, None)
    assert problem_facts(day(-1)) == [], "nobody knew it the day before"


def test_a_find_of_no_level_has_none(filed) -> None:
    filed(source="letter")
    assert problem_facts(DAY)[0].source == ""


def test_the_day_of_the_accepted_report_is_the_day_of_the_rectification(filed, step) -> None:
    """Not that of the verification; until it is verified the problem stands open."""
    case = filed()
    step(case, Step.FORWARD)
    step(case, Step.REPORT, now=later(2))
    assert problem_facts(day(2))[0].rectified_on is None
    step(case, Step.VERIFY, now=later(5))
    assert problem_facts(day(4))[0].rectified_on is None, "as it was known then"
    assert problem_facts(day(5))[0].rectified_on == day(2)
    step(case, Step.CONCLUDE, now=later(6))
    assert problem_facts(day(9))[0].rectified_on == day(2)


def test_a_report_that_was_sent_back_does_not_count(filed, step) -> None:
    case = filed()
    step(case, Step.FORWARD)
    step(case, Step.REPORT, now=later(1))
    step(case, Step.SEND_BACK, now=later(2), reason="warm")
    step(case, Step.REPORT, now=later(4))
    step(case, Step.VERIFY, now=later(5))
    assert problem_facts(day(5))[0].rectified_on == day(4)


def test_opening_again_cancels_the_rectification(concluded, step) -> None:
    """The past stays as it was known; the new round has a day of its own."""
    case = concluded()
    step(case, Step.REOPEN, now=later(8), reason="It burns again")
    assert problem_facts(day(7))[0].rectified_on == DAY
    (fact,) = problem_facts(day(8))
    assert fact.rectified_on is None
    assert fact.due_on == case.parts.get().due > day(8)


def test_the_pack_says_which_clock_counts(filed, step) -> None:
    """The small pack counts the unit's own."""
    case = filed()
    step(case, Step.FORWARD, now=later(3))
    case.refresh_from_db()
    (fact,) = problem_facts(day(3))
    assert fact.due_on == case.parts.get().due != case.due
    assert problem_facts(DAY)[0].due_on == case.due, "before it was passed on there was one clock alone"


def test_each_unit_answers_for_its_own_problems(filed, step) -> None:
    case = filed(problems=[NewProblem(), NewProblem(unit="highways")])
    step(case, Step.FORWARD)
    step(case, Step.REPORT, unit="highways")
    step(case, Step.VERIFY, unit="highways")
    assert {fact.unit: fact.rectified_on for fact in problem_facts(DAY)} == {"quayside": None, "highways": DAY}


def test_doubles_count_once_and_others_go_along(filed, step) -> None:
    stays = filed()
    double = filed(problems=[NewProblem(), NewProblem(description="another")])
    step(double, Step.MERGE, target=stays.number, reason="same", problems=(2,), now=later(1))
    assert [each.id for each in problem_facts(DAY)] == ["PA-2031-0001/1", "PA-2031-0002/1", "PA-2031-0002/2"]
    assert [each.id for each in problem_facts(day(1))] == ["PA-2031-0001/1", "PA-2031-0002/2"]


def test_a_problem_that_was_split_off_is_told_once(filed, step) -> None:
    case = filed(problems=[NewProblem(), NewProblem(description="b")])
    step(case, Step.SPLIT, reason="two", problems=(2,), title="b", title_kept="a")
    assert [each.id for each in problem_facts(DAY)] == ["PA-2031-0001/1", "PA-2031-0001/2"]


def test_a_longer_deadline_moves_the_day_from_the_day_on_which_it_was_granted(filed, step, somebody) -> None:
    case = filed()
    step(case, Step.FORWARD)
    step(case, Step.ASK_EXTENSION, reason="x", term=Term(2, "workday"), now=later(1))
    step(case, Step.GRANT_EXTENSION, actor=somebody("clean-air-desk"), now=later(2))
    assert problem_facts(day(1))[0].due_on == dt.date(2031, 11, 14)
    assert problem_facts(day(2))[0].due_on == dt.date(2031, 11, 18)
