"""What stands behind the kilograms that a line emits on a day: its sources in the inventory, or its row of the list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantian.apps.curtailment.listing import listing, stated
from lantian.apps.curtailment.models import PlanLine
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.rest import NAME, is_rest, known_to_inventory
from lantian.apps.curtailment.traces.common import may_read, no_such_cut
from lantian.apps.curtailment.words import demand_text, unit_text
from lantian.apps.inventory.models import EmissionSource, Inventory
from lantian.apps.inventory.queries import amounts_by_unit
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import needed, register
from lantian.core.policy.curtailment_schema import CutPollutant
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, Line, Trace
from lantian.core.quantity.emission import Species
from lantian.io import clock

__all__ = ["cut_emission"]


@dataclass(frozen=True)
class _Emitting:
    """A line as the list or a plan has it."""

    plant: str
    amount: Decimal
    origin: Mapping[str, Any]
    """`Emitted.kept`; empty where the list states it."""
    listed: Decimal
    """What lines of the list emit of it that the inventory has as well, kg a day; for the rest of society."""
    at: dt.datetime
    pack_version: str


@register("cut-emission", guard=may_read)
def cut_emission(key: dict[str, str], _version: int | None) -> Trace:
    """What a line emits a day. Key: plan ("list" or a number), row, pollutant."""
    name, row, pollutant = needed(key, "plan", "row", "pollutant")
    found = _of_list(row, pollutant) if name == "list" else _of_plan(name, row, pollutant)
    file, kept = stated()
    known = next((each for each in file.pollutants if each.id == pollutant), None)
    if found is None or known is None:
        raise no_such_cut(f"{name} {row} {pollutant}")
    title, plant = demand_text(pollutant), NAME if is_rest(row) else Text(zh=found.plant, en=found.plant)
    inputs = tuple(_inputs(row, found.origin, known))
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{plant.in_language('zh')} {title.in_language('zh')}日排放量",
                en=f"{plant.in_language('en')}: {title.in_language('en')} emitted a day",
            ),
            value=found.amount,
            unit="kg/d",
            places=3,
        ),
        clauses=(file.clause,),
        interpretations=(*kept.readings, *((known.interpretation,) if known.interpretation else ())),
        arithmetic=_steps(found, row, pollutant, inputs),
        inputs=inputs,
        computed_at=found.at,
        pack_version=found.pack_version,
        stand_in=bool(stand_in_notice("en")),
    )


def _of_list(row: str, pollutant: str) -> _Emitting | None:
    now = clock.now()
    try:
        found = listing(now)
    except (Refused, ParameterNotInForce):
        return None
    line = next((each for each in found.lines if each.number == row), None)
    if line is None or pollutant not in line.emissions:
        return None
    origin = found.origin_of(row)
    others = [
        (each.unit, each.emissions, found.origin_of(each.number)) for each in found.lines if not is_rest(each.number)
    ]
    plant = f"{line.plant} {line.line}".strip()
    version = pack().version_label
    listed = _listed(others, origin, pollutant)
    return _Emitting(plant, line.emissions[pollutant], origin, listed, now, version)


def _of_plan(number: str, row: str, pollutant: str) -> _Emitting | None:
    line = PlanLine.objects.filter(plan__number=number[:32], row=row[:32]).select_related("plan").first()
    if line is None or pollutant not in line.emissions:
        return None
    rows = PlanLine.objects.filter(plan=line.plan).values_list("row", "unit", "emissions", "emitted")
    others = [(unit, emissions, emitted) for number, unit, emissions, emitted in rows if not is_rest(number)]
    listed = _listed(others, line.emitted, pollutant)
    plan, plant = line.plan, f"{line.plant} {line.line}".strip()
    amount = Decimal(line.emissions[pollutant])
    return _Emitting(plant, amount, line.emitted, listed, plan.made_at, plan.pack_version)


def _listed(
    lines: Iterable[tuple[str, Mapping[str, Any], Mapping[str, Any]]], origin: Mapping[str, Any], pollutant: str
) -> Decimal:
    """What the lines of the list emit that the inventory has as well, kg a day, of the subdistrict of `origin`; of the
    district in plans that were made before subdistricts were told apart."""
    found = Decimal(0)
    for unit, emissions, emitted in lines:
        if "unit" not in origin or (unit == origin["unit"] and known_to_inventory(emitted, pollutant)):
            found += _before(emissions, emitted, pollutant)
    return found


def _before(emissions: Mapping[str, Any], origin: Mapping[str, Any], pollutant: str) -> Decimal:
    """What a line emits on an ordinary day, before the season takes something off, kg a day."""
    return Decimal(str(origin.get("before", {}).get(pollutant, emissions.get(pollutant, 0))))


def _inputs(row: str, origin: Mapping[str, Any], pollutant: CutPollutant) -> Iterator[Figure]:
    """What the inventory has of it, t/a."""
    if is_rest(row) and "unit" in origin:
        amounts = amounts_by_unit(origin["inventory"]).get(origin["unit"], {})
        name = unit_text(origin["unit"])
        yield Figure(
            name=Text(zh=f"{name.zh}年排放量", en=f"emitted in a year: {name.en}"),
            value=amounts.get(Species(str(pollutant.species)), Decimal(0)),
            unit="t/a",
            places=3,
        )
        return
    if is_rest(row):
        item = Inventory.objects.filter(pk=origin.get("inventory")).first()
        figures = item.totals["total"].get(pollutant.species) if item else None
        if figures:
            key = {"inventory": str(origin["inventory"]), "category": "all", "species": str(pollutant.species)}
            yield _figure(
                Text(zh="全区年排放量", en="emitted in the district in a year"), figures[0], "emission-sum", key
            )
        return
    for category, code in origin.get("sources", ()) if pollutant.id in origin.get("listed", {}) else ():
        source = EmissionSource.objects.filter(inventory=origin["inventory"], category=category, code=code).first()
        if source is not None and pollutant.species in source.emissions:
            key = {"inventory": str(origin["inventory"]), "category": category, "code": code}
            name = Text(zh=f"{code} {source.name}", en=f"{code} {source.name}")
            value = source.emissions[pollutant.species]["value"]
            yield _figure(name, value, "emission", {**key, "species": pollutant.species})


def _figure(name: Text, value: str, kind: str, key: dict[str, str]) -> Figure:
    return Figure(name=name, value=Decimal(value), unit="t/a", places=3, kind=kind, key=key)


def _steps(found: _Emitting, row: str, pollutant: str, inputs: tuple[Figure, ...]) -> tuple[Line, ...]:
    if is_rest(row):
        parts = " + ".join(f"{each.value}" for each in inputs)
        words = Text(
            zh="其中减去的为应急减排清单中排放清单也有的各源之和",
            en="what is taken off are the lines of the list that the inventory has as well",
        )
        return f"max(0, {parts} t/a × 1000 ÷ 365 − {found.listed:f} kg/d) = {found.amount:f} kg/d", words
    before = _before({pollutant: found.amount}, found.origin, pollutant)
    return (*_ordinary(found, row, pollutant, inputs, before), *_in_season(found, pollutant, before))


def _ordinary(
    found: _Emitting, row: str, pollutant: str, inputs: tuple[Figure, ...], amount: Decimal
) -> Iterator[Line]:
    """Of an ordinary day, before the season takes something off."""
    if not inputs:
        yield Text(zh=f"应急减排清单 {row} 所填：{amount:f} kg/d", en=f"stated by the list, row {row}: {amount:f} kg/d")
        return
    parts = " + ".join(f"{each.value}" for each in inputs)
    stated_by_list = found.origin["listed"][pollutant]
    yield f"({parts}) t/a × 1000 ÷ 365 = {amount:f} kg/d"
    yield Text(
        zh=f"应急减排清单所填为 {stated_by_list} kg/d，未采用",
        en=f"the list states {stated_by_list} kg/d, which is not taken",
    )


def _in_season(found: _Emitting, pollutant: str, before: Decimal) -> Iterator[Line]:
    """What staggered production (M33) or transport (M34) takes off."""
    if limited := found.origin.get("limited"):
        yield Text(
            zh=f"错峰限产（{limited['row']}）：产能限产 {limited['cut']}",
            en=f"staggered production ({limited['row']}): {limited['cut']} of the capacity is taken off",
        )
        yield f"{before:f} × (1 − {limited['cut']}) = {found.amount:f} kg/d"
    transport = found.origin.get("transport")
    if transport is None:
        return
    if "why" in transport:
        yield Text(**{language: words.format(**transport) for language, words in _WHY[transport["why"]].items()})
        return
    if pollutant not in transport["factors"]:
        yield Text(
            zh="各排放阶段车辆的系数无此污染物，不折减", en="no factor tells its vehicles apart; nothing is taken off"
        )
        return
    of_all, of_carrying = transport["factors"][pollutant]
    vehicles, carrying = transport["vehicles"], transport["vehicles"] - transport["laid_up"]
    fleet, factor = f"{carrying}/{vehicles}", f"{of_all} → {of_carrying} g/km"
    yield Text(
        zh=f"错峰运输：承运车辆 {fleet}，平均系数 {factor}",
        en=f"staggered transport: vehicles that carry {fleet}, mean factor {factor}",
    )
    yield f"{before:f} × {of_carrying} ÷ {of_all} = {found.amount:f} kg/d"


_WHY: Mapping[str, Mapping[str, str]] = {
    "not-all-registered": {
        "zh": "错峰运输：车辆名册只有 {registered} 辆，清单填报 {vehicles} 辆，不折减",
        "en": "staggered transport: {registered} of {vehicles} vehicles are registered; nothing is taken off",
    },
    "class-unknown": {
        "zh": "错峰运输：有车辆的燃料或排放阶段没有系数，不折减",
        "en": "staggered transport: a vehicle's fuel or standard has no factor; nothing is taken off",
    },
    "none-carries": {
        "zh": "错峰运输：名册车辆全部封存，不知由何车承运，不折减",
        "en": "staggered transport: all vehicles are laid up, and nobody knows which carry; nothing is taken off",
    },
}
