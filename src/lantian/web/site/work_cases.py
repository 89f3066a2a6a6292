"""Cases on the map, as of the end of any day: by the subdistrict where they lie, a mark for each with a place.

A case merged into another is counted there; one that was opened again is not done until it is concluded again.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from lantian.apps.cases.models import Case, Step
from lantian.apps.cases.policies import SEE
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack
from lantian.core.flows.case import CaseState
from lantian.web.site.drawing import Drawing
from lantian.web.site.now import drawing_of, unit_name
from lantian.web.site.work_board import Board, Line, Mark, board_of, line_of

__all__ = ["cases_board"]


@dataclass(frozen=True)
class _Past:
    """A case as it was at the end of the day."""

    number: str
    title: str
    subdistrict: str
    lon: Decimal | None
    lat: Decimal | None
    done: bool
    demonstration: bool


def cases_board(day: dt.date, actor: Actor) -> Board:
    """The cases that the actor sees, as of the end of a local day."""
    cases = list(_as_of(day, actor))
    drawing = drawing_of(())
    return board_of(
        day,
        lines=tuple(_lines(cases)),
        marks=[_mark(each, drawing) for each in cases],
        drawing=drawing,
        version=Step.objects.order_by("-pk").values_list("pk", flat=True).first() or 0,
        demonstration=any(each.demonstration for each in cases),
    )


def _as_of(day: dt.date, actor: Actor) -> Iterator[_Past]:
    zone = ZoneInfo(pack().info.time_zone)
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=zone)
    last = Step.objects.filter(case=OuterRef("pk"), at__lt=end).order_by("-number").values("state")[:1]
    seen = SEE.allowed(actor, Case.objects.filter(created_at__lt=end)).annotate(then=Subquery(last))
    columns = ("number", "title", "subdistrict_id", "lon", "lat", "then", "demonstration")
    for number, title, subdistrict, lon, lat, then, demonstration in seen.order_by("pk").values_list(*columns):
        if then is not None and then != CaseState.MERGED:
            yield _Past(number, title, subdistrict or "", lon, lat, then == CaseState.CONCLUDED, demonstration)


def _lines(cases: list[_Past]) -> Iterator[Line]:
    """Subdistricts always; what lies in none that is known where there is any."""
    total = Counter(each.subdistrict for each in cases)
    done = Counter(each.subdistrict for each in cases if each.done)
    names = {unit.id: unit_name(unit) for unit in pack().subdistricts()}
    elsewhere = sorted(total.keys() - names.keys())
    for unit in (*names, *elsewhere):
        name = names.get(unit) or _("place not known")
        yield line_of(unit, name, Decimal(total[unit]), Decimal(done[unit]))


def _mark(case: _Past, drawing: Drawing) -> Mark | None:
    if case.lon is None or case.lat is None or drawing.plane is None:
        return None
    x, y = drawing.plane.place(float(case.lon), float(case.lat))
    title = f"{case.number} {case.title}"
    address = reverse("cases:case", args=[case.number])
    return Mark(round(x, 1), round(y, 1), case.done, rows_done=int(case.done), title=title, address=address)
