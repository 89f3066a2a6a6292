"""Parameters of a pack: their history, their units, and those without which the code cannot work."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal

from lantian.core.policy.draft import Draft
from lantian.core.policy.reading import Sheet
from lantian.core.policy.references import walk
from lantian.core.policy.required import REQUIRED, Required
from lantian.core.policy.schema import DatedValue, Parameter, ParameterFile, Quantity, TargetSet
from lantian.core.policy.tree import Node
from lantian.core.policy.units import UNITS, correct_symbol

__all__ = ["parameters", "required_parameters", "symbols"]

_HUNDRED = Decimal(100)
_SHARE = re.compile(r"\s*(?P<number>[0-9]{1,3}(?:\.[0-9]+)?)\s*(?P<sign>[%％]?)\s*")


def symbols(draft: Draft) -> None:
    """Every unit is a known symbol, written in the one accepted way."""
    for sheet in draft.sheets:
        for model, node in walk(sheet.model, sheet.node):
            if not isinstance(model, Parameter | Quantity | TargetSet) or node is None or model.unit in UNITS:
                continue
            near, known = correct_symbol(model.unit), ", ".join(unit or '""' for unit in UNITS)
            draft.report_to(sheet.file)(
                "unit-symbol", node.follow(("unit",))[1], value=model.unit, near=near, known=known
            )


def _each(draft: Draft) -> Iterator[tuple[Parameter, Node, Sheet]]:
    for model, sheet in draft.sheets_of(ParameterFile):
        for number, parameter in enumerate(model.parameters):
            yield parameter, sheet.node.follow(("parameters", number))[0], sheet


def parameters(draft: Draft) -> None:
    """No two values of a parameter are in force on the same day, and none ends before it begins."""
    for parameter, node, sheet in _each(draft):
        report = draft.report_to(sheet.file)
        lines = {id(value): node.follow(("values", index))[1] for index, value in enumerate(parameter.values)}
        previous: DatedValue | None = None
        for value in sorted(parameter.values, key=lambda value: value.since):
            line = lines[id(value)]
            if value.until is not None and value.until <= value.since:
                report("until-before-since", line, of=parameter.id, since=str(value.since), until=str(value.until))
                continue
            if previous is not None and value.since < _end(previous, value.since):
                report("values-overlap", line, of=parameter.id, day=str(value.since))
            previous = value


def _end(value: DatedValue, successor: dt.date) -> dt.date:
    """The first day on which a value no longer holds: its own `until`, or a later successor's first day."""
    return value.until or max(successor, value.since + dt.timedelta(days=1))


def required_parameters(draft: Draft) -> None:
    """Every parameter that code asks for is there, with the right kind, unit and range."""
    known = draft.ids.get("parameter", {})
    if "parameter" not in draft.unknowable:
        for name, demand in REQUIRED.items():
            if name not in known:
                reason, reason_zh = demand.reason.en, demand.reason.zh
                draft.report_to("rules/")("parameter-missing", 0, value=name, reason=reason, reason_zh=reason_zh)
    for parameter, node, sheet in _each(draft):
        demand_or_none = REQUIRED.get(parameter.id)
        if demand_or_none is None:
            continue
        report = draft.report_to(sheet.file)
        units = demand_or_none.units
        if units and parameter.unit not in units and parameter.unit in UNITS:
            line = node.follow(("unit",))[1]
            report("unit-wrong", line, of=parameter.id, value=parameter.unit, expected=", ".join(units))
        for index, value in enumerate(parameter.values):
            if not _fits(value.value, demand_or_none):
                line = node.follow(("values", index, "value"))[1]
                report(
                    "parameter-kind",
                    line,
                    of=parameter.id,
                    value=str(value.value),
                    expected=demand_or_none.expected,
                    near=_share_of(value.value) if demand_or_none.is_share else "",
                )


def _share_of(value: Decimal | bool | str | tuple[Decimal, ...]) -> str:
    """The share that is meant: 0.75 for 75, "75 %" and a quoted "0.75"; "" where none can be guessed."""
    written = f"{value:f}" if isinstance(value, Decimal) else value
    found = _SHARE.fullmatch(written) if isinstance(written, str) else None
    if found is None:
        return ""
    number = Decimal(found["number"])
    share = number if number <= 1 and not found["sign"] else number / _HUNDRED
    return f"{share.normalize():f}" if share <= 1 else ""


def _fits(value: Decimal | bool | str | tuple[Decimal, ...], demand: Required) -> bool:
    if demand.kind == "word":
        return isinstance(value, str) and (not demand.words or value in demand.words)
    if not isinstance(value, Decimal) or not demand.least <= value <= demand.most:
        return False
    return demand.kind == "number" or value == value.to_integral_value()
