"""Whether duty and reports of a pack can be carried out: shifts that close the day, reports that are due every day."""

from __future__ import annotations

from lantian.core.policy.draft import Draft
from lantian.core.policy.duty_schema import DutyFile, LiaisonPlan, RosterPlan
from lantian.core.policy.ledger_schema import LedgerFile, LedgerType
from lantian.core.policy.reading import Sheet, near_phrase
from lantian.core.policy.schema import Submission, SubmissionFile

__all__ = ["duty"]


def duty(draft: Draft) -> None:
    """Report what stands against the duty and the reports of the pack."""
    for model, sheet in draft.sheets_of(DutyFile):
        if model.roster is not None:
            _shifts(draft, sheet, model.roster)
        if model.daily_report is not None:
            _report(draft, sheet, model.daily_report.submission)
        if model.liaison is not None:
            _liaison(draft, sheet, model.liaison)


def _shifts(draft: Draft, sheet: Sheet, roster: RosterPlan) -> None:
    """The first shift begins at the hand-over, each when the one before it ends, the last ends at the hand-over."""
    report = draft.report_to(sheet.file)
    expected, closed = roster.hand_over, True
    for number, shift in enumerate(roster.shifts):
        if shift.begins != expected:
            closed = False
            line = sheet.node.follow(("roster", "shifts", number, "begins"))[1]
            report("shift-begins", line, value=shift.id, found=f"{shift.begins:%H:%M}", expected=f"{expected:%H:%M}")
        expected = shift.ends
    last = roster.shifts[-1]
    if last.ends != roster.hand_over:
        closed = False
        line = sheet.node.follow(("roster", "shifts", len(roster.shifts) - 1, "ends"))[1]
        hour = f"{roster.hand_over:%H:%M}"
        report("shift-ends", line, value=last.id, found=f"{last.ends:%H:%M}", expected=hour)
    rounds = sum(shift.ends <= shift.begins for shift in roster.shifts)
    if closed and rounds > 1:
        report("shifts-round", sheet.node.follow(("roster", "shifts"))[1], count=str(rounds))


def _report(draft: Draft, sheet: Sheet, wanted: str) -> None:
    for model, _ in draft.sheets_of(SubmissionFile):
        for entry in model.submissions:
            if entry.id == wanted and not _daily(entry):
                line = sheet.node.follow(("daily_report", "submission"))[1]
                draft.report_to(sheet.file)("report-not-daily", line, value=wanted)


def _daily(entry: Submission) -> bool:
    return entry.every == "day" and entry.due_time is not None


def _liaison(draft: Draft, sheet: Sheet, plan: LiaisonPlan) -> None:
    ledger = next(
        (each for model, _ in draft.sheets_of(LedgerFile) for each in model.ledgers if each.id == plan.ledger), None
    )
    if ledger is None:
        return
    for key in ("subdistrict", "officer", "leader"):
        value = getattr(plan, key)
        if value is not None:
            _field(draft, sheet, ledger, key, value)


def _field(draft: Draft, sheet: Sheet, ledger: LedgerType, key: str, value: str) -> None:
    known = {field.id: field for field in ledger.fields}
    line = sheet.node.follow(("liaison", key))[1]
    report = draft.report_to(sheet.file)
    if value not in known:
        report("reference-unknown", line, key=key, kind="field", value=value, near=near_phrase(value, tuple(known)))
    elif key == "subdistrict" and known[value].kind != "unit":
        report("field-of-kind", line, key=key, value=value, kinds="unit")
