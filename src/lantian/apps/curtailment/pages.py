"""What pages show of plans and of the list: words and decimals instead of ids and text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantian.apps.curtailment.listing import Listing, listing, stated
from lantian.apps.curtailment.models import Order, Plan, PlanLine
from lantian.apps.curtailment.planning import Lines, Reached
from lantian.apps.curtailment.problems import Refused
from lantian.apps.curtailment.rest import NAME, is_rest
from lantian.apps.curtailment.turns import months_at_rest
from lantian.apps.curtailment.words import choice_words, demand_text, grade_words, kind_words, unit_words
from lantian.apps.records.campaign import wording
from lantian.core.policy.problems import ParameterNotInForce

__all__ = [
    "Demanded",
    "LineShown",
    "OrderedLine",
    "Share",
    "demanded",
    "is_stale",
    "lines_of_list",
    "lines_of_plan",
    "ordered_lines",
    "reached_by_plan",
    "units",
]


@dataclass(frozen=True)
class Share:
    """What is reached of one demand."""

    reached: Decimal
    range: tuple[Decimal, Decimal] | None
    met: bool
    by_trade: bool
    short_by: Decimal | None


@dataclass(frozen=True)
class Demanded:
    """One demand of one grade: what the list and the plan in force reach."""

    grade: str
    grade_title: str
    first: bool
    """The first of its grade."""
    size: int
    """How many demands its grade has."""
    demand: str
    title: str
    target: Decimal
    listed: Share | None
    planned: Share | None


@dataclass(frozen=True)
class CutShown:
    """What a line cuts at a grade."""

    grade: str
    title: str
    share: Decimal | None
    """None where it goes on."""
    kilograms: tuple[tuple[str, str, Decimal], ...]
    """(pollutant, its title, kg a day)."""


@dataclass(frozen=True)
class LineShown:
    """One line of the list or of a plan."""

    row: str
    position: int
    plant: str
    line: str
    kind: str
    unit: str
    protected: bool
    stopped: bool
    emissions: tuple[tuple[str, str, Decimal], ...]
    """(pollutant, its title, kg a day)."""
    on_list: bool
    from_inventory: tuple[str, ...]
    """Titles of the pollutants that the emission inventory tells; the list states the others."""
    transport: Mapping[str, Any] | None
    """Road freight in staggered transport (`freight_in_season`)."""
    limit: Decimal | None
    """Share of its capacity that staggered production has taken off."""
    cuts: tuple[CutShown, ...]
    """In the order of the pack."""
    told: Mapping[str, str]
    rests: tuple[str, ...]
    """Months of the season in which it stands by its turn."""


def reached_by_plan(plan: Plan) -> list[Reached]:
    """What a plan reaches, as it was kept."""
    return [
        Reached(
            grade,
            found["ratios"],
            {name: found[name] for name in found if name.endswith("_sum")},
            found["by_unit"],
            found.get("by_unit_range_95", {}),
        )
        for grade, found in plan.found["grades"].items()
    ]


def is_stale(plan: Plan, now: dt.datetime) -> bool:
    """Whether the list has changed since a plan was made."""
    try:
        return listing(now).digest != plan.listed
    except (Refused, ParameterNotInForce):
        return True


def demanded(listed: Iterable[Reached], planned: Iterable[Reached]) -> list[Demanded]:
    """Every demand of every grade, the mildest grade first."""
    left, right = {each.grade: each for each in listed}, {each.grade: each for each in planned}
    rows = []
    for grade in left or right:
        own = {side: _demands(each[grade]) if grade in each else {} for side, each in (("l", left), ("r", right))}
        names = list(own["l"] or own["r"])
        for place, name in enumerate(names):
            kept = own["l"].get(name) or own["r"][name]
            rows.append(
                Demanded(
                    grade=grade,
                    grade_title=grade_words(grade),
                    first=place == 0,
                    size=len(names),
                    demand=name,
                    title=wording(demand_text(name)),
                    target=Decimal(kept["target"]),
                    listed=_share(own["l"].get(name)),
                    planned=_share(own["r"].get(name)),
                )
            )
    return rows


@dataclass(frozen=True)
class UnitShare:
    """What is cut of one pollutant that a subdistrict emits."""

    pollutant: str
    share: Decimal | None
    """None where it emits none."""
    range: tuple[Decimal, Decimal] | None


def units(reached: Reached) -> list[tuple[str, str, list[UnitShare]]]:
    """(id, name, shares cut) of every subdistrict at one grade."""
    return [
        (unit, unit_words(unit), [_unit_share(reached, unit, name, share) for name, share in shares.items()])
        for unit, shares in reached.by_unit.items()
    ]


def _unit_share(reached: Reached, unit: str, name: str, share: str | None) -> UnitShare:
    spread = reached.by_unit_range_95.get(unit, {}).get(name)
    bounds = (Decimal(str(spread[0])), Decimal(str(spread[1]))) if spread else None
    return UnitShare(name, None if share is None else Decimal(share), bounds)


def lines_of_list(found: Listing, cuts: Lines) -> list[LineShown]:
    """The list as it stands; `cuts` are those that each line makes as listed."""
    return [
        LineShown(
            row=line.number,
            position=place,
            plant=_plant(line.number, line.plant),
            line=line.line,
            kind=kind_words(line.kind),
            unit=unit_words(line.unit),
            protected=line.protected,
            stopped=line.stopped,
            emissions=_emissions(line.emissions),
            on_list=not is_rest(line.number),
            from_inventory=_from_inventory(found.origin_of(line.number)),
            transport=found.origin_of(line.number).get("transport"),
            limit=_limit(found.origin_of(line.number)),
            cuts=_cuts(made),
            told=_told(found.told[line.number]),
            rests=months_at_rest(stated()[1], found.told[line.number]),
        )
        for place, (line, made) in enumerate(zip(found.lines, cuts, strict=True), start=1)
    ]


def lines_of_plan(lines: Iterable[PlanLine]) -> list[LineShown]:
    """Lines as a plan keeps them."""
    return [
        LineShown(
            row=each.row,
            position=each.position,
            plant=_plant(each.row, each.plant),
            line=each.line,
            kind=kind_words(each.kind),
            unit=unit_words(each.unit),
            protected=each.protected,
            stopped=each.stopped,
            emissions=_emissions(each.emissions),
            on_list=not is_rest(each.row),
            from_inventory=_from_inventory(each.emitted),
            transport=each.emitted.get("transport"),
            limit=_limit(each.emitted),
            cuts=_cuts(each.cuts),
            told=_told(each.told),
            rests=months_at_rest(stated()[1], each.told),
        )
        for each in lines
    ]


@dataclass(frozen=True)
class OrderedLine:
    """A line of an order."""

    line: str
    share: Decimal
    emissions: tuple[tuple[str, str, Decimal], ...]
    """What it cuts: (pollutant, its title, kg a day)."""
    measures: str
    within: str


def ordered_lines(order: Order) -> list[OrderedLine]:
    """The lines of an order, as they were ordered."""
    return [
        OrderedLine(
            line=each["line"],
            share=Decimal(each["share"]),
            emissions=_emissions(each["kg"]),
            measures=each["measures"],
            within=each["within"],
        )
        for each in order.lines
    ]


def _from_inventory(origin: Mapping[str, Any]) -> tuple[str, ...]:
    file, _kept = stated()
    if not origin.get("inventory"):
        return ()
    return tuple(wording(each.title) for each in file.pollutants if each.id in origin.get("listed", {each.id: ""}))


def _plant(row: str, plant: str) -> str:
    return wording(NAME) if is_rest(row) else plant


def _demands(reached: Reached) -> dict[str, Any]:
    return {**reached.ratios, **reached.sums}


def _share(kept: Mapping[str, Any] | None) -> Share | None:
    if kept is None:
        return None
    reached, target = Decimal(kept["reached"]), Decimal(kept["target"])
    spread = kept.get("range_95")
    return Share(
        reached=reached,
        range=(Decimal(str(spread[0])), Decimal(str(spread[1]))) if spread else None,
        met=kept["met"],
        by_trade=kept.get("by_trade", False),
        short_by=None if kept["met"] else target - reached,
    )


def _emissions(kept: Mapping[str, Any]) -> tuple[tuple[str, str, Decimal], ...]:
    file, _kept = stated()
    return tuple((each.id, wording(each.title), Decimal(str(kept.get(each.id, 0)))) for each in file.pollutants)


def _cuts(kept: Mapping[str, Mapping[str, Any]]) -> tuple[CutShown, ...]:
    file, _kept = stated()
    found = []
    for each in file.grades:
        cut = kept.get(each.id)
        share, kilograms = (Decimal(cut["share"]), _emissions(cut["kg"])) if cut else (None, ())
        found.append(CutShown(each.id, grade_words(each.id), share, kilograms))
    return tuple(found)


def _limit(origin: Mapping[str, Any]) -> Decimal | None:
    return Decimal(origin["limited"]["cut"]) if "limited" in origin else None


def _told(kept: Mapping[str, str]) -> dict[str, str]:
    return {name: choice_words(name, value) for name, value in kept.items()}
