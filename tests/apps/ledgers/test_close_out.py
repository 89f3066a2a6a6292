"""Apply, site check, verification, strike-off: refused without proof, opened again with the history kept (M04)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.counts import count
from lantian.apps.ledgers.history import history
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, RowNotValid, StepRefused
from lantian.apps.ledgers.worklist import rows_late, rows_to_step
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.chain import first_break
from lantian.apps.records.models import LogEntry
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2017, 10, 12, 2, tzinfo=dt.UTC)
WORKS = {
    "name": "演示乙铸造厂",
    "class": "closure",
    "trade": "non-ferrous",
    "address": "演示路2号",
    "stopped-on": "2017-08-01",
}
POINTS = [
    f"closure-checklist/{each}"
    for each in ("water-cut", "power-cut", "material-cleared", "product-cleared", "equipment-cleared")
]
STRUCK = RowCount(ledger="scattered-dirty", where=Condition(state_kind=("closed",)))


class People:
    """Those who take part, each with their post."""

    def __init__(self, make: Callable[..., User]) -> None:
        self.liaison = make("liaison-officer", "xushui")
        self.inspector = make("inspector", "special-inspection-group")
        self.bureau = make("environment-staff", "environment-bureau")
        self.office = make("duty-officer", "campaign-office")


@pytest.fixture
def people(district: Pack, person: Callable[..., User]) -> People:
    synchronise_units(district)

    def make(role: str, unit: str) -> User:
        user = person(role, f"{role}-of-{unit}")
        user.unit_id = unit
        user.save()
        return user

    return People(make)


@pytest.fixture
def proof(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """What is attached to every row; nothing at first."""
    held: Counter[str] = Counter()
    monkeypatch.setattr(actions, "slots", lambda subjects, **_: dict.fromkeys(subjects, held))
    return held


@pytest.fixture
def listed(people: People, proof: Counter[str]) -> Row:
    return actions.add("scattered-dirty", actor=people.liaison, unit="xushui", values=WORKS, now=NOW)


def _strike_off(row: Row, people: People, proof: Counter[str], start: dt.datetime) -> Row:
    proof.update({"photo-before": 1, "photo-after": 1})
    actions.step(row.number, "apply", actor=people.liaison, now=start)
    actions.step(row.number, "check", actor=people.inspector, now=start + DAY, ticked=POINTS)
    actions.step(row.number, "verify", actor=people.bureau, now=start + 2 * DAY)
    return actions.step(row.number, "strike-off", actor=people.office, now=start + 3 * DAY)


def _against(refused: pytest.ExceptionInfo[StepRefused]) -> list[str]:
    return [each.code for each in refused.value.obstacles]


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_written(
    listed: Row, people: People, proof: Counter[str]
) -> None:
    """No evidence, open points, the same person twice, the wrong state: each by its name and clause."""
    entries = LogEntry.objects.count()
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "apply", actor=people.liaison, now=NOW)
    assert _against(refused) == ["evidence-missing"]
    assert refused.value.obstacles[0].clause == "M04"
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "strike-off", actor=people.bureau, now=NOW, ticked=POINTS[:2])
    assert _against(refused)[0] == "wrong-state" and _against(refused).count("point-open") == 3
    row = Row.objects.get(pk=listed.pk)
    assert (row.state, row.ticks, row.version) == ("listed", [], 1)
    assert LogEntry.objects.count() == entries
    proof["photo-before"] = proof["photo-after"] = 1
    actions.step(listed.number, "apply", actor=people.liaison, now=NOW)
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "check", actor=people.inspector, now=NOW, ticked=POINTS[:4])
    assert _against(refused) == ["point-open"]
    with pytest.raises(NotAllowed):
        actions.step(listed.number, "check", actor=people.liaison, now=NOW, ticked=POINTS)


def test_who_checked_does_not_verify(listed: Row, people: People, proof: Counter[str]) -> None:
    """Four eyes, where the flow says so; a colleague of the same bureau may."""
    proof.update({"photo-before": 1, "photo-after": 1})
    actions.step(listed.number, "apply", actor=people.liaison, now=NOW)
    actions.step(listed.number, "check", actor=people.bureau, now=NOW, ticked=POINTS)
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "verify", actor=people.bureau, now=NOW)
    assert _against(refused) == ["same-person"]
    assert actions.step(listed.number, "verify", actor=people.office, now=NOW).state == "verified"


def test_what_is_not_stopped_is_not_applied_for(people: People, proof: Counter[str]) -> None:
    """First stopped, then treated: the verdict of the rule stands in the way, and says so."""
    proof["photo-before"] = 1
    values = {name: value for name, value in WORKS.items() if name != "stopped-on"}
    row = actions.add("scattered-dirty", actor=people.liaison, unit="xushui", values=values, now=NOW)
    with pytest.raises(StepRefused) as refused:
        actions.step(row.number, "apply", actor=people.liaison, now=NOW)
    assert _against(refused) == ["verdict-blocks"]
    stopped = {"stopped-on": "2017-10-01"}
    assert actions.step(row.number, "apply", actor=people.liaison, now=NOW, values=stopped).state == "applied"


@pytest.mark.parametrize(
    ("ground", "unit", "counted"),
    [
        ("re-ignition", "xushui", [0, 1, 1, 0]),
        ("moved", "xiliu-lake", [0, 1, 1, 0]),
        ("false-record", "xushui", [0] * 4),
    ],
)
def test_opened_again_it_keeps_its_history_and_counts_as_its_ground_says(
    listed: Row, people: People, proof: Counter[str], ground: str, unit: str, counted: list[int]
) -> None:
    """Running again or turned up elsewhere: it counted until then. A false record counted on no day."""
    _strike_off(listed, people, proof, NOW)
    again = NOW + 10 * DAY
    today = (NOW + 12 * DAY).date()
    assert count(STRUCK, today=(NOW + 4 * DAY).date()).total == 1
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "reopen", actor=people.inspector, now=again)
    assert set(_against(refused)) == {"reason-missing", "ground-missing"}
    if ground == "moved":
        with pytest.raises(StepRefused) as refused:
            actions.step(listed.number, "reopen", actor=people.inspector, now=again, ground=ground, reason="发现")
        assert _against(refused) == ["unit-missing"]
    row = actions.step(
        listed.number, "reopen", actor=people.inspector, now=again, ground=ground, reason="发现", new_unit=unit
    )
    assert (row.state, row.round, row.ticks, row.unit_id) == ("reopened", 2, [], unit)
    assert [each.action for each in row.changes.all()] == ["add", "apply", "check", "verify", "strike-off", "reopen"]
    assert row.changes.last().ground == ground
    days = [(NOW + number * DAY).date() for number in (2, 3, 9, 10)]
    assert [int(history(STRUCK, days, today=today)[day].total) for day in days] == counted
    assert [int(count(STRUCK, today=today, until=day).total) for day in days] == counted
    proof.clear()
    liaison = people.liaison if unit == "xushui" else people.bureau
    with pytest.raises(StepRefused) as refused:
        actions.step(listed.number, "apply", actor=liaison, now=again + DAY)
    assert _against(refused) == ["evidence-missing"]
    assert first_break(LogEntry.objects.all()) is None


def _waits(user: User, now: dt.datetime) -> int:
    """Rows of the ledger that wait for somebody's step or are past their day, by their own worklist."""
    entries = [*rows_to_step(user, now), *rows_late(user, now)]
    return sum(each.count for each in entries if "/scattered-dirty/" in each.address)


def test_a_row_that_turned_up_elsewhere_waits_for_the_subdistrict_that_it_moved_to(
    listed: Row, people: People, proof: Counter[str], person: Callable[..., User]
) -> None:
    other = person("liaison-officer", "liaison-of-xiliu-lake")
    other.unit_id = "xiliu-lake"
    other.save()
    _strike_off(listed, people, proof, NOW)
    again = NOW + 10 * DAY
    actions.step(
        listed.number,
        "reopen",
        actor=people.inspector,
        now=again,
        ground="re-ignition",
        reason="发现",
        new_unit="xushui",
    )
    assert (_waits(people.liaison, again), _waits(other, again)) == (1, 0)
    _strike_off(listed, people, proof, again)
    later = again + 10 * DAY
    actions.step(
        listed.number, "reopen", actor=people.inspector, now=later, ground="moved", reason="发现", new_unit="xiliu-lake"
    )
    assert (_waits(people.liaison, later), _waits(other, later)) == (0, 1)
    proof.update({"photo-after": 9, "photo": 9, "document": 9})
    actions.step(listed.number, "apply", actor=other, now=later + DAY)
    with pytest.raises(NotAllowed):
        actions.step(listed.number, "apply", actor=people.liaison, now=later + DAY)


def test_a_row_struck_off_a_second_time_counts_once(listed: Row, people: People, proof: Counter[str]) -> None:
    _strike_off(listed, people, proof, NOW)
    actions.step(
        listed.number, "reopen", actor=people.inspector, now=NOW + 5 * DAY, ground="re-ignition", reason="发现"
    )
    _strike_off(listed, people, proof, NOW + 6 * DAY)
    found = count(STRUCK, today=(NOW + 20 * DAY).date())
    assert (found.total, dict(found.by_unit)) == (1, {"xushui": 1})


def test_two_people_in_different_fields_are_both_heard(listed: Row, people: People) -> None:
    """Each sends the whole form; what they did not touch is not taken for a change."""
    form = dict(listed.values)
    actions.change(listed.number, actor=people.liaison, values={**form, "head": "演示甲"}, seen=1, now=NOW)
    row = actions.change(listed.number, actor=people.bureau, values={**form, "phone": "0371-1"}, seen=1, now=NOW)
    assert (row.values["head"], row.values["phone"]) == ("演示甲", "0371-1")
    assert row.merged == ("head",)
    assert Change.objects.get(row=row, number=3).fields == {"phone": [None, "0371-1"]}


def test_two_people_in_the_same_field_are_shown_both_values(listed: Row, people: People) -> None:
    """The second is refused and loses nothing; the same value twice is no quarrel."""
    actions.change(listed.number, actor=people.liaison, values={"head": "演示甲"}, seen=1, now=NOW)
    with pytest.raises(ChangedMeanwhile) as refused:
        actions.change(
            listed.number, actor=people.bureau, values={"head": "演示乙", "phone": "0371-1"}, seen=1, now=NOW
        )
    assert refused.value.values == {"head": ("演示甲", "演示乙")}
    assert refused.value.by == str(people.liaison)
    assert "phone" not in Row.objects.get(pk=listed.pk).values
    same = actions.change(listed.number, actor=people.bureau, values={"head": "演示甲"}, seen=1, now=NOW)
    assert same.version == 2
    with pytest.raises(ChangedMeanwhile):
        actions.step(listed.number, "apply", actor=people.liaison, now=NOW, seen=1)


def test_a_double_and_a_wrong_value_are_refused_with_their_names(listed: Row, people: People) -> None:
    with pytest.raises(Double) as double:
        actions.add("scattered-dirty", actor=people.bureau, unit="xushui", values=WORKS, now=NOW)
    assert double.value.number == listed.number
    with pytest.raises(RowNotValid) as wrong:
        actions.change(
            listed.number, actor=people.liaison, values={"stopped-on": "2030-01-01", "name": ""}, seen=1, now=NOW
        )
    assert {each.field: each.code for each in wrong.value.faults} == {"stopped-on": "in-the-future", "name": "required"}
