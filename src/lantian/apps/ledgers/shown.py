"""What is kept of a row in the reader's words: values, states, verdicts, what stands against a step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.apps.ledgers.condition_words import STATE_KINDS, source_words
from lantian.apps.ledgers.models import Row
from lantian.apps.records.campaign import pack, wording
from lantian.core.flows.ledger_row import Obstacle, PastStep
from lantian.core.policy.ledger_schema import CheckItem, EvidenceNeed, Flow, LedgerField, LedgerType
from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.conditions import Comparison
from lantian.core.rules.ledgers.verdicts import Verdict

__all__ = [
    "both",
    "by_name",
    "comparison_words",
    "field_value",
    "listed",
    "obstacle_words",
    "state_title",
    "step_title",
    "unit_title",
    "value",
    "verdict_title",
]


def both(field: LedgerField, kept: Any) -> str | Text:
    """A kept value in both languages, or as what is the same in both; "" where nothing is kept."""
    if kept in (None, "", []):
        return ""
    return _WORDS.get(field.kind, _as_kept)(field, kept)


def _as_kept(_field: LedgerField, kept: Any) -> str | Text:
    return str(kept)


def _choice(field: LedgerField, kept: Any) -> str | Text:
    return _choices(field).get(str(kept), str(kept))


def _several(field: LedgerField, kept: Any) -> str | Text:
    found = [_choices(field).get(each, Text(zh=each, en=each)) for each in kept]
    zh, en = "、".join(each.zh or each.en for each in found), ", ".join(each.en or each.zh for each in found)
    return Text(zh=zh, en=en)


def _yes_no(_field: LedgerField, kept: Any) -> str | Text:
    return Text(zh="是", en="yes") if kept else Text(zh="否", en="no")


def _unit(_field: LedgerField, kept: Any) -> str | Text:
    unit = pack().units.get(str(kept))
    return unit.name if unit else str(kept)


def _number(_field: LedgerField, kept: Any) -> str | Text:
    return f"{Decimal(str(kept)):,f}"


def _moment(_field: LedgerField, kept: Any) -> str | Text:
    return str(kept)[:16].replace("T", " ")


_WORDS: Mapping[str, Callable[[LedgerField, Any], str | Text]] = {
    "choice": _choice,
    "choices": _several,
    "yes-no": _yes_no,
    "unit": _unit,
    "whole": _number,
    "amount": _number,
    "moment": _moment,
}


def value(field: LedgerField, kept: Any) -> str:
    """A kept value in the reader's language."""
    said = both(field, kept)
    return said if isinstance(said, str) else wording(said)


def field_value(ledger: LedgerType, name: str, values: Mapping[str, Any]) -> str:
    """The same by the name of the field."""
    return value(ledger.field(name), values.get(name))


def listed(words: Iterable[str]) -> str:
    """Words after each other, as the reader's language puts them."""
    return pgettext("between words of a list", ", ").join(words)


def state_title(flow: Flow, state: str) -> str:
    """The name of a state; its id where the pack no longer has it."""
    return next((wording(each.title) for each in flow.states if each.id == state), state)


def step_title(flow: Flow, step: str) -> str:
    """What happened to a row, by the id that its history keeps."""
    fixed = {
        "add": pgettext("row", "entered"),
        "change": pgettext("row", "corrected"),
        "sign": pgettext("row", "signed"),
        "tick": pgettext("row", "points ticked"),
        "attach": pgettext("row", "evidence attached"),
    }
    if step in fixed:
        return fixed[step]
    return next((wording(each.title) for each in flow.transitions if each.id == step), step)


def unit_title(unit: str) -> str:
    """The short name of a unit."""
    known = pack().units.get(unit)
    return wording(known.short or known.name) if known else unit


def verdict_title(verdict: Verdict) -> str:
    """What a rule says, in its own words."""
    return wording(verdict.case.title if verdict.case else verdict.rule.otherwise_title)


def obstacle_words(obstacle: Obstacle, row: Row, flow: Flow, ledger: LedgerType) -> str:
    """What stands against a step, and so what would mend it."""
    about = obstacle.subject
    said = {
        "wrong-state": _("The row is “{about}” now: the step does not lead on from there."),
        "reason-missing": _("Say why."),
        "ground-missing": _("Choose on which ground."),
        "ground-unknown": _("Choose on which ground."),
        "unit-missing": _("Name the unit that answers for it from now on."),
        "same-person": _("You took the step “{about}” yourself; another person must take this one."),
        "signature-missing": _("{about} has not signed yet."),
        "notice-running": _("The public notice runs until {about}."),
        "field-missing": _("“{about}” must be filled in."),
        "point-open": _("Not ticked: {about}"),
        "evidence-missing": _("Not attached: {about}"),
        "verdict-blocks": "{about}",
    }
    return said.get(obstacle.code, obstacle.code).format(about=_about(about, row, flow, ledger))


def _about(about: object, row: Row, flow: Flow, ledger: LedgerType) -> str:
    """What an obstacle is about, in words."""
    words = ""
    match about:
        case PastStep():
            words = step_title(flow, about.transition)
        case CheckItem() | EvidenceNeed():
            words = wording(about.title)
        case Verdict():
            words = verdict_title(about)
        case dt.date():
            words = about.isoformat()
        case str() if about in pack().units:
            words = unit_title(about)
        case str() if any(field.id == about for field in ledger.fields):
            words = wording(ledger.field(about).title)
        case str():
            words = state_title(flow, row.state)
    return words


_TESTS = {
    "equals": "=",
    "one_of": "∈",
    "at_least": "≥",
    "at_most": "≤",
    "above": ">",
    "below": "<",
}


def comparison_words(ledger: LedgerType, made: Comparison) -> str:
    """One test that a rule made: of what, what was found, what it was held against and where that stands."""
    known = {field.id: field for field in ledger.fields}
    field = known.get(made.subject)
    titles = {"today": _("today"), "state": _("state"), "state_kind": _("kind of state")}
    title = wording(field.title) if field else titles.get(made.subject, made.subject)
    found = _in_words(ledger, made.subject, made.found)
    if made.test == "filled":
        return _("{title}: {found} – filled in?").format(title=title, found=found or "—")
    held = _in_words(ledger, made.subject, made.against)
    source = f" ({wording(source_words(made.source, ledger))})" if made.source else ""
    return f"{title}: {found or '—'} {_TESTS.get(made.test, made.test)} {held}{source}"


def by_name(ledger: LedgerType, subject: str, kept: Any) -> str | Text:
    """What a test found, or held it against, in both languages: states, choices and units by their names."""
    if isinstance(kept, list | tuple):
        each = [by_name(ledger, subject, one) for one in kept]
        zh, en = (" / ".join(one if isinstance(one, str) else one.in_language(code) for one in each) for code in _CODES)
        return Text(zh=zh, en=en)
    if subject == "state":
        return next((each.title for each in pack().flows[ledger.flow or ""].states if each.id == kept), str(kept))
    if subject == "state_kind":
        return STATE_KINDS[kept]
    field = next((each for each in ledger.fields if each.id == subject), None)
    if field is not None and field.kind in _NAMED:
        return both(field, [kept] if field.kind == "choices" and isinstance(kept, str) else kept)
    return "" if kept is None else str(kept)


_CODES = ("zh", "en")
_NAMED = {"choice", "choices", "yes-no", "unit"}


def _in_words(ledger: LedgerType, subject: str, kept: Any) -> str:
    said = by_name(ledger, subject, kept)
    return said if isinstance(said, str) else wording(said)


def _choices(field: LedgerField) -> dict[str, Text]:
    return {choice.id: choice.title for choice in field.choices}
