"""What other parts ask of the inventory: the base year, what each source emits, the totals, with their versions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.inventory.choices import State
from lantian.apps.inventory.models import ActivityTable, EmissionSource, Inventory
from lantian.apps.records.campaign import pack
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.quantity.emission import Species

__all__ = [
    "Emission",
    "Sum",
    "Totals",
    "amounts_by_unit",
    "base_year",
    "emissions_by_source",
    "in_force",
    "totals",
    "totals_of",
    "years",
]


@dataclass(frozen=True)
class Sum:
    """t/a with its 95 % interval."""

    value: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Emission:
    """What one source emits in one category."""

    inventory: int
    code: str
    category: str
    emitted: Mapping[Species, Sum]


@dataclass(frozen=True, kw_only=True)
class Totals:
    """Sums of the inventory in force."""

    inventory: int
    year: int
    total: Mapping[Species, Sum]
    groups: Mapping[str, Mapping[Species, Sum]]
    categories: Mapping[str, Mapping[Species, Sum]]
    data_version: int
    pack_version: str
    demonstration: bool


def base_year(now: dt.datetime) -> int | None:
    """The year that the pack's inventory is of; None where it keeps none."""
    plan = pack().inventory
    if plan is None:
        return None
    first = pack().campaign.first
    try:
        return int(pack().number(plan.file.base_year, max(now.date(), first)))
    except ParameterNotInForce:
        return int(pack().number(plan.file.base_year, first))


def years(now: dt.datetime) -> list[int]:
    """Years that an inventory can be computed for: the base year, and those of tables in force. The newest first."""
    of_tables = ActivityTable.objects.filter(withdrawn_at=None, entered_at__lte=now).values_list("year", flat=True)
    base = base_year(now)
    return sorted({*of_tables, *((base,) if base is not None else ())}, reverse=True) if base is not None else []


def in_force(now: dt.datetime) -> Inventory | None:
    """The inventory of the base year that was signed last and not withdrawn."""
    signed = Inventory.objects.filter(year=base_year(now) or 0, state=State.SIGNED, decided_at__lte=now)
    return signed.order_by("-decided_at", "-pk").first()


def emissions_by_source(now: dt.datetime, codes: Collection[str]) -> Mapping[str, Sequence[Emission]]:
    """Number of a ledger's row or code of a table's source → what it emits in each of its categories.

    Empty while no inventory is in force.
    """
    item = in_force(now)
    found: dict[str, list[Emission]] = {}
    rows = item.rows.filter(code__in=codes).order_by("code", "category") if item else ()
    for row in rows:
        emitted = {Species(name): _sum_of(each) for name, each in row.emissions.items()}
        found.setdefault(row.code, []).append(Emission(row.inventory_id, row.code, row.category, emitted))
    return found


def totals(now: dt.datetime) -> Totals | None:
    """The sums of the inventory in force."""
    item = in_force(now)
    return totals_of(item) if item else None


def totals_of(item: Inventory) -> Totals:
    """The sums of an inventory."""
    return Totals(
        inventory=item.pk,
        year=item.year,
        total=_sums(item.totals["total"]),
        groups={name: _sums(each) for name, each in item.totals["groups"].items()},
        categories={name: _sums(each) for name, each in item.totals["categories"].items()},
        data_version=item.data_version,
        pack_version=item.pack_version,
        demonstration=item.demonstration,
    )


def amounts_by_unit(inventory: int) -> Mapping[str, Mapping[Species, Decimal]]:
    """Subdistrict → t/a of each species in an inventory; "" for sources of none."""
    found: dict[str, dict[Species, Decimal]] = {}
    rows = EmissionSource.objects.filter(inventory=inventory).order_by()
    for unit, emissions in rows.values_list("unit", "emissions").iterator():
        own = found.setdefault(unit, {})
        for name, each in emissions.items():
            own[Species(name)] = own.get(Species(name), Decimal(0)) + Decimal(each["value"])
    return found


def _sum_of(kept: Mapping[str, str]) -> Sum:
    return Sum(*(Decimal(kept[name]) for name in ("value", "low", "high")))


def _sums(kept: Mapping[str, list[str]]) -> dict[Species, Sum]:
    return {Species(name): Sum(*(Decimal(each) for each in figures)) for name, figures in kept.items()}
