"""Whether rules of warning can be reckoned with: bounds and hours are numbers, grades stand once."""

from __future__ import annotations

from collections.abc import Iterable
from string import Formatter

from lantian.core.policy.draft import Draft
from lantian.core.policy.flow_checks import named_parameters, number_wanted, twice
from lantian.core.policy.schema import PackFile, Text
from lantian.core.policy.tree import Node, Report
from lantian.core.policy.warning_schema import PLACEHOLDERS, GradeTerm, WarningFile, WarningRules

__all__ = ["warnings"]

Path = tuple[str | int, ...]


def warnings(draft: Draft) -> None:
    """Report what is wrong inside `warnings.yaml`."""
    found = draft.only(WarningFile)
    if found is None:
        return
    model, sheet = found
    report = draft.report_to(sheet.file)
    parameters = named_parameters(draft)
    for number, rules in enumerate(model.rule_sets):
        node, _ = sheet.node.follow(("rule_sets", number))
        if not node.complete:
            continue
        twice([each.id for each in rules.grades], "grade", node, ("grades",), report, sheet.file)
        for path, term in _terms(rules):
            bounds = [name for name in ("above", "reaches") if getattr(term, name) is not None]
            if len(bounds) != 1:
                report("grade-term", node.follow(path)[1], what=" + ".join(bounds) or "–")
        _publishing(rules, _roles(draft), node, report)
        for path, name in _numbers(rules):
            number_wanted(path, name, parameters, node, report)


def _roles(draft: Draft) -> set[str] | None:
    """The roles of the pack; None when its file could not be read, so that nothing can be said of them."""
    found = draft.only(PackFile)
    return {role.id for role in found[0].roles} if found else None


def _publishing(rules: WarningRules, roles: set[str] | None, node: Node, report: Report) -> None:
    """Every grade is signed by a role that exists, and texts use no name in braces but those that are filled in."""
    plan = rules.publishing
    if plan is None:
        return
    spoken = [each.grade for each in plan.grades]
    for grade in rules.grades:
        if grade.id not in spoken:
            report("published-grades", node.follow(("publishing", "grades"))[1], what=grade.id)
    for number, each in enumerate(plan.grades):
        if each.grade not in [grade.id for grade in rules.grades]:
            report("published-grades", node.follow(("publishing", "grades", number))[1], what=each.grade)
        for role in each.signed_by:
            if roles is not None and role not in roles:
                report("signing-role", node.follow(("publishing", "grades", number, "signed_by"))[1], value=role)
    for number, channel in enumerate(plan.channels):
        for event in ("issue", "change", "lift", "cancel"):
            for sentence in getattr(channel, event):
                for odd in sorted(_odd_names(sentence)):
                    report("placeholder", node.follow(("publishing", "channels", number, event))[1], value=odd)


def _odd_names(sentence: Text) -> set[str]:
    try:
        names = {name for words in (sentence.zh, sentence.en) for _, name, _, _ in Formatter().parse(words) if name}
    except ValueError:
        return {"{"}
    return names - PLACEHOLDERS


def _terms(rules: WarningRules) -> Iterable[tuple[Path, GradeTerm]]:
    for number, grade in enumerate(rules.grades):
        for index, way in enumerate(grade.any_of):
            for place, term in enumerate(way.all_of):
                yield ("grades", number, "any_of", index, "all_of", place), term


def _numbers(rules: WarningRules) -> Iterable[tuple[Path, str]]:
    for name in ("window_hours", "episode_above", "severe_above"):
        yield (name,), getattr(rules, name)
    for path, term in _terms(rules):
        for name in ("above", "reaches", "hours"):
            parameter = getattr(term, name)
            if parameter is not None:
                yield (*path, name), parameter
    yield ("lifting", "at_most"), rules.lifting.at_most
    yield ("lifting", "hours"), rules.lifting.hours
    if rules.early is not None:
        yield ("early", "above"), rules.early.above
        yield ("early", "hours"), rules.early.hours
