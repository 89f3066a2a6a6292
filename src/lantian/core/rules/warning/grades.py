"""The rules of warning that are in force on a day: numbers instead of names of parameters."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from lantian.core.policy.pack import Pack
from lantian.core.policy.warning_schema import GradeTerm, WarningRules

__all__ = ["NONE", "Grade", "Grades", "Term", "WarningRulesUnknown", "grades"]

OF_MEANS = "index-of-means"
NONE = "none"
"""No warning."""


class WarningRulesUnknown(Exception):
    """The pack has no rules of warning of that id, or none at all."""

    code = "warning-rules-unknown"

    def __init__(self, asked: str, known: tuple[str, ...]) -> None:
        self.asked = asked
        self.known = known
        message, self.remedy = self.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        names = ", ".join(self.known)
        if language.startswith("zh"):
            remedy = f"可用：{names}。" if names else "请在方案包中补充 warnings.yaml。"
            return f"方案包没有预警规则“{self.asked}”。", remedy
        remedy = f"It has: {names}." if names else "Add warnings.yaml to the pack."
        return f"The pack has no rules of warning {self.asked!r}.", remedy


@dataclass(frozen=True, slots=True)
class Term:
    """The running index is above a bound (or reaches it) in at least so many hours."""

    bound: Decimal
    inclusive: bool
    hours: int

    def holds(self, value: Decimal) -> bool:
        """Whether an hour counts."""
        return value >= self.bound if self.inclusive else value > self.bound

    def said(self) -> str:
        """As it is written down: "> 200: 48 h"."""
        return f"{'≥' if self.inclusive else '>'} {self.bound}: {self.hours} h"


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade and the ways that lead to it."""

    id: str
    clause: str
    ways: tuple[tuple[Term, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Grades:
    """One rule set on one day."""

    rules: WarningRules
    window_hours: int
    of_means: bool
    """The running index is that of the means of 24 hours, not the mean of the hourly indices."""
    episode_above: Decimal
    severe_above: Decimal
    added_hours: int
    """Hours that are added to a count: those that the first running mean rests on, or none."""
    grades: tuple[Grade, ...]
    """The mildest first."""
    lift_at_most: Decimal
    lift_hours: int
    early_above: Decimal | None
    early_hours: int
    notice_from: str | None

    def order(self, grade: str) -> int:
        """0 for none, then by severity."""
        return 0 if grade == NONE else 1 + [each.id for each in self.grades].index(grade)

    def clause_of(self, grade: str) -> str:
        """The clause of a grade."""
        return next(each.clause for each in self.grades if each.id == grade)


def grades(pack: Pack, day: dt.date, rule_set: str = "") -> Grades:
    """The rules in force on a local day; the official set when none is named.

    Raises:
        WarningRulesUnknown: the pack does not have it.
        ParameterNotInForce: a number has no value on that day.
    """
    name = rule_set or pack.official_warnings
    rules = pack.warning_rules.get(name)
    if rules is None:
        raise WarningRulesUnknown(name, tuple(pack.warning_rules))

    def hours(parameter: str | None) -> int:
        return 1 if parameter is None else int(pack.number(parameter, day))

    def term(written: GradeTerm) -> Term:
        inclusive = written.above is None
        bound = written.reaches if inclusive else written.above
        assert bound is not None
        return Term(pack.number(bound, day), inclusive, hours(written.hours))

    window = hours(rules.window_hours)
    early = rules.early
    return Grades(
        rules=rules,
        window_hours=window,
        of_means=rules.mean_of is not None and pack.word(rules.mean_of, day) == OF_MEANS,
        episode_above=pack.number(rules.episode_above, day),
        severe_above=pack.number(rules.severe_above, day),
        added_hours=window - 1 if pack.word(rules.duration_count, day) == "underlying" else 0,
        grades=tuple(
            Grade(each.id, each.clause, tuple(tuple(term(one) for one in way.all_of) for way in each.any_of))
            for each in rules.grades
        ),
        lift_at_most=pack.number(rules.lifting.at_most, day),
        lift_hours=hours(rules.lifting.hours),
        early_above=pack.number(early.above, day) if early else None,
        early_hours=hours(early.hours) if early else 0,
        notice_from=pack.word(rules.notice_from, day) if rules.notice_from else None,
    )
