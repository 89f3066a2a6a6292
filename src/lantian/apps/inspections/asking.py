"""The checklist as a page shows it: every question with its answer, and when it is asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantian.apps.inspections.models import Inspection
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.inspection_schema import InspectionClass, Question, QuestionGroup
from lantian.core.policy.ledger_schema import Bound, Condition
from lantian.core.policy.schema import Text
from lantian.core.rules.inspections import Judgement
from lantian.core.rules.ledgers.conditions import kept_form
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["PREFIX", "AskedGroup", "AskedQuestion", "asked", "fault_words", "given"]

PREFIX = "q-"
_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
_AS_RADIOS = 6
"""Choices up to which each is a button for the thumb."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question on the page."""

    question: Question
    value: str
    when: str
    """The condition as the page's script reads it; "" for always."""
    asked: bool
    fault: str

    @property
    def name(self) -> str:
        """Of its inputs."""
        return f"{PREFIX}{self.question.id}"

    @property
    def widget(self) -> str:
        """radios, select, number, day, text or long-text."""
        kind = self.question.kind
        if kind in ("point", "yes-no"):
            return "radios"
        if kind == "choice":
            return "radios" if len(self.question.choices) <= _AS_RADIOS else "select"
        return {"whole": "number", "amount": "number"}.get(kind, kind)

    @property
    def options(self) -> list[tuple[str, str, str]]:
        """Value, words and tone of each choice."""
        if self.question.kind == "yes-no":
            return [("true", wording(_YES), ""), ("false", wording(_NO), "")]
        tones = {"met": "good", "failed": "bad"} if self.question.kind == "point" else {}
        return [(each.id, wording(each.title), tones.get(each.id, "")) for each in self.question.as_field().choices]


@dataclass(frozen=True)
class AskedGroup:
    """Questions under one heading; `asked` when one of them is."""

    group: QuestionGroup
    questions: tuple[AskedQuestion, ...]

    @property
    def asked(self) -> bool:
        """Whether anything of it is asked now."""
        return any(each.asked for each in self.questions)


def asked(
    form: InspectionClass,
    inspection: Inspection,
    found: Judgement,
    faults: tuple[FieldFault, ...] = (),
    typed: Mapping[str, Any] | None = None,
) -> tuple[AskedGroup, ...]:
    """The whole form, filled in with what was kept, or with what was typed where that could not be read."""
    now_asked = {each.id for each in found.asked}
    wrong = {each.field: fault_words(each) for each in faults}

    def shown(question: Question) -> AskedQuestion:
        value = _written(inspection.answers.get(question.id))
        if question.id in wrong and typed:
            value = str(typed.get(question.id, ""))
        when = json.dumps(_when(question.when, inspection.on), ensure_ascii=False) if question.when else ""
        return AskedQuestion(question, value, when, question.id in now_asked, wrong.get(question.id, ""))

    return tuple(AskedGroup(group, tuple(shown(each) for each in group.questions)) for group in form.groups)


def fault_words(fault: FieldFault) -> str:
    """What is wrong with an answer, and how to mend it."""
    return f"{wording(fault.message)} {wording(fault.remedy)}"


def given(form: InspectionClass, posted: Mapping[str, Any]) -> dict[str, Any]:
    """What a page sent for the questions of the form; a question that it does not name stays as it was."""
    return {each.id: posted[f"{PREFIX}{each.id}"] for each in form.questions() if f"{PREFIX}{each.id}" in posted}


def _written(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _when(condition: Condition, day: dt.date) -> Any:  # noqa: PLR0911 one return a kind of test
    """A condition for the page's script: {all|any|none: […]} or one test; what it cannot ask is true."""
    for key, parts in (("all", condition.all_of), ("any", condition.any_of), ("none", condition.none_of)):
        if parts:
            return {key: [_when(each, day) for each in parts]}
    if condition.field is None:
        return True
    found: dict[str, Any] = {"field": condition.field}
    if condition.equals is not None:
        return found | {"among": [_written(kept_form(condition.equals))]}
    if condition.one_of:
        return found | {"among": list(condition.one_of)}
    if condition.filled is not None:
        return found | {"filled": condition.filled}
    for test in ("at_least", "at_most", "above", "below"):
        bound: Bound | None = getattr(condition, test)
        if bound is not None:
            against = _against(bound, day)
            return True if against is None else found | {test: against}
    return True


def _against(bound: Bound, day: dt.date) -> str | None:
    """What a test compares with, where that is known before the form is filled in."""
    if bound.times is not None or bound.field is not None:
        return None
    if bound.parameter is not None:
        return str(kept_form(pack().value(bound.parameter, day).value))
    return day.isoformat() if bound.today else str(kept_form(bound.day if bound.day is not None else bound.value))
