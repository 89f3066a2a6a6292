"""The words of supervision: decisions on steps, measures, what happened to them, what is counted."""

from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

__all__ = ["FACT_WORDS", "Direction", "Happened", "MeasureState", "Shape"]


class Direction(models.TextChoices):
    """What a decision did."""

    UP = "up", pgettext_lazy("escalation", "to a severer step")
    BACK = "back", pgettext_lazy("escalation", "a step back")
    DECLINED = "declined", pgettext_lazy("escalation", "proposal declined")


class Shape(models.TextChoices):
    """How a measure behaves."""

    PENALTY = "penalty", pgettext_lazy("enforcement", "penalty")
    DAILY_FINE = "daily-fine", pgettext_lazy("enforcement", "fine by the day")
    STOP = "stop", pgettext_lazy("enforcement", "ordered stop")
    TRANSFER = "transfer", pgettext_lazy("enforcement", "transfer to the police")
    BLACK_LIST = "black-list", pgettext_lazy("enforcement", "black list")
    HANG_BOARD = "hang-board", pgettext_lazy("enforcement", "hang-board supervision")


class MeasureState(models.TextChoices):
    """Whether a measure stands."""

    STANDING = "standing", pgettext_lazy("enforcement", "stands")
    LIFTED = "lifted", pgettext_lazy("enforcement", "lifted")
    STRUCK = "struck", pgettext_lazy("enforcement", "struck out: entered by mistake")


class Happened(models.TextChoices):
    """What happened to a measure."""

    ORDERED = "ordered", pgettext_lazy("enforcement", "ordered")
    LINKED = "linked", pgettext_lazy("enforcement", "tied to its record")
    PAUSED = "paused", pgettext_lazy("enforcement", "clock stopped")
    RESUMED = "resumed", pgettext_lazy("enforcement", "clock goes on")
    STOPPED = "stopped", pgettext_lazy("enforcement", "last day of the fine fixed")
    HANDED = "handed", pgettext_lazy("enforcement", "material handed over")
    TAKEN_BACK = "taken-back", pgettext_lazy("enforcement", "material struck off the list")
    LIFTED = "lifted", pgettext_lazy("enforcement", "lifted")
    STRUCK = "struck", pgettext_lazy("enforcement", "struck out")


FACT_WORDS: dict[str, Promise] = {
    "overdue-cases": pgettext_lazy("escalation", "cases overdue"),
    "returned-cases": pgettext_lazy("escalation", "rectifications sent back"),
    "reopened-cases": pgettext_lazy("escalation", "cases opened again"),
    "last-places": pgettext_lazy("escalation", "last places of a week"),
    "late-returns": pgettext_lazy("escalation", "lists and reports that came late"),
    "missing-returns": pgettext_lazy("escalation", "lists and reports missing"),
}
"""What is counted, in words."""
