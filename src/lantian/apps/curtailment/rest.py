"""Sources off the emergency list: with them the shares are those of the whole society (M36.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lantian.apps.curtailment.emitted import a_day, relative
from lantian.apps.inventory.queries import Totals
from lantian.apps.records.campaign import wording
from lantian.core.policy.curtailment_schema import CurtailmentFile
from lantian.core.policy.schema import Text
from lantian.core.quantity.emission import Species
from lantian.core.rules.reduction.listed import ListedLine

__all__ = ["NAME", "REST", "Rest", "rest_of"]

REST = "-"
"""Stands in the place of a row's number."""
NAME = Text(zh="清单以外各源（排放清单）", en="Sources off the list (emission inventory)")


@dataclass(frozen=True)
class Rest:
    """All of them as one source that nobody cuts."""

    line: ListedLine
    unsure: Fraction
    """Relative standard uncertainty: the greatest of its pollutants."""


def rest_of(file: CurtailmentFile, lines: Sequence[ListedLine], sums: Totals) -> Rest | None:
    """What the inventory has beyond the list, kg a day (`EmergencyList.rest`); None when it has nothing more."""
    emissions, unsure = {}, Decimal(0)
    for each in file.pollutants:
        known = sums.total.get(Species(each.species)) if each.species else None
        listed = sum((line.emissions.get(each.id, Decimal(0)) for line in lines), Decimal(0))
        emissions[each.id] = max(a_day(known.value) - listed, Decimal(0)) if known else Decimal(0)
        unsure = max(unsure, relative(known) if known else Decimal(0))
    if not any(emissions.values()):
        return None
    return Rest(ListedLine(number=REST, plant=wording(NAME), emissions=emissions), Fraction(unsure))
