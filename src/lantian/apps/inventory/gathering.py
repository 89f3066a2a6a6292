"""The sources of a year: rows of ledgers that the pack's feeds take, and the tables of activities in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db.models import QuerySet

from lantian.apps.inventory.models import ActivityTable
from lantian.apps.ledgers import counts
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_of
from lantian.apps.monitoring.queries import stations
from lantian.apps.records.campaign import pack
from lantian.core.policy.inventory_schema import ExpectedNames, InventoryPlan
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.feeding import FedRow, sources_of_rows, unmatched
from lantian.core.rules.inventory.reading import read_cells
from lantian.core.rules.inventory.sources import Source
from lantian.core.rules.ledgers.conditions import ask
from lantian.io.excel.lines import lines_of
from lantian.science.inventory.computing import Inventory, inventory_of, reference_day
from lantian.science.inventory.places import without_bad_places

__all__ = ["Basis", "Gathered", "Known", "gather", "known", "places_of_stations", "sources_of_tables"]


@dataclass(frozen=True)
class Basis:
    """The ledgers, and the tables in force of a year, as they were when they were read."""

    year: int
    data_version: int
    tables: tuple[ActivityTable, ...]

    def is_current(self) -> bool:
        """Whether no row and no table changed since."""
        tables = list(_in_force(self.year).values_list("pk", flat=True))
        return counts.version() == self.data_version and tables == [each.pk for each in self.tables]


@dataclass(frozen=True)
class Gathered:
    """An inventory that was computed and is not kept yet."""

    found: Inventory
    basis: Basis


@dataclass(frozen=True)
class Known:
    """Sources of a year by category and code."""

    where: Mapping[tuple[str, str], tuple[str, Mapping[str, str]]]
    """Code and facts of the fault that a second one would be."""
    basis: Basis

    def faults(self, sources: Sequence[Source]) -> list[InventoryFault]:
        """Those that are known already, each with the place where it stands."""
        keys = ((each, self.where.get((each.category, each.code))) for each in sources)
        return [InventoryFault(each.line, found[0], each.code, found[1]) for each, found in keys if found]


def gather(plan: InventoryPlan, *, year: int, now: dt.datetime) -> Gathered:
    """Everything that is known of a year now.

    Raises:
        ParameterNotInForce: a parameter has no value for that year.
    """
    number = _numbers(year)
    basis = _basis(year)
    fed, told = _fed(plan, number, now)
    of_ledgers = {(each.category, each.code) for each in fed}
    sources = fed
    for table, each in _lines(basis.tables, plan, told):
        if (each.category, each.code) in of_ledgers:
            told.append(InventoryFault(0, "ledger-instead", each.code, _place(table, each)))
        else:
            sources.append(each)
    for expected in plan.file.expects:
        told += unmatched(_named(expected, now), sources)
    sources, dropped = without_bad_places(sources, places_of_stations())
    told += [*dropped, *_of_other_years(year, sources, plan)]
    return Gathered(inventory_of(sources, plan, number, year=year, told=told), basis)


def known(plan: InventoryPlan, *, year: int, now: dt.datetime) -> Known:
    """What stands on a ledger that feeds the inventory, or in a table in force.

    Raises:
        ParameterNotInForce: a parameter has no value for that year.
    """
    basis = _basis(year)
    where: dict[tuple[str, str], tuple[str, Mapping[str, str]]] = {}
    for table, each in _lines(basis.tables, plan):
        where[each.category, each.code] = ("in-table", _place(table, each))
    for each in _fed(plan, _numbers(year), now)[0]:
        where[each.category, each.code] = ("on-ledger", {"value": each.code})
    return Known(where, basis)


def places_of_stations() -> list[tuple[float, float]]:
    """Where the district is: longitude and latitude of its stations."""
    return [(each.lon, each.lat) for each in stations()]


def sources_of_tables(tables: Sequence[ActivityTable], plan: InventoryPlan) -> list[Source]:
    """The sources of tables."""
    return [source for _table, source in _lines(tables, plan)]


def _lines(
    tables: Sequence[ActivityTable], plan: InventoryPlan, told: list[InventoryFault] | None = None
) -> Iterator[tuple[ActivityTable, Source]]:
    """Every source of tables. They were read without a fault when they were brought in; what a stricter rule finds
    since then goes to `told`."""
    units = pack().subdistricts_written()
    for table in tables:
        lines = lines_of(bytes(table.content))
        sources, faults = read_cells(lines, plan, year=table.year, origin=f"table {table.name} line")
        if told is not None:
            told += [each for each in faults if not each.is_note]
        for source in sources:
            yield table, replace(source, unit=units.get(source.unit, source.unit))


def _of_other_years(year: int, sources: Sequence[Source], plan: InventoryPlan) -> Iterator[InventoryFault]:
    """Tables in force of other years with a source that this year lacks."""
    there = {each.code for each in sources}
    others = ActivityTable.objects.exclude(year=year).filter(withdrawn_at=None).order_by("pk")
    for table in others:
        if any(each.code not in there for each in sources_of_tables([table], plan)):
            yield InventoryFault(0, "other-year", table.name, {"known": table.name, "value": str(table.year)})


def _place(table: ActivityTable, source: Source) -> dict[str, str]:
    return {"value": source.code, "known": table.name, "row": str(source.line)}


def _basis(year: int) -> Basis:
    version = counts.version()
    return Basis(year, version, tuple(_in_force(year)))


def _in_force(year: int) -> QuerySet[ActivityTable]:
    return ActivityTable.objects.filter(year=year, withdrawn_at=None).order_by("pk")


def _numbers(year: int) -> Callable[[str], Decimal]:
    day = reference_day(year)
    return lambda name: pack().number(name, day)


def _fed(
    plan: InventoryPlan, number: Callable[[str], Decimal], now: dt.datetime
) -> tuple[list[Source], list[InventoryFault]]:
    found: list[Source] = []
    told: list[InventoryFault] = []
    for feed in plan.file.feeds:
        sources, faults = sources_of_rows(feed, _rows(feed.ledger, now), plan, number)
        found, told = [*found, *sources], [*told, *faults]
    return found, told


def _rows(ledger: str, now: dt.datetime) -> Iterator[FedRow]:
    """Rows that are not void, as they are now."""
    rows = Row.objects.filter(ledger=ledger).exclude(state_kind="void").order_by("number")
    for row in rows.iterator(2000):
        yield FedRow(
            number=row.number,
            title=row.title,
            unit=row.unit_id,
            place=f"POINT ({row.lon} {row.lat})" if row.lon is not None and row.lat is not None else "",
            facts=facts_of(row, now),
        )


def _named(expected: ExpectedNames, now: dt.datetime) -> Iterator[tuple[str, str]]:
    for row in _rows(expected.ledger, now):
        if expected.where is None or ask(expected.where, row.facts).holds:
            yield row.number, str(row.facts.values.get(expected.field, ""))
