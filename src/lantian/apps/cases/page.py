"""The page of a case: facts, both clocks, the verbs of each unit's part, problems with their weights, what happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.cases.choices import STEP_DONE, STEP_TITLES, State
from lantian.apps.cases.clocks import clock_of
from lantian.apps.cases.models import Case, Part, Problem
from lantian.apps.cases.origins import Origin, origin_of
from lantian.apps.cases.policies import StepPolicy
from lantian.apps.cases.situation import Situation
from lantian.apps.cases.words import (
    Due,
    due_of,
    kind_title,
    obstacle_words,
    problem_title,
    source_title,
    unit_name,
    weight_of,
)
from lantian.apps.evidence.choices import SLOT_TITLES
from lantian.apps.evidence.models import Item
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.core.flows.case import OPEN, TABLE, CaseState, PartState, Step, obstacles, steps_from
from lantian.core.time.deadlines import Move

__all__ = ["CasePage", "Deed", "PartView", "ProblemView", "Verb", "page_of", "standing_against"]

_ASKED_BY_THE_FORM = {
    "reason-missing",
    "days-missing",
    "target-missing",
    "nothing-goes",
    "nothing-stays",
    "no-part",
    "part-there",
    "title-missing",
}
"""What the form of a step asks for itself; everything else must be brought before."""
_NOT_NOW = {"extension-waiting", "no-extension", "paused-already", "not-paused"}
"""With these a step makes no sense now and is not offered."""
_MAIN = (Step.FORWARD, Step.RECEIVE, Step.REPORT, Step.VERIFY, Step.CONCLUDE)
"""The way forward: shown even to those whose step it is not."""


@dataclass(frozen=True)
class Verb:
    """A step that the state allows."""

    step: Step
    title: str
    unit: str
    may: bool
    main: bool
    against: tuple[tuple[str, str | None], ...]

    @property
    def address(self) -> str:
        """What is asked after the path of the step's form."""
        return f"?unit={self.unit}" if self.unit else ""


@dataclass(frozen=True)
class PartView:
    """One unit's share, with its own clock."""

    part: Part
    unit: str
    state: str
    due: Due
    moves: tuple[Move, ...]
    verbs: tuple[Verb, ...]


@dataclass(frozen=True)
class ProblemView:
    """A problem with what it counts."""

    problem: Problem
    title: str
    unit: str
    weight: Decimal | None


@dataclass(frozen=True)
class Fact:
    """Something that a step says besides; a case that it names has an address."""

    title: str
    words: str
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class Deed:
    """A line of what happened."""

    at: dt.datetime
    title: str
    by: User | None
    on_behalf_of: User | None = None
    unit: str = ""
    """Whose part it was about."""
    acting_unit: str = ""
    state: str = ""
    """The state after it; "" where it left the case where it was."""
    day: dt.date | None = None
    """The day that it counts for, where that is not the day on which it was entered."""
    reason: str = ""
    text: str = ""
    facts: tuple[Fact, ...] = ()
    file: str = ""
    address: str = ""
    log: int | None = None


@dataclass(frozen=True)
class CasePage:
    """Everything about a case."""

    case: Case
    source: str
    kind: str
    state: str
    due: Due
    moves: tuple[Move, ...]
    paused: bool
    parts: tuple[PartView, ...]
    verbs: tuple[Verb, ...]
    problems: tuple[ProblemView, ...]
    deeds: tuple[Deed, ...]
    waiting: Any
    """The longer deadline that was asked for."""
    origin: Origin | None = None
    merged: tuple[Case, ...] = field(default=())
    split: tuple[Case, ...] = field(default=())

    @property
    def main_verbs(self) -> list[Verb]:
        """The way forward."""
        return [each for each in self.verbs if each.main]

    @property
    def more_verbs(self) -> list[Verb]:
        """Ways aside."""
        return [each for each in self.verbs if not each.main]

    @property
    def is_weighed(self) -> bool:
        """Whether any of its problems has a weight."""
        return any(each.weight is not None for each in self.problems)

    @property
    def total_weight(self) -> Decimal:
        """Of all problems whose class states one."""
        return sum((each.weight for each in self.problems if each.weight is not None), Decimal(0))

    @property
    def is_open(self) -> bool:
        """Whether the clocks run for it."""
        return self.case.state in OPEN

    @property
    def unit_ends_after(self) -> bool:
        """Whether a unit's own day lies behind the first clock's."""
        return any(each.part.due > self.case.due for each in self.parts if each.due.open)


def page_of(case: Case, actor: User, now: dt.datetime) -> CasePage:
    """The page of a case that the actor may see."""
    today, situation = local_day(now), Situation(case)
    running = case.state in OPEN and not situation.paused
    first = clock_of(case)
    return CasePage(
        case=case,
        source=source_title(case.source),
        kind=kind_title(case.kind),
        state=str(State(case.state).label),
        due=due_of(case.due, today, provisional=case.due_provisional, is_open=running and case.state not in _ANSWERED),
        moves=first.steps,
        paused=situation.paused and case.state in OPEN,
        parts=tuple(_part(each, situation, actor, now, running=running) for each in situation.parts.values()),
        verbs=tuple(_case_verbs(situation, actor, now)),
        problems=tuple(
            ProblemView(each, problem_title(each.problem_class, each.item), unit_name(each.unit_id), weight_of(each))
            for each in case.problems.select_related("row")
        ),
        deeds=tuple(sorted([*_steps(case), *_files(case)], key=lambda each: each.at)[::-1]),
        waiting=situation.waiting,
        origin=origin_of(case, actor),
        merged=tuple(case.merged.all()),
        split=tuple(case.split.all()),
    )


_ANSWERED = (CaseState.REPORTED, CaseState.VERIFIED)


def standing_against(
    situation: Situation, step: Step, actor: User, now: dt.datetime, unit: str
) -> tuple[tuple[str, str | None], ...]:
    """What must be brought before a step, besides what its own form asks for: words and clause."""
    found = obstacles(situation.asked(step, actor=actor, now=now, unit=unit))
    return tuple((obstacle_words(each), each.clause) for each in found if each.code not in _ASKED_BY_THE_FORM)


def _part(part: Part, situation: Situation, actor: User, now: dt.datetime, *, running: bool) -> PartView:
    state = PartState(part.state)
    owed = running and state in (PartState.FORWARDED, PartState.RECTIFYING)
    own = clock_of(situation.case, part)
    return PartView(
        part=part,
        unit=unit_name(part.unit_id),
        state=str(State(CaseState.MERGED if situation.case.state == CaseState.MERGED else part.state).label),
        due=due_of(part.due, local_day(now), provisional=part.due_provisional, is_open=owed),
        moves=tuple(each for each in own.steps if each.clock == "unit"),
        verbs=tuple(_verbs(situation, state, part.unit_id, actor, now)),
    )


def _case_verbs(situation: Situation, actor: User, now: dt.datetime) -> Iterator[Verb]:
    """Steps about the whole case."""
    return (each for each in _verbs(situation, None, "", actor, now) if TABLE[each.step].part is None)


def _verbs(situation: Situation, part: PartState | None, unit: str, actor: User, now: dt.datetime) -> Iterator[Verb]:
    for step in steps_from(CaseState(situation.case.state), part):
        if part is not None and TABLE[step].part is None:
            continue
        may = StepPolicy(step).allows(actor, situation.case, unit or None)
        if not may and step not in _MAIN:
            continue
        asked = situation.asked(step, actor=actor, now=now, unit=unit or situation.case.unit_id)
        against = obstacles(asked)
        if any(each.code in _NOT_NOW for each in against):
            continue
        said = tuple((obstacle_words(each), each.clause) for each in against if each.code not in _ASKED_BY_THE_FORM)
        yield Verb(step, str(STEP_TITLES[step]), unit, may, step in _MAIN, said)


def _steps(case: Case) -> Iterator[Deed]:
    for step in case.steps.select_related("by", "on_behalf_of"):
        entered, begins = local_day(step.at), step.action == "file"
        yield Deed(
            at=step.at,
            title=_split_off() if begins and case.split_from_id else str(STEP_DONE.get(step.action, step.action)),
            by=step.by,
            on_behalf_of=step.on_behalf_of,
            unit=unit_name(step.unit) if step.unit else "",
            acting_unit=unit_name(step.acting_unit) if step.acting_unit else "",
            state=str(State(step.state).label) if step.state != step.state_before else "",
            day=step.on if step.on != entered else None,
            reason=step.reason,
            text=step.text,
            facts=tuple(_facts(step.facts, begins_at=case.subject)),
            log=step.log,
        )


def _split_off() -> str:
    return pgettext("case deed", "split off from another case and handed over")


def _facts(facts: dict[str, Any], *, begins_at: str) -> Iterator[Fact]:
    """In words; where the case begins stands among its facts already, with its link."""
    titles = {
        "joint": _("joint units"),
        "released": _("no longer joint units"),
        "reported_on": pgettext("case", "reported on"),
        "days": _("days more"),
        "to": pgettext("case", "to"),
        "from": pgettext("case", "from"),
        "title_before": _("its name before"),
        "title": _("its name now"),
        "problems": pgettext("case", "problems"),
        "before": _("due before"),
        "after": _("due now"),
    }
    for name, title in titles.items():
        kept = facts.get(name)
        counted_only = name == "problems" and not isinstance(kept, list)
        if kept in (None, "", []) or (name == "from" and kept == begins_at) or counted_only:
            continue
        listed = kept if isinstance(kept, list) else [kept]
        words = ", ".join(unit_name(str(each)) for each in listed)
        if name == "days":
            workdays = facts.get("days_unit") == "workday"
            words += f" ({pgettext('term', 'work days') if workdays else pgettext('term', 'calendar days')})"
        names_a_case = name in _CASES and ":" not in words
        yield Fact(title, words, reverse("cases:case", args=[words]) if names_a_case else "")


_CASES = ("from", "to")
"""Facts that name another case by its number; where a case begins is named as kind:name."""


def _files(case: Case) -> Iterator[Deed]:
    """What was attached, and what was withdrawn again."""
    people = ("by", "on_behalf_of", "withdrawn_by")
    for item in Item.objects.filter(subject=case.log_subject).select_related(*people):
        slot = SLOT_TITLES.get(item.slot, item.slot)
        file = {"file": item.name, "address": reverse("evidence:item", args=[item.pk])}
        title = _("attached: {slot}").format(slot=slot)
        yield Deed(at=item.at, title=title, by=item.by, on_behalf_of=item.on_behalf_of, reason=item.note, **file)
        if item.withdrawn_at is not None:
            title = _("withdrawn: {slot}").format(slot=slot)
            reason = item.withdrawn_reason
            yield Deed(at=item.withdrawn_at, title=title, by=item.withdrawn_by, reason=reason, **file)
