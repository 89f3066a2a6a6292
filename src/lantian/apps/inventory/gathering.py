"""The sources of a year: rows of ledgers that the pack's feeds take, and the tables of activities in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from lantian.apps.inventory.models import ActivityTable
from lantian.apps.ledgers import counts
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_of
from lantian.apps.records.campaign import pack
from lantian.core.policy.inventory_schema import ExpectedNames, InventoryPlan
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.feeding import FedRow, sources_of_rows, unmatched
from lantian.core.rules.inventory.reading import read_cells
from lantian.core.rules.inventory.sources import Source
from lantian.core.rules.ledgers.conditions import ask
from lantian.io.excel.lines import lines_of
from lantian.science.inventory.computing import Inventory, inventory_of, reference_day

__all__ = ["Gathered", "gather", "is_current", "sources_of_tables", "twice"]


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """An inventory that was computed and is not kept yet."""

    found: Inventory
    tables: tuple[ActivityTable, ...]
    data_version: int


def gather(plan: InventoryPlan, *, year: int, now: dt.datetime) -> Gathered:
    """Everything that is known of a year now.

    Raises:
        ParameterNotInForce: a parameter has no value for that year.
    """
    number = _numbers(year)
    version = counts.version()
    tables = tuple(_tables(year).order_by("pk"))
    fed, told = _fed(plan, number, now)
    listed = sources_of_tables(tables, plan)
    double = {(each.category, each.code) for each in fed}
    sources = [*fed, *(each for each in listed if (each.category, each.code) not in double)]
    for expected in plan.file.expects:
        told += unmatched(_named(expected, now), sources)
    found = inventory_of(sources, plan, number, year=year, told=told)
    return Gathered(found=found, tables=tables, data_version=version)


def is_current(gathered: Gathered, *, year: int) -> bool:
    """Whether no row and no table changed since it was gathered."""
    tables = {each.pk for each in gathered.tables}
    return counts.version() == gathered.data_version and set(_tables(year).values_list("pk", flat=True)) == tables


def sources_of_tables(tables: Sequence[ActivityTable], plan: InventoryPlan) -> list[Source]:
    """The sources of tables; they were read without a fault when they were brought in."""
    found: list[Source] = []
    for table in tables:
        lines = lines_of(bytes(table.content))
        found += read_cells(lines, plan, year=table.year, origin=f"table {table.name} line")[0]
    return found


def twice(sources: Sequence[Source], plan: InventoryPlan, *, year: int, now: dt.datetime) -> list[Source]:
    """Those that are known already, from a ledger or from a table in force."""
    known = {(each.category, each.code) for each in _fed(plan, _numbers(year), now)[0]}
    known |= {(each.category, each.code) for each in sources_of_tables(list(_tables(year)), plan)}
    return [each for each in sources if (each.category, each.code) in known]


def _tables(year: int) -> QuerySet[ActivityTable]:
    """Those in force."""
    return ActivityTable.objects.filter(year=year, withdrawn_at=None)


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
