"""Taking a step of a case: permission, everything that stands against it, the write, the log, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from lantian.apps.cases import moves
from lantian.apps.cases.clocks import set_due
from lantian.apps.cases.keeping import Note, keep
from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import StepPolicy
from lantian.apps.cases.problems import ChangedMeanwhile, NoSuchCase, StepRefused
from lantian.apps.cases.situation import Situation, person_name
from lantian.apps.cases.telling import tell_of
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import Unit, User
from lantian.core.flows.case import (
    OPEN,
    TABLE,
    CaseState,
    Obstacle,
    PartState,
    Step,
    case_state,
    obstacles,
    part_after,
)
from lantian.core.time.deadlines import Term

__all__ = ["Wish", "take"]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for, beyond the step itself."""

    unit: str = ""
    """About whose part; for passing on and joining, to whom."""
    reason: str = ""
    text: str = ""
    on: dt.date | None = None
    """The day that the step counts for; None: today."""
    term: Term | None = None
    """For passing on: the unit's own term instead of the pack's; for asking: how much longer."""
    joint: Sequence[str] = ()
    """For passing on: units beside the one that leads."""
    target: str = ""
    """For merging: number of the case that stays."""
    problems: Sequence[int] = ()
    """For splitting: their numbers; for merging: those that are no doubles and go along."""
    title: str = ""
    """For splitting: what the part that goes is about."""
    description: str = ""
    title_kept: str = ""
    """For splitting: what is left is about."""
    facts: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def take(
    number: str, step: Step, *, actor: User | None, now: dt.datetime, seen: int | None = None, wish: Wish | None = None
) -> Case:
    """Take a step. `seen` is the version of the case that the actor saw; `actor=None` is the installation itself.

    Raises:
        NoSuchCase: there is none of that number.
        NotAllowed: the actor's posts do not take this step here.
        ChangedMeanwhile: somebody took a step since.
        StepRefused: something stands against it; all of it is named.
    """
    wish = wish or Wish()
    case = _locked(number)
    unit = wish.unit or _only_part(case, step, actor)
    post = StepPolicy(step).require(actor, unit) if actor else None
    _unless_changed(case, seen)
    target = _target(case, step, wish)
    asked = Situation(case).asked(
        step,
        actor=actor,
        now=now,
        unit=unit,
        reason=wish.reason,
        on=wish.on,
        days=wish.term.count if wish.term else 0,
        target=target,
        problems=wish.problems,
        titles=(wish.title, wish.title_kept),
    )
    against = [*obstacles(asked), *_unknown_units(step, unit, wish)]
    if against:
        raise StepRefused(number, step, against)
    part = case.parts.filter(active=True, unit=unit).first() if TABLE[step].part else None
    before = case.state
    made = moves.Move(case=case, part=part, unit=unit, on=wish.on or local_day(now), now=now, actor=actor, wish=wish)
    facts = _MOVES[step](made) if step in _MOVES else {}
    if part is not None and TABLE[step].to is not None:
        part.state = part_after(step, PartState(part.state))
        part.save()
    _settle_state(case, step)
    if step in _MOVING_CLOCKS:
        set_due(case)
    note = Note(case=case, action=step, actor=actor, post=post, now=now, on=made.on, unit=unit)
    note.state_before, note.facts = before, {**wish.facts, **facts}
    note.reason, note.text = wish.reason.strip(), wish.text.strip()
    keep(note)
    tell_of(case, step, unit, now)
    return case


def _locked(number: str) -> Case:
    found = Case.objects.select_for_update().filter(number=number.strip().upper()).first()
    if found is None:
        raise NoSuchCase(number)
    return found


def _only_part(case: Case, step: Step, actor: User | None) -> str:
    """Whose part is meant where nobody said: the actor's own, or the only one that the step fits."""
    rule = TABLE[step]
    if rule.part is None:
        return case.unit_id if step is Step.FORWARD else ""
    fitting = [each.unit_id for each in case.parts.filter(active=True) if PartState(each.state) in rule.part]
    if rule.party == "unit" and actor is not None:
        own = [unit for unit in fitting if StepPolicy(step).capacity(actor, unit)]
        return own[0] if own else (fitting or [case.unit_id])[0]
    return fitting[0] if len(fitting) == 1 else ""


def _unless_changed(case: Case, seen: int | None) -> None:
    if seen is not None and seen != case.version:
        newest = case.steps.select_related("by").order_by("-number").first()
        raise ChangedMeanwhile(case.number, person_name(newest.by) if newest else "")


def _target(case: Case, step: Step, wish: Wish) -> Case | None:
    """The case into which it is to be merged, or was; nobody else takes a step of it meanwhile."""
    locked = Case.objects.select_for_update()
    if step is Step.SEPARATE:
        return locked.filter(pk=case.merged_into_id).first()
    return locked.filter(number=wish.target.strip().upper()).first() if wish.target else None


def _unknown_units(step: Step, unit: str, wish: Wish) -> list[Obstacle]:
    if step not in (Step.FORWARD, Step.JOIN):
        return []
    named = {unit, *wish.joint} - {""}
    known = set(Unit.objects.filter(pk__in=named).values_list("pk", flat=True))
    return [Obstacle("unit-unknown", each) for each in sorted(named - known)]


def _settle_state(case: Case, step: Step) -> None:
    """Where the case stands now: its parts say, unless it is concluded or merged."""
    if step is Step.CONCLUDE:
        case.state = CaseState.CONCLUDED
    elif step is Step.MERGE:
        case.state = CaseState.MERGED
    elif case.state in OPEN or step in (Step.REOPEN, Step.SEPARATE):
        case.state = case_state([PartState(each.state) for each in case.parts.filter(active=True)])


_MOVING_CLOCKS = frozenset(
    {Step.FORWARD, Step.JOIN, Step.REOPEN, Step.GRANT_EXTENSION, Step.PAUSE, Step.RESUME, Step.SPLIT}
)
_MOVES: Mapping[Step, Callable[[moves.Move], dict[str, Any]]] = {
    Step.FORWARD: moves.forward,
    Step.JOIN: moves.join,
    Step.DECLINE: moves.decline,
    Step.REPORT: moves.report,
    Step.SEND_BACK: moves.send_back,
    Step.CONCLUDE: moves.conclude,
    Step.REOPEN: moves.reopen,
    Step.ASK_EXTENSION: moves.ask_extension,
    Step.GRANT_EXTENSION: moves.grant_extension,
    Step.REFUSE_EXTENSION: moves.refuse_extension,
    Step.PAUSE: moves.pause,
    Step.RESUME: moves.resume,
    Step.MERGE: moves.merge,
    Step.SPLIT: moves.split,
    Step.SEPARATE: moves.separate,
}
