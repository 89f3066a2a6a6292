"""Whether consequences of a pack can be reckoned: amounts that fall, thresholds that are whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from itertools import pairwise

from lantian.core.policy.consequence_schema import EnforcementMeasure, RewardsFile, SupervisionFile
from lantian.core.policy.draft import Draft
from lantian.core.policy.flow_checks import named_parameters, twice
from lantian.core.policy.scalars import ParameterValue
from lantian.core.policy.schema import Parameter
from lantian.core.policy.tree import Node, Report

__all__ = ["consequences"]

Path = tuple[str | int, ...]
_LIST = ("a list of numbers such as [3, 2, 1]", "数字列表，如 [3, 2, 1]")
_COUNT = ("a whole number from 1", "不小于 1 的整数")
_YES_NO = ("true or false", "true 或 false")


def consequences(draft: Draft) -> None:
    """Report what stands against the rewards and the supervision of the pack."""
    parameters = named_parameters(draft)
    for model, sheet in draft.sheets_of(RewardsFile):
        _rewards(model, sheet.node, parameters, draft.report_to(sheet.file))
    for plan, sheet in draft.sheets_of(SupervisionFile):
        report = draft.report_to(sheet.file)
        _supervision(plan, sheet.node, parameters, report, sheet.file)


def _rewards(model: RewardsFile, node: Node, parameters: dict[str, Parameter], report: Report) -> None:
    for key in ("penalties", "shares"):
        name = getattr(model, key)
        _kind((key,), name, _is_list, _LIST, parameters, node, report)
        for value in _lists(name, parameters):
            if min(value) <= 0 or any(later > earlier for earlier, later in pairwise(value)):
                written = ", ".join(f"{each:f}" for each in value)
                report("amounts-not-falling", node.follow((key,))[1], of=name, value=written)
    for key in ("least_ranked", "least_days"):
        _kind((key,), getattr(model, key), _is_count, _COUNT, parameters, node, report)
    _kind(("assumed",), model.assumed, lambda value: isinstance(value, bool), _YES_NO, parameters, node, report)
    for language in ("zh", "en"):
        pattern = getattr(model.number, language)
        if pattern and "{number}" not in pattern:
            report("number-pattern", node.follow(("number", language))[1], value=pattern)


def _supervision(
    plan: SupervisionFile, node: Node, parameters: dict[str, Parameter], report: Report, file: str
) -> None:
    last: Path = ("escalation", "last_places")
    _kind(last, plan.escalation.last_places, _is_count, _COUNT, parameters, node, report)
    for index, step in enumerate(plan.steps):
        below: Path = ("steps", index)
        _kind((*below, "calm_days"), step.calm_days, _is_count, _COUNT, parameters, node, report)
        for number, threshold in enumerate(step.thresholds):
            place: Path = (*below, "thresholds", number)
            _kind((*place, "at_least"), threshold.at_least, _is_count, _COUNT, parameters, node, report)
            if threshold.days is not None:
                _kind((*place, "days"), threshold.days, _is_count, _COUNT, parameters, node, report)
    for index, measure in enumerate(plan.measures):
        _measure(measure, ("measures", index), node, parameters, report, file)


def _measure(
    measure: EnforcementMeasure,
    path: Path,
    node: Node,
    parameters: dict[str, Parameter],
    report: Report,
    file: str,
) -> None:
    if measure.days is not None:
        _kind((*path, "days"), measure.days, _is_count, _COUNT, parameters, node, report)
    if measure.kind == "transfer" and not measure.materials:
        report("transfer-of-nothing", node.follow((*path, "id"))[1], value=measure.id)
    below, _ = node.follow(path)
    twice([each.id for each in measure.materials], "material", below, ("materials",), report, file)


def _kind(
    path: Path,
    name: str,
    fits: Callable[[ParameterValue], bool],
    kind: tuple[str, str],
    parameters: dict[str, Parameter],
    node: Node,
    report: Report,
) -> None:
    parameter = parameters.get(name)
    for value in parameter.values if parameter else ():
        if not fits(value.value):
            report(
                "parameter-kind",
                node.follow(path)[1],
                of=name,
                value=str(value.value),
                expected=kind[0],
                expected_zh=kind[1],
                near="",
            )


def _lists(name: str, parameters: dict[str, Parameter]) -> Iterable[tuple[Decimal, ...]]:
    parameter = parameters.get(name)
    for value in parameter.values if parameter else ():
        if isinstance(value.value, tuple):
            yield value.value


def _is_list(value: ParameterValue) -> bool:
    return isinstance(value, tuple)


def _is_count(value: ParameterValue) -> bool:
    return isinstance(value, Decimal) and value >= 1 and value == value.to_integral_value()
