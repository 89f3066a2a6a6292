"""From sources to an inventory: emissions, ranges, outliers, and everything that is to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from lantian.core.policy.inventory_schema import InventoryPlan
from lantian.core.rules.inventory.checks import outliers
from lantian.core.rules.inventory.emissions import Computed, book_of, compute
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.sources import Source
from lantian.science.inventory.estimating import Ranges, estimate
from lantian.science.inventory.placing import Placed

__all__ = ["Inventory", "inventory_of", "placed", "reference_day"]


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """One year of one district."""

    year: int
    computed: tuple[Computed, ...]
    ranges: Ranges
    faults: tuple[InventoryFault, ...]
    """What was told while reading and while computing, notes included."""


def reference_day(year: int) -> dt.date:
    """The day whose factors, controls and parameters serve a year: its last one."""
    return dt.date(year, 12, 31)


def inventory_of(
    sources: Sequence[Source],
    plan: InventoryPlan,
    number: Callable[[str], Decimal],
    *,
    year: int,
    told: Sequence[InventoryFault] = (),
) -> Inventory:
    """The inventory of these sources. `told`: what reading them has told already."""
    computed, missing = compute(sources, book_of(plan, reference_day(year)))
    far = outliers(sources, times=number(plan.file.outlier))
    return Inventory(
        year=year,
        computed=tuple(computed),
        ranges=estimate(computed, plan, number),
        faults=(*told, *missing, *far),
    )


def placed(computed: Computed) -> Placed:
    """A computed source for the map."""
    values = {each.species: float(each.value) for each in computed.emissions}
    return Placed(computed.source.category, computed.source.place, values)
