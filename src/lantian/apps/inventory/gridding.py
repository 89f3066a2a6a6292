"""A kept inventory on a grid, and its files."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lantian.apps.inventory.models import Inventory
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.core.quantity.emission import Species
from lantian.science.inventory.computing import reference_day
from lantian.science.inventory.grid import Grid
from lantian.science.inventory.netcdf import Header, write
from lantian.science.inventory.places import drawable
from lantian.science.inventory.placing import Floats, Gridded, Placed, grid_of, hours_of, shares_in

__all__ = ["CELLS", "Part", "as_netcdf", "cell_of", "gridded", "hours_in", "parts_in"]

CELLS = (1000, 500, 250)
"""Sides that pages offer, m; the pack's own is added."""


@dataclass(frozen=True)
class Part:
    """What a source emits inside of a cell."""

    code: str
    name: str
    category: str
    amount: float
    """t/a."""
    inside: float
    """Of the source, %."""
    whole: float
    """What the source emits everywhere, t/a."""


def cell_of(item: Inventory) -> int:
    """The side that the pack asks for, m."""
    plan = pack().inventory
    return int(pack().number(plan.file.cell, reference_day(item.year))) if plan else CELLS[0]


def gridded(item: Inventory, cell: float) -> Gridded | None:
    """The sources shared out to cells; None when none has a place."""
    rows = item.rows.values_list("category", "place", "emissions").iterator(2000)
    placed = [
        Placed(
            category,
            place if drawable(place) else "",
            {Species(name): float(each["value"]) for name, each in emissions.items()},
        )
        for category, place, emissions in rows
    ]
    return grid_of(placed, cell)


def parts_in(item: Inventory, grid: Grid, species: Species, *, column: int, row: int) -> list[Part]:
    """The sources behind a cell, the largest first; together they are what the map says of it."""
    emitting = item.rows.exclude(place="").filter(emissions__has_key=species.value)
    rows = [
        each for each in emitting.values_list("code", "name", "category", "place", "emissions") if drawable(each[3])
    ]
    if not rows:
        return []
    shares = shares_in([place for _code, _name, _category, place, _emissions in rows], grid, column=column, row=row)
    found = [
        Part(code, name, category, whole * share, 100 * share, whole)
        for (code, name, category, _place, emissions), share in zip(rows, map(float, shares), strict=True)
        for whole in [float(emissions[species.value]["value"])]
        if share > 0
    ]
    return sorted(found, key=lambda each: -each.amount)


def hours_in(found: Gridded, day: dt.date) -> dict[str, Floats] | None:
    """Species → (24, rows, columns), t in each local hour of a day; None where a category has no profile now."""
    plan = pack().inventory
    if plan is None or any(each not in plan.categories for each in found.categories):
        return None
    return hours_of(found, plan, day)


def as_netcdf(item: Inventory, found: Gridded, day: dt.date | None = None) -> bytes:
    """CF-1.8, kg m-2 s-1: the mean of the year, and the hours of a day of that year when one is given."""
    midday = dt.datetime(item.year, 1, 1, 12, tzinfo=ZoneInfo(pack().info.time_zone))
    said = "demonstration data; " if item.demonstration or is_demonstration() else ""
    header = Header(
        title=f"Emission inventory {item.year}",
        institution=pack().info.district.in_language("en"),
        source=f"{said}inventory {item}; pack {item.pack_version}; rows {item.data_version}",
        history="activity × factor × (1 − control); mass kept in every geometry",
        year=item.year,
        offset=midday.utcoffset() or dt.timedelta(),
    )
    hourly = hours_in(found, day) if day is not None else None
    return write(found.grid, header, found.annual(), hourly, day)
