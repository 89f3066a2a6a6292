"""What a pack demands of cuts at one grade on one day: numbers instead of names of parameters (M36.3)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.policy.curtailment_schema import CurtailmentFile, CutGrade, CutTrade
from lantian.core.policy.pack import Pack

__all__ = [
    "OF_SEVERAL_GRADES",
    "CutGradeUnknown",
    "CutRules",
    "CutsNotStated",
    "Demand",
    "FixedShare",
    "Weights",
    "rules_at",
]


class CutsNotStated(Exception):
    """The pack says nothing of cuts during a warning."""

    code = "cuts-not-stated"
    remedy = "Add curtailment.yaml to the pack: pollutants, ratios by grade, kinds of source, costs."

    def __init__(self, pack: str) -> None:
        super().__init__(f"The pack {pack} states no cuts.")

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        if language.startswith("zh"):
            return "方案包未规定应急减排。", "请在方案包中补充 curtailment.yaml：污染物、各级比例、源类别、代价。"
        return str(self), self.remedy


class CutGradeUnknown(Exception):
    """The pack demands no cuts at a grade of that id."""

    code = "cut-grade-unknown"

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        self.known = known
        self.remedy = f"It has: {', '.join(known)}."
        super().__init__(f"The pack has no grade {asked!r} with cuts.")


@dataclass(frozen=True, slots=True)
class Demand:
    """A share that the cuts of one pollutant, or of several that trade, must reach.

    Of several, `of` says whether their shares are added or the cut is a share of the emissions of all of them.
    """

    id: str
    pollutants: tuple[str, ...]
    target: Fraction
    of: str = "shares"


@dataclass(frozen=True, slots=True)
class FixedShare:
    """A cut that the text itself demands of a kind of source."""

    share: Fraction
    clause: str


@dataclass(frozen=True, slots=True)
class Weights:
    """Costs of a list that names none."""

    output: Fraction
    job: Fraction
    stop: Fraction
    unknown: Fraction
    season: Fraction


@dataclass(frozen=True, kw_only=True)
class CutRules:
    """One grade on one day."""

    file: CurtailmentFile
    grade: CutGrade
    ratios: dict[str, Fraction]
    """Share that each pollutant should reach by itself."""
    trades: tuple[tuple[CutTrade, Demand], ...]
    demands: tuple[Demand, ...]
    """What binds: ratios of pollutants that do not trade, the sums of those that do, and floors within a trade."""
    fixed: dict[str, FixedShare]
    """By kind, those in force at this grade."""
    weights: Weights
    burden_cap: Fraction | None
    units: dict[str, str]
    """Every way to write a subdistrict → its id."""
    clauses: tuple[str, ...]
    interpretations: tuple[str, ...]


def rules_at(pack: Pack, grade_id: str, day: dt.date) -> CutRules:
    """The rules in force on a local day.

    Raises:
        CutsNotStated: the pack has no `curtailment.yaml`.
        CutGradeUnknown: it has no such grade.
        ParameterNotInForce: a number has no value on that day.
    """
    file = pack.curtailment
    if file is None:
        raise CutsNotStated(pack.info.id)
    order = [each.id for each in file.grades]
    if grade_id not in order:
        raise CutGradeUnknown(grade_id, tuple(order))
    grade = file.grades[order.index(grade_id)]

    def number(parameter: str) -> Fraction:
        return Fraction(pack.number(parameter, day))

    ratios = {each.pollutant: number(each.share) for each in grade.ratios}
    trades = tuple(
        (each, Demand("_".join(each.pollutants) + "_sum", each.pollutants, number(each.sum), each.of))
        for each in grade.trades
    )
    trading = {name for each in grade.trades for name in each.pollutants}
    demands = [Demand(name, (name,), share) for name, share in ratios.items() if name not in trading]
    for trade, demand in trades:
        demands.append(demand)
        if trade.least is not None:
            least = number(trade.least)
            demands += [Demand(name, (name,), least * ratios[name]) for name in trade.pollutants]
    fixed, fixed_readings = {}, []
    for kind in file.kinds:
        if kind.fixed is None or order.index(grade_id) < order.index(pack.word(kind.fixed.since_grade, day)):
            continue
        fixed[kind.id] = FixedShare(number(kind.fixed.cut), kind.fixed.clause)
        fixed_readings.append(kind.fixed.interpretation)
    costs = file.costs
    readings = [
        *(each for each in file.interpretations if each not in OF_SEVERAL_GRADES),
        *(each.interpretation for each in file.pollutants if each.id in ratios),
        *(each.interpretation for each in grade.trades),
        *fixed_readings,
        costs.interpretation,
    ]
    clauses = [file.clause, grade.clause, *(each.clause for each in fixed.values())]
    return CutRules(
        file=file,
        grade=grade,
        ratios=ratios,
        trades=trades,
        demands=tuple(demands),
        fixed=fixed,
        weights=Weights(*(number(each) for each in (costs.output, costs.job, costs.stop, costs.unknown, costs.season))),
        burden_cap=number(costs.burden_cap) if costs.burden_cap else None,
        units={name.casefold(): unit for name, unit in pack.subdistricts_written().items()},
        clauses=tuple(dict.fromkeys(clauses)),
        interpretations=tuple(dict.fromkeys(each for each in readings if each)),
    )


OF_SEVERAL_GRADES = {"cut-nesting"}
"""Readings that a plan of one grade alone does not use."""
