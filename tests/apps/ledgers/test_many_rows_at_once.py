"""Many rows at once: the checks of the single action, all or nothing, in one unbroken log."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.bulk import NewRow, RowChange, RowStep, add_many, change_many, refusals_of_steps, step_many
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.problems import BulkRefused, ChangedMeanwhile, Double, NoSuchRow, RowNotValid, StepRefused
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.chain import first_break
from lantian.apps.records.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("units")]

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
HEARTHS = [
    NewRow(unit="quayside", values={"address": f"{number} Quay Street", "fuel": "coal", "hearth-count": number})
    for number in range(1, 6)
]


def _strip(row: Row) -> dict[str, object]:
    return {
        name: getattr(row, name)
        for name in ("ledger", "unit_id", "state", "state_kind", "values", "title", "key", "day", "version", "round")
    }


def test_many_rows_are_entered_as_single_ones_are() -> None:
    """The same rows, history and log entries as one by one; numbers run on."""
    single = actions.add("hearths", actor=None, unit="quayside", values=HEARTHS[0].values, now=NOW)
    single_change, single_entry = single.changes.get(), LogEntry.objects.get(subject=single.subject)
    made = add_many("hearths", HEARTHS[1:], actor=None, now=NOW)
    assert [row.number for row in made] == ["H-00002", "H-00003", "H-00004", "H-00005"]
    assert single.number == "H-00001"
    kept = Row.objects.get(number="H-00002")
    assert _strip(kept) == _strip(single) | {
        "values": {"address": "2 Quay Street", "fuel": "coal", "hearth-count": 2},
        "title": "2 Quay Street",
        "key": "2quaystreet",
    }
    change, entry = kept.changes.get(), LogEntry.objects.get(subject=kept.subject)
    assert (change.action, change.state, change.number, change.log) == ("add", "reported", 1, entry.number)
    assert change.fields == {name: [None, kept.values[name]] for name in kept.values}
    assert single_change.fields.keys() == change.fields.keys()
    assert (entry.action, entry.facts.keys()) == (single_entry.action, single_entry.facts.keys())
    assert first_break(LogEntry.objects.all()) is None


def test_what_stands_against_single_rows_is_told_by_their_place_and_nothing_is_written() -> None:
    """One wrong row holds all of them back."""
    wrong = replace(HEARTHS[1], values={"address": "x", "fuel": "peat", "hearth-count": "many"})
    with pytest.raises(BulkRefused) as refused:
        add_many("hearths", [HEARTHS[0], wrong, HEARTHS[0], replace(HEARTHS[2], values={})], actor=None, now=NOW)
    problems = refused.value.problems
    assert list(problems) == [1, 2, 3]
    assert isinstance(problems[1], RowNotValid)
    assert {fault.field: fault.code for fault in problems[1].faults} == {
        "fuel": "not-a-choice",
        "hearth-count": "not-a-number",
    }
    assert isinstance(problems[2], Double)
    assert not Row.objects.exists()
    assert not LogEntry.objects.filter(action="ledgers.add-row").exists()


def test_rights_are_asked_for_every_row(person) -> None:
    """Somebody of a ward enters rows of that ward alone."""
    actor: User = person("quayside-warden")
    actor.unit_id = "quayside"
    actor.save()
    with pytest.raises(BulkRefused) as refused:
        add_many("hearths", [HEARTHS[0], replace(HEARTHS[1], unit="millbrook")], actor=actor, now=NOW)
    assert {index: type(problem) for index, problem in refused.value.problems.items()} == {1: NotAllowed}


def test_many_rows_are_corrected_all_or_none() -> None:
    """What others changed in other fields stays; the same field stops everything."""
    first, second, third = add_many("hearths", HEARTHS[:3], actor=None, now=NOW)
    actions.change(second.number, actor=None, values={"fuel": "wood"}, seen=1, now=NOW)
    changes = [RowChange(number=row.number, values={"hearth-count": 9}, seen=1) for row in (first, second, third)]
    clash = RowChange(number=second.number, values={"fuel": "coal", "address": "elsewhere"}, seen=1)
    with pytest.raises(BulkRefused) as refused:
        change_many("hearths", [changes[0], clash, RowChange(number="H-99999", values={}, seen=1)], actor=None, now=NOW)
    assert {index: type(one) for index, one in refused.value.problems.items()} == {1: ChangedMeanwhile, 2: NoSuchRow}
    assert Row.objects.get(number=first.number).values["hearth-count"] == 1
    change_many("hearths", changes, actor=None, now=LATER, reason="counted again")
    kept = Row.objects.get(number=second.number)
    assert (kept.values["fuel"], kept.values["hearth-count"], kept.version) == ("wood", 9, 3)
    assert kept.changes.get(number=3).fields == {"hearth-count": [2, 9]}
    assert LogEntry.objects.get(subject=kept.subject, reason="counted again").facts["fields"] == {
        "hearth-count": [2, 9]
    }
    assert first_break(LogEntry.objects.all()) is None


def test_the_same_row_twice_in_one_lot_is_refused() -> None:
    """The second change has not seen the first."""
    (row,) = add_many("hearths", HEARTHS[:1], actor=None, now=NOW)
    twice = [RowChange(number=row.number, values={"hearth-count": count}, seen=1) for count in (3, 4)]
    with pytest.raises(BulkRefused) as refused:
        change_many("hearths", twice, actor=None, now=NOW)
    assert isinstance(refused.value.problems[1], ChangedMeanwhile)


def test_two_rows_that_trade_their_names_are_no_doubles_and_two_with_the_same_are() -> None:
    """What counts is how the rows stand afterwards."""
    first, second = add_many("hearths", HEARTHS[:2], actor=None, now=NOW)
    trade = [
        RowChange(number=first.number, values={"address": "2 Quay Street"}, seen=1),
        RowChange(number=second.number, values={"address": "1 Quay Street"}, seen=1),
    ]
    change_many("hearths", trade, actor=None, now=NOW)
    assert Row.objects.get(number=first.number).title == "2 Quay Street"
    same = RowChange(number=first.number, values={"address": "1 quay street"}, seen=2)
    with pytest.raises(BulkRefused) as refused:
        change_many("hearths", [same], actor=None, now=NOW)
    assert isinstance(refused.value.problems[0], Double)


def test_many_rows_take_a_step_with_everything_that_it_asks_for() -> None:
    """A point left open stops all; with all points ticked they are done."""
    rows = add_many("hearths", HEARTHS[:3], actor=None, now=NOW)
    step_many("hearths", "look", [RowStep(number=row.number) for row in rows], actor=None, now=NOW)
    points = ("replaced/cold", "replaced/bricked")
    steps = [RowStep(number=row.number, ticked=points) for row in rows]
    short = [*steps[:2], RowStep(number=rows[2].number, ticked=points[:1])]
    against = refusals_of_steps("hearths", "replace", short, actor=None, now=LATER)
    assert list(against) == [2]
    with pytest.raises(BulkRefused) as refused:
        step_many("hearths", "replace", short, actor=None, now=LATER)
    problem = refused.value.problems[2]
    assert isinstance(problem, StepRefused)
    assert [one.code for one in problem.obstacles] == ["point-open"]
    assert not Row.objects.filter(state_kind="closed").exists()
    step_many("hearths", "replace", steps, actor=None, now=LATER)
    assert set(Row.objects.values_list("state_kind", "state_since", "version")) == {("closed", LATER, 3)}
    assert Change.objects.filter(action="replace", state_before="seen", state="replaced").count() == 3


def test_four_eyes_are_asked_of_many_as_of_one(person) -> None:
    """Who looked does not mark as replaced, in a lot either."""
    rows = add_many("hearths", HEARTHS[:2], actor=None, now=NOW)
    chief: User = person("clean-air-desk")
    chief.unit_id = "clean-air-desk"
    chief.save()
    first, second = rows
    actions.step(first.number, "look", actor=chief, now=NOW)
    actions.step(second.number, "look", actor=None, now=NOW)
    steps = [RowStep(number=row.number, ticked=("replaced/cold", "replaced/bricked")) for row in rows]
    against = refusals_of_steps("hearths", "replace", steps, actor=chief, now=LATER)
    assert [(index, [one.code for one in problem.obstacles]) for index, problem in against.items()] == [
        (0, ["same-person"])
    ]
