"""Whether plans of cuts can be computed from a pack: names inside `curtailment.yaml`, numbers where numbers are due."""

from __future__ import annotations

from collections.abc import Iterable

from lantian.core.policy.curtailment_schema import CurtailmentFile, EmergencyList
from lantian.core.policy.draft import Draft
from lantian.core.policy.flow_checks import named_parameters, number_wanted, twice
from lantian.core.policy.inventory_schema import InventoryFile
from lantian.core.policy.ledger_schema import LedgerFile, LedgerType
from lantian.core.policy.reading import near_phrase

__all__ = ["curtailment"]

Path = tuple[str | int, ...]


def curtailment(draft: Draft) -> None:
    """Report what is wrong inside `curtailment.yaml`."""
    found = draft.only(CurtailmentFile)
    if found is None:
        return
    model, sheet = found
    if not sheet.node.complete:
        return
    report = draft.report_to(sheet.file)
    for name in ("pollutants", "grades", "options", "kinds"):
        twice([each.id for each in getattr(model, name)], name, sheet.node, (name,), report, sheet.file)
    for path, kind, wanted, known in _every_name(model, draft):
        if wanted not in known:
            near = near_phrase(wanted, tuple(known))
            line = sheet.node.follow(path)[1]
            report("reference-unknown", line, key=str(path[-1]), kind=kind, value=wanted, near=near)
    parameters = named_parameters(draft)
    for path, name in (*_numbers(model), *_numbers_of_the_list(model.emergency_list)):
        number_wanted(path, name, parameters, sheet.node, report)
    ledgers = {each.id: each for file, _ in draft.sheets_of(LedgerFile) for each in file.ledgers}
    for path, ledger, wanted in (*_fields(model), *_transport_fields(model)):
        kept = ledgers.get(ledger)
        if kept is not None and wanted not in _field_ids(kept):
            near = near_phrase(wanted, tuple(_field_ids(kept)))
            line = sheet.node.follow(path)[1]
            report("reference-unknown", line, key=str(path[-1]), kind="field", value=wanted, near=near)


def _every_name(model: CurtailmentFile, draft: Draft) -> Iterable[tuple[Path, str, str, list[str]]]:
    yield from _names(model)
    yield from _of_turns(model, draft)
    yield from _of_staggered(model, draft)
    yield from _of_transport(model, draft)


def _field_ids(ledger: LedgerType) -> dict[str, None]:
    return {each.id: None for each in ledger.fields}


def _names(model: CurtailmentFile) -> Iterable[tuple[Path, str, str, list[str]]]:
    pollutants = [each.id for each in model.pollutants]
    options, kinds = [each.id for each in model.options], [each.id for each in model.kinds]
    grades = [each.id for each in model.grades]
    for number, grade in enumerate(model.grades):
        for index, ratio in enumerate(grade.ratios):
            yield ("grades", number, "ratios", index, "pollutant"), "pollutant", ratio.pollutant, pollutants
        for index, trade in enumerate(grade.trades):
            for place, name in enumerate(trade.pollutants):
                own = [each.pollutant for each in grade.ratios]
                yield ("grades", number, "trades", index, "pollutants", place), "pollutant", name, own
    for number, kind in enumerate(model.kinds):
        for index, name in enumerate(kind.options):
            yield ("kinds", number, "options", index), "option", name, options
    yield ("otherwise",), "kind", model.otherwise, kinds
    if model.emergency_list is not None:
        for index, each in enumerate(model.emergency_list.emissions):
            yield ("emergency_list", "emissions", index, "of"), "pollutant", each.of, pollutants
        for index, each in enumerate(model.emergency_list.cuts):
            yield ("emergency_list", "cuts", index, "of"), "grade", each.of, grades


def _of_staggered(model: CurtailmentFile, draft: Draft) -> Iterable[tuple[Path, str, str, list[str]]]:
    for index, lines in enumerate(model.emergency_list.staggered if model.emergency_list else ()):
        known = _choices(draft, lines.ledger, lines.measure)
        at: Path = ("emergency_list", "staggered", index)
        for place, name in enumerate(lines.stopped if known else ()):
            yield (*at, "stopped", place), "choice", name, known
        for place, each in enumerate(lines.limited if known else ()):
            yield (*at, "limited", place, "measure"), "choice", each.measure, known
        for place, one in enumerate(lines.kinds):
            yield (*at, "kinds", place, "kind"), "kind", one.kind, [kind.id for kind in model.kinds]
            if known:
                yield (*at, "kinds", place, "measure"), "choice", one.measure, known


def _of_transport(model: CurtailmentFile, draft: Draft) -> Iterable[tuple[Path, str, str, list[str]]]:
    transport = model.emergency_list.transport if model.emergency_list else None
    if transport is None:
        return
    at: Path = ("emergency_list", "transport")
    for index, kind in enumerate(transport.kinds):
        yield (*at, "kinds", index), "kind", kind, [each.id for each in model.kinds]
    inventory = draft.only(InventoryFile)
    categories = [each.id for each in inventory[0].categories] if inventory else []
    for index, one in enumerate(transport.classes):
        yield (*at, "classes", index, "category"), "category", one.category, categories
        for name in ("fuel", "standard"):
            known = _choices(draft, transport.fleet, getattr(transport, name))
            if known:
                yield (*at, "classes", index, name), "choice", getattr(one, name), known


def _choices(draft: Draft, ledger: str, field: str | None) -> list[str]:
    fields = [
        each
        for file, _ in draft.sheets_of(LedgerFile)
        for one in file.ledgers
        if one.id == ledger
        for each in one.fields
    ]
    return [choice.id for each in fields if each.id == field for choice in each.choices]


def _of_turns(model: CurtailmentFile, draft: Draft) -> Iterable[tuple[Path, str, str, list[str]]]:
    kept = model.emergency_list
    if kept is None or kept.turns is None:
        return
    known = _choices(draft, kept.ledger, kept.rotation)
    for index, choice in enumerate(kept.turns.choices if known else ()):
        yield ("emergency_list", "turns", "choices", index, "id"), "choice", choice.id, known


def _numbers(model: CurtailmentFile) -> Iterable[tuple[Path, str]]:
    for number, grade in enumerate(model.grades):
        for index, ratio in enumerate(grade.ratios):
            yield ("grades", number, "ratios", index, "share"), ratio.share
        for index, trade in enumerate(grade.trades):
            yield ("grades", number, "trades", index, "sum"), trade.sum
            if trade.least is not None:
                yield ("grades", number, "trades", index, "least"), trade.least
    for number, kind in enumerate(model.kinds):
        if kind.fixed is not None:
            yield ("kinds", number, "fixed", "cut"), kind.fixed.cut
    for name in ("output", "job", "stop", "unknown", "season", "burden_cap"):
        parameter = getattr(model.costs, name)
        if parameter is not None:
            yield ("costs", name), parameter
    yield ("receipt_hours",), model.receipt_hours
    yield ("link_days",), model.link_days


def _numbers_of_the_list(kept: EmergencyList | None) -> Iterable[tuple[Path, str]]:
    if kept is None:
        return
    if kept.uncertainty is not None:
        yield ("emergency_list", "uncertainty"), kept.uncertainty
    for index, lines in enumerate(kept.staggered):
        for place, each in enumerate(lines.limited):
            yield ("emergency_list", "staggered", index, "limited", place, "cut"), each.cut
    if kept.stacks is not None:
        for name in ("reference_days", "valid_share"):
            yield ("emergency_list", "stacks", name), getattr(kept.stacks, name)


def _fields(model: CurtailmentFile) -> Iterable[tuple[Path, str, str]]:
    kept = model.emergency_list
    if kept is None:
        return
    for name in ("source", "line", "kind", "measures", "within", "plan", "rotation", "rotation_from", "protected"):
        value = getattr(kept, name)
        if value is not None:
            yield ("emergency_list", name), kept.ledger, value
    for key in ("emissions", "cuts"):
        for index, each in enumerate(getattr(kept, key)):
            yield ("emergency_list", key, index, "field"), kept.ledger, each.field
    for index, lines in enumerate(kept.staggered):
        for name in ("name", "line", "measure", "first", "last"):
            yield ("emergency_list", "staggered", index, name), lines.ledger, getattr(lines, name)
    for index, one in enumerate(kept.inventory.ledgers if kept.inventory else ()):
        for name in ("name", "line"):
            if (value := getattr(one, name)) is not None:
                yield ("emergency_list", "inventory", "ledgers", index, name), one.ledger, value
    for index, meter in enumerate(kept.meters):
        for name in ("name", "day"):
            yield ("emergency_list", "meters", index, name), meter.ledger, getattr(meter, name)


def _transport_fields(model: CurtailmentFile) -> Iterable[tuple[Path, str, str]]:
    told = model.emergency_list.transport if model.emergency_list else None
    if told is None:
        return
    for name in ("name", "vehicles"):
        yield ("emergency_list", "transport", name), told.ledger, getattr(told, name)
    for name in ("of", "fuel", "standard", "laid_up"):
        yield ("emergency_list", "transport", name), told.fleet, getattr(told, name)
