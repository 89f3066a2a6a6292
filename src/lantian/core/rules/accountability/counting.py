"""Which problem counts, for whom, in which month and how much; and why another one does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from lantian.core.policy.accountability_schema import CountBasis
from lantian.core.rules.accountability.facts import Facts, ProblemFact
from lantian.core.rules.accountability.rules import Method, Rules, SourceRule, Weight

__all__ = [
    "ALL_MONTHS",
    "Counted",
    "NotCounted",
    "WeightMissing",
    "by_weight",
    "count",
    "end_of_month",
    "month_of",
    "total",
    "weight_of",
]

ALL_MONTHS = "all"
"""The period of a count that is not kept by the month (reading `cumulative`)."""


class WeightMissing(Exception):
    """The pack gives no weight for a problem, and none may be made up."""

    code = "weight-missing"

    def __init__(self, problem: ProblemFact, known: tuple[str, ...]) -> None:
        self.problem = problem
        self.known = known
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        group, item = self.problem.problem_class, self.problem.item or "–"
        if language.startswith("zh"):
            known = "、".join(self.known) or "（无）"
            return f"方案包没有 {group} / {item} 的分值。", f"请写明情形（{known}），或在 accountability.yaml 中补充。"
        known = ", ".join(self.known) or "none"
        return (
            f"The pack has no weight for {group} / {item}.",
            f"Name one of its items ({known}), or add it to accountability.yaml.",
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """A problem as it is counted."""

    problem: ProblemFact
    unit: str
    basis: str
    period: str
    """The month, "2017-10"."""
    day: dt.date
    """The day by which it counts: when it was found, or the last day for rectifying it."""
    weight: Weight
    clause: str
    """The clause under which this source counts."""
    interpretations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotCounted:
    """A problem that does not count, and why: a code of `wording.REASONS` with its facts."""

    problem: ProblemFact
    reason: str
    clause: str
    day: dt.date | None = None


def count(method: Method, facts: Facts) -> tuple[list[Counted], list[NotCounted]]:
    """Every problem, counted or not; one that stays open may count in several months when the rules read so.

    Raises:
        WeightMissing: the pack has no weight for a problem that counts.
    """
    counted: list[Counted] = []
    left_out: list[NotCounted] = []
    bases = {basis.kind: basis for basis in method.bases}
    for problem in facts.problems:
        basis = bases.get(problem.kind)
        verdict = (
            NotCounted(problem, "kind-not-counted", "") if basis is None else _judge(problem, basis, method, facts)
        )
        if isinstance(verdict, NotCounted):
            left_out.append(verdict)
        else:
            counted.extend(verdict)
    return counted, left_out


@lru_cache(maxsize=10_000)
def month_of(day: dt.date) -> str:
    """The month of a day: "2017-10"."""
    return f"{day.year:04d}-{day.month:02d}"


def weight_of(problem: ProblemFact, rules: Rules, *, by_class: bool = True) -> Weight:
    """What a problem weighs. An item that is not named suffices where all items of its class weigh the same.

    Raises:
        WeightMissing: the class is unknown, or its items differ and none is named.
    """
    group = problem.problem_class
    if group is None or not by_class:
        return rules.other
    found = rules.weights.get((group, problem.item or "")) or rules.class_weights.get(group)
    if found is None:
        raise WeightMissing(problem, tuple(item for name, item in rules.weights if name == group))
    return found


def _judge(problem: ProblemFact, basis: CountBasis, method: Method, facts: Facts) -> list[Counted] | NotCounted:
    day = problem.found_on if problem.kind == "new" else problem.due_on
    if day is None:
        return NotCounted(problem, "no-due-day", "")
    rules = method.on(min(end_of_month(day), facts.as_of))
    source = rules.sources.get((basis.id, problem.source))
    clause = basis.sources[0].clause
    if source is None:
        return NotCounted(problem, "source-not-counted", clause, day)
    refusal = _refusal(problem, day, rules, source, basis, method, facts)
    if refusal:
        return NotCounted(problem, refusal, source.clause, day)
    weight = weight_of(problem, rules, by_class=_weighs_by_class(problem, basis, method))
    leans = _leaning(problem, day, source, weight, method)
    if problem.kind == "new" and _too_early(problem, day, rules) and "class-days" in method.asked:
        leans = tuple(dict.fromkeys((*leans, method.asked["class-days"])))
    unit = problem.unit if method.rule_set.counted_for == "unit" else ""
    return [
        Counted(problem, unit, basis.id, period, day, weight, source.clause, leans)
        for period in _periods(problem, day, method, facts)
    ]


def _refusal(
    problem: ProblemFact,
    day: dt.date,
    rules: Rules,
    source: SourceRule,
    basis: CountBasis,
    method: Method,
    facts: Facts,
) -> str:
    """Why a problem of a source that counts does not count, "" when it does."""
    if problem.found_on > facts.as_of:
        return "not-found-yet"
    early = method.option["counting-before-issue"] == "from-issue" and day < method.issued_on
    if early or day < source.since:
        return "before-the-rules"
    if facts.suspended_from is not None and day >= facts.suspended_from:
        return "method-suspended"
    if problem.kind == "new":
        return _refusal_of_class(problem, day, rules, source, basis, method)
    if problem.rectified_on is not None and problem.rectified_on <= day:
        return "rectified-in-time"
    return "not-due-yet" if facts.as_of <= day else ""


def _refusal_of_class(
    problem: ProblemFact, day: dt.date, rules: Rules, source: SourceRule, basis: CountBasis, method: Method
) -> str:
    if problem.problem_class is None:
        return "class-not-counted" if source.listed_only else ""
    held = method.option["class-days"] == "everywhere" or _first_level(problem, basis)
    return "class-not-yet" if held and _too_early(problem, day, rules) else ""


def _too_early(problem: ProblemFact, day: dt.date, rules: Rules) -> bool:
    """Whether a day lies before the first one that annex 1 names for the class."""
    return day < rules.class_since.get(problem.problem_class or "", day)


def _first_level(problem: ProblemFact, basis: CountBasis) -> bool:
    return problem.source in basis.sources[0].levels


def _weighs_by_class(problem: ProblemFact, basis: CountBasis, method: Method) -> bool:
    match method.option["weights"]:
        case "everywhere":
            return True
        case "new-finds":
            return problem.kind == "new"
        case _:
            return problem.kind == "new" and _first_level(problem, basis)


def _leaning(problem: ProblemFact, day: dt.date, source: SourceRule, weight: Weight, method: Method) -> tuple[str, ...]:
    """The interpretations that this one problem leans on."""
    found = list(weight.interpretations)
    asked = method.asked
    if problem.problem_class is not None and (problem.kind != "new" or not source.listed_only) and "weights" in asked:
        found.append(asked["weights"])
    if source.interpretation and day < method.issued_on:
        found.append(source.interpretation)
    return tuple(dict.fromkeys(found)) if found else ()


def _periods(problem: ProblemFact, day: dt.date, method: Method, facts: Facts) -> Iterable[str]:
    if method.option["window"] == "cumulative":
        return (ALL_MONTHS,)
    if problem.kind == "new" or method.option["open-problems"] == "once":
        return (month_of(day),)
    last = min(problem.rectified_on or facts.as_of, facts.as_of)
    return _months(day, last)


def _months(first: dt.date, last: dt.date) -> Iterator[str]:
    day = first.replace(day=1)
    while day <= last:
        yield month_of(day)
        day = (day + dt.timedelta(days=32)).replace(day=1)


@lru_cache(maxsize=10_000)
def end_of_month(day: dt.date) -> dt.date:
    """The last day of the month of a day."""
    return (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


def total(counted: Iterable[Counted]) -> Fraction:
    """The sum of weights, exact."""
    return sum((value * number for value, number in by_weight(counted)), Fraction(0))


def by_weight(counted: Iterable[Counted]) -> list[tuple[Fraction, int]]:
    """Each weight and how many problems have it, the lightest first."""
    numbers: dict[str, int] = {}
    values: dict[str, Fraction] = {}
    for each in counted:
        text = each.weight.text
        numbers[text] = numbers.get(text, 0) + 1
        values[text] = each.weight.value
    return sorted((values[text], number) for text, number in numbers.items())
