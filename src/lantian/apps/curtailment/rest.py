"""Sources off the emergency list: with them the shares are those of the whole society (M36.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantian.apps.curtailment.emitted import Emitted, a_day, relative
from lantian.apps.inventory.queries import Totals
from lantian.core.policy.curtailment_schema import CurtailmentFile
from lantian.core.policy.schema import Text
from lantian.core.quantity.emission import Species
from lantian.core.rules.reduction.listed import ListedLine

__all__ = ["NAME", "Rest", "is_rest", "known_to_inventory", "rest_of", "row_of", "unit_of"]

_MARK = "-"
"""Begins what stands in the place of a row's number."""
NAME = Text(zh="清单以外各源（排放清单）", en="Sources off the list (emission inventory)")


@dataclass(frozen=True)
class Rest:
    """All of them: one source in each subdistrict, that nobody cuts; their errors are the same."""

    lines: tuple[ListedLine, ...]
    unsure: Fraction
    """Relative standard uncertainty: the greatest of the pollutants of the inventory."""


def row_of(unit: str) -> str:
    """What stands in the place of a row's number for the sources of a subdistrict."""
    return f"{_MARK}{unit}"


def is_rest(row: str) -> bool:
    """Whether a row is not of the list."""
    return row.startswith(_MARK)


def unit_of(row: str) -> str:
    """The subdistrict whose sources a row that is not of the list stands for."""
    return row.removeprefix(_MARK)


def known_to_inventory(origin: Mapping[str, Any], pollutant: str) -> bool:
    """Whether what a line emits is part of the inventory, and is taken off there (reading `cut-rest`).

    `origin`: `Emitted.kept`. A line that was found in it is in it with the pollutants that its sources have there; one
    that was not found is in it under another name.
    """
    return pollutant in origin["listed"] if "sources" in origin else True


def rest_of(
    file: CurtailmentFile,
    lines: Sequence[ListedLine],
    emitted: Mapping[str, Emitted],
    sums: Totals,
    by_unit: Mapping[str, Mapping[Species, Decimal]],
) -> Rest | None:
    """What the inventory has beyond the list in each subdistrict, kg a day; None when it has nothing more."""
    origins = {number: each.kept() for number, each in emitted.items()}
    found = []
    for unit in sorted(by_unit):
        amounts = by_unit[unit]
        emissions = {}
        for each in file.pollutants:
            listed = sum(
                line.emissions.get(each.id, Decimal(0))
                for line in lines
                if line.unit == unit and known_to_inventory(origins.get(line.number, {}), each.id)
            )
            known = amounts.get(Species(each.species), Decimal(0)) if each.species else Decimal(0)
            emissions[each.id] = max(a_day(known) - listed, Decimal(0))
        if any(emissions.values()):
            found.append(ListedLine(number=row_of(unit), plant=NAME.zh, unit=unit, emissions=emissions, error=_MARK))
    totals = [sums.total[Species(each.species)] for each in file.pollutants if each.species in sums.total]
    unsure = max((relative(each) for each in totals), default=Decimal(0))
    return Rest(tuple(found), Fraction(unsure)) if found else None
