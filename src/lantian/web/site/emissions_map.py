"""`/inventory/<number>/map/`: where the sources of an inventory emit, on the drawing of the district."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantian.apps.inventory import gridding
from lantian.apps.inventory.models import Inventory
from lantian.apps.inventory.shown import row_numbers, tonnes
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.policies import require
from lantian.apps.records.campaign import pack, wording
from lantian.core.geography import Plane
from lantian.core.quantity.emission import Species
from lantian.core.time.local import local_day
from lantian.science.inventory.grid import Grid
from lantian.science.inventory.placing import Gridded
from lantian.web.site.now import drawing_of

__all__ = ["show"]

_READ = "read-work"
_COLOURS = ("#fff1c9", "#fdc98a", "#f4975a", "#d95f3c", "#9c2f2b")
_WIDTH, _MARGIN = 1000.0, 6.0
_LISTED, _PARTS = 20, 100
_BAR_TOP, _BAR_FOOT, _BAR_STEP = 10.0, 170.0, 40.0
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Square:
    """A cell that something is emitted in, in units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    colour: str
    amount: float
    """t/a."""
    west: float
    south: float
    column: int
    row: int

    @property
    def key(self) -> str:
        """By which an address names it."""
        return f"{self.column}-{self.row}"


@dataclass(frozen=True)
class Band:
    """A colour and what it means, t/a in a cell."""

    colour: str
    low: str
    high: str


@dataclass(frozen=True)
class Bar:
    """An hour of the day, in units of its drawing."""

    hour: int
    x: float
    y: float
    height: float
    said: str
    """kg in that hour."""


@require_safe
@login_required
@never_cache
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The cells of one species, coloured by fifths of those that have any, and the largest in words."""
    require(request.user, _READ)
    item = get_object_or_404(Inventory, pk=number)
    species, side = _species(request), _side(request, item)
    found = gridding.gridded(item, side)
    mass = found.annual().get(species.value) if found else None
    drawing = drawing_of(())
    context: dict[str, Any] = {
        "item": item,
        "species": species,
        "all_species": list(Species),
        "side": side,
        "sides": _sides(item),
        "drawing": drawing,
        "labels": [(cell, _short_name(cell.unit)) for cell in drawing.cells],
        "found": found,
    }
    if found is not None and mass is not None and mass.any():
        plane = drawing.plane or _own_plane(found.grid)
        edges = _edges(mass)
        squares = list(_squares(found.grid, mass, edges, plane))
        listed = Paginator(sorted(squares, key=lambda each: -each.amount), _LISTED).get_page(request.GET.get("page"))
        context |= {
            "squares": squares,
            "box": _box(squares, drawing.width, drawing.height),
            "bands": _bands(edges),
            "largest": [(each, tonnes(each.amount), f"{100 * each.amount / float(mass.sum()):.1f}") for each in listed],
            "page": listed,
            "opened": _opened(request, item, found.grid, squares, species),
            "total": tonnes(float(mass.sum())),
            "day": _day_like(request.now, item),
            "hours": _hours(found, species, _day_like(request.now, item)),
        }
    return render(request, "site/emissions_map.html", context)


def _short_name(unit: str) -> str:
    return wording(pack().units[unit].short or pack().units[unit].name)


def _species(request: HttpRequest) -> Species:
    try:
        return Species(request.GET.get("species", "") or Species.PM25)
    except ValueError as cause:
        raise Http404(_("The inventory knows no such species.")) from cause


def _sides(item: Inventory) -> list[int]:
    return sorted({gridding.cell_of(item), *gridding.CELLS}, reverse=True)


def _side(request: HttpRequest, item: Inventory) -> int:
    written = request.GET.get("cell", "")
    return next((each for each in _sides(item) if str(each) == written), gridding.cell_of(item))


def _opened(
    request: HttpRequest, item: Inventory, grid: Grid, squares: list[Square], species: Species
) -> dict[str, Any] | None:
    """The cell that the address names, with the sources behind it."""
    cell = next((each for each in squares if each.key == request.GET.get("at")), None)
    if cell is None:
        return None
    plan = pack().inventory
    titles = {each.id: wording(each.title) for each in plan.file.categories} if plan else {}
    parts = gridding.parts_in(item, grid, species, column=cell.column, row=cell.row)
    known = row_numbers(each.code for each in parts[:_PARTS])
    lines = [(each, titles.get(each.category, each.category), each.code in known) for each in parts[:_PARTS]]
    return {"cell": cell, "parts": lines, "more": len(parts) - len(lines)}


def _edges(mass: Floats) -> Floats:
    """Bounds of the fifths of the cells that have any."""
    found: Floats = np.quantile(mass[mass > 0], np.linspace(0, 1, len(_COLOURS) + 1))
    return found


def _bands(edges: Floats) -> list[Band]:
    return [
        Band(colour, tonnes(low), tonnes(high))
        for colour, low, high in zip(_COLOURS, edges[:-1], edges[1:], strict=True)
    ]


def _squares(grid: Grid, mass: Floats, edges: Floats, plane: Plane) -> Iterator[Square]:
    lons, lats = grid.edges()
    for row, column in zip(*np.nonzero(mass > 0), strict=True):
        amount = float(mass[row, column])
        left, bottom = plane.place(float(lons[column]), float(lats[row]))
        right, top = plane.place(float(lons[column + 1]), float(lats[row + 1]))
        rank = int(np.searchsorted(edges[1:-1], amount, side="left"))
        yield Square(
            round(left, 1),
            round(top, 1),
            round(right - left, 1),
            round(bottom - top, 1),
            _COLOURS[rank],
            amount,
            round(float(lons[column]), 5),
            round(float(lats[row]), 5),
            int(column),
            int(row),
        )


def _day_like(now: dt.datetime, item: Inventory) -> dt.date:
    """The day of the inventory's year that has today's weekday, the nearest one to today's date."""
    today = local_day(now, campaign_zone())
    like = dt.date(item.year, today.month, min(today.day, 28))
    day = like + dt.timedelta(days=(today.weekday() - like.weekday() + 3) % 7 - 3)
    return day + dt.timedelta(weeks=item.year - day.year)


def _hours(found: Gridded, species: Species, day: dt.date) -> list[Bar]:
    """What the whole district emits in each local hour of a day, by the profiles of the categories."""
    hourly = gridding.hours_in(found, day)
    if hourly is None:
        return []
    amounts = hourly[species.value].sum(axis=(1, 2)) * 1000
    most = max(float(amounts.max()), 1e-12)
    bars = []
    for hour, amount in enumerate(amounts):
        height = float(amount) / most * (_BAR_FOOT - _BAR_TOP)
        bars.append(Bar(hour, hour * _BAR_STEP, round(_BAR_FOOT - height, 1), round(height, 1), tonnes(float(amount))))
    return bars


def _own_plane(grid: Grid) -> Plane:
    lons, lats = grid.edges()
    corners = [(float(lons[0]), float(lats[0])), (float(lons[-1]), float(lats[-1]))]
    return Plane.around(corners, width=_WIDTH, margin=_MARGIN)


def _box(squares: list[Square], width: float, height: float) -> tuple[float, float, float, float]:
    """x, y, width and height that hold the drawing and every cell."""
    left, top = min(0.0, *(each.x for each in squares)), min(0.0, *(each.y for each in squares))
    right = max(width, *(each.x + each.width for each in squares))
    bottom = max(height, *(each.y + each.height for each in squares))
    return left, top, right - left, bottom - top
