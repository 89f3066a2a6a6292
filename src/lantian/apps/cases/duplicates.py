"""Cases that may be the same as one that is about to be filed: the same row, near in place and time with the same
class, at the same address, or alike by name (reading `duplicate-cases`). Hints for the eye; nothing is refused."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.models import Case
from lantian.core.geography import distance
from lantian.science.matching.comparing import Entry, compare
from lantian.science.matching.wording import address_of

__all__ = ["Hint", "hints", "hints_of"]

_MOST = 2000
_METRES_A_DEGREE = 111_320.0
_CROSSING = 2
"""Roads that make a place by themselves."""


@dataclass
class Hint:
    """A case that may be the same, and why."""

    case: Case
    reasons: list[str] = field(default_factory=list)


def hints(
    *,
    kind: str,
    title: str,
    found_on: dt.date,
    address: str = "",
    place: tuple[Decimal, Decimal] | None = None,
    classes: Iterable[str] = (),
    rows: Sequence[str] = (),
    besides: str = "",
) -> list[Hint]:
    """Cases that may be the same, the surest first; `besides` is the number of a case that is left out."""
    bounds = case_rules().duplicates
    found: dict[int, Hint] = {}

    def note(case: Case, reason: str) -> None:
        found.setdefault(case.pk, Hint(case)).reasons.append(reason)

    span = dt.timedelta(days=bounds.days)
    recent = Case.objects.exclude(state="merged").exclude(number=besides)
    near_in_time = recent.filter(
        Q(problems__found_on__range=(found_on - span, found_on + span)) | ~Q(state="concluded")
    ).distinct()
    for case in _of_rows(recent, rows):
        note(case, _("the same row of a ledger"))
    if place is not None:
        for case, metres in _near(near_in_time, kind, set(classes) - {""}, place, float(bounds.metres)):
            note(case, _("the same kind, {metres} m away").format(metres=metres))
    for case in _at_address(near_in_time.filter(kind=kind), address):
        note(case, _("the same kind at the same address"))
    for case in _alike(near_in_time.filter(kind=kind), title, address, place):
        note(case, _("a name or address like this one"))
    return sorted(found.values(), key=lambda each: (-len(each.reasons), each.case.number))


def hints_of(case: Case) -> list[Hint]:
    """Cases that may be the same as one that was filed."""
    problems = list(case.problems.select_related("row"))
    return hints(
        kind=case.kind,
        title=case.title,
        address=case.address,
        place=(case.lon, case.lat) if case.lon is not None and case.lat is not None else None,
        found_on=problems[0].found_on if problems else case.handed_over_on,
        classes=[each.problem_class for each in problems],
        rows=[each.row.number for each in problems if each.row],
        besides=case.number,
    )


def _of_rows(cases: QuerySet[Case], rows: Sequence[str]) -> Iterable[Case]:
    return cases.filter(problems__row__number__in=list(rows)).distinct()[:20] if rows else ()


def _near(
    cases: QuerySet[Case], kind: str, classes: set[str], place: tuple[Decimal, Decimal], metres: float
) -> Iterable[tuple[Case, int]]:
    lon, lat = float(place[0]), float(place[1])
    tall = metres / _METRES_A_DEGREE
    wide = tall / max(math.cos(math.radians(lat)), 0.01)
    same = Q(problems__problem_class__in=classes) if classes else Q(kind=kind)
    box = cases.filter(same, lon__range=(lon - wide, lon + wide), lat__range=(lat - tall, lat + tall)).distinct()
    for case in box[:200]:
        away = distance((lon, lat), (float(case.lon or 0), float(case.lat or 0)))
        if away <= metres:
            yield case, int(away)


def _at_address(cases: QuerySet[Case], address: str) -> Iterable[Case]:
    """Cases without a point on the map have a place all the same: a road with a number, or two roads that cross."""
    mine = address_of(address)
    if mine.number < 0 and len(mine.roads) < _CROSSING:
        return
    for case in cases.exclude(address="").order_by("-pk")[:_MOST]:
        theirs = address_of(case.address)
        if (theirs.roads, theirs.number) == (mine.roads, mine.number):
            yield case


def _alike(cases: QuerySet[Case], title: str, address: str, place: tuple[Decimal, Decimal] | None) -> Iterable[Case]:
    bounds = case_rules().duplicates
    known = list(cases.order_by("-pk")[:_MOST])
    if not known or not title.strip():
        return
    mine = Entry(title, address, lon=float(place[0]) if place else None, lat=float(place[1]) if place else None)
    theirs = [
        Entry(
            each.title,
            each.address,
            lon=float(each.lon) if each.lon is not None else None,
            lat=float(each.lat) if each.lat is not None else None,
        )
        for each in known
    ]
    pairs = compare([mine], theirs, near=float(bounds.metres), most=3, least=float(bounds.likeness))
    for number in pairs.right:
        yield known[int(number)]
