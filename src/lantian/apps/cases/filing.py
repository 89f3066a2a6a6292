"""Filing a case: 交办."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from lantian.apps.cases.checking import NewCase, NewProblem, faults_of
from lantian.apps.cases.clocks import case_rules, set_due, term_of
from lantian.apps.cases.keeping import Note, keep
from lantian.apps.cases.models import Case, Problem
from lantian.apps.cases.places import subdistrict_at
from lantian.apps.cases.policies import FilePolicy
from lantian.apps.cases.problems import CaseNotValid
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.core.time.deadlines import Term

__all__ = ["file_case", "next_number"]


@transaction.atomic
def file_case(
    *,
    actor: User | None,
    now: dt.datetime,
    source: str,
    kind: str,
    unit: str,
    title: str,
    problems: Sequence[NewProblem],
    description: str = "",
    address: str = "",
    place: tuple[Decimal, Decimal] | None = None,
    subdistrict: str = "",
    reference: str = "",
    handed_over_on: dt.date | None = None,
    due: dt.date | None = None,
    term: Term | None = None,
    subject: str = "",
    demonstration: bool = False,
) -> Case:
    """File a case of one or several problems and start its first clock; the office then passes it on.

    `source` and `kind` are ids of the pack's `cases.yaml`, `unit` answers (leads). `place` is WGS-84, longitude first;
    the subdistrict is looked up on the map where only a place is given. `due` is a day that the paper states, `term`
    another term than the pack's for this source and kind. `subject` names the thing of this system from which it comes
    ("inspection:…"). `actor=None` is the installation itself.

    Raises:
        NotAllowed: the actor files no cases.
        CaseNotValid: fields are wrong or missing; every one is named, nothing was written.
    """
    post = FilePolicy().require(actor) if actor else None
    today = local_day(now)
    rows = _rows(problems)
    new = NewCase(
        source=source,
        kind=kind,
        unit=unit,
        title=title,
        handed_over_on=handed_over_on or today,
        today=today,
        problems=problems,
        description=description,
        address=address,
        reference=reference,
        subdistrict=subdistrict or (subdistrict_at(place) or "" if place else ""),
        place=place,
        due=due,
        term_days=term.count if term else None,
        rows=frozenset(rows),
    )
    faults = faults_of(new)
    if faults:
        raise CaseNotValid(faults)
    case = _made(new, now=now, term=term, subject=subject, actor=actor, demonstration=demonstration)
    case.save(force_insert=True)
    set_due(case)
    for number, each in enumerate(problems, start=1):
        _problem(case, number, each, rows)
    keep(Note(case=case, action="file", actor=actor, post=post, now=now, facts=_facts(case, len(problems))))
    return case


def next_number(day: dt.date) -> str:
    """The number of the next case of a year; the transaction lets one writer in at a time."""
    begin = f"{case_rules().prefix}-{day.year}-"
    newest = Case.objects.filter(number__startswith=begin).order_by("-pk").values_list("number", flat=True).first()
    return f"{begin}{int(newest.rpartition('-')[2]) + 1 if newest else 1:04}"


def _rows(problems: Sequence[NewProblem]) -> dict[str, Row]:
    named = {each.row.strip().upper() for each in problems if each.row}
    found = Row.objects.filter(number__in=named) if named else ()
    known = {row.number: row for row in found}
    return {each.row: known[each.row.strip().upper()] for each in problems if each.row.strip().upper() in known}


def _made(
    new: NewCase, *, now: dt.datetime, term: Term | None, subject: str, actor: User | None, demonstration: bool
) -> Case:
    asked = term or term_of(new.source, new.kind)
    if new.due is not None:
        asked = Term((new.due - new.handed_over_on).days, "day")
    case = Case(
        number=next_number(new.today),
        source=new.source,
        kind=new.kind,
        title=new.title.strip(),
        description=new.description.strip(),
        reference=new.reference.strip(),
        subject=subject[:120],
        unit_id=new.unit,
        subdistrict_id=new.subdistrict or None,
        address=new.address.strip(),
        handed_over_on=new.handed_over_on,
        term_days=asked.count,
        term_unit=asked.unit,
        due_given=new.due is not None,
        due=new.handed_over_on,
        round_since=now,
        created_at=now,
        created_by=actor,
        changed_at=now,
        demonstration=demonstration,
    )
    if new.place is not None:
        case.lon, case.lat = (round_degrees(each) for each in new.place)
    return case


def round_degrees(value: Decimal) -> Decimal:
    """Six decimals, a tenth of a metre: more says no map."""
    return value.quantize(Decimal("0.000001"))


def _problem(case: Case, number: int, each: NewProblem, rows: dict[str, Row]) -> None:
    Problem.objects.create(
        case=case,
        number=number,
        code=f"{case.number}/{number}",
        found_as=each.found_as,
        problem_class=each.problem_class,
        item=each.item,
        unit_id=each.unit or case.unit_id,
        row=rows.get(each.row) if each.row else None,
        found_on=each.found_on or case.handed_over_on,
        description=each.description.strip(),
        aggravating=list(each.aggravating),
    )


def _facts(case: Case, problems: int) -> dict[str, Any]:
    found = {"source": case.source, "kind": case.kind, "unit": case.unit_id, "problems": problems}
    return found | ({"from": case.subject} if case.subject else {})
