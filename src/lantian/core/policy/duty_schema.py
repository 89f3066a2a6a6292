"""What a pack says of duty and reports: shifts, the daily report, the summary of the day, notices, liaison officers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from lantian.core.policy.scalars import TimeOfDay, Whole
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text, UnitId

__all__ = [
    "DailyReport",
    "DaySummary",
    "DutyFile",
    "DutyShift",
    "GroupFacts",
    "LiaisonPlan",
    "NoticePlan",
    "ReportFact",
    "ReportSection",
    "RosterPlan",
    "SummarySection",
]

SummarySection = Literal["air", "ranking", "cases", "tasks", "warnings", "duty", "reports", "returns", "overdue"]
"""What a summary or a notice can tell of; each is computed by the same name."""


ReportFact = Literal["cases", "inspections", "rows", "returns", "materials", "meetings"]
"""A field whose figures of the day stand in a group's report."""


class DutyShift(Strict):
    """A part of the day, by the local clock; one that ends not after its beginning ends on the next day."""

    id: Identifier
    title: Text
    begins: TimeOfDay
    ends: TimeOfDay


class RosterPlan(Strict):
    """Who is on duty around the clock, in which shifts, from which hour on."""

    group: UnitId
    clause: ClauseId
    interpretation: Identifier | None = None
    hand_over: TimeOfDay
    """The hour at which a roster begins and ends; the first shift begins with it."""
    shifts: tuple[DutyShift, ...] = Field(min_length=1)
    """In the order of the day; each begins when the one before it ends, and the last ends at the hand-over."""
    posts: Whole = Field(default=1, ge=1, le=9)
    """How many people a shift needs at least."""


class ReportSection(Strict):
    """A part of a group's daily report that people write."""

    id: Identifier
    title: Text
    required: bool = True


class GroupFacts(Strict):
    """What a group's report is filled in with beside the deeds of its members: the figures of its field."""

    group: UnitId
    of: tuple[ReportFact, ...] = Field(min_length=1)


class DailyReport(Strict):
    """The daily report of groups: when and by whom is said by the submission itself."""

    submission: Identifier
    clause: ClauseId
    interpretation: Identifier | None = None
    sections: tuple[ReportSection, ...] = Field(min_length=1)
    facts: tuple[GroupFacts, ...] = ()
    remind_minutes: Whole = Field(default=60, ge=0, le=720)
    """How long before its time those who have not reported are reminded."""


class DaySummary(Strict):
    """The summary of the day: who writes it, from what, after which template."""

    clause: ClauseId
    interpretation: Identifier | None = None
    title: Text
    group: UnitId
    """The group that sums up."""
    submission: Identifier | None = None
    """The submission under which the summary goes up."""
    sections: tuple[SummarySection, ...] = Field(min_length=1)
    template: Identifier


class NoticePlan(Strict):
    """A notice that comes out again and again (通报)."""

    id: Identifier
    title: Text
    clause: ClauseId
    interpretation: Identifier | None = None
    every: Literal["week", "month"]
    sections: tuple[SummarySection, ...] = Field(min_length=1)
    template: Identifier


class LiaisonPlan(Strict):
    """The ledger that names the liaison officer of each subdistrict, and its fields."""

    clause: ClauseId
    ledger: Identifier
    subdistrict: Identifier
    officer: Identifier
    leader: Identifier | None = None


class DutyFile(Strict):
    """`duty.yaml`."""

    roster: RosterPlan | None = None
    daily_report: DailyReport | None = None
    summary: DaySummary | None = None
    notices: tuple[NoticePlan, ...] = ()
    liaison: LiaisonPlan | None = None
