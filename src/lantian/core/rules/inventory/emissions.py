"""Emission = activity × factor × (1 − control), exact in decimals, with each step in words.

Basis: M38. Controls in a row multiply: what passes one goes into the next, and one that runs only part of the time
keeps back its share of that time. PM10 is reckoned as PM2.5 and the coarse rest, as measures keep them back
differently. BC and OC are kept back as PM2.5 is, unless the pack says otherwise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from lantian.core.policy.inventory_schema import FactorRow, InventoryPlan
from lantian.core.quantity.emission import Species, factor_in_tonnes, plain
from lantian.core.rules.inventory.faults import InventoryFault
from lantian.core.rules.inventory.sources import Source

__all__ = ["COARSE", "Book", "Computed", "Emission", "book_of", "compute", "total"]

COARSE = "coarse"
_ONE = Decimal(1)
_EXACT = Context(prec=60)
_CARBON = (Species.BC, Species.OC)


@dataclass(frozen=True)
class Book:
    """Factors and controls in force on one day."""

    day: dt.date
    units: Mapping[str, str]
    """Category → unit of activity."""
    factors: Mapping[str, Mapping[Species, FactorRow]]
    controls: Mapping[str, Mapping[str, Decimal]]


@dataclass(frozen=True, kw_only=True)
class Emission:
    """What one source emits of one species in a year."""

    species: Species
    value: Decimal
    """t/a, exact."""
    uncontrolled: Decimal
    """t/a before control."""
    factor: FactorRow
    per_unit: Decimal
    """The factor as t per unit of activity."""
    steps: tuple[str, ...]

    @property
    def control(self) -> Decimal:
        """The share kept back, to 6 decimals; for showing, the arithmetic does not use it."""
        if not self.uncontrolled:
            return Decimal(0)
        with localcontext(_EXACT):
            return (_ONE - self.value / self.uncontrolled).quantize(Decimal("0.000001")).normalize() + Decimal(0)


@dataclass(frozen=True)
class Computed:
    """A source with its emissions, in the order of the species."""

    source: Source
    emissions: tuple[Emission, ...]

    def of(self, species: Species) -> Decimal:
        """t/a; nought where the category has no factor for it."""
        return next((each.value for each in self.emissions if each.species is species), Decimal(0))


def book_of(plan: InventoryPlan, day: dt.date) -> Book:
    """What is in force on a day: the factors by which the inventory of that year is computed."""
    units = {each.id: each.unit for each in plan.file.categories}
    return Book(day, units, plan.factors_on(day), plan.controls_on(day))


def compute(sources: Iterable[Source], book: Book) -> tuple[list[Computed], list[InventoryFault]]:
    """Every source whose category has factors; the others are named, none is left out in silence."""
    found: list[Computed] = []
    faults: list[InventoryFault] = []
    with localcontext(_EXACT):
        for source in sources:
            factors = book.factors.get(source.category, {})
            if not factors:
                facts = {"category": source.category, "known": str(book.day)}
                faults.append(InventoryFault(source.line, "factor-missing", source.code, facts))
                continue
            found.append(Computed(source, _emissions(source, factors, book)))
    return found, faults


def total(computed: Iterable[Computed]) -> dict[Species, Decimal]:
    """t/a by species, exact."""
    found = {each: Decimal(0) for each in Species}
    with localcontext(_EXACT):
        for one in computed:
            for emission in one.emissions:
                found[emission.species] += emission.value
    return found


def _emissions(source: Source, factors: Mapping[Species, FactorRow], book: Book) -> tuple[Emission, ...]:
    unit = book.units[source.category]
    per_unit = {species: factor_in_tonnes(row.value, row.unit, unit) for species, row in factors.items()}
    made = []
    for species in Species:
        if species not in factors:
            continue
        row, per = factors[species], per_unit[species]
        uncontrolled = source.activity * per
        lead = f"{plain(source.activity):f} {unit} × {plain(row.value):f} {row.unit}"
        fine = per_unit.get(Species.PM25)
        if species is Species.PM10 and fine is not None and fine <= per and species not in source.measured:
            passed, said = _passed(source, Species.PM25, book)
            passed_coarse, said_coarse = _passed(source, COARSE, book)
            value = source.activity * (fine * passed + (per - fine) * passed_coarse)
            steps: tuple[str, ...] = (
                f"{lead} = {plain(uncontrolled):f} t",
                f"PM2.5: {plain(source.activity):f} × {plain(fine):f} × {said} = "
                f"{plain(source.activity * fine * passed):f} t",
                f"PM2.5–10: {plain(source.activity):f} × ({plain(per):f} − {plain(fine):f}) × {said_coarse} = "
                f"{plain(source.activity * (per - fine) * passed_coarse):f} t",
                f"= {plain(value):f} t",
            )
        else:
            passed, said = _passed(source, species, book)
            value = uncontrolled * passed
            steps = (f"{lead} = {plain(uncontrolled):f} t", f"{plain(uncontrolled):f} t × {said} = {plain(value):f} t")
        made.append(
            Emission(species=species, value=value, uncontrolled=uncontrolled, factor=row, per_unit=per, steps=steps)
        )
    return tuple(made)


def _passed(source: Source, species: Species | str, book: Book) -> tuple[Decimal, str]:
    """The share that gets through all controls, and how it is written."""
    if isinstance(species, Species) and species in source.measured:
        share = source.measured[species]
        return _ONE - share, f"(1 − {plain(share):f})"
    passed, said = _ONE, []
    for applied in source.controls:
        shares = book.controls.get(applied.measure, {})
        share = shares.get(str(species), Decimal(0))
        if isinstance(species, Species) and species in _CARBON and str(species) not in shares:
            share = shares.get(str(Species.PM25), Decimal(0))
        if not share:
            continue
        passed *= _ONE - share * applied.running
        running = "" if applied.running == 1 else f" × {plain(applied.running):f}"
        said.append(f"(1 − {plain(share):f}{running})")
    return passed, " × ".join(said) or "1"
