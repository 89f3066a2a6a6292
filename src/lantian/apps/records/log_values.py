"""Words for codes in the facts of the action log: fields of a ledger and the steps of its rows, states, kinds and
sources of cases. What nobody has words for is shown as it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.log_codes import told_by_app
from lantian.core.policy.ledger_schema import Flow, LedgerField, LedgerType
from lantian.core.policy.schema import Text

__all__ = ["told_by_pack"]

_SINGLE_STEPS: Mapping[str, Text] = {
    "add": Text(zh="登记", en="entered"),
    "change": Text(zh="更正", en="corrected"),
    "sign": Text(zh="签字", en="signed"),
}
"""Steps of a row that no flow declares."""

_CASE_STATES: Mapping[str, Text] = {
    "handed-over": Text(zh="已交办", en="handed over"),
    "forwarded": Text(zh="已转办", en="passed on"),
    "rectifying": Text(zh="整改中", en="being rectified"),
    "reported": Text(zh="已反馈", en="reported back"),
    "verified": Text(zh="已核查", en="verified"),
    "concluded": Text(zh="已办结", en="concluded"),
    "merged": Text(zh="已并案", en="merged into another"),
}
"""As the pages of cases call them; the log lies below them and cannot ask them."""


def told_by_pack(facts: Mapping[str, Any], *, action: str = "") -> Mapping[str, Any]:
    """The facts of an entry, with words in the place of codes, in the reader's language."""
    if action.startswith("cases."):
        return {**facts, **_of_case(facts)}
    facts = told_by_app(action, facts)
    ledger = pack().ledgers.get(str(facts.get("ledger")))
    return facts if ledger is None else {**facts, **_of_row(ledger, facts)}


def _of_row(ledger: LedgerType, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    told: dict[str, Any] = {}
    entered = facts.get("fields")
    if isinstance(entered, Mapping):
        fields = {field.id: field for field in ledger.fields}
        told["fields"] = dict(_entered(fields.get(name), name, kept) for name, kept in entered.items())
    flow = pack().flows.get(ledger.flow or "")
    if flow is not None:
        words = _words_of(flow)
        for name in words.keys() & facts.keys():
            told[name] = _worded(words[name], facts[name])
    return told


def _words_of(flow: Flow) -> Mapping[str, Mapping[str, Text]]:
    states = {each.id: each.title for each in flow.states}
    steps = {each.id: each.title for each in flow.transitions}
    grounds = {ground.id: ground.title for each in flow.transitions for ground in each.grounds}
    return {"from": states, "to": states, "step": {**_SINGLE_STEPS, **steps}, "ground": grounds}


def _entered(field: LedgerField | None, name: str, kept: Any) -> tuple[str, Any]:
    """The title of a field and what was entered; a change keeps what stood there before, then what stands now."""
    if field is None:
        return name, kept
    changed = isinstance(kept, list) and len(kept) == 2
    return wording(field.title), [_value(field, each) for each in kept] if changed else _value(field, kept)


def _value(field: LedgerField, kept: Any) -> Any:
    if isinstance(kept, list):
        return [_value(field, each) for each in kept]
    if field.kind == "unit" and kept in pack().units:
        return wording(pack().units[kept].name)
    return _worded({each.id: each.title for each in field.choices}, kept)


def _of_case(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    file = pack().cases
    words: dict[str, Mapping[str, Text]] = {"state": _CASE_STATES}
    if file is not None:
        words["kind"] = {each.id: each.title for each in file.kinds}
        words["source"] = {each.id: each.title for each in file.sources}
    words["joint"] = words["released"] = {each.id: each.name for each in pack().units.values()}
    return {name: _each(words[name], facts[name]) for name in words.keys() & facts.keys()}


def _each(words: Mapping[str, Text], kept: Any) -> Any:
    return [_worded(words, one) for one in kept] if isinstance(kept, list) else _worded(words, kept)


def _worded(words: Mapping[str, Text], kept: Any) -> Any:
    return wording(words[kept]) if isinstance(kept, str) and kept in words else kept
