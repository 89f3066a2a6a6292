"""What the pages of duty show, put together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.duty import calendar, membership, queries
from lantian.apps.duty.choices import MaterialState, RosterState, TaskState
from lantian.apps.duty.models import Leave, Material, MeetingTask, Membership, Roster, Turn
from lantian.apps.duty.roster_checks import Fault, faults_of
from lantian.apps.duty.standing import Seated, seated, turns_between
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor
from lantian.apps.orgs.queries import GroupView, groups
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Unit
from lantian.core.rules.roster import Shift, Span, span_of

__all__ = [
    "GroupBoard",
    "Liaison",
    "Slot",
    "WeekDay",
    "covered_turns",
    "group_boards",
    "liaisons",
    "open_items",
    "overdue_tasks",
    "plan_of",
    "week",
]

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Slot:
    """A shift of a day."""

    day: dt.date
    shift: str
    title: str
    hours: str
    sitting: tuple[Seated, ...]
    over: bool
    now: bool
    chosen: tuple[int, ...] = ()
    """Numbers of the accounts that were drawn up."""
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class WeekDay:
    """A day of a roster."""

    day: dt.date
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Plan:
    """A roster as a table, with what stands against it."""

    days: tuple[WeekDay, ...]
    faults: tuple[Fault, ...]
    people: tuple[User, ...]
    """Who can be chosen."""
    load: tuple[tuple[User, int], ...]
    """How many turns each has."""


@dataclass(frozen=True)
class GroupBoard:
    """A group of the policy with the accounts that sit in it."""

    view: GroupView
    seats: tuple[Membership, ...]
    headless: bool


@dataclass(frozen=True)
class Liaison:
    """A subdistrict and its liaison officer; `officer` empty where none is named (B3.5)."""

    unit: Unit
    officer: str
    leader: str
    organisation: str
    row: Row | None
    accounts: tuple[User, ...]


def week(now: dt.datetime, first: dt.date) -> list[WeekDay]:
    """Seven days as they are published, stand-ins included."""
    plan = calendar.plan()
    if plan is None:
        return []
    days = calendar.days_of(first, first + 6 * _DAY)
    turns = turns_between(plan.group, calendar.days_span(days[0], days[-1]), now)
    return _days(days, seated(turns, now), now)


def plan_of(item: Roster, now: dt.datetime) -> Plan:
    """A roster as a table."""
    turns = list(item.turns.select_related("who"))
    people = {each.user_id: each.user for each in membership.of_group(item.group, item.first)}
    people |= {each.user_id: each.user for each in membership.of_group(item.group, item.last)}
    load = {number: sum(turn.who_id == number for turn in turns) for number in people}
    return Plan(
        days=tuple(_days(calendar.days_of(item.first, item.last), seated(turns, now), now)),
        faults=tuple(faults_of(item, now)) if item.state == RosterState.DRAFT else (),
        people=tuple(people.values()),
        load=tuple((people[number], count) for number, count in load.items()),
    )


def group_boards(today: dt.date) -> list[GroupBoard]:
    """Every group of the policy, with its people."""
    seats: dict[str, list[Membership]] = {}
    for each in membership.in_order(membership.on_day(today).select_related("user__unit")):
        seats.setdefault(each.group, []).append(each)
    return [
        GroupBoard(view, tuple(found := seats.get(view.group.id, [])), not any(each.seat == "head" for each in found))
        for view in groups()
    ]


def liaisons(today: dt.date) -> list[Liaison]:
    """Every subdistrict with its liaison officer, from the ledger that the pack names."""
    plan = pack().duty.liaison
    accounts: dict[str, list[User]] = {}
    rights = {role.id for role in pack().info.roles if "submit-returns" in role.rights}
    for user in User.objects.filter(is_active=True, role__in=rights).exclude(unit=None):
        accounts.setdefault(user.unit_id or "", []).append(user)
    rows: dict[str, Row] = {}
    if plan is not None:
        for row in Row.objects.filter(ledger=plan.ledger).exclude(state_kind="void").order_by("number"):
            rows[str(row.values.get(plan.subdistrict) or row.unit_id)] = row
    return [_liaison(unit, rows.get(unit.id), tuple(accounts.get(unit.id, ()))) for unit in pack().subdistricts()]


def overdue_tasks(now: dt.datetime) -> list[MeetingTask]:
    """Meeting tasks past their day."""
    today = calendar.today(now)
    return list(
        MeetingTask.objects.filter(state=TaskState.OPEN, due__lt=today)
        .select_related("unit", "meeting")
        .order_by("due")
    )


def open_items(now: dt.datetime) -> list[dict[str, str]]:
    """What is open at a change of shift, as the system knows it: it goes into the hand-over note."""
    materials = Material.objects.filter(state=MaterialState.ASKED).select_related("unit").order_by("due")
    soon = calendar.today(now) + _DAY
    tasks = MeetingTask.objects.filter(state=TaskState.OPEN, due__lte=soon).select_related("unit").order_by("due")
    waiting = Leave.objects.filter(state__in=["asked", "approved"]).select_related("person")
    return [
        *(
            {
                "kind": "material",
                "title": f"{each.number} {each.title}",
                "until": calendar.clock_words(each.due),
                "key": each.number,
            }
            for each in materials
        ),
        *(
            {"kind": "task", "title": f"{each.title} · {each.unit}", "until": each.due.isoformat(), "key": str(each.pk)}
            for each in tasks
        ),
        *(
            {"kind": "leave", "title": str(each.person), "until": each.since.isoformat(), "key": str(each.pk)}
            for each in waiting
        ),
    ]


def next_gap(now: dt.datetime, days: int = 7) -> Span | None:
    """The first hours within the coming days for which nobody is on the roster."""
    found = queries.uncovered(Span(now, now + dt.timedelta(days=days)), known_at=now)
    return found[0] if found else None


def covered_turns(item: Leave, now: dt.datetime) -> list[Seated]:
    """The turns of the person within the days of a leave, which the stand-in sits."""
    plan = calendar.plan()
    if plan is None:
        return []
    away = calendar.days_span(item.since, item.until)
    turns = turns_between(plan.group, away, now)
    return seated([turn for turn in turns if turn.who_id == item.person_id], now)


def reachable(people: list[User], reader: Actor) -> dict[int, str]:
    """Numbers that the reader may see."""
    return dict(queries.phones(people, reader))


def _days(days: list[dt.date], found: list[Seated], now: dt.datetime) -> list[WeekDay]:
    by_slot: dict[tuple[dt.date, str], list[Seated]] = {}
    for each in found:
        by_slot.setdefault((each.turn.day, each.turn.shift), []).append(each)
    return [WeekDay(day, tuple(_slot(day, shift, by_slot, now) for shift in calendar.shifts())) for day in days]


def _slot(day: dt.date, shift: Shift, by_slot: dict[tuple[dt.date, str], list[Seated]], now: dt.datetime) -> Slot:
    span = span_of(day, shift, calendar.zone())
    sitting = tuple(by_slot.get((day, shift.id), ()))
    return Slot(
        day=day,
        shift=shift.id,
        title=calendar.shift_title(shift.id),
        hours=calendar.span_words(span),
        sitting=sitting,
        over=span.end <= now,
        now=span.holds(now),
        chosen=tuple(each.turn.who_id for each in sitting),
        turns=tuple(each.turn for each in sitting),
    )


def _liaison(unit: Unit, row: Row | None, accounts: tuple[User, ...]) -> Liaison:
    plan = pack().duty.liaison
    values = row.values if row is not None else {}
    title = pack().ledgers[plan.ledger].title_field if plan is not None else None
    return Liaison(
        unit=unit,
        officer=str(values.get(plan.officer) or "") if plan else "",
        leader=str(values.get(plan.leader) or "") if plan and plan.leader else "",
        organisation=str(values.get(title) or "") if title else "",
        row=row,
        accounts=accounts,
    )


def group_title(group: str) -> str:
    """What a group is called."""
    known = pack().groups.get(group)
    return wording(known.name) if known else group
