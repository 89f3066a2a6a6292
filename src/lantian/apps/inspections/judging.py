"""The pack's forms held against the answers of an inspection, and what is kept of that for good."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lantian.apps.inspections.models import Inspection
from lantian.apps.inspections.problems import NoForms
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import plain_number
from lantian.core.policy.inspection_schema import FAILED, Find, InspectionClass, InspectionFile, Question
from lantian.core.policy.schema import Text
from lantian.core.rules.inspections import Judgement, judge

__all__ = ["answer_words", "form_of", "forms", "frozen", "judgement", "problem_class_of", "total", "weight"]


def forms() -> InspectionFile:
    """What the pack says of inspections.

    Raises:
        NoForms: it says nothing.
    """
    found = pack().inspections
    if found is None:
        raise NoForms
    return found


def form_of(inspection: Inspection) -> InspectionClass:
    """The form of an inspection.

    Raises:
        NoForms: the pack does not have that class any more.
    """
    found = forms().of(inspection.form)
    if found is None:
        raise NoForms
    return found


def judgement(form: InspectionClass, answers: Mapping[str, Any], day: dt.date) -> Judgement:
    """What the answers make of it by the rules of a local day."""
    return judge(form, answers, today=day, parameter=lambda name: pack().value(name, day).value)


def problem_class_of(form: InspectionClass) -> str:
    """The class of accountability that its problems are of; "" for none."""
    cases = pack().cases
    kind = cases.kind(form.case_kind) if cases is not None else None
    return (kind.problem_class or "") if kind is not None else ""


def weight(form: InspectionClass, find: Find, day: dt.date) -> tuple[Decimal, str]:
    """How many problems one find is, and the parameter that says so. A pack without such rules counts each as one."""
    rules = pack().rule_sets.get(pack().official_rules)
    if rules is None:
        return Decimal(1), ""
    problem_class = problem_class_of(form)
    named = next(
        (
            item.weight
            for each in rules.classes
            if each.id == problem_class
            for item in each.items
            if item.id == find.item
        ),
        rules.other_weight,
    )
    return pack().number(named, day), named


def total(found: Judgement, form: InspectionClass, day: dt.date) -> Fraction:
    """All problems by their weights."""
    return sum((Fraction(weight(form, each.find, day)[0]) * each.times for each in found.found), Fraction(0))


def frozen(found: Judgement, form: InspectionClass, day: dt.date) -> dict[str, Any]:
    """Everything that a sheet and a page say of it years later, whatever the pack says then."""
    asked = {each.id: group for group in form.groups for each in group.questions}
    return {
        "day": day.isoformat(),
        "class": _text(form.title),
        "clause": form.clause,
        "questions": [
            {
                "id": each.id,
                "group": _text(asked[each.id].title),
                "title": _text(each.title),
                "words": _text(answer_words(each, found.answers.get(each.id))),
                "failed": found.answers.get(each.id) == FAILED,
                "clause": each.clause or asked[each.id].clause or "",
            }
            for each in found.asked
        ],
        "criteria": [
            {"title": _text(each.criterion.title), "clause": each.criterion.clause or "", "holds": each.holds}
            for each in (found.criteria if _criteria_asked(found) else ())
        ],
        "shares": [
            {
                "title": _text(each.share.title),
                "part": plain_number(each.part),
                "whole": plain_number(each.whole),
                "limit": plain_number(each.limit),
                "reached": each.reached,
                "clause": each.share.clause,
            }
            for each in found.shares
        ],
        "finds": [
            {
                "id": each.find.id,
                "title": _text(each.find.title),
                "clause": each.find.clause,
                "interpretation": each.find.interpretation or "",
                "class": problem_class_of(form),
                "item": each.find.item or "",
                "weight": plain_number(weight(form, each.find, day)[0]),
                "parameter": weight(form, each.find, day)[1],
                "times": each.times,
            }
            for each in found.found
        ],
    }


def answer_words(question: Question, value: Any) -> Text:
    """An answer in both languages."""
    if value is None or value == "":
        return Text(zh="—", en="—")
    if isinstance(value, bool):
        return Text(zh="是" if value else "否", en="yes" if value else "no")
    for choice in question.as_field().choices:
        if choice.id == value:
            return choice.title
    if question.unit is None:
        return Text(zh=str(value), en=str(value))
    return Text(zh=f"{value} {question.unit.in_language('zh')}", en=f"{value} {question.unit.in_language('en')}")


def _criteria_asked(found: Judgement) -> bool:
    """Whether the criteria mean anything here: one of the questions that they look at was answered."""
    return any(
        comparison.found is not None
        for each in found.criteria
        for comparison in each.answer.comparisons
        if comparison.subject != "today"
    )


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh or text.en, "en": text.en or text.zh}
