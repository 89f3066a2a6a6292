"""A rule set of the pack, compiled: numbers and days in force on a day, and how each open question is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, lt

from lantian.core.policy.accountability_schema import OPTIONS, CountBasis, OpenQuestion, ProblemClass, RuleSet, TierStep
from lantian.core.policy.pack import Pack, near_matches
from lantian.core.policy.scalars import ParameterValue

__all__ = ["Method", "ReadingUnknown", "RuleSetUnknown", "Rules", "SourceRule", "Step", "Weight", "method"]

_COMPARE: Mapping[str, Callable[[Fraction, Fraction], bool]] = {"above": gt, "from": ge, "below": lt}
_SIGN: Mapping[str, str] = {"above": ">", "from": "≥", "below": "<"}


class RuleSetUnknown(Exception):
    """The pack has no rule set of that id, or none at all."""

    code = "rule-set-unknown"

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        self.asked = asked
        self.known = known
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        names = ", ".join(self.known)
        if language.startswith("zh"):
            return (
                f"方案包没有问责规则集“{self.asked}”。",
                f"可用：{names}。" if names else "请在方案包中补充 accountability.yaml。",
            )
        remedy = f"It has: {names}." if names else "Add accountability.yaml to the pack."
        return f"The pack has no rule set {self.asked!r}.", remedy


class ReadingUnknown(Exception):
    """A reading was asked for that the rule set cannot reckon with."""

    code = "reading-unknown"

    def __init__(self, interpretation: str, reading: str, known: Mapping[str, tuple[str, ...]]) -> None:
        self.interpretation = interpretation
        self.reading = reading
        self.known = known
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        readings = self.known.get(self.interpretation, ())
        chinese = language.startswith("zh")
        if readings:
            listed = "、".join(readings) if chinese else ", ".join(readings)
            remedy = f"可选读法：{listed}。" if chinese else f"Its readings are: {listed}."
        else:
            listed = "、".join(self.known) if chinese else ", ".join(self.known)
            remedy = f"可改变结果的释义：{listed}。" if chinese else f"What changes the result: {listed}."
        asked = f"{self.interpretation}={self.reading}"
        return (f"无法按“{asked}”计算。" if chinese else f"There is nothing to reckon for {asked}."), remedy


@dataclass(frozen=True)
class Weight:
    """How many problems one find is, and on which reading that rests."""

    value: Fraction
    clause: str
    interpretations: tuple[str, ...] = ()
    text: str = field(init=False, compare=False)
    """The value as it is written down, "1/2": hashes of words are cheap, those of fractions are not."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", str(self.value))


@dataclass(frozen=True, slots=True)
class Step:
    """A tier and the bound from which it answers."""

    tier: str
    bound: Fraction
    compare: str
    clause: str

    def reached(self, figure: Fraction) -> bool:
        """Whether a count (or a completion) makes this tier answer."""
        return _COMPARE[self.compare](figure, self.bound)

    def said(self, figure: Fraction) -> str:
        """The comparison as it is written down: "3/2 > 1"."""
        sign = _SIGN[self.compare]
        return f"{figure} {sign} {self.bound}"


@dataclass(frozen=True, slots=True)
class SourceRule:
    """From when a basis counts what one level finds."""

    since: dt.date
    listed_only: bool
    clause: str
    interpretation: str | None


@dataclass(frozen=True)
class Rules:
    """The rules that are in force on one day."""

    sources: Mapping[tuple[str, str], SourceRule]
    """(basis, level) → its rule."""
    weights: Mapping[tuple[str, str], Weight]
    """(class, item) → its weight."""
    class_weights: Mapping[str, Weight]
    """Class → its weight, where all of its items weigh the same."""
    class_since: Mapping[str, dt.date]
    other: Weight
    steps: Mapping[str, tuple[Step, ...]]
    """Basis → its steps, the mildest first."""
    examined_last: int


class Method:
    """A rule set under one reading of its open questions; `on(day)` gives the rules in force that day."""

    def __init__(self, pack: Pack, rule_set: RuleSet, readings: Mapping[str, str]) -> None:
        self.pack = pack
        self.rule_set = rule_set
        self.readings = dict(readings)
        self.option, self._overrides = _answers(pack, rule_set, readings)
        self.classes: tuple[ProblemClass, ...] = rule_set.classes + (
            pack.rule_sets[rule_set.classes_of].classes if rule_set.classes_of else ()
        )
        self.bases: tuple[CountBasis, ...] = rule_set.counts
        self.asked: Mapping[str, str] = {
            question.option: question.interpretation for question in rule_set.choices if question.option
        }
        """Option → the interpretation whose reading answers it."""
        self.begins = min(value.since for value in pack.parameters[rule_set.in_force].values)
        self.issued_on = dt.date.fromisoformat(pack.word(rule_set.in_force, self.begins))
        """The day on which the method was issued."""
        self._known: dict[dt.date, Rules] = {}

    def on(self, day: dt.date) -> Rules:
        """The rules of a day; what was counted before the method was issued goes by its first day.

        Raises:
            ParameterNotInForce: a number of the rules has no value on that day.
        """
        day = max(day, self.begins)
        if day not in self._known:
            self._known[day] = self._compile(day)
        return self._known[day]

    def tier_order(self) -> tuple[str, ...]:
        """The tiers, the mildest first."""
        return tuple(tier.id for tier in self.rule_set.tiers)

    def _number(self, parameter: str, day: dt.date) -> Fraction:
        if parameter in self._overrides:
            return Fraction(self._overrides[parameter])
        return Fraction(self.pack.number(parameter, day))

    def _day(self, parameter: str, day: dt.date) -> dt.date:
        return dt.date.fromisoformat(self.pack.word(parameter, day))

    def _compile(self, day: dt.date) -> Rules:
        rule_set = self.rule_set
        weights = {
            (group.id, item.id): Weight(
                self._number(item.weight, day),
                group.clause,
                tuple(name for name in (item.interpretation, group.interpretation) if name),
            )
            for group in self.classes
            for item in group.items
        }
        other = (rule_set.other_interpretation,) if rule_set.other_interpretation else ()
        clause = self.pack.value(rule_set.other_weight, day).clause
        air = rule_set.air
        return Rules(
            sources={
                (basis.id, level): SourceRule(
                    self._day(source.since, day), source.classes == "listed", source.clause, source.interpretation
                )
                for basis in self.bases
                for source in basis.sources
                for level in source.levels
            },
            weights=weights,
            class_weights=_alike(weights),
            class_since={group.id: self._day(group.since, day) for group in self.classes if group.since},
            other=Weight(self._number(rule_set.other_weight, day), clause, other),
            steps={basis.id: self._steps(basis.steps, day) for basis in self.bases}
            | ({air.id: self._steps(air.steps, day)} if air else {}),
            examined_last=int(self._number(air.examined_last, day)) if air else 0,
        )

    def _steps(self, steps: tuple[TierStep, ...], day: dt.date) -> tuple[Step, ...]:
        order = self.tier_order()
        found = [Step(step.tier, self._number(step.bound, day), step.compare, step.clause) for step in steps]
        return tuple(sorted(found, key=lambda step: order.index(step.tier)))


def method(pack: Pack, rule_set: str = "", *, readings: Mapping[str, str] | None = None) -> Method:
    """A rule set of the pack; the official one when none is named. `readings`: interpretation → reading, for a what-if.

    Raises:
        RuleSetUnknown: the pack does not have it.
        ReadingUnknown: the rule set does not depend on that interpretation, or it has no such reading.
    """
    name = rule_set or pack.official_rules
    found = pack.rule_sets.get(name)
    if found is None:
        raise RuleSetUnknown(name, tuple(pack.rule_sets))
    return Method(pack, found, readings or {})


def _alike(weights: Mapping[tuple[str, str], Weight]) -> dict[str, Weight]:
    """The classes all of whose items have one weight; what rests on the reading of one item only is not said."""
    by_class: dict[str, list[Weight]] = {}
    for (group, _), weight in weights.items():
        by_class.setdefault(group, []).append(weight)
    return {
        group: Weight(
            found[0].value,
            found[0].clause,
            tuple(name for name in found[0].interpretations if all(name in each.interpretations for each in found)),
        )
        for group, found in by_class.items()
        if len({each.value for each in found}) == 1
    }


def _answers(pack: Pack, rule_set: RuleSet, readings: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Decimal]]:
    """Option → answer, and parameter → value where a reading other than the one in force changes a number."""
    questions = {question.interpretation: question for question in rule_set.choices}
    known = {name: tuple(answer.reading for answer in question.readings) for name, question in questions.items()}
    for name, reading in readings.items():
        if reading not in known.get(name, ()):
            raise ReadingUnknown(name, reading, known)
    options = {name: answers[0] for name, answers in OPTIONS.items()}
    overrides: dict[str, Decimal] = {}
    for name, question in questions.items():
        wanted = readings.get(name, pack.interpretations[name].chosen)
        value = _value(question, wanted)
        if value is None:
            raise ReadingUnknown(name, wanted, known)
        if question.option is not None:
            options[question.option] = str(value)
        elif question.parameter is not None and isinstance(value, Decimal):
            overrides[question.parameter] = value
    return options, overrides


def _value(question: OpenQuestion, reading: str) -> ParameterValue | None:
    return next((answer.value for answer in question.readings if answer.reading == reading), None)


def near_classes(written: str, found: Method) -> tuple[str, ...]:
    """Classes that look like the one written."""
    return near_matches(written, [group.id for group in found.classes])
