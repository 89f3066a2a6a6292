"""`lantian inventory`: emissions from ledgers or tables of activities, their grid, two years side by side (M38)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from lantian.cli.answers import ILL, USAGE, WRONG, problem, read_file, refuse
from lantian.cli.project import bring_up

if TYPE_CHECKING:
    from lantian.core.policy.inventory_schema import InventoryPlan
    from lantian.core.policy.pack import Pack
    from lantian.core.rules.inventory.faults import InventoryFault
    from lantian.core.rules.inventory.sources import Source
    from lantian.science.inventory.computing import Inventory
    from lantian.science.inventory.placing import Gridded

__all__ = ["inventory"]

_PACK = click.argument("pack_folder", metavar="PACK", type=click.Path(path_type=Path))
_TABLES = click.argument("tables", nargs=-1, metavar="[TABLE.csv…]", type=click.Path(path_type=Path))
_YEAR = click.option("--year", type=click.IntRange(1980, 2200), help="Year.  [default: the base year of the pack]")
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


@click.group()
def inventory() -> None:
    """Emission inventory (M38): activity × factor × (1 − control), with ranges. Layouts: docs/inventory.md."""


@inventory.command()
@_PACK
@_TABLES
@_YEAR
@_JSON
def compute(pack_folder: Path, tables: tuple[Path, ...], year: int | None, as_json: bool) -> None:
    """Emissions of the sources in tables of activities, with 95 % ranges; every fault by line.

    Without a table: of the ledgers and tables that the data folder (LANTIAN_HOME) holds, as its page computes them.
    Nothing is kept.
    Sources with a fault are left out and named; exit status 1 then.
    """
    _, found = _computed(pack_folder, tables, year, as_json)
    answer = _answer(found)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _said(answer))
    sys.exit(WRONG if answer["errors"] else 0)


@inventory.command()
@_PACK
@_TABLES
@_YEAR
@click.option("--cell", type=click.IntRange(50, 20000), help="Side of a cell, m.  [default: as the pack says]")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Hours of this local day as well.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="File to write: .csv or .nc (CF-1.8).")
@_JSON
def grid(
    pack_folder: Path,
    tables: tuple[Path, ...],
    year: int | None,
    cell: int | None,
    day: dt.datetime | None,
    out: Path,
    as_json: bool,
) -> None:
    """Share the emissions out to the cells of a map and write them, mass kept. Without a table: as `compute`."""
    from lantian.science.inventory.computing import placed, reference_day
    from lantian.science.inventory.grid_csv import as_csv
    from lantian.science.inventory.placing import GridTooLarge, grid_of

    if out.suffix not in (".csv", ".nc"):
        refuse(as_json, USAGE, [problem("file-kind", str(out), f"{out} is neither .csv nor .nc.", "Name it so.")])
    pack, found = _computed(pack_folder, tables, year, as_json)
    if day is not None and day.year != found.year:
        text = f"{day:%Y-%m-%d} is no day of {found.year}."
        refuse(as_json, USAGE, [problem("day-wrong", "--day", text, "Choose a day of the inventory's year.")])
    plan = pack.inventory
    assert plan is not None
    side = cell or float(pack.number(plan.file.cell, reference_day(found.year)))
    try:
        gridded = grid_of([placed(each) for each in found.computed], side)
    except GridTooLarge as large:
        refuse(as_json, WRONG, [problem(large.code, "places", str(large), large.remedy)])
    if gridded is None:
        refuse(as_json, WRONG, [problem("place-missing", "tables", "No source has a place.", "Add lon and lat.")])
    on = day.date() if day else None
    content = as_csv(gridded) if out.suffix == ".csv" and on is None else _file(pack, found, gridded, on, out.suffix)
    try:
        out.write_bytes(content)
    except OSError as error:
        text = f"{out}: {error.strerror}."
        refuse(as_json, USAGE, [problem("file-unwritable", str(out), text, "Name a file that can be written.")])
    answer = {
        "file": str(out),
        "year": found.year,
        "cell_m": side,
        "columns": gridded.grid.columns,
        "rows": gridded.grid.rows,
        "totals": {name: _short(float(mass.sum())) for name, mass in gridded.annual().items()},
        "mass_error": gridded.error,
        "without_place": gridded.left_out,
        "errors": [_fault(each) for each in found.faults if not each.is_note],
    }
    said = f"{out}: {gridded.grid.columns} × {gridded.grid.rows} cells, mass error {gridded.error:.1e}"
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else said)
    sys.exit(WRONG if answer["errors"] else 0)


@inventory.command()
@_PACK
@click.argument("before", metavar="BEFORE.csv", type=click.Path(path_type=Path))
@click.argument("after", metavar="AFTER.csv", type=click.Path(path_type=Path))
@click.option("--years", nargs=2, type=click.IntRange(1980, 2200), required=True, help="Year of each table.")
@_JSON
def compare(pack_folder: Path, before: Path, after: Path, years: tuple[int, int], as_json: bool) -> None:
    """What came, what went, and what changed by activity or by rate between two years."""
    from lantian.core.rules.inventory.comparing import compare as compared
    from lantian.core.rules.inventory.comparing import item_of

    _, old = _computed(pack_folder, (before,), years[0], as_json)
    _, new = _computed(pack_folder, (after,), years[1], as_json)
    changes = compared(map(item_of, old.computed), map(item_of, new.computed))
    names = ("before", "after", "came", "went", "by_activity", "by_rate")
    answer = {
        "years": list(years),
        "changes": [
            {"category": each.category, "species": each.species}
            | {name: _short(float(getattr(each, name))) for name in names}
            for each in changes
        ],
        "errors": [_fault(each) for one in (old, new) for each in one.faults if not each.is_note],
    }
    lines = [
        f"{each['category']:20} {each['species']:6} {each['before']:>12} → {each['after']:>12} t"
        for each in answer["changes"]
    ]
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else "\n".join(lines))
    sys.exit(WRONG if answer["errors"] else 0)


def _computed(folder: Path, tables: Sequence[Path], year: int | None, as_json: bool) -> tuple[Pack, Inventory]:
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.inventory.faults import InventoryUnusable
    from lantian.core.rules.inventory.reading import read_activity
    from lantian.io.packs import PackFolderMissing, load_folder
    from lantian.science.inventory.computing import inventory_of, reference_day

    try:
        pack = load_folder(folder)
        plan = pack.inventory
        if plan is None:
            text = "The pack keeps no inventory."
            refuse(as_json, WRONG, [problem("inventory-none", str(folder), text, "Add inventory.yaml to it.")])
        chosen = year or int(pack.number(plan.file.base_year, pack.campaign.first))
        if not tables:
            return pack, _of_the_home(pack, plan, folder, chosen, as_json)
        number = _numbers(pack, reference_day(chosen))
        sources, told = [], []
        for table in tables:
            read, faults = read_activity(
                read_file(table, as_json),
                plan,
                year=chosen,
                origin=f"table {table.name} line",
                units=pack.subdistricts_written(),
            )
            sources, told = [*sources, *read], [*told, *faults]
        sources, told = _well_placed(sources, told)
        found = inventory_of(sources, plan, number, year=chosen, told=told)
    except InventoryUnusable as unusable:
        refuse(as_json, WRONG, [_fault(each) for each in unusable.faults])
    except (PackInvalid, PackFolderMissing, ParameterNotInForce) as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, str(folder), str(wrong), wrong.remedy)])
    return pack, found


def _well_placed(sources: list[Source], told: list[InventoryFault]) -> tuple[list[Source], list[InventoryFault]]:
    """Sources whose place cannot be drawn are left out and named, as those with any other fault are."""
    from lantian.science.inventory.places import place_faults

    faults = place_faults(sources)
    wrong = {each.subject for each in faults}
    return [each for each in sources if each.code not in wrong], [*told, *faults]


def _of_the_home(pack: Pack, plan: InventoryPlan, folder: Path, year: int, as_json: bool) -> Inventory:
    """What the page would compute now: rows of ledgers that the feeds take, and the tables in force."""
    os.environ.setdefault("LANTIAN_PACK", str(folder.resolve()))
    bring_up()
    from django.db import OperationalError

    from lantian.apps.inventory.gathering import gather
    from lantian.apps.records.campaign import pack as pack_in_force
    from lantian.io.clock import now

    held = pack_in_force()
    if held.version_label != pack.version_label:
        text = f"{folder} is {pack.version_label}; the data folder is kept with {held.version_label}."
        refuse(as_json, USAGE, [problem("pack-other", str(folder), text, "Name that pack, or unset LANTIAN_PACK.")])
    try:
        found = gather(plan, year=year, now=now()).found
    except OperationalError as error:
        text, remedy = f"The records cannot be read: {error}.", "Start the system once to make them: lantian up."
        refuse(as_json, ILL, [problem("records-unreadable", "LANTIAN_HOME", text, remedy)])
    if not found.computed:
        text, remedy = "No row of a ledger feeds it, no table is in force.", "Fill the ledgers, or name tables."
        refuse(as_json, WRONG, [problem("nothing-to-compute", "LANTIAN_HOME", text, remedy)])
    return found


def _numbers(pack: Pack, day: dt.date) -> Callable[[str], Decimal]:
    return lambda name: pack.number(name, day)


def _answer(found: Inventory) -> dict[str, Any]:
    from lantian.core.rules.inventory.emissions import total

    by_category: dict[str, Any] = {}
    for category in dict.fromkeys(each.source.category for each in found.computed):
        members = [each for each in found.computed if each.source.category == category]
        by_category[category] = _ranged(total(members), found.ranges.categories[category])
    return {
        "year": found.year,
        "unit": "t/a",
        "interval": "95 %",
        "sources": len(found.computed),
        "total": _ranged(total(found.computed), found.ranges.total),
        "by_category": by_category,
        "notes": [_fault(each) for each in found.faults if each.is_note],
        "errors": [_fault(each) for each in found.faults if not each.is_note],
    }


def _ranged(sums: Any, ranges: Any) -> dict[str, Any]:
    return {
        species.value: {
            "value": f"{sums[species]:f}",
            "low": _short(ranges[species].low),
            "high": _short(ranges[species].high),
        }
        for species in ranges
    }


def _file(pack: Pack, found: Inventory, gridded: Gridded, day: dt.date | None, suffix: str) -> bytes:
    from lantian.science.inventory.netcdf import Header, write
    from lantian.science.inventory.placing import hours_of

    assert pack.inventory is not None
    hourly = hours_of(gridded, pack.inventory, day) if day else None
    if suffix == ".csv" and hourly is not None and day is not None:
        return _hourly_csv(gridded, hourly, day)
    midday = dt.datetime(found.year, 1, 1, 12, tzinfo=ZoneInfo(pack.info.time_zone))
    header = Header(
        title=f"Emission inventory {found.year}",
        institution=pack.info.district.in_language("en"),
        source=f"lantian inventory grid; pack {pack.version_label}",
        history="activity × factor × (1 − control); mass kept in every geometry",
        year=found.year,
        offset=midday.utcoffset() or dt.timedelta(),
    )
    return write(gridded.grid, header, gridded.annual(), hourly, day)


def _hourly_csv(gridded: Gridded, hourly: dict[str, Any], day: dt.date) -> bytes:
    lons, lats = gridded.grid.edges()
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(["day", "hour", "west", "south", *(f"{name} (t/h)" for name in hourly)])
    for hour in range(24):
        for row in range(gridded.grid.rows):
            for column in range(gridded.grid.columns):
                values = [float(mass[hour, row, column]) for mass in hourly.values()]
                if any(values):
                    place = (f"{lons[column]:.6f}", f"{lats[row]:.6f}")
                    writer.writerow([day, hour, *place, *(repr(each) for each in values)])
    return stream.getvalue().encode()


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def _said(answer: dict[str, Any]) -> str:
    lines = [f"{answer['year']}  {answer['sources']} sources  t/a (95 %)"]
    lines += [
        f"{name:6} {float(each['value']):14.3f}  {each['low']:.3f} – {each['high']:.3f}"
        for name, each in answer["total"].items()
    ]
    lines += [f"{each['where']}: {each['message']}. {each['remedy']}" for each in answer["errors"] + answer["notes"]]
    return "\n".join(lines)


def _fault(fault: InventoryFault) -> dict[str, Any]:
    message, remedy = fault.said("en")
    zh, zh_remedy = fault.said("zh")
    return problem(fault.code, fault.where, message, remedy) | {"message_zh": zh, "remedy_zh": zh_remedy}
