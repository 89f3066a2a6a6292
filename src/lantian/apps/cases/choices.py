"""The words of cases: states, steps, and how a problem came."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from lantian.core.flows.case import Step

__all__ = ["STEP_DONE", "STEP_TITLES", "FoundAs", "State"]


class State(models.TextChoices):
    """As `core.flows.case.CaseState`; parts use four of them."""

    HANDED_OVER = "handed-over", pgettext_lazy("case state", "handed over")
    FORWARDED = "forwarded", pgettext_lazy("case state", "passed on")
    RECTIFYING = "rectifying", pgettext_lazy("case state", "being rectified")
    REPORTED = "reported", pgettext_lazy("case state", "reported back")
    VERIFIED = "verified", pgettext_lazy("case state", "verified")
    CONCLUDED = "concluded", pgettext_lazy("case state", "concluded")
    MERGED = "merged", pgettext_lazy("case state", "merged into another")


class FoundAs(models.TextChoices):
    """How a problem came (C06): both count, in different ways."""

    HANDED_OVER = "handed_over", pgettext_lazy("problem", "handed over with a day")
    NEW = "new", pgettext_lazy("problem", "newly found")


STEP_TITLES: Mapping[str, Promise] = {
    Step.FORWARD: pgettext_lazy("case step", "Pass on"),
    Step.JOIN: pgettext_lazy("case step", "Add a joint unit"),
    Step.RECEIVE: pgettext_lazy("case step", "Sign for receipt"),
    Step.DECLINE: pgettext_lazy("case step", "Give back to the office"),
    Step.REPORT: pgettext_lazy("case step", "Report back"),
    Step.SEND_BACK: pgettext_lazy("case step", "Send back for more work"),
    Step.VERIFY: pgettext_lazy("case step", "Verify"),
    Step.CONCLUDE: pgettext_lazy("case step", "Conclude"),
    Step.REOPEN: pgettext_lazy("case step", "Open again"),
    Step.ASK_EXTENSION: pgettext_lazy("case step", "Ask for more time"),
    Step.GRANT_EXTENSION: pgettext_lazy("case step", "Grant more time"),
    Step.REFUSE_EXTENSION: pgettext_lazy("case step", "Refuse more time"),
    Step.PAUSE: pgettext_lazy("case step", "Stop the clocks"),
    Step.RESUME: pgettext_lazy("case step", "Let the clocks go on"),
    Step.MERGE: pgettext_lazy("case step", "Merge into another case"),
    Step.SPLIT: pgettext_lazy("case step", "Split off problems"),
    Step.SEPARATE: pgettext_lazy("case step", "Take the merging back"),
}
"""What a button says."""

STEP_DONE: Mapping[str, Promise] = {
    "file": pgettext_lazy("case deed", "filed and handed over"),
    "recompute": pgettext_lazy("case deed", "due days computed anew"),
    Step.FORWARD: pgettext_lazy("case deed", "passed on"),
    Step.JOIN: pgettext_lazy("case deed", "joint unit added"),
    Step.RECEIVE: pgettext_lazy("case deed", "received"),
    Step.DECLINE: pgettext_lazy("case deed", "given back to the office"),
    Step.REPORT: pgettext_lazy("case deed", "rectification reported back"),
    Step.SEND_BACK: pgettext_lazy("case deed", "sent back for more work"),
    Step.VERIFY: pgettext_lazy("case deed", "verified"),
    Step.CONCLUDE: pgettext_lazy("case deed", "concluded"),
    Step.REOPEN: pgettext_lazy("case deed", "opened again"),
    Step.ASK_EXTENSION: pgettext_lazy("case deed", "more time asked for"),
    Step.GRANT_EXTENSION: pgettext_lazy("case deed", "more time granted"),
    Step.REFUSE_EXTENSION: pgettext_lazy("case deed", "more time refused"),
    Step.PAUSE: pgettext_lazy("case deed", "clocks stopped"),
    Step.RESUME: pgettext_lazy("case deed", "clocks going on"),
    Step.MERGE: pgettext_lazy("case deed", "merged into another case"),
    Step.SPLIT: pgettext_lazy("case deed", "problems split off"),
    Step.SEPARATE: pgettext_lazy("case deed", "merging taken back"),
    "take-in": pgettext_lazy("case deed", "problems of another case taken in"),
    "give-back": pgettext_lazy("case deed", "a merged case taken out again"),
}
"""What the timeline says."""
