"""Road freight of the list in the season: less, where a plant has laid up its dirtier vehicles (M34)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from lantian.apps.curtailment.emitted import GRAM
from lantian.apps.curtailment.staggered import InSeason
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack
from lantian.core.policy.curtailment_schema import CurtailmentFile, StaggeredTransport
from lantian.core.quantity.emission import Species, factor_in_tonnes
from lantian.core.rules.reduction.fleet import Fleet, FleetUnknown, Vehicle, fleet_of
from lantian.core.rules.reduction.listed import ListedLine
from lantian.core.time.span import DaySpan

__all__ = ["freight_in_season"]

_GRAMS = 1_000_000
_FACTOR = Decimal("0.000001")


def freight_in_season(file: CurtailmentFile, lines: Sequence[ListedLine], day: dt.date) -> dict[str, InSeason]:
    """Row number → its freight, for lines of road freight whose plant is in staggered transport on that day.

    Kept as "transport": {"vehicles", "laid_up", "factors": pollutant → [g/km of all, of those that carry]}, or {"why",
    "vehicles", "registered"} where nothing is taken off.
    """
    told = file.emergency_list.transport if file.emergency_list else None
    if told is None or day not in _season(told):
        return {}
    carriers = [each for each in lines if each.kind in told.kinds]
    plants = _plants(told, {each.plant for each in carriers})
    fleets = _vehicles(told, [number for number, _stated in plants.values()], day)
    factors = _factors(told, day)
    return {
        each.number: _freight(file, each, fleets.get(plants[each.plant][0], []), plants[each.plant][1], factors)
        for each in carriers
        if each.plant in plants
    }


def _season(told: StaggeredTransport) -> DaySpan:
    period = pack().period(told.period)
    return DaySpan(period.first, period.last)


def _plants(told: StaggeredTransport, names: set[str]) -> dict[str, tuple[str, int]]:
    """Name → the number of its row, and how many vehicles it states."""
    rows = Row.objects.filter(ledger=told.ledger, **{f"values__{told.name}__in": sorted(names)})
    known = rows.exclude(state_kind="void").order_by("number").values_list("number", "values")
    return {str(values[told.name]): (number, int(values.get(told.vehicles) or 0)) for number, values in known}


def _vehicles(told: StaggeredTransport, plants: Sequence[str], day: dt.date) -> dict[str, list[Vehicle]]:
    """Number of the plant's row → its vehicles."""
    classes = {(each.fuel, each.standard): each.category for each in told.classes}
    rows = Row.objects.filter(ledger=told.fleet, **{f"values__{told.of}__in": list(plants)})
    found: dict[str, list[Vehicle]] = {}
    for values in rows.exclude(state_kind="void").values_list("values", flat=True):
        category = classes.get((str(values.get(told.fuel)), str(values.get(told.standard))))
        since = str(values.get(told.laid_up) or "")
        carries = not since or since > day.isoformat()
        found.setdefault(str(values[told.of]), []).append(Vehicle(category, carries))
    return found


def _factors(told: StaggeredTransport, day: dt.date) -> dict[str, dict[Species, Decimal]]:
    """Category → species → g/km, in force on a day."""
    plan = pack().inventory
    if plan is None:
        return {}
    wanted = {each.category for each in told.classes}
    return {
        category: {species: factor_in_tonnes(row.value, row.unit, "km") * _GRAMS for species, row in by_species.items()}
        for category, by_species in plan.factors_on(day).items()
        if category in wanted
    }


def _freight(
    file: CurtailmentFile,
    line: ListedLine,
    vehicles: Sequence[Vehicle],
    stated: int,
    factors: Mapping[str, Mapping[Species, Decimal]],
) -> InSeason:
    try:
        fleet = fleet_of(vehicles, stated, factors)
    except FleetUnknown as error:
        return InSeason(
            line.emissions,
            {"transport": {"why": error.why, "vehicles": stated, "registered": len(vehicles)}},
        )
    told = {each.id: Species(each.species) for each in file.pollutants if each.species}
    told = {name: species for name, species in told.items() if fleet.before.get(species)}
    left = {name: _times(line.emissions[name], fleet, species) for name, species in told.items()}
    factors_of = {name: [_plain(fleet.before[each]), _plain(fleet.after[each])] for name, each in told.items()}
    return InSeason(
        {**line.emissions, **left},
        {
            "before": {name: f"{line.emissions[name]:f}" for name in told},
            "transport": {"vehicles": fleet.vehicles, "laid_up": fleet.laid_up, "factors": factors_of},
        },
    )


def _times(amount: Decimal, fleet: Fleet, species: Species) -> Decimal:
    left = fleet.left(species)
    return (amount * left.numerator / left.denominator).quantize(GRAM)


def _plain(value: Fraction) -> str:
    return f"{(Decimal(value.numerator) / value.denominator).quantize(_FACTOR).normalize():f}"
