"""What lines of the list emit by the emission inventory in force (M36.2, M38)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantian.apps.inventory.queries import Emission, Sum, emissions_by_source
from lantian.apps.ledgers.models import Row
from lantian.core.policy.curtailment_schema import CurtailmentFile, FromInventory
from lantian.core.quantity.emission import Species
from lantian.core.rules.reduction.listed import ListedLine

__all__ = ["GRAM", "Emitted", "a_day", "by_inventory", "relative"]

_KG, _DAYS = 1000, 365
_SPREAD = Decimal("3.919927970")
"""Width of a 95 % range in standard deviations of a normal distribution."""
GRAM = Decimal("0.001")
"""Kilograms a day are kept to the gram."""


@dataclass(frozen=True)
class Emitted:
    """Where the emissions of a line come from."""

    inventory: int
    sources: tuple[tuple[str, str], ...]
    """Category and code of each source in it."""
    listed: Mapping[str, Decimal]
    """What the list states of the pollutants that are taken from the inventory; kg a day."""
    unsure: Fraction
    """Relative standard uncertainty: the greatest of these pollutants."""

    def kept(self) -> dict[str, Any]:
        """As a plan keeps it."""
        listed = {name: f"{amount:f}" for name, amount in self.listed.items()}
        return {"inventory": self.inventory, "sources": [list(each) for each in self.sources], "listed": listed}


def a_day(tonnes: Decimal) -> Decimal:
    """Kilograms of an ordinary day from t/a: a 365th of the year (readings `cut-emissions`, `cut-rest`)."""
    return (tonnes * _KG / _DAYS).quantize(GRAM)


def relative(known: Sum) -> Decimal:
    """Relative standard uncertainty of a sum."""
    return (known.high - known.low) / _SPREAD / known.value if known.value else Decimal(0)


def by_inventory(
    file: CurtailmentFile, told: FromInventory, lines: Sequence[ListedLine], now: dt.datetime
) -> tuple[tuple[ListedLine, ...], dict[str, Emitted]]:
    """The lines with the inventory's emissions where it has them, and by row number where those come from.

    A source that two lines could claim belongs to neither, and both keep what the list states.
    """
    claims = _claims(told, lines)
    known = emissions_by_source(now, claims.keys())
    own: dict[str, list[Emission]] = {}
    for code, numbers in claims.items():
        if len(numbers) == 1:
            own.setdefault(numbers[0], []).extend(known.get(code, ()))
    found = {number: taken for number, sources in own.items() if (taken := _summed(file, sources))}
    origins = {
        line.number: _origin(line, own[line.number], found[line.number]) for line in lines if line.number in found
    }
    return tuple(_with(line, found.get(line.number, {})) for line in lines), origins


def _claims(told: FromInventory, lines: Sequence[ListedLine]) -> dict[str, tuple[str, ...]]:
    """Code in the inventory → numbers of the rows of the list that it could belong to."""
    claims = {line.number: (line.number,) for line in lines}
    plants = sorted({line.plant for line in lines})
    for each in told.ledgers:
        named = _numbers((line.plant, line.line if each.line else "", line.number) for line in lines)
        rows = Row.objects.filter(ledger=each.ledger, **{f"values__{each.name}__in": plants})
        for number, values in rows.exclude(state_kind="void").values_list("number", "values"):
            key = str(values.get(each.name, "")), str(values.get(each.line, "") or "") if each.line else ""
            if key in named:
                claims[number] = named[key]
    return claims


def _numbers(named: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for plant, line, number in named:
        found[plant, line] = (*found.get((plant, line), ()), number)
    return found


def _summed(file: CurtailmentFile, sources: Sequence[Emission]) -> dict[str, Sum]:
    """Pollutants of the list that the sources emit, t/a; the ends of the ranges are added."""
    return {each.id: sum_ for each in file.pollutants if each.species and (sum_ := _sum(sources, each.species))}


def _sum(sources: Sequence[Emission], species: str) -> Sum | None:
    parts = list(_parts(sources, Species(species)))
    if not parts:
        return None
    return Sum(*(sum(figures, Decimal(0)) for figures in zip(*parts, strict=True)))


def _parts(sources: Sequence[Emission], species: Species) -> Iterator[tuple[Decimal, Decimal, Decimal]]:
    for each in sources:
        if (known := each.emitted.get(species)) is not None:
            yield known.value, known.low, known.high


def _origin(line: ListedLine, sources: Sequence[Emission], taken: Mapping[str, Sum]) -> Emitted:
    return Emitted(
        inventory=sources[0].inventory,
        sources=tuple((each.category, each.code) for each in sources),
        listed={name: line.emissions[name] for name in taken},
        unsure=Fraction(max(relative(each) for each in taken.values())),
    )


def _with(line: ListedLine, taken: Mapping[str, Sum]) -> ListedLine:
    return replace(line, emissions={**line.emissions, **{name: a_day(each.value) for name, each in taken.items()}})
