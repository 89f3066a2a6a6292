"""From counts and completions to findings: one for each unit, period, basis and tier that is reached.

A finding is a proposal for people (C12); it says everything that it stands on.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lantian.core.rules.accountability.air import AirNotJudged, AirResult, judge_air
from lantian.core.rules.accountability.counting import Counted, NotCounted, by_weight, count, end_of_month, total
from lantian.core.rules.accountability.facts import Facts
from lantian.core.rules.accountability.rules import Method, Step

__all__ = ["DISTRICT", "Evaluation", "Finding", "Tally", "air_arithmetic", "evaluate", "steps_reached", "tallies"]

DISTRICT = ""
"""The unit of a count that is kept for the district as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Problems of a unit, a period and a basis."""

    unit: str
    period: str
    basis: str
    part: str = ""
    """The level that is counted by itself when the levels are not added."""
    count: Fraction
    counted: tuple[Counted, ...]

    @property
    def arithmetic(self) -> str:
        """The sum as it is written down: "1/2 × 3 + 1 × 1 = 5/2"."""
        terms = " + ".join(f"{value} × {number}" for value, number in by_weight(self.counted))
        return f"{terms} = {self.count}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Somebody has to answer, by the rules; whether they do is decided by people."""

    unit: str
    period: str
    basis: str
    tier: str
    count: Fraction
    """Problems counted; for the air the completion."""
    articles: tuple[str, ...]
    problems: tuple[str, ...]
    stricter: bool
    interpretations: tuple[str, ...]
    arithmetic: tuple[str, ...]
    aggravating: tuple[str, ...] = ()
    to_decide: tuple[str, ...] = ()
    """Grounds for stricter treatment that a person has to look at (C14)."""
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """Everything that the rules say of the facts, in a fixed order."""

    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]
    air: tuple[AirResult, ...]
    not_counted: tuple[NotCounted, ...] = ()
    not_judged: tuple[AirNotJudged, ...] = ()
    method: Method = field(repr=False)
    facts: Facts = field(repr=False)


def evaluate(method: Method, facts: Facts) -> Evaluation:
    """Count, compare, and say what is reached. The order of the facts makes no difference.

    Raises:
        WeightMissing: a problem that counts has no weight in the pack.
        ParameterNotInForce: a number of the rules has no value on the day.
    """
    counted, left_out = count(method, facts)
    found = tallies(method, counted)
    air, not_judged = judge_air(method, facts)
    findings = [finding for tally in found for finding in _of_tally(method, tally, facts)]
    findings += [finding for result in air for finding in _of_air(method, result, facts)]
    order = {tier: number for number, tier in enumerate(method.tier_order())}
    bases = {basis.id: number for number, basis in enumerate(method.bases)}
    findings.sort(
        key=lambda each: (each.unit, each.period, bases.get(each.basis, len(bases)), each.part, order[each.tier])
    )
    return Evaluation(
        findings=tuple(findings),
        tallies=found,
        air=tuple(air),
        not_counted=tuple(sorted(left_out, key=lambda each: each.problem.id)),
        not_judged=tuple(sorted(not_judged, key=lambda each: (each.unit, each.period))),
        method=method,
        facts=facts,
    )


def tallies(method: Method, counted: Iterable[Counted]) -> tuple[Tally, ...]:
    """The counts of every unit, period and basis."""
    apart = method.option["new-finds"] == "apart"
    groups: dict[tuple[str, str, str, str], list[Counted]] = {}
    for each in counted:
        part = each.problem.source if apart and each.problem.kind == "new" else ""
        groups.setdefault((each.unit, each.period, each.basis, part), []).append(each)
    return tuple(
        Tally(
            unit=unit,
            period=period,
            basis=basis,
            part=part,
            count=total(group),
            counted=tuple(sorted(group, key=lambda each: (each.day, each.problem.id))),
        )
        for (unit, period, basis, part), group in sorted(groups.items())
    )


def steps_reached(method: Method, tally: Tally, facts: Facts) -> tuple[Step, ...]:
    """The tiers that a count reaches, by the rules of the tally's period."""
    last = end_of_month(max(each.day for each in tally.counted))
    figure = _compared(method, tally.count)
    return tuple(step for step in method.on(min(last, facts.as_of)).steps[tally.basis] if step.reached(figure))


def _compared(method: Method, figure: Fraction) -> Fraction:
    """The count as it is compared: as it is, or rounded up to whole problems (reading `round-up`)."""
    return Fraction(math.ceil(figure)) if method.option["halves"] == "up" else figure


def _of_tally(method: Method, tally: Tally, facts: Facts) -> Iterable[Finding]:
    basis = next(each for each in method.bases if each.id == tally.basis)
    leans = _leans(method, tally, basis.interpretations)
    grounds = _known_grounds(method, tally.counted)
    aggravation = tuple(_aggravation_clauses(method, grounds))
    clauses = _unique(each.clause for each in tally.counted)
    annexes = _unique(each.weight.clause for each in tally.counted)
    problems = tuple(each.problem.id for each in tally.counted)
    arithmetic = tally.arithmetic
    for step in steps_reached(method, tally, facts):
        yield Finding(
            unit=tally.unit,
            period=tally.period,
            basis=tally.basis,
            part=tally.part,
            tier=step.tier,
            count=tally.count,
            articles=_unique((*clauses, step.clause, *annexes, *aggravation)),
            problems=problems,
            stricter=bool(grounds),
            aggravating=grounds,
            interpretations=leans,
            arithmetic=(arithmetic, step.said(_compared(method, tally.count))),
        )


def _leans(method: Method, tally: Tally, always: Sequence[str]) -> tuple[str, ...]:
    """The readings that a count stands on: those of its basis and its problems; of halves and sums where they bear."""
    asked = method.asked
    found = [*always, *(name for each in tally.counted for name in each.interpretations)]
    if tally.count.denominator != 1 and "halves" in asked:
        found.append(asked["halves"])
    levels = {each.problem.source for each in tally.counted}
    if "new-finds" in asked and (tally.part or len(levels) > 1):
        found.append(asked["new-finds"])
    return _unique(found)


def _of_air(method: Method, result: AirResult, facts: Facts) -> Iterable[Finding]:
    air = method.rule_set.air
    assert air is not None
    if not result.examined:
        return
    reached = [step for step in method.on(facts.as_of).steps[air.id] if step.reached(result.completion)]
    if method.option["steps"] == "highest":
        reached = reached[-1:]
    leans = [*air.interpretations]
    if len(reached) > 1 and "steps" in method.asked:
        leans.append(method.asked["steps"])
    if result.tied and air.ties:
        leans.append(air.ties)
    pairs = [(step.tier, step.clause, step.said(result.completion)) for step in reached]
    if method.option["between"] == "main-leaders":
        top = method.tier_order()[-1]
        if top not in [tier for tier, _, _ in pairs]:
            pairs.append((top, air.clause, f"{result.completion} < 1"))
    asked = "air-worsened" if result.worsened else None
    grounds = tuple(sorted(result.aggravating))
    to_decide = tuple(
        each.id
        for each in method.rule_set.aggravations
        if asked and each.asked_when == asked and each.id not in grounds
    )
    for tier, clause, said in pairs:
        yield Finding(
            unit=result.unit,
            period=result.period,
            basis=air.id,
            tier=tier,
            count=result.completion,
            articles=_unique((air.clause, clause, *_aggravation_clauses(method, grounds))),
            problems=(),
            stricter=bool(grounds),
            aggravating=grounds,
            interpretations=_unique(leans),
            arithmetic=(air_arithmetic(method, result), f"{result.place_from_last} / {result.of}", said),
            to_decide=to_decide,
        )


def air_arithmetic(method: Method, result: AirResult) -> str:
    """The completion as it is written down: "(91 − 85) / (91 − 68) = 6/23"."""
    if method.option["completion"] == "target-over-actual":
        return f"{result.target} / {result.actual} = {result.completion}"
    return f"({result.baseline} − {result.actual}) / ({result.baseline} − {result.target}) = {result.completion}"


def _known_grounds(method: Method, counted: Sequence[Counted]) -> tuple[str, ...]:
    return tuple(sorted({ground for each in counted for ground in each.problem.aggravating}))


def _aggravation_clauses(method: Method, grounds: Sequence[str]) -> Iterable[str]:
    clauses: Mapping[str, str] = {each.id: each.clause for each in method.rule_set.aggravations}
    return (clauses[ground] for ground in grounds if ground in clauses)


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))
