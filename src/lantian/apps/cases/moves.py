"""What each step writes. Only `stepping` calls these: the right was asked and nothing stands against the step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lantian.apps.cases.clocks import term_of, unit_term_of
from lantian.apps.cases.filing import next_number
from lantian.apps.cases.keeping import Note, keep
from lantian.apps.cases.models import Case, Extension, Part, Pause, Problem
from lantian.apps.cases.situation import went_along
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.core.flows.case import CaseState, PartState

if TYPE_CHECKING:
    from lantian.apps.cases.stepping import Wish

__all__ = [
    "Move",
    "ask_extension",
    "conclude",
    "decline",
    "forward",
    "grant_extension",
    "join",
    "merge",
    "pause",
    "refuse_extension",
    "reopen",
    "report",
    "resume",
    "send_back",
    "separate",
    "split",
]


@dataclass(kw_only=True)
class Move:
    """A step that is being taken."""

    case: Case
    part: Part | None
    unit: str
    on: dt.date
    now: dt.datetime
    actor: User | None
    wish: Wish


def forward(move: Move) -> dict[str, Any]:
    """To the unit that leads, and to those beside it: named ones, and those that answer for a problem of their own.

    Problems of the unit that was meant before, and of units that gave the case back, fall to the one that leads.
    """
    case = move.case
    gave_back = set(case.parts.filter(active=False).values_list("unit", flat=True))
    leaving = {case.unit_id, *gave_back} - {move.unit, *move.wish.joint}
    case.problems.filter(unit__in=leaving).update(unit_id=move.unit)
    case.unit_id = move.unit
    _to_unit(move, move.unit, joint=False)
    others = {*move.wish.joint, *case.problems.values_list("unit", flat=True)} - {move.unit}
    for unit in sorted(others):
        _to_unit(move, unit, joint=True)
    return {"joint": sorted(others)} if others else {}


def join(move: Move) -> dict[str, Any]:
    """A unit beside the others; it leads where nobody does any more."""
    leads = not move.case.parts.filter(active=True, joint=False).exists()
    _to_unit(move, move.unit, joint=not leads)
    if leads:
        move.case.unit_id = move.unit
        active = move.case.parts.filter(active=True).values("unit")
        move.case.problems.exclude(unit__in=active).update(unit_id=move.unit)
    taken = move.case.problems.filter(number__in=move.wish.problems)
    return {"problems": list(move.wish.problems)} if taken.update(unit_id=move.unit) else {}


def decline(move: Move) -> dict[str, Any]:
    """The unit is out of it; the office passes the case on again."""
    assert move.part is not None
    move.part.active = False
    move.part.save(update_fields=["active"])
    return {}


def report(move: Move) -> dict[str, Any]:
    """The day of the report is the day of the rectification, once it is verified."""
    assert move.part is not None
    move.part.reported_on, move.part.reported_at, move.part.reported_by = move.on, move.now, move.actor
    return {"reported_on": move.on}


def send_back(move: Move) -> dict[str, Any]:
    """A report that was sent back never counted."""
    assert move.part is not None
    was = move.part.reported_on
    move.part.reported_on = move.part.reported_at = move.part.reported_by = None
    return {"reported_on": was} if was else {}


def conclude(move: Move) -> dict[str, Any]:
    """The end of this round."""
    move.case.concluded_at = move.now
    return {}


def reopen(move: Move) -> dict[str, Any]:
    """A new round: every unit is at work again, both clocks start anew, what was reported does not count any more."""
    case = move.case
    term = term_of(case.source, case.kind)
    case.round += 1
    case.round_since, case.concluded_at = move.now, None
    case.handed_over_on, case.due_given = move.on, False
    case.term_days, case.term_unit = term.count, term.unit
    own = unit_term_of(case.source, case.kind)
    case.parts.filter(active=True).update(
        state=PartState.RECTIFYING,
        forwarded_on=move.on,
        term_days=own.count,
        term_unit=own.unit,
        reported_on=None,
        reported_at=None,
        reported_by=None,
    )
    return {"round": case.round}


def ask_extension(move: Move) -> dict[str, Any]:
    """The clocks stay as they are until somebody else decides."""
    term = move.wish.term
    assert move.part is not None and term is not None
    Extension.objects.create(
        case=move.case,
        round=move.case.round,
        part=move.part,
        days=term.count,
        unit=term.unit,
        reason=move.wish.reason.strip(),
        asked_by=move.actor,
        asked_at=move.now,
    )
    return {"days": term.count, "days_unit": term.unit}


def grant_extension(move: Move) -> dict[str, Any]:
    """By somebody else than who asked."""
    return _decide(move, granted=True)


def refuse_extension(move: Move) -> dict[str, Any]:
    """With a reason."""
    return _decide(move, granted=False)


def pause(move: Move) -> dict[str, Any]:
    """From this day on."""
    case = move.case
    Pause.objects.create(case=case, round=case.round, since=move.on, reason=move.wish.reason.strip())
    return {}


def resume(move: Move) -> dict[str, Any]:
    """What was left is left."""
    standing = move.case.pauses.get(round=move.case.round, until=None)
    standing.until = max(move.on, standing.since)
    standing.save(update_fields=["until"])
    return {"since": standing.since}


def merge(move: Move) -> dict[str, Any]:
    """The problems are doubles of those of the case that stays; those that are none go along to it."""
    target = Case.objects.get(number=move.wish.target.strip().upper())
    move.case.merged_into = target
    going = list(move.case.problems.filter(number__in=move.wish.problems))
    _carry(going, target)
    note = Note(case=target, action="take-in", actor=move.actor, post=None, now=move.now, on=move.on)
    note.facts = {"from": move.case.number, "problems": [each.code for each in going]}
    note.state_before, note.reason = target.state, move.wish.reason.strip()
    keep(note)
    return {"to": target.number, "problems": [each.code for each in going]}


def separate(move: Move) -> dict[str, Any]:
    """Merging was wrong: the case stands by itself again, and the problems that went along come back to it."""
    case, stayed = move.case, move.case.merged_into
    assert stayed is not None
    coming = list(went_along(case))
    _carry(coming, case)
    case.merged_into = None
    codes = [each.code for each in coming]
    note = Note(case=stayed, action="give-back", actor=move.actor, post=None, now=move.now, on=move.on)
    note.facts, note.state_before = {"to": case.number, "problems": codes}, stayed.state
    note.reason = move.wish.reason.strip()
    keep(note)
    return {"from": stayed.number, "problems": codes}


def split(move: Move) -> dict[str, Any]:
    """A case of its own for some of the problems, with its own name and the same first clock; the office passes it on.

    What stays is named anew as well, where its old name said both. A unit beside the one that leads has no part in it
    any more when all that it answered for went.
    """
    case, wish = move.case, move.wish
    made = Case.objects.get(pk=case.pk)
    made.pk, made._state.adding = None, True
    made.number = next_number(local_day(move.now))
    made.state, made.split_from, made.version = CaseState.HANDED_OVER, case, 1
    made.round, made.round_since, made.created_at, made.created_by = 1, case.round_since, move.now, move.actor
    made.title, made.description = wish.title.strip(), wish.description.strip()
    going = list(case.problems.filter(number__in=wish.problems))
    made.unit_id = going[0].unit_id
    made.due_given, made.term_days, made.term_unit = True, (case.due - case.handed_over_on).days, "day"
    made.save(force_insert=True)
    _carry(going, made)
    facts = {"from": case.number, "title": made.title, "problems": [each.code for each in going]}
    note = Note(case=made, action="file", actor=move.actor, post=None, now=move.now, on=move.on, facts=facts)
    note.reason = wish.reason.strip()
    keep(note)
    before, case.title = case.title, wish.title_kept.strip()
    renamed = {"title_before": before, "title": case.title} if before != case.title else {}
    return {"to": made.number, "problems": [each.code for each in going], **renamed, **_release(case, going)}


def _release(case: Case, going: Iterable[Problem]) -> dict[str, Any]:
    of_gone = case.parts.filter(active=True, joint=True, unit__in={each.unit_id for each in going})
    parts = of_gone.exclude(unit__in=case.problems.values("unit"))
    units = sorted(parts.values_list("unit", flat=True))
    parts.update(active=False)
    return {"released": units} if units else {}


def _carry(problems: Iterable[Problem], target: Case) -> None:
    last = target.problems.order_by("-number").values_list("number", flat=True).first() or 0
    for number, each in enumerate(problems, start=last + 1):
        each.case, each.number = target, number
        each.save(update_fields=["case", "number"])


def _to_unit(move: Move, unit: str, *, joint: bool) -> None:
    own = move.wish.term or unit_term_of(move.case.source, move.case.kind)
    Part.objects.create(
        case=move.case,
        unit_id=unit,
        joint=joint,
        state=PartState.FORWARDED,
        forwarded_on=move.on,
        term_days=own.count,
        term_unit=own.unit,
        due=move.case.due,
    )


def _decide(move: Move, *, granted: bool) -> dict[str, Any]:
    waiting = Extension.objects.get(case=move.case, round=move.case.round, granted=None)
    waiting.granted, waiting.decided_by, waiting.decided_at = granted, move.actor, move.now
    waiting.decided_on, waiting.decision = move.on, move.wish.reason.strip()
    waiting.save()
    return {"days": waiting.days, "days_unit": waiting.unit, "unit": waiting.part.unit_id}
