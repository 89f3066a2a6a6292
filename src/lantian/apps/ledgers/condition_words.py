"""A condition of the pack in words, in both languages: what a count counts, what a line of a decision table asks."""

from __future__ import annotations

from collections.abc import Sequence

from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import Bound, Condition, Flow, LedgerType
from lantian.core.policy.scalars import ParameterValue
from lantian.core.policy.schema import Text

__all__ = ["STATE_KINDS", "condition_words", "parameter_title", "parameters_of", "source_words"]

_SIGNS = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}
STATE_KINDS = {
    "open": Text(zh="未办结", en="open"),
    "closed": Text(zh="已办结", en="done"),
    "void": Text(zh="作废", en="void"),
}
_TODAY = Text(zh="当日", en="the day itself")
_STATE = Text(zh="状态", en="state")


def condition_words(condition: Condition, ledger: LedgerType, flow: Flow) -> Text:
    """What a condition asks, as one line."""
    if condition.all_of:
        return _joined([condition_words(each, ledger, flow) for each in condition.all_of], "且", "and")
    if condition.any_of:
        return _joined([condition_words(each, ledger, flow) for each in condition.any_of], "或", "or")
    if condition.none_of:
        inner = _joined([condition_words(each, ledger, flow) for each in condition.none_of], "或", "or")
        return Text(zh=f"非（{_zh(inner)}）", en=f"not ({_en(inner)})")
    if condition.state:
        return _among(_STATE, [flow.state(each).title for each in condition.state])
    if condition.state_kind:
        return _among(_STATE, [STATE_KINDS[each] for each in condition.state_kind])
    return _test(condition, ledger)


def parameter_title(name: str) -> Text:
    """What the pack calls a parameter; its id where the pack knows none of it."""
    known = pack().parameters.get(name)
    return known.title if known is not None else Text(zh=name, en=name)


def source_words(source: str, ledger: LedgerType) -> Text:
    """Where that stands against which a test held a value ("parameter×field" for a product), by its names."""
    titles = {field.id: field.title for field in ledger.fields} | {"today": _TODAY}
    parts = [titles.get(each) or parameter_title(each) for each in source.split("×")]
    return Text(zh=" × ".join(map(_zh, parts)), en=" × ".join(map(_en, parts)))


def parameters_of(condition: Condition | None) -> tuple[str, ...]:
    """Ids of the parameters that a condition asks for, in its order, without doubles."""
    if condition is None:
        return ()
    found: list[str] = []
    for bound in (condition.at_least, condition.at_most, condition.above, condition.below):
        if bound is not None and bound.parameter is not None:
            found.append(bound.parameter)
    for each in (*condition.all_of, *condition.any_of, *condition.none_of):
        found += parameters_of(each)
    return tuple(dict.fromkeys(found))


def _test(condition: Condition, ledger: LedgerType) -> Text:
    subject = _TODAY if condition.today else _field(ledger, condition.field or "")
    if condition.filled is not None:
        return _said(subject, "已填", "is filled") if condition.filled else _said(subject, "未填", "is empty")
    if condition.one_of:
        return _among(subject, [_choice(ledger, condition.field or "", each) for each in condition.one_of])
    if condition.equals is not None:
        held = _value(ledger, condition.field or "", condition.equals)
        return Text(zh=f"{_zh(subject)} = {_zh(held)}", en=f"{_en(subject)} = {_en(held)}")
    test = next(each for each in _SIGNS if getattr(condition, each) is not None)
    bound = _bound(getattr(condition, test), ledger)
    return Text(
        zh=f"{_zh(subject)} {_SIGNS[test]} {_zh(bound)}",
        en=f"{_en(subject)} {_SIGNS[test]} {_en(bound)}",
    )


def _bound(bound: Bound, ledger: LedgerType) -> Text:
    if bound.field is not None:
        found = _field(ledger, bound.field)
    elif bound.today:
        found = _TODAY
    else:
        plain = f"{bound.value:f}" if bound.value is not None else str(bound.day or "")
        found = parameter_title(bound.parameter) if bound.parameter else Text(zh=plain, en=plain)
    if bound.times is None:
        return found
    factor = _field(ledger, bound.times)
    return Text(zh=f"{_zh(found)} × {_zh(factor)}", en=f"{_en(found)} × {_en(factor)}")


def _value(ledger: LedgerType, field_id: str, value: ParameterValue) -> Text:
    if isinstance(value, bool):
        return Text(zh="是", en="yes") if value else Text(zh="否", en="no")
    return _choice(ledger, field_id, str(value))


def _choice(ledger: LedgerType, field_id: str, value: str) -> Text:
    choices = {each.id: each.title for each in ledger.field(field_id).choices}
    return choices.get(value, Text(zh=value, en=value))


def _field(ledger: LedgerType, field_id: str) -> Text:
    field = ledger.field(field_id)
    return Text(zh=f"{_zh(field.title)}", en=f"{_en(field.title)}")


def _among(subject: Text, titles: Sequence[Text]) -> Text:
    zh, en = "、".join(map(_zh, titles)), ", ".join(map(_en, titles))
    return Text(zh=f"{_zh(subject)}：{zh}", en=f"{_en(subject)}: {en}")


def _joined(parts: Sequence[Text], zh: str, en: str) -> Text:
    if len(parts) == 1:
        return parts[0]
    return Text(
        zh=f" {zh} ".join(f"（{_zh(each)}）" for each in parts), en=f" {en} ".join(f"({_en(each)})" for each in parts)
    )


def _said(subject: Text, zh: str, en: str) -> Text:
    return Text(zh=f"{_zh(subject)}{zh}", en=f"{_en(subject)} {en}")


def _zh(text: Text) -> str:
    return text.in_language("zh")


def _en(text: Text) -> str:
    return text.in_language("en")
