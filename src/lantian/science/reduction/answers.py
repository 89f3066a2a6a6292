"""A plan of cuts in plain values, as the command prints it and the app keeps it: shares, proof, what is missing, why.

Shares are decimals in text, exact up to nine places and never rounded in favour of the plan.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from typing import Any

from lantian.core.policy.pack import Pack
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import OF_SEVERAL_GRADES, Demand
from lantian.core.rules.reduction.uncertainty import standard_uncertainty, uncertainty_by_unit, unstated
from lantian.science.reduction.binding import FEW, held_back, saved_without
from lantian.science.reduction.nesting import NestedPlan
from lantian.science.reduction.planning import CutPlan

__all__ = ["ALL", "answer_of", "nested_answer", "plain", "ratios_of", "shares_by_unit"]

ALL = "all"
"""All grades together, nested."""
_NORMAL_95 = 1.959963985
"""Standard deviations of a normal distribution within which 95 % lie."""
_DECIMALS = Decimal("0.000000001")
_NO_PRICE = 1e-9


def ratios_of(cuts: Cuts, choice: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a choice reaches: ratios by pollutant, sums of those that trade. Each with target, `met` and its range."""
    rules = cuts.rules
    sums: dict[str, Any] = {}
    traded: dict[str, bool] = {}
    for trade, demand in rules.trades:
        reached = cuts.reached(demand, choice)
        sums[demand.id] = _ratio(demand.target, reached, standard_uncertainty(cuts, demand, choice))
        traded |= dict.fromkeys(trade.pollutants, reached >= demand.target)
    ratios: dict[str, Any] = {}
    for name, target in rules.ratios.items():
        own_demand = Demand(name, (name,), target)
        spread = standard_uncertainty(cuts, own_demand, choice)
        ratio = _ratio(target, cuts.reached(own_demand, choice), spread)
        if name in traded:
            own, floors = ratio["met"], [each for each in rules.demands if each.id == name]
            held = all(cuts.reached(each, choice) >= each.target for each in floors)
            by_trade = traded[name] and held and not own
            ratio |= {"met": own or by_trade, "by_trade": by_trade}
        ratios[name] = ratio
    return ratios, sums


def answer_of(
    cuts: Cuts,
    found: CutPlan,
    pack: Pack,
    on: dt.date,
    *,
    nested: bool = False,
    milder: tuple[Cuts, tuple[int, ...]] | None = None,
) -> dict[str, Any]:
    """One grade: shares against demands, what binds, what is missing, the measures and why.

    `nested`: it was planned together with other grades; `milder`: the next milder one, which this one contains.
    """
    rules = cuts.rules
    ratios, sums = ratios_of(cuts, found.choice)
    by_unit, ranges = shares_by_unit(cuts, found.choice)
    return {
        "grade": rules.grade.id,
        "on": on.isoformat(),
        "status": found.status,
        "objective": _money(found.objective),
        "bound": round(found.bound, 6),
        "gap": _gap(found),
        "ended_by_clock": found.by_clock,
        "ratios": ratios,
        **sums,
        "by_unit": by_unit,
        "by_unit_range_95": ranges,
        "binding": _binding(cuts, found, nested, milder),
        "missing": [
            {
                "pollutant": demand.id,
                "target": plain(demand.target),
                "short_by": plain(found.missing[demand.id], ROUND_CEILING),
                "most_alone": plain(found.reach[demand.id]),
            }
            for demand in rules.demands
            if demand.id in found.missing
        ],
        "measures": _measures(cuts, found),
        "sources": len(cuts.sources),
        "sources_without_uncertainty": unstated(cuts),
        "base": {name: plain(amount) for name, amount in cuts.base.items()},
        "clauses": _clauses(cuts),
        "interpretations": list(rules.interpretations),
        "pack": pack.version_label,
        "errors": [],
    }


def nested_answer(cuts: list[Cuts], found: NestedPlan, pack: Pack, on: dt.date) -> dict[str, Any]:
    """All grades: the joint programme with its proof, and the plan of each grade."""
    answers, milder = [], None
    for one, choice, prices, reach, missing in zip(
        cuts, found.choices, found.prices, found.reach, found.missing, strict=True
    ):
        own = CutPlan(
            status="infeasible" if missing else found.status,
            choice=choice,
            objective=one.cost(choice),
            bound=0.0,
            prices=prices,
            reach=reach,
            missing=missing,
            by_clock=found.by_clock,
        )
        answer = answer_of(one, own, pack, on, nested=True, milder=milder)
        milder = (one, choice)
        answer["weight"] = float(one.rules.grade.weight)
        for key in _OF_THE_WHOLE:
            answer.pop(key)
        answers.append(answer)
    stated = cuts[0].rules.file.interpretations
    return {
        "grade": ALL,
        "on": on.isoformat(),
        "status": found.status,
        "objective": _money(found.objective),
        "bound": round(found.bound, 6),
        "gap": _gap(found),
        "ended_by_clock": found.by_clock,
        "grades": {answer["grade"]: answer for answer in answers},
        "sources": len(cuts[0].sources),
        "sources_without_uncertainty": unstated(cuts[0]),
        "base": {name: plain(amount) for name, amount in cuts[0].base.items()},
        "interpretations": [each for each in stated if each in OF_SEVERAL_GRADES],
        "pack": pack.version_label,
        "errors": [],
    }


_OF_THE_WHOLE = (
    "on",
    "bound",
    "gap",
    "ended_by_clock",
    "sources",
    "sources_without_uncertainty",
    "base",
    "pack",
    "errors",
)
"""What is told once for all grades."""


def _ratio(target: Fraction, reached: Fraction, spread: float | None) -> dict[str, Any]:
    """`range_95` is where the share lies with the emissions as unsure as the list says; absent when it does not say."""
    ratio: dict[str, Any] = {"target": plain(target), "reached": plain(reached), "met": reached >= target}
    if spread is not None:
        middle = float(reached)
        ratio["standard_uncertainty"] = round(spread, 9)
        ratio["range_95"] = _range(middle, spread)
    return ratio


def _range(middle: float, spread: float) -> list[float]:
    return [round(max(middle - _NORMAL_95 * spread, 0.0), 9), round(middle + _NORMAL_95 * spread, 9)]


def _gap(found: CutPlan | NestedPlan) -> float:
    objective = float(found.objective)
    return round(max(objective - found.bound, 0.0) / objective, 9) if objective else 0.0


def _binding(
    cuts: Cuts, found: CutPlan, nested: bool, milder: tuple[Cuts, tuple[int, ...]] | None
) -> list[dict[str, Any]]:
    """Demands that hold the plan where it is, those that save most without them first.

    `saves`: what the plan would cost less a day without the demand; of many sources or nested grades, what one step of
    one source would save that this demand alone forbids. `shadow_price_per_percent`: what one more percent costs where
    sources may be split; of whole lines it can be less or nothing. Without any that saves, the demands with a price,
    which hold the plan together.
    """
    whole = found.status == "optimal" and len(cuts.sources) <= FEW and not nested
    saves = saved_without(cuts, found) if whole else held_back(cuts, found.choice, milder)
    prices = dict(zip([each.id for each in cuts.rules.demands], found.prices, strict=False))
    named = [each for each in cuts.rules.demands if each.id in saves]
    named = named or [each for each in cuts.rules.demands if prices.get(each.id, 0.0) > _NO_PRICE]
    listed = [
        {
            "constraint": each.id,
            "pollutants": list(each.pollutants),
            "shadow_price_per_percent": round(prices.get(each.id, 0.0) / 100, 6),
            "saves": round(saves.get(each.id, 0.0), 6),
        }
        for each in named
    ]
    return sorted(listed, key=lambda each: (-float(str(each["saves"])), str(each["constraint"])))


def _clauses(cuts: Cuts) -> list[str]:
    """Of the shares, the grade, and the cuts that the text demands of kinds that are there."""
    rules = cuts.rules
    kinds = {each.kind.id for each in cuts.sources}
    demanded = [each.clause for kind, each in rules.fixed.items() if kind in kinds]
    return list(dict.fromkeys([rules.file.clause, rules.grade.clause, *demanded]))


def shares_by_unit(cuts: Cuts, choice: tuple[int, ...]) -> tuple[dict[str, Any], dict[str, dict[str, list[float]]]]:
    """Shares of each subdistrict's own emissions that the plan cuts, and where they lie with the emissions as unsure as
    the list says; no ranges when it does not say.
    """
    base: dict[str, dict[str, Fraction]] = {}
    cut: dict[str, dict[str, Fraction]] = {}
    names = list(cuts.rules.ratios)
    for source, ways, chosen in zip(cuts.sources, cuts.alternatives, choice, strict=True):
        own = base.setdefault(source.unit, dict.fromkeys(names, Fraction(0)))
        gone = cut.setdefault(source.unit, dict.fromkeys(names, Fraction(0)))
        for name in names:
            own[name] += source.emissions[name]
            gone[name] += source.emissions[name] * ways[chosen].shares[name]
    shares = {
        unit: {name: cut[unit][name] / base[unit][name] if base[unit][name] else None for name in names}
        for unit in sorted(base)
    }
    spreads = uncertainty_by_unit(cuts, choice) or {}
    return (
        {
            unit: {name: None if each is None else plain(each) for name, each in own.items()}
            for unit, own in shares.items()
        },
        {
            unit: {name: _range(float(shares[unit][name] or 0), spread) for name, spread in own.items()}
            for unit, own in sorted(spreads.items())
        },
    )


def _measures(cuts: Cuts, found: CutPlan) -> list[dict[str, Any]]:
    listed = []
    demands = list(zip(cuts.rules.demands, found.prices, strict=False))
    for place, (source, ways, chosen) in enumerate(zip(cuts.sources, cuts.alternatives, found.choice, strict=True)):
        way = ways[chosen]
        if not any(way.shares.values()):
            continue
        cut = {name: source.emissions[name] * share for name, share in way.shares.items()}
        worth = {each.id: float(cuts.worth(each, place, way)) * price for each, price in demands}
        listed.append(
            {
                "code": source.code,
                "name": source.name,
                "unit": source.unit,
                "option": way.id,
                "title": way.title.model_dump(),
                "whole_line": way.whole_line,
                "cut": {name: plain(amount) for name, amount in cut.items()},
                "cost": _money(way.cost),
                "why": _why(way.clause, worth),
            }
        )
    return listed


def _why(clause: str, worth: dict[str, float]) -> dict[str, Any]:
    """What the measure serves: the clause that demands it, or the demand for which it is worth most."""
    if clause:
        return {"clause": clause, "zh": f"{clause} 规定", "en": f"demanded by {clause}"}
    most = max(worth, key=lambda name: (worth[name], name))
    if worth[most] <= 0:
        return {"zh": "达到整体比例所需", "en": "completes the shares"}
    value = round(sum(worth.values()), 2)
    return {
        "demand": most,
        "worth": value,
        "zh": f"主要用于 {most}，按影子价格价值 {value}",
        "en": f"serves {most} most; worth {value} at the shadow prices",
    }


def plain(value: Fraction, rounding: str = ROUND_FLOOR) -> str:
    """Plain decimals: exact up to nine places, beyond them never in favour of the plan."""
    context = Context(prec=60, rounding=rounding)
    whole = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    found = whole.quantize(_DECIMALS, rounding=rounding, context=context)
    return f"{found.normalize(context):f}" if found else "0"


def _money(value: Fraction) -> float:
    return round(float(value), 6)
