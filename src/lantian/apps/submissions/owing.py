"""Who owes what at a moment, and how each return stands."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lantian.apps.ledgers.reading import local_day
from lantian.apps.records.campaign import pack
from lantian.apps.submissions.choices import State
from lantian.apps.submissions.models import Member, Return
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Submission, UnitKind
from lantian.core.rules.returns import Due, Standing, dues, standing

__all__ = ["Owed", "Score", "collectives", "dues_of", "find", "owed", "owing_units", "score", "scores", "soon"]

_SOON = "tasks.due_soon_days"


@dataclass(frozen=True)
class Owed:
    """A return that a unit owes, or did."""

    submission: Submission
    due: Due
    unit: str
    item: Return | None
    standing: Standing

    @property
    def handed_in(self) -> bool:
        """Whether something came, whatever became of it."""
        return self.item is not None and self.item.first_handed_in_at is not None

    @property
    def evidence_subject(self) -> str:
        """Under which its documents are kept; there may be some before the first word is written."""
        return f"return:{self.submission.id}:{self.due.period}:{self.unit}"


@dataclass(frozen=True)
class Score:
    """How many returns were due by now, and how many of them came."""

    due: int
    came: int
    late: int
    """Of those that came."""
    by_unit: Mapping[str, tuple[int, int]]
    """Unit → came, due."""


def owed(
    now: dt.datetime,
    *,
    submissions: Iterable[Submission] | None = None,
    units: frozenset[str] | None = None,
    ahead: int = 0,
) -> Iterator[Owed]:
    """Every return that is due by the end of the day `ahead` days after today, in the order of the pack and of time.

    `units`: only what these owe.
    """
    chosen = list(pack().submissions.values() if submissions is None else submissions)
    items = {
        (item.submission, item.period, item.unit_id): item
        for item in Return.objects.filter(submission__in=[each.id for each in chosen])
    }
    early = soon(local_day(now))
    members = _members()
    for submission in chosen:
        for due in dues_of(submission, now, ahead=ahead):
            for unit in _owing(submission, due, members):
                if units is None or unit in units:
                    item = items.get((submission.id, due.period, unit))
                    yield Owed(submission, due, unit, item, _stands(due, item, now, early))


def find(submission: Submission, period: str, unit: str, now: dt.datetime) -> Owed | None:
    """One return; None where that unit owes nothing of that period."""
    for due in dues_of(submission, now, ahead=_AHEAD):
        if due.period == period and unit in owing_units(submission, due):
            item = Return.objects.filter(submission=submission.id, period=period, unit=unit).first()
            return Owed(submission, due, unit, item, _stands(due, item, now, soon(local_day(now))))
    return None


_AHEAD = 62
"""Days ahead that something can already be handed in."""


def dues_of(submission: Submission, now: dt.datetime, *, ahead: int = 0) -> Iterator[Due]:
    """The days on which a submission is due until `ahead` days after today."""
    until = local_day(now) + dt.timedelta(days=ahead)
    campaign = pack().campaign
    return dues(submission, until=until, last=campaign.last, zone=ZoneInfo(pack().info.time_zone))


def owing_units(submission: Submission, due: Due) -> tuple[str, ...]:
    """The units that owe it, collective ones replaced by those on their list on the day when it is due."""
    return _owing(submission, due, _members())


def collectives(submission: Submission) -> tuple[str, ...]:
    """The collective units that owe it and for which the policy gives no list of members."""
    units = [pack().units[unit] for unit in submission.from_units if unit in pack().units]
    return tuple(unit.id for unit in units if unit.kind == UnitKind.GROUP and unit.id not in pack().groups)


def soon(today: dt.date) -> dt.timedelta:
    """How early something is called due soon; nothing where the pack states no days."""
    try:
        return dt.timedelta(days=int(pack().number(_SOON, today)))
    except ParameterNotInForce:
        return dt.timedelta(0)


def score(submission: str, now: dt.datetime, *, until: dt.datetime | None = None) -> Score:
    """How many returns of a submission were due by a moment (without it: by now), and how many had come by then."""
    return scores([submission], now, until=until)[submission]


def scores(submissions: Collection[str], now: dt.datetime, *, until: dt.datetime | None = None) -> Mapping[str, Score]:
    """The same for several submissions, asked together."""
    moment = min(until or now, now)
    by_unit: dict[str, dict[str, list[int]]] = {each: defaultdict(lambda: [0, 0]) for each in submissions}
    late = Counter[str]()
    for each in owed(moment, submissions=[pack().submissions[name] for name in submissions]) if submissions else ():
        first = each.item.first_handed_in_at if each.item else None
        came = first is not None and first <= moment
        if each.due.at > moment and not came:
            continue
        counted = by_unit[each.submission.id][each.unit]
        counted[0] += came
        counted[1] += 1
        late[each.submission.id] += came and first is not None and first >= each.due.at
    return {name: _score(units, late[name]) for name, units in by_unit.items()}


def _score(units: Mapping[str, list[int]], late: int) -> Score:
    found = {unit: (came, due) for unit, (came, due) in units.items()}
    return Score(sum(due for _, due in found.values()), sum(came for came, _ in found.values()), late, found)


Members = Mapping[str, list[Member]]


def _members() -> Members:
    lists: dict[str, list[Member]] = defaultdict(list)
    for member in Member.objects.all():
        lists[member.collective_id].append(member)
    return lists


def _owing(submission: Submission, due: Due, members: Members) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for unit in submission.from_units:
        on_list = [
            each.unit_id
            for each in members.get(unit, ())
            if each.since <= due.day and (each.until is None or due.day <= each.until)
        ]
        found |= dict.fromkeys(on_list or [unit])
    return tuple(found)


def _stands(due: Due, item: Return | None, now: dt.datetime, early: dt.timedelta) -> Standing:
    if item is None or item.state == State.DRAFT:
        return standing(due, None, None, now=now, soon=early)
    return standing(due, item.state, item.first_handed_in_at, now=now, soon=early)
