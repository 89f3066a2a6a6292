"""In which state a measure is, by its dates alone."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["DEADLINE_LABELS", "EVERY_LABELS", "STATE_LABELS", "State"]


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
    State.DUE_SOON: _("due soon"),
    State.FINAL_PASSED: _("final date passed"),
    State.PASSED: _("due date passed"),
    State.NOT_DUE: _("not yet due"),
    State.NOT_STARTED: _("not yet begun"),
    State.IN_FORCE: _("in force"),
    State.ENDED: _("period over"),
    State.NO_DATE: _("continuous, no date"),
}

DEADLINE_LABELS: dict[str, Promise] = {
    "due": _("due"),
    "final": _("final date"),
    "start": _("from"),
    "end": _("until"),
}

EVERY_LABELS: dict[str, Promise] = {
    "day": _("every day"),
    "week": _("every week"),
    "month": _("every month"),
    "quarter": _("every quarter"),
    "year": _("every year"),
}
