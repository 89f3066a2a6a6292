"""States in words: of a measure by its dates alone, of a demand by clock and pace, of what is stated."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lantian.core.rules.progress.clock import State as Progressing

__all__ = ["PART_LABELS", "PROGRESS_LABELS", "PROGRESS_TONES", "STATE_LABELS", "Says", "State"]


class State(StrEnum):
    """What the dates of a measure say by themselves, whatever was done."""

    DUE_SOON = "due-soon"
    FINAL_PASSED = "final-passed"
    PASSED = "passed"
    NOT_DUE = "not-due"
    NOT_STARTED = "not-started"
    IN_FORCE = "in-force"
    ENDED = "ended"
    NO_DATE = "no-date"


STATE_LABELS: dict[State, Promise] = {
    State.DUE_SOON: pgettext_lazy("measure", "due soon"),
    State.FINAL_PASSED: pgettext_lazy("measure", "final date passed"),
    State.PASSED: pgettext_lazy("measure", "due date passed"),
    State.NOT_DUE: pgettext_lazy("measure", "not yet due"),
    State.NOT_STARTED: pgettext_lazy("measure", "not yet begun"),
    State.IN_FORCE: pgettext_lazy("measure", "in force"),
    State.ENDED: pgettext_lazy("measure", "period over"),
    State.NO_DATE: pgettext_lazy("measure", "continuous, no date"),
}

PROGRESS_LABELS: dict[Progressing, Promise] = {
    Progressing.OVERDUE: pgettext_lazy("progress", "overdue"),
    Progressing.REOPENED: pgettext_lazy("progress", "reopened"),
    Progressing.BEHIND: pgettext_lazy("progress", "behind pace"),
    Progressing.SHORT: pgettext_lazy("progress", "not held"),
    Progressing.DUE_SOON: pgettext_lazy("progress", "due soon"),
    Progressing.ON_PACE: pgettext_lazy("progress", "on pace"),
    Progressing.NOT_DUE: pgettext_lazy("progress", "not due"),
    Progressing.NO_FIGURE: pgettext_lazy("progress", "no figure yet"),
    Progressing.NOT_STARTED: pgettext_lazy("progress", "not begun"),
    Progressing.HELD: pgettext_lazy("progress", "held"),
    Progressing.IN_FORCE: pgettext_lazy("progress", "goes on, no demand"),
    Progressing.ENDED: pgettext_lazy("progress", "period over"),
    Progressing.DONE_LATE: pgettext_lazy("progress", "done late"),
    Progressing.DONE: pgettext_lazy("progress", "done"),
}
"""In the order in which a list puts them first."""

PROGRESS_TONES: dict[Progressing, str] = {
    Progressing.OVERDUE: "bad",
    Progressing.REOPENED: "bad",
    Progressing.BEHIND: "warn",
    Progressing.SHORT: "warn",
    Progressing.DUE_SOON: "warn",
    Progressing.HELD: "good",
    Progressing.ON_PACE: "good",
    Progressing.DONE_LATE: "good",
    Progressing.DONE: "good",
}

PART_LABELS: dict[str, Promise] = {
    "lead": pgettext_lazy("part", "lead"),
    "cooperating": pgettext_lazy("part", "cooperating"),
    "responsible": pgettext_lazy("part", "responsible"),
}


class Says(models.TextChoices):
    """What a statement says."""

    NOT_BEGUN = "not-begun", pgettext_lazy("statement", "not begun")
    UNDER_WAY = "under-way", pgettext_lazy("statement", "under way")
    DONE = "done", pgettext_lazy("statement", "done")
