"""What a pack says of inspections: for each class of object what is asked on site, and which answers make a problem.

A new class is an entry in `inspections.yaml` and no code. Weights stand with the classes of accountability, limits in
parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import Field

from lantian.core.policy.ledger_schema import Choice, Condition, LedgerField, UnitOfMeasure
from lantian.core.policy.scalars import Amount, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text

__all__ = [
    "FAILED",
    "MET",
    "NOT_ASKED",
    "Criterion",
    "Find",
    "InspectionClass",
    "InspectionFile",
    "ObjectList",
    "Question",
    "QuestionGroup",
    "Share",
]

MET, FAILED, NOT_ASKED = "met", "failed", "not-applicable"
"""Answers to a point that is met or not."""
_ANSWERS = (
    Choice(id=MET, title=Text(zh="符合", en="met")),
    Choice(id=FAILED, title=Text(zh="不符合", en="not met")),
    Choice(id=NOT_ASKED, title=Text(zh="不涉及", en="does not apply")),
)


class Question(Strict):
    """Something that is asked on site."""

    id: Identifier
    title: Text
    kind: Literal["point", "yes-no", "whole", "amount", "day", "choice", "text", "long-text"] = "point"
    """`point`: met, not met, or (with `may_not_apply`) it does not apply here."""
    required: bool = True
    when: Condition | None = None
    """Asked only where this holds; it looks at earlier questions."""
    may_not_apply: bool = False
    prefill: Identifier | None = None
    """Field of the ledger's row that answers it beforehand; the inspector confirms or corrects it."""
    clause: ClauseId | None = None
    interpretation: Identifier | None = None
    help: Text | None = None
    unit: UnitOfMeasure = None
    choices: tuple[Choice, ...] = ()
    least: Amount | None = None
    most: Amount | None = None
    decimals: Whole = Field(default=3, ge=0, le=6)
    longest: Whole = Field(default=200, ge=1, le=4000)
    not_after_today: bool = False

    def as_field(self) -> LedgerField:
        """The same as a field of a row, so that it is read and judged in the same way."""
        shared = LedgerField.model_fields.keys() & self.model_fields_set - {"kind", "choices"}
        settings: dict[str, Any] = {name: getattr(self, name) for name in shared}
        if self.kind != "point":
            return LedgerField(kind=self.kind, choices=self.choices, **settings)
        return LedgerField(kind="choice", choices=_ANSWERS if self.may_not_apply else _ANSWERS[:2], **settings)


class QuestionGroup(Strict):
    """Questions under one heading."""

    id: Identifier
    title: Text
    clause: ClauseId | None = None
    interpretation: Identifier | None = None
    help: Text | None = None
    questions: tuple[Question, ...] = Field(min_length=1)


class Criterion(Strict):
    """One of several conditions of a problem that is shown by itself, whether it holds or not."""

    id: Identifier
    title: Text
    clause: ClauseId | None = None
    interpretation: Identifier | None = None
    when: Condition


class Share(Strict):
    """A part of a whole that the form works out, and the limit from which it counts."""

    id: Identifier
    title: Text
    part: Identifier
    whole: Identifier
    limit: Identifier
    """Parameter."""
    clause: ClauseId
    interpretation: Identifier | None = None


class Find(Strict):
    """A problem: what makes it, and which situation of accountability it is."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    item: Identifier | None = None
    """Situation of the class of accountability that the kind of cases belongs to; its weight stands there."""
    when: Condition | None = None
    criteria: tuple[Identifier, ...] = ()
    """All of them must hold as well."""
    times: Identifier | None = None
    """A question: how many of it there are (boilers); one without it."""


class ObjectList(Strict):
    """A ledger whose rows can be inspected."""

    ledger: Identifier
    address: Identifier | None = None
    """Its field that says where the object is."""


class InspectionClass(Strict):
    """A class of objects, and its form."""

    id: Identifier
    title: Text
    clause: ClauseId
    case_kind: Identifier
    """What a case about it is of (`cases.yaml`)."""
    lists: tuple[ObjectList, ...] = ()
    new_place: bool = True
    """Whether something that stands on no ledger can be inspected."""
    photos: Whole = Field(default=1, ge=0, le=20)
    """Photos that a finding needs at least."""
    groups: tuple[QuestionGroup, ...] = Field(min_length=1)
    criteria: tuple[Criterion, ...] = ()
    shares: tuple[Share, ...] = ()
    finds: tuple[Find, ...] = Field(min_length=1)

    def questions(self) -> Iterator[Question]:
        """All of them, in the order of the form."""
        for group in self.groups:
            yield from group.questions

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((each for each in self.questions() if each.id == question_id), None)


class InspectionFile(Strict):
    """`inspections.yaml`."""

    prefix: Identifier
    """Numbers of inspections begin with it: JC-2018-0001."""
    sheet: Text
    """The title of a dispatch sheet."""
    sources: tuple[Identifier, ...] = Field(min_length=1)
    """Sources of cases on whose behalf is inspected; the first one is the usual one."""
    clause: ClauseId
    refusal_interpretation: Identifier | None = None
    """What a sheet is worth that the inspected side refused to sign."""
    classes: tuple[InspectionClass, ...] = Field(min_length=1)

    def of(self, class_id: str) -> InspectionClass | None:
        """The class of that id."""
        return next((each for each in self.classes if each.id == class_id), None)
