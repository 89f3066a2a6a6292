"""States of measures: a question to the clock, nothing that is kept."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.orgs.queries import block_part
from lantian.apps.tasks import demands, queries
from lantian.apps.tasks.choices import STATE_LABELS, State
from lantian.core.policy.schema import DatedValue, Deadline, Parameter, Text

DAY = dt.date(2031, 12, 20)


def _on(kind: str, offset: int) -> Deadline:
    name = f"{kind}{offset}"
    return Deadline(id=name, title=Text(en=name), kind=kind, date=DAY + dt.timedelta(days=offset), clause="PA4")


@pytest.mark.parametrize(
    ("dates", "soon", "state"),
    [
        ([], 7, State.NO_DATE),
        ([("due", 1)], 0, State.NOT_DUE),
        ([("due", 0)], 0, State.DUE_SOON),
        ([("due", -1)], 0, State.PASSED),
        ([("due", 7)], 7, State.DUE_SOON),
        ([("due", 8)], 7, State.NOT_DUE),
        ([("due", -1), ("due", 5)], 7, State.DUE_SOON),
        ([("due", -1), ("due", 50)], 7, State.PASSED),
        ([("due", -31), ("final", 0)], 0, State.DUE_SOON),
        ([("due", -31), ("final", 30)], 7, State.PASSED),
        ([("due", -31), ("final", -1)], 7, State.FINAL_PASSED),
        ([("final", 1)], 0, State.NOT_DUE),
        ([("start", 1)], 7, State.NOT_STARTED),
        ([("start", 0)], 7, State.IN_FORCE),
        ([("start", -9), ("end", 0)], 7, State.IN_FORCE),
        ([("start", -9), ("end", -1)], 7, State.ENDED),
        ([("end", 5)], 7, State.IN_FORCE),
        ([("start", -9), ("due", 30)], 7, State.NOT_DUE),
    ],
)
def test_the_state_follows_from_the_dates(dates, soon: int, state: State) -> None:
    """One case on each side of each boundary; a day is over when it is over."""
    deadlines = [_on(kind, offset) for kind, offset in dates]
    assert queries.state_by_dates(deadlines, DAY, dt.timedelta(days=soon)) is state


def test_a_day_begins_at_local_midnight(district) -> None:
    """What is due on 31 October is not late at 23:59 in Zhengzhou, and late a minute after."""
    before = dt.datetime(2017, 10, 31, 15, 59, tzinfo=dt.UTC)
    assert queries.local_day(before) == dt.date(2017, 10, 31)
    assert queries.local_day(before + dt.timedelta(minutes=1)) == dt.date(2017, 11, 1)


def test_measure_8_is_due_in_september_and_final_in_october(district) -> None:
    """M08 says 30 September, T04 31 October: the first binds, the second is the last day."""

    def state(year: int, month: int, day: int) -> State:
        noon = dt.datetime(year, month, day, 4, tzinfo=dt.UTC)
        return next(item.state for item in queries.measure_states(noon) if item.measure.number == 8)

    assert state(2017, 8, 1) is State.NOT_DUE
    assert state(2017, 10, 1) is State.PASSED
    assert state(2017, 11, 1) is State.FINAL_PASSED


def test_every_measure_has_one_state_and_the_counts_add_up(district) -> None:
    """39 measures, whatever the day."""
    for month in range(7, 13):
        now = dt.datetime(2017, month, 15, tzinfo=dt.UTC)
        counts = queries.state_counts(now)
        assert sum(item.count for item in counts) == len(district.measures) == 39
        assert all(item.label == str(STATE_LABELS[State(item.state)]) for item in counts)
        assert [item.state for item in counts] == [state for state in State if state in {one.state for one in counts}]


def test_dates_of_the_annex_belong_to_their_measures(alder) -> None:
    """By day, each once."""
    deadlines = queries.deadlines_of(alder.measures["H3"])
    assert [deadline.id for deadline in deadlines] == ["hearths-due", "hearths-final"]


def test_how_soon_is_soon_is_the_policys_word(alder, monkeypatch) -> None:
    """Parameter `tasks.due_soon_days`; before it is in force only the day itself is soon."""
    nine = DatedValue(since=dt.date(2031, 11, 1), value=Decimal(9), clause="PA4")
    stated = Parameter(id="tasks.due_soon_days", title=Text(en="Soon"), unit="day", values=(nine,))
    for parameters, on, days in (
        ({stated.id: stated}, dt.date(2031, 12, 1), 9),
        ({stated.id: stated}, dt.date(2031, 10, 31), 0),
    ):
        policy = dataclasses.replace(alder, parameters=parameters)
        monkeypatch.setattr(demands, "pack", lambda policy=policy: policy)
        assert queries.due_soon_days(on) == days


def test_a_paragraph_without_a_block_shares_the_later_one(alder) -> None:
    """CLAUSES: a numbered paragraph without its own block shares the block that follows it."""
    sharing = next(
        (measure, part) for measure in alder.measures.values() for part in measure.parts if part.block_of is not None
    )
    block = block_part(*sharing)
    assert block.id == sharing[1].block_of
