"""What the answers of an inspection make of it: what is asked, what is missing, which problems are found, and why.

Nothing is decided here but what the pack's form says; who disagrees corrects an answer or the pack.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantian.core.policy.inspection_schema import Criterion, Find, InspectionClass, Question, Share
from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.scalars import ParameterValue
from lantian.core.rules.ledgers.conditions import Answer, RowFacts, ask
from lantian.core.rules.ledgers.faults import FieldFault
from lantian.core.rules.ledgers.values import ReadingContext, read

__all__ = [
    "Answers",
    "CriterionSeen",
    "FindSeen",
    "Judgement",
    "ShareSeen",
    "judge",
    "read_answers",
    "weight_of",
]

Answers = Mapping[str, Any]
"""Question → its answer, kept as a row of a ledger keeps it."""
Parameter = Callable[[str], ParameterValue]


@dataclass(frozen=True)
class CriterionSeen:
    """One condition of a problem, and whether it holds."""

    criterion: Criterion
    answer: Answer

    @property
    def holds(self) -> bool:
        """Whether it holds."""
        return self.answer.holds


@dataclass(frozen=True)
class ShareSeen:
    """A share worked out from two answers, exact."""

    share: Share
    part: Decimal
    whole: Decimal
    value: Fraction
    limit: Decimal

    @property
    def reached(self) -> bool:
        """Whether the limit is reached; the limit itself counts."""
        return self.value >= Fraction(self.limit)


@dataclass(frozen=True)
class FindSeen:
    """A problem that the form knows: whether the answers make it, how many times, and every test behind that."""

    find: Find
    holds: bool
    times: int
    criteria: tuple[CriterionSeen, ...]
    answer: Answer | None
    """What `when` says; None for a find of criteria alone."""


@dataclass(frozen=True)
class Judgement:
    """Everything that the form says of the answers."""

    asked: tuple[Question, ...]
    """The questions that are asked, given the answers so far."""
    answers: Mapping[str, Any]
    """Answers to these; what was answered to others does not count."""
    missing: tuple[Question, ...]
    criteria: tuple[CriterionSeen, ...]
    shares: tuple[ShareSeen, ...]
    finds: tuple[FindSeen, ...]

    @property
    def found(self) -> tuple[FindSeen, ...]:
        """The problems."""
        return tuple(each for each in self.finds if each.holds)

    @property
    def complete(self) -> bool:
        """Whether every question that must be answered is."""
        return not self.missing


def read_answers(
    form: InspectionClass, raw: Mapping[str, Any], context: ReadingContext
) -> tuple[dict[str, Any], tuple[FieldFault, ...]]:
    """Read what was filled in; what cannot be read is named and left out, unknown names are faults."""
    known = {each.id: each for each in form.questions()}
    faults = [FieldFault("", "unknown-field", {"value": name[:60]}) for name in raw if name not in known]
    values: dict[str, Any] = {}
    for name, question in known.items():
        if name in raw:
            found = read(question.as_field(), raw[name], context)
            if found.fault is not None:
                faults.append(found.fault)
            elif found.value is not None:
                values[name] = found.value
    return values, tuple(faults)


def judge(form: InspectionClass, answers: Answers, *, today: dt.date, parameter: Parameter) -> Judgement:
    """Hold the answers of a form against its rules as of a local day.

    A question that is not asked does not count, whatever was answered before; one that is not answered passes no test,
    so that nothing is found that was not seen.
    """
    seen: dict[str, Any] = {}

    def put(condition: Condition) -> Answer:
        return ask(condition, RowFacts(values=seen, state="", state_kind="", today=today, parameter=parameter))

    asked: list[Question] = []
    for question in form.questions():
        if question.when is not None and not put(question.when).holds:
            continue
        asked.append(question)
        if _filled(answers.get(question.id)):
            seen[question.id] = answers[question.id]
    criteria = {each.id: CriterionSeen(each, put(each.when)) for each in form.criteria}
    return Judgement(
        asked=tuple(asked),
        answers=seen,
        missing=tuple(each for each in asked if each.required and each.id not in seen),
        criteria=tuple(criteria.values()),
        shares=tuple(found for each in form.shares if (found := _share(each, seen, parameter)) is not None),
        finds=tuple(_seen(each, seen, criteria, put) for each in form.finds),
    )


def weight_of(found: tuple[FindSeen, ...], weight: Callable[[Find], Decimal]) -> Fraction:
    """All problems of an inspection together, each by its weight, as often as it was found."""
    return sum((Fraction(weight(each.find)) * each.times for each in found), Fraction(0))


def _seen(
    find: Find, answers: Answers, criteria: Mapping[str, CriterionSeen], put: Callable[[Condition], Answer]
) -> FindSeen:
    needed = tuple(criteria[name] for name in find.criteria)
    answer = put(find.when) if find.when is not None else None
    holds = all(each.holds for each in needed) and (answer is None or answer.holds)
    times = answers.get(find.times, 0) if find.times is not None else 1
    return FindSeen(find, holds and times > 0, times if holds else 0, needed, answer)


def _share(share: Share, answers: Answers, parameter: Parameter) -> ShareSeen | None:
    part, whole = answers.get(share.part), answers.get(share.whole)
    limit = parameter(share.limit)
    if part is None or whole is None or not Decimal(whole) or not isinstance(limit, Decimal):
        return None
    value = Fraction(Decimal(part)) / Fraction(Decimal(whole))
    return ShareSeen(share, Decimal(part), Decimal(whole), value, limit)


def _filled(value: Any) -> bool:
    return value is not None and value not in ("", [])
