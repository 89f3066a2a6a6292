"""Whether what a field of a ledger says of itself fits its kind."""

from __future__ import annotations

from collections.abc import Mapping

from lantian.core.policy.ledger_schema import NUMERIC, LedgerField, LedgerType
from lantian.core.policy.pattern_checks import pattern_fault
from lantian.core.policy.tree import Node, Report

__all__ = ["fields", "one_field"]

_TEXTS = frozenset({"text", "long-text", "code"})
_DAYS = frozenset({"day", "moment"})
_MEANINGFUL: Mapping[str, frozenset[str]] = {
    "choices": frozenset({"choice", "choices"}),
    "least": NUMERIC,
    "most": NUMERIC,
    "unit": NUMERIC,
    "decimals": frozenset({"amount"}),
    "longest": _TEXTS,
    "pattern": _TEXTS,
    "check": frozenset({"code"}),
    "earliest": _DAYS,
    "not_after_today": _DAYS,
    "ledger": frozenset({"row"}),
}
"""Setting of a field → kinds for which it means something."""


def fields(ledger: LedgerType, node: Node, report: Report) -> None:
    """Report what is wrong with the fields of a ledger, each by itself."""
    for number, field in enumerate(ledger.fields):
        place, line = node.follow(("fields", number))
        one_field(field, place, line, report)


def one_field(field: LedgerField, place: Node, line: int, report: Report) -> None:
    """Report what is wrong with a field by itself; `line` is where it begins."""
    _settings(field, place, line, report)
    _limits(field, place, report)
    if field.personal and field.public:
        report("field-personal", place.follow(("public",))[1], value=field.id)
    if field.pattern is not None and field.kind in _TEXTS:
        fault = pattern_fault(field.pattern, field.longest)
        if fault is not None:
            code, what = fault
            report(code, place.follow(("pattern",))[1], field=field.id, what=what)


def _settings(field: LedgerField, node: Node, line: int, report: Report) -> None:
    for setting, kinds in _MEANINGFUL.items():
        given = setting in field.model_fields_set and getattr(field, setting) not in (None, "", (), False)
        if given and field.kind not in kinds:
            fits = ", ".join(sorted(kinds))
            at = node.follow((setting,))[1]
            report("field-setting", at, setting=setting, field=field.id, kind_of=field.kind, fits=fits)
    if field.kind in {"choice", "choices"} and not field.choices:
        report("field-lacks", line, field=field.id, kind_of=field.kind, setting="choices")
    if field.kind == "row" and field.ledger is None:
        report("field-lacks", line, field=field.id, kind_of=field.kind, setting="ledger")
    if field.choices and all(choice.refused for choice in field.choices):
        report("choices-refused", node.follow(("choices",))[1], field=field.id)


def _limits(field: LedgerField, node: Node, report: Report) -> None:
    if field.least is not None and field.most is not None and field.least > field.most:
        least, most = f"{field.least:f}", f"{field.most:f}"
        report("field-limits", node.follow(("most",))[1], field=field.id, least=least, most=most)
