"""The clocks of a case, computed from what happened to it and stored beside it.

Nothing moves a due day by hand: every step that matters for time ends here, and holidays that are published late are
taken up by computing again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from lantian.apps.cases.models import Case, Part
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.records.campaign import pack
from lantian.core.policy.case_schema import CaseFile
from lantian.core.time.deadlines import Deadline, Event, Extend, Forward, Pause, Resume, Term, deadline

__all__ = ["case_rules", "clock_of", "paused", "set_due", "term_of", "unit_term_of"]


def case_rules() -> CaseFile:
    """What the pack says of cases.

    Raises:
        NoCases: it says nothing.
    """
    found = pack().cases
    if found is None:
        raise NoCases
    return found


class NoCases(LookupError):
    """The pack keeps no cases."""

    code = "no-cases"
    remedy = "Add cases.yaml to the pack; campaigns/zhongyuan-2017-2018 shows its shape."

    def __init__(self) -> None:
        super().__init__("The pack says nothing of cases.")


def term_of(source: str, kind: str) -> Term:
    """The first clock's term by the pack."""
    found = case_rules().term_for(source, kind)
    return _term(found.days, found.unit)


def unit_term_of(source: str, kind: str) -> Term:
    """The unit's own term by the pack."""
    found = case_rules().term_for(source, kind)
    return _term(found.unit_days, found.unit_unit)


def clock_of(case: Case, part: Part | None = None) -> Deadline:
    """The first clock of a case and, with a part, that unit's own, in the round that runs."""
    first = Term(case.term_days, "day") if case.due_given else _term(case.term_days, case.term_unit)
    events: list[Event] = []
    if part is not None:
        events.append(Forward(max(part.forwarded_on, case.handed_over_on), _term(part.term_days, part.term_unit)))
    events += [*_stops(case), *_extensions(case, part)]
    return deadline(case.handed_over_on, first, events=events, calendar=work_calendar())


def set_due(case: Case) -> bool:
    """Compute the due days of a case and its active parts anew; saves the parts, not the case. True: one has moved."""
    was = (case.due, case.due_provisional)
    found = clock_of(case)
    case.due, case.due_provisional = found.day, found.provisional
    moved = was != (case.due, case.due_provisional)
    for part in case.parts.filter(active=True):
        own = clock_of(case, part)
        assert own.unit_day is not None
        if (part.due, part.due_provisional) != (own.unit_day, own.unit_provisional):
            part.due, part.due_provisional, moved = own.unit_day, own.unit_provisional, True
            part.save(update_fields=["due", "due_provisional"])
    return moved


def paused(case: Case) -> bool:
    """Whether the clocks stand."""
    return case.pauses.filter(round=case.round, until=None).exists()


def _term(days: int, unit: str) -> Term:
    rolls = unit == "day" and case_rules().rest_day == "next-workday"
    return Term(days, "workday" if unit == "workday" else "day", rolls)


def _stops(case: Case) -> Iterator[Event]:
    for each in case.pauses.filter(round=case.round):
        yield Pause(max(each.since, case.handed_over_on))
        if each.until is not None:
            yield Resume(max(each.until, each.since, case.handed_over_on))


def _extensions(case: Case, part: Part | None) -> Iterator[Event]:
    """Longer deadlines that were granted. A unit's own clock moves by its own; the first clock by that of the unit that
    leads, where the source lets it be moved here."""
    source = case_rules().source(case.source)
    ours = source is None or source.extension == "both"
    for each in case.extensions.filter(round=case.round, granted=True).select_related("part"):
        on: dt.date = max(each.decided_on or case.handed_over_on, case.handed_over_on)
        moves_first = ours and not each.part.joint
        if part is not None and part.pk == each.part_id:
            yield Extend(on, _term(each.days, each.unit), "both" if moves_first else "unit")
        elif moves_first:
            yield Extend(on, _term(each.days, each.unit), "first")
