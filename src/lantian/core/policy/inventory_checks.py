"""Whether the inventory of a pack can be computed: every factor, control and profile fits its category."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from typing import TypeVar

from lantian.core.policy.condition_checks import Scope, conditions, named_field
from lantian.core.policy.draft import Draft
from lantian.core.policy.flow_checks import named_parameters, number_wanted, twice
from lantian.core.policy.inventory_schema import (
    ActivityFeed,
    ControlRow,
    FactorRow,
    InventoryFile,
    ProfileRow,
    SourceCategory,
)
from lantian.core.policy.inventory_tables import CONTROLS, FACTORS, PROFILES, TABLES
from lantian.core.policy.ledger_schema import NUMERIC, FlowFile, LedgerFile
from lantian.core.policy.reading import Sheet, near_phrase
from lantian.core.policy.tree import Node, Report
from lantian.core.quantity.emission import ACTIVITY_UNITS, fits

__all__ = ["inventory"]

R = TypeVar("R")
Path = tuple[str | int, ...]

_NUMBERS = {"hour": range(24), "weekday": range(1, 8), "month": range(1, 13)}


def inventory(draft: Draft) -> None:
    """Report what is wrong inside `inventory.yaml` and its tables, and between them."""
    found = draft.only(InventoryFile)
    if found is None:
        return
    model, sheet = found
    for file in TABLES:
        if file not in draft.tables:
            draft.report_to(file)("file-missing", 0)
    categories = {each.id: each for each in model.categories}
    _settings(model, sheet, draft)
    _categories(model, sheet, draft)
    for number, feed in enumerate(model.feeds):
        node, line = sheet.node.follow(("feeds", number))
        _feed(feed, node, line, categories, draft, draft.report_to(sheet.file))
    for number, expected in enumerate(model.expects):
        node, line = sheet.node.follow(("expects", number))
        scope = _scope(draft, expected.ledger, draft.report_to(sheet.file))
        if scope is not None:
            named_field(expected.field, "field", node.follow(("field",))[1], scope)
            conditions(expected, node, line, scope)
    _factors(draft, categories)
    _controls(draft, [each.id for each in model.controls])
    _profiles(draft)


def _settings(model: InventoryFile, sheet: Sheet, draft: Draft) -> None:
    report, parameters = draft.report_to(sheet.file), named_parameters(draft)
    names: list[tuple[Path, str]] = [
        ((key,), getattr(model, key)) for key in ("base_year", "draws", "seed", "cell", "outlier")
    ]
    names += [(("grades", n, "at_most"), each.at_most) for n, each in enumerate(model.grades) if each.at_most]
    for n, feed in enumerate(model.feeds):
        names.append((("feeds", n, "spread"), feed.spread))
        names += [
            (("feeds", n, "product", m, "parameter"), term.parameter)
            for m, term in enumerate(feed.product)
            if term.parameter
        ]
    for path, name in names:
        number_wanted(path, name, parameters, sheet.node, report)


def _categories(model: InventoryFile, sheet: Sheet, draft: Draft) -> None:
    report, profiles = draft.report_to(sheet.file), _profile_names(draft)
    for key in ("groups", "categories", "controls", "feeds", "grades"):
        twice([each.id for each in getattr(model, key)], key, sheet.node, (key,), report, sheet.file)
    groups = tuple(each.id for each in model.groups)
    for number, category in enumerate(model.categories):
        node, _ = sheet.node.follow(("categories", number))
        if category.group not in groups:
            _unknown(report, node.follow(("group",))[1], "group", category.group, groups)
        if category.unit not in ACTIVITY_UNITS:
            report(
                "unit-symbol", node.follow(("unit",))[1], value=category.unit, near="", known=", ".join(ACTIVITY_UNITS)
            )
        if profiles is not None and category.profile not in profiles:
            _unknown(report, node.follow(("profile",))[1], "profile", category.profile, tuple(profiles))


def _feed(
    feed: ActivityFeed, node: Node, line: int, categories: dict[str, SourceCategory], draft: Draft, report: Report
) -> None:
    category = categories.get(feed.category)
    if category is None:
        _unknown(report, node.follow(("category",))[1], "category", feed.category, tuple(categories))
    elif not fits(feed.unit, category.unit):
        report("unit-wrong", node.follow(("unit",))[1], of=feed.id, value=feed.unit, expected=category.unit)
    known = [each.id for model, _ in draft.sheets_of(InventoryFile) for each in model.controls]
    for number, control in enumerate(feed.controls):
        if control.measure not in known:
            where = node.follow(("controls", number, "measure"))[1]
            _unknown(report, where, "measure", control.measure, tuple(known))
    scope = _scope(draft, feed.ledger, report)
    if scope is None:
        return
    conditions(feed, node, line, scope)
    for number, term in enumerate(feed.product):
        for key, names in (("field", (term.field,)), ("rest_of", (term.rest_of,)), ("minus", term.minus)):
            for name in names:
                where = node.follow(("product", number, key))[1]
                field = named_field(name, key, where, scope)
                if field is not None and field.kind not in NUMERIC:
                    report("value-wrong", where, key=key, value=field.id, what=f"{field.kind} is no number")


def _factors(draft: Draft, categories: dict[str, SourceCategory]) -> None:
    report, clauses = draft.report_to(FACTORS), draft.ids.get("clause", {})
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in _rows(draft, FACTORS, FactorRow):
        category = categories.get(row.category)
        if category is None:
            _unknown(report, line, "category", row.category, tuple(categories))
        else:
            mass, _, per = row.unit.partition("/")
            if mass not in ("g", "kg", "t") or not fits(per.strip("()"), category.unit):
                report("unit-wrong", line, of=row.id, value=row.unit, expected=f"kg/{category.unit}")
        _clause(report, line, row.clause, clauses)
        _once(report, line, (row.category, str(row.species), str(row.since)), seen, row.id)


def _controls(draft: Draft, measures: list[str]) -> None:
    report, clauses = draft.report_to(CONTROLS), draft.ids.get("clause", {})
    seen: dict[tuple[str, str, str], int] = {}
    for line, row in _rows(draft, CONTROLS, ControlRow):
        if row.measure not in measures:
            _unknown(report, line, "measure", row.measure, tuple(measures))
        _clause(report, line, row.clause, clauses)
        _once(report, line, (row.measure, str(row.species), str(row.since)), seen, f"{row.measure}/{row.species}")


def _profiles(draft: Draft) -> None:
    report = draft.report_to(PROFILES)
    numbers: dict[tuple[str, str], dict[int, Decimal]] = {}
    last: dict[tuple[str, str], int] = {}
    for line, row in _rows(draft, PROFILES, ProfileRow):
        numbers.setdefault((row.profile, row.kind), {})[row.number] = row.weight
        last[row.profile, row.kind] = line
    for name in dict.fromkeys(profile for profile, _ in numbers):
        for kind, needed in _NUMBERS.items():
            given = numbers.get((name, kind), {})
            if set(given) != set(needed) or not sum(given.values()):
                line = last.get((name, kind), 0)
                expected = f"{needed.start}–{needed.stop - 1}"
                report("profile-incomplete", line, of=name, what=kind, expected=expected)


def _once(report: Report, line: int, key: tuple[str, str, str], seen: dict[tuple[str, str, str], int], of: str) -> None:
    if key in seen:
        report("values-overlap", line, of=of, day=key[2])
    seen.setdefault(key, line)


def _clause(report: Report, line: int, wanted: str, known: Collection[str]) -> None:
    """Without any clause the file of clauses is missing, which is told once."""
    if known and wanted not in known:
        near = near_phrase(wanted, tuple(known))
        report("reference-unknown", line, key="clause", kind="clause", value=wanted, near=near)


def _unknown(report: Report, line: int, key: str, wanted: str, known: tuple[str, ...]) -> None:
    near = near_phrase(wanted, known)
    report("word-unknown", line, key=key, value=wanted, near=near, known=", ".join(known))


def _profile_names(draft: Draft) -> list[str] | None:
    if PROFILES not in draft.tables:
        return None
    return list(dict.fromkeys(row.profile for _, row in _rows(draft, PROFILES, ProfileRow)))


def _rows(draft: Draft, file: str, model: type[R]) -> list[tuple[int, R]]:
    return [(each.line, each.row) for each in draft.tables.get(file, ()) if isinstance(each.row, model)]


def _scope(draft: Draft, ledger: str, report: Report) -> Scope | None:
    """The fields of a ledger; None when it is not there, which the references have told already."""
    flows = {flow.id: flow for model, _ in draft.sheets_of(FlowFile) for flow in model.flows}
    for model, _ in draft.sheets_of(LedgerFile):
        for each in model.ledgers:
            if each.id == ledger:
                fields = {field.id: field for field in each.fields}
                flow = flows.get(each.flow or "")
                return Scope(each.id, fields, flow, flow is not None, named_parameters(draft), report)
    return None
