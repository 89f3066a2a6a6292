"""From a computed inventory to the rows that keep it, exact figures as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from lantian.apps.inventory.models import EmissionSource, Inventory
from lantian.apps.records.campaign import pack
from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.quantity.emission import Species, plain
from lantian.core.rules.inventory.emissions import Computed, Emission, total
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.science.inventory.computing import Inventory as Found
from lantian.science.inventory.computing import reference_day
from lantian.science.inventory.estimating import Range, factor_of, grade_of

__all__ = ["fault_of", "faults_kept", "rows_kept", "totals_kept"]

_DIGITS = 6


def totals_kept(found: Found, plan: InventoryPlan) -> dict[str, Any]:
    """Sums with their ranges: of all, of headings, of categories."""
    of_category: dict[str, list[Computed]] = {}
    of_group: dict[str, list[Computed]] = {}
    for each in found.computed:
        of_category.setdefault(each.source.category, []).append(each)
        of_group.setdefault(plan.categories[each.source.category].group, []).append(each)
    ranges = found.ranges
    return {
        "total": _sums(found.computed, ranges.total),
        "groups": {name: _sums(members, ranges.groups[name]) for name, members in of_group.items()},
        "categories": {name: _sums(members, ranges.categories[name]) for name, members in of_category.items()},
    }


def rows_kept(item: Inventory, found: Found, plan: InventoryPlan) -> Iterator[EmissionSource]:
    """One row for each source and category."""
    day = reference_day(found.year)

    def number(name: str) -> Decimal:
        return pack().number(name, day)

    for each in found.computed:
        factors = {one.species: factor_of(each, one, number) for one in each.emissions}
        yield EmissionSource(
            inventory=item,
            code=each.source.code,
            name=each.source.name[:200],
            category=each.source.category,
            unit=each.source.unit,
            activity=f"{plain(each.source.activity):f}",
            place=each.source.place,
            origin=each.source.origin[:200],
            grade=grade_of(max(factors.values()), plan, number),
            steps=list(each.source.steps),
            emissions={one.species.value: _emission(one, factors[one.species]) for one in each.emissions},
        )


def faults_kept(faults: tuple[InventoryFault, ...]) -> list[list[Any]]:
    """What was told, for JSON."""
    return [[each.line, each.code, each.subject, dict(each.facts)] for each in faults]


def fault_of(kept: list[Any]) -> InventoryFault:
    """What was told, again."""
    line, code, subject, facts = kept
    return InventoryFault(line, code, subject, facts)


def _sums(members: Any, ranges: Mapping[Species, Range]) -> dict[str, list[str]]:
    sums = total(members)
    return {
        species.value: [f"{plain(sums[species]):f}", _short(ranges[species].low), _short(ranges[species].high)]
        for species in ranges
    }


def _emission(one: Emission, factor: float) -> dict[str, Any]:
    value = float(one.value)
    return {
        "value": f"{plain(one.value):f}",
        "uncontrolled": f"{plain(one.uncontrolled):f}",
        "low": _short(value / factor),
        "high": _short(value * factor),
        "factor": {
            "value": f"{plain(one.factor.value):f}",
            "unit": one.factor.unit,
            "spread": f"{plain(one.factor.spread):f}",
            "since": one.factor.since.isoformat(),
            "source": one.factor.source,
            "confidence": one.factor.confidence.value,
            "clause": one.factor.clause,
        },
        "steps": list(one.steps),
    }


def _short(value: float) -> str:
    return f"{Decimal(f'{value:.{_DIGITS}g}'):f}"
