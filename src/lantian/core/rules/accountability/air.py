"""Completion of the targets of a quarter, and which units are examined (C07, C11).

Completion is (baseline − actual) / (baseline − target); a quarter's baseline and target are the means of its months.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.policy.accountability_schema import AirBasis
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import TargetUnknown
from lantian.core.rules.accountability.facts import AirFact, Facts
from lantian.core.rules.accountability.rules import Method
from lantian.core.rules.completion import completion_ratio

__all__ = ["AirNotJudged", "AirResult", "judge_air"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AirResult:
    """How a unit met the target of a quarter."""

    unit: str
    period: str
    baseline: Fraction
    target: Fraction
    actual: Fraction
    completion: Fraction
    place_from_last: int
    """1 is the worst; equal ones share the place."""
    tied: bool
    """Another unit has the same result."""
    of: int
    """Units that were compared."""
    examined: bool
    """Among the last, and short of the target."""
    worsened: bool
    """The air is worse than the baseline: a person decides whether C14 applies."""
    aggravating: tuple[str, ...] = ()
    """Grounds that a person has found to apply."""


@dataclass(frozen=True, slots=True)
class AirNotJudged:
    """A figure that is not judged, and why: a code of `wording.REASONS`."""

    unit: str
    period: str
    reason: str
    clause: str


def judge_air(method: Method, facts: Facts) -> tuple[list[AirResult], list[AirNotJudged]]:
    """Every figure of a quarter that is over, in the order of the quarters, the worst first."""
    air = method.rule_set.air
    if air is None:
        return [], [AirNotJudged(fact.unit, fact.period, "air-not-judged", "") for fact in facts.air]
    results: list[AirResult] = []
    left_out: list[AirNotJudged] = []
    by_period: dict[str, list[AirFact]] = {}
    for fact in facts.air:
        reason = _refusal(fact, air, method.pack, facts)
        if reason:
            left_out.append(AirNotJudged(fact.unit, fact.period, reason, air.clause))
        else:
            by_period.setdefault(fact.period, []).append(fact)
    for period in air.periods:
        given = by_period.get(period, [])
        results.extend(_quarter(given, method, facts.as_of))
        left_out.extend(AirNotJudged(unit, period, "no-value", air.clause) for unit in _absent(given, method.pack))
    return results, left_out


def _absent(given: list[AirFact], pack: Pack) -> list[str]:
    """Subdistricts of which a quarter that is judged has no value: the places are those among the others."""
    known = {fact.unit for fact in given}
    return [unit.id for unit in pack.subdistricts() if unit.id not in known] if given else []


def _refusal(fact: AirFact, air: AirBasis, pack: Pack, facts: Facts) -> str:
    if fact.period not in air.periods:
        return "period-not-judged"
    last = pack.period(fact.period).last
    if facts.as_of < last:
        return "period-not-over"
    if facts.suspended_from is not None and last >= facts.suspended_from:
        return "method-suspended"
    try:
        _pair(pack, fact)
    except TargetUnknown:
        return "no-target"
    return ""


def _pair(pack: Pack, fact: AirFact) -> tuple[Fraction, Fraction]:
    """Baseline and target of a quarter: the exact means of its months."""
    months = pack.period(fact.period).months or (fact.period,)
    targets = [pack.target(fact.unit, month) for month in months]
    size = len(targets)
    return (
        sum((Fraction(each.baseline) for each in targets), Fraction(0)) / size,
        sum((Fraction(each.target) for each in targets), Fraction(0)) / size,
    )


def _quarter(given: Iterable[AirFact], method: Method, as_of: dt.date) -> list[AirResult]:
    examined_last = method.on(as_of).examined_last
    found = []
    for fact in given:
        baseline, target = _pair(method.pack, fact)
        actual = Fraction(fact.actual)
        completion = _completion(baseline, target, actual, method.option["completion"])
        worse = actual - target if method.option["last-measure"] == "excess" else -completion
        found.append((worse, fact, baseline, target, actual, completion))
    results = []
    for worse, fact, baseline, target, actual, completion in sorted(found, key=lambda one: (-one[0], one[1].unit)):
        behind = sum(1 for other in found if other[0] > worse)
        results.append(
            AirResult(
                unit=fact.unit,
                period=fact.period,
                baseline=baseline,
                target=target,
                actual=actual,
                completion=completion,
                place_from_last=behind + 1,
                tied=sum(1 for other in found if other[0] == worse) > 1,
                of=len(found),
                examined=behind < examined_last and actual > target,
                worsened=actual > baseline,
                aggravating=fact.aggravating,
            )
        )
    return results


def _completion(baseline: Fraction, target: Fraction, actual: Fraction, how: str) -> Fraction:
    if how == "target-over-actual":
        return target / actual
    return completion_ratio(baseline=baseline, target=target, actual=actual)
