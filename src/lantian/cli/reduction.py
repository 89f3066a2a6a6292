"""`lantian reduction`: the measures that reach the shares of a grade at least cost (M36.3). Nothing is ordered."""

from __future__ import annotations

import datetime as dt
import json
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lantian.cli.answers import USAGE, WRONG, problem, read_file, refuse

if TYPE_CHECKING:
    from lantian.core.policy.pack import Pack
    from lantian.core.rules.reduction.alternatives import Cuts
    from lantian.core.rules.reduction.faults import SourceFault
    from lantian.science.reduction.nesting import NestedPlan
    from lantian.science.reduction.planning import CutPlan

__all__ = ["reduction"]

_NOT_FOUND = 3
"""Exit status: no plan was found in time."""
ALL = "all"
"""All grades together, nested."""
_NORMAL_95 = 1.959963985
"""Standard deviations of a normal distribution within which 95 % lie."""
_DECIMALS = Decimal("0.000000001")


@click.group()
def reduction() -> None:
    """Cuts during a warning of heavy pollution (M36). A person orders; the software computes and says why."""


@reduction.command()
@click.argument("pack_folder", metavar="PACK", type=click.Path(path_type=Path))
@click.argument("sources_file", metavar="SOURCES.csv", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--grade", required=True, metavar="GRADE", help="A grade of warning of the pack; all: every grade, nested."
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Rules of this day.  [default: first of season]")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def plan(pack_folder: Path, sources_file: Path, grade: str, day: dt.datetime | None, as_json: bool) -> None:
    """Choose the measures for SOURCES.csv ("-" for standard input; layout in docs/reduction.md).

    With --grade all the plans of all grades are made together, each containing those of the milder ones.

    Exit status 0 also when the shares cannot be reached: the answer then names what is missing.
    """
    from lantian.core.policy.loader import PackInvalid
    from lantian.core.policy.problems import ParameterNotInForce
    from lantian.core.rules.reduction.alternatives import Cuts
    from lantian.core.rules.reduction.faults import SourcesUnusable
    from lantian.core.rules.reduction.grade_rules import CutGradeUnknown, CutsNotStated, rules_at
    from lantian.core.rules.reduction.sources import read_sources
    from lantian.io.packs import PackFolderMissing, load_folder
    from lantian.science.reduction.nesting import plan_nested
    from lantian.science.reduction.planning import PlanNotFound
    from lantian.science.reduction.planning import plan as plan_of

    try:
        pack = load_folder(pack_folder)
        on = day.date() if day else pack.campaign.first
        every = [rules_at(pack, each, on) for each in (_grades(pack) if grade == ALL else (grade,))]
        sources, ignored = read_sources(read_file(sources_file, as_json), every[-1])
    except CutGradeUnknown as unknown:
        refuse(as_json, USAGE, [problem(unknown.code, "--grade", str(unknown), unknown.remedy)])
    except CutsNotStated as silent:
        zh, zh_remedy = silent.said("zh")
        error = problem(silent.code, str(pack_folder), str(silent), silent.remedy)
        refuse(as_json, WRONG, [error | {"message_zh": zh, "remedy_zh": zh_remedy}])
    except SourcesUnusable as unusable:
        refuse(as_json, WRONG, [_fault(each) for each in unusable.faults])
    except (PackInvalid, PackFolderMissing, ParameterNotInForce) as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, str(pack_folder), str(wrong), wrong.remedy)])
    cuts = [Cuts(sources, every[0])]
    cuts += [Cuts(sources, rules, like=cuts[0]) for rules in every[1:]]
    try:
        if grade == ALL:
            answer = _nested(cuts, plan_nested(cuts), pack, on)
        else:
            answer = _answer(cuts[0], plan_of(cuts[0]), pack, on)
    except PlanNotFound as missed:
        refuse(as_json, _NOT_FOUND, [problem(missed.code, str(sources_file), str(missed), missed.remedy)])
    answer |= {"ignored_columns": ignored}
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _said(answer))


def _grades(pack: Pack) -> list[str]:
    from lantian.core.rules.reduction.grade_rules import CutsNotStated

    if pack.curtailment is None:
        raise CutsNotStated(pack.info.id)
    return [each.id for each in pack.curtailment.grades]


def _answer(cuts: Cuts, found: CutPlan, pack: Pack, on: dt.date) -> dict[str, Any]:
    from lantian.core.rules.reduction.grade_rules import Demand
    from lantian.core.rules.reduction.uncertainty import standard_uncertainty, unstated

    rules = cuts.rules
    sums: dict[str, Any] = {}
    traded: dict[str, bool] = {}
    for trade, demand in rules.trades:
        reached = cuts.reached(demand, found.choice)
        sums[demand.id] = _ratio(demand.target, reached, standard_uncertainty(cuts, demand, found.choice))
        traded |= dict.fromkeys(trade.pollutants, reached >= demand.target)
    ratios: dict[str, Any] = {}
    for name, target in rules.ratios.items():
        own_demand = Demand(name, (name,), target)
        spread = standard_uncertainty(cuts, own_demand, found.choice)
        ratio = _ratio(target, cuts.reached(own_demand, found.choice), spread)
        if name in traded:
            own, floors = ratio["met"], [each for each in rules.demands if each.id == name]
            held = all(cuts.reached(each, found.choice) >= each.target for each in floors)
            ratio |= {"met": traded[name] and held, "by_trade": traded[name] and held and not own}
        ratios[name] = ratio
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
        "by_unit": _by_unit(cuts, found.choice),
        "binding": _binding(cuts, found),
        "missing": [
            {
                "pollutant": demand.id,
                "target": _text(demand.target),
                "short_by": _text(found.missing[demand.id], ROUND_CEILING),
                "most_alone": _text(found.reach[demand.id]),
            }
            for demand in rules.demands
            if demand.id in found.missing
        ],
        "measures": _measures(cuts, found),
        "sources": len(cuts.sources),
        "sources_without_uncertainty": unstated(cuts),
        "base": {name: _text(amount) for name, amount in cuts.base.items()},
        "clauses": list(rules.clauses),
        "interpretations": list(rules.interpretations),
        "pack": pack.version_label,
        "errors": [],
    }


def _nested(cuts: list[Cuts], found: NestedPlan, pack: Pack, on: dt.date) -> dict[str, Any]:
    """All grades: the joint programme with its proof, and the plan of each grade."""
    from lantian.core.rules.reduction.grade_rules import OF_SEVERAL_GRADES
    from lantian.core.rules.reduction.uncertainty import unstated
    from lantian.science.reduction.planning import CutPlan

    answers = []
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
        answer = _answer(one, own, pack, on)
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
        "base": {name: _text(amount) for name, amount in cuts[0].base.items()},
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
    ratio: dict[str, Any] = {"target": _text(target), "reached": _text(reached), "met": reached >= target}
    if spread is not None:
        middle = float(reached)
        ratio["standard_uncertainty"] = round(spread, 9)
        ratio["range_95"] = [round(max(middle - _NORMAL_95 * spread, 0.0), 9), round(middle + _NORMAL_95 * spread, 9)]
    return ratio


def _gap(found: CutPlan | NestedPlan) -> float:
    objective = float(found.objective)
    return round(max(objective - found.bound, 0.0) / objective, 9) if objective else 0.0


def _binding(cuts: Cuts, found: CutPlan) -> list[dict[str, Any]]:
    """Demands whose shadow price is not nothing: what one more percent of the base would cost a day."""
    listed = []
    for demand, price in zip(cuts.rules.demands, found.prices, strict=False):
        if price > 1e-9:
            listed.append(
                {
                    "constraint": demand.id,
                    "pollutants": list(demand.pollutants),
                    "shadow_price_per_percent": round(price / 100, 6),
                }
            )
    return listed


def _by_unit(cuts: Cuts, choice: tuple[int, ...]) -> dict[str, Any]:
    """Shares of each subdistrict's own emissions that the plan cuts."""
    base: dict[str, dict[str, Fraction]] = {}
    cut: dict[str, dict[str, Fraction]] = {}
    names = list(cuts.rules.ratios)
    for source, ways, chosen in zip(cuts.sources, cuts.alternatives, choice, strict=True):
        own = base.setdefault(source.unit, dict.fromkeys(names, Fraction(0)))
        gone = cut.setdefault(source.unit, dict.fromkeys(names, Fraction(0)))
        for name in names:
            own[name] += source.emissions[name]
            gone[name] += source.emissions[name] * ways[chosen].shares[name]
    return {
        unit: {name: _text(cut[unit][name] / base[unit][name]) if base[unit][name] else None for name in names}
        for unit in sorted(base)
    }


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
                "cut": {name: _text(amount) for name, amount in cut.items()},
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


def _text(value: Fraction, rounding: str = ROUND_FLOOR) -> str:
    """Plain decimals: exact up to nine places, beyond them never in favour of the plan."""
    context = Context(prec=60, rounding=rounding)
    whole = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    found = whole.quantize(_DECIMALS, rounding=rounding, context=context)
    return f"{found.normalize(context):f}" if found else "0"


def _money(value: Fraction) -> float:
    return round(float(value), 6)


def _fault(fault: SourceFault) -> dict[str, Any]:
    message, remedy = fault.said("en")
    zh, zh_remedy = fault.said("zh")
    where = {"row": fault.row, "column": fault.column}
    return {
        "code": fault.code,
        "where": where,
        "message": message,
        "remedy": remedy,
        "message_zh": zh,
        "remedy_zh": zh_remedy,
    }


def _said(answer: dict[str, Any]) -> str:
    proof = f"  gap {answer['gap']:.1e}" if "gap" in answer else ""
    lines = [f"{answer['grade']}  {answer['status']}  cost {answer['objective']}{proof}"]
    for each in answer.get("grades", {}).values():
        lines += ["", _said(each)]
    for name, ratio in answer.get("ratios", {}).items():
        sign = "✓" if ratio["met"] else "–"
        lines.append(
            f"{sign} {name}: {ratio['reached']} of {ratio['target']}{' by trade' if ratio.get('by_trade') else ''}"
        )
    lines += [f"missing {each['pollutant']}: short by {each['short_by']}" for each in answer.get("missing", ())]
    lines += [
        f"{each['code']}  {each['name']}  {each['option']}  {each['cost']}" for each in answer.get("measures", ())
    ]
    return "\n".join(lines)
