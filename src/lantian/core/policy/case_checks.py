"""Whether the cases and the calendar of a pack can be worked with."""

from __future__ import annotations

from lantian.core.policy.accountability_schema import AccountabilityFile
from lantian.core.policy.case_schema import CalendarFile, CaseFile
from lantian.core.policy.draft import Draft
from lantian.core.policy.reading import near_phrase

__all__ = ["cases", "work_days"]


def work_days(draft: Draft) -> None:
    """Report what is wrong inside `calendar.yaml`."""
    for model, sheet in draft.sheets_of(CalendarFile):
        report = draft.report_to(sheet.file)
        if len(set(model.rest_weekdays)) == 7:
            report("calendar-no-workday", sheet.node.follow(("rest_weekdays",))[1])
        if model.table == "none" and model.known_until is None and sheet.node.complete:
            report("calendar-unbounded", sheet.node.line)
        seen: dict[object, str] = {}
        for number, entry in enumerate(model.days):
            line = sheet.node.follow(("days", number, "day"))[1]
            if entry.until is not None and entry.until < entry.day:
                report("calendar-backwards", line, first=str(entry.day), last=str(entry.until))
            for day in entry.each():
                if day in seen:
                    report("calendar-day-twice", line, day=str(day), first=seen[day])
                    break
            seen |= dict.fromkeys(entry.each(), f"{sheet.file}:{line}")


def cases(draft: Draft) -> None:
    """Report what is wrong inside `cases.yaml`."""
    classes = _classes(draft)
    for model, sheet in draft.sheets_of(CaseFile):
        report = draft.report_to(sheet.file)
        for number, kind in enumerate(model.kinds):
            node, line = sheet.node.follow(("kinds", number))
            if kind.answers == "department" and not kind.departments and node.complete:
                report("case-kind-of-nobody", line, value=kind.id)
            if kind.problem_class is not None and classes is not None and kind.problem_class not in classes:
                place = node.follow(("problem_class",))[1]
                near = near_phrase(kind.problem_class, classes)
                report(
                    "reference-unknown", place, key="problem_class", kind="class", value=kind.problem_class, near=near
                )
        terms = sheet.node.at("terms")
        if terms is not None and terms.complete:
            _terms(model, draft, sheet.file, terms.line)


def _terms(model: CaseFile, draft: Draft, file: str, line: int) -> None:
    """Every source and kind has a term, and no term stands behind one that takes all it could hold for."""
    report = draft.report_to(file)
    if not any(each.source is None and each.kind is None for each in model.terms):
        report("case-term-missing", line)


def _classes(draft: Draft) -> tuple[str, ...] | None:
    """Classes of the pack's own rules of accountability; None when nothing can be said of them."""
    found = draft.only(AccountabilityFile)
    if found is None or not found[1].node.complete:
        return None
    return tuple(each.id for rules in found[0].rule_sets for each in rules.classes)
