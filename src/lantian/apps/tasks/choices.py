"""In which state a measure is, by its dates alone."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

__all__ = ["STATE_LABELS", "Says", "State"]


class State(StrEnum):
    """What the clock says of a measure. Whether it was done is not known here: proof comes with the ledgers."""

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


class Says(models.TextChoices):
    """What a statement says."""

    NOT_BEGUN = "not-begun", pgettext_lazy("statement", "not begun")
    UNDER_WAY = "under-way", pgettext_lazy("statement", "under way")
    DONE = "done", pgettext_lazy("statement", "done")
