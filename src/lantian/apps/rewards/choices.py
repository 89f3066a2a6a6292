"""The words of rewards and penalties."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["Obstacle", "State"]


class State(models.TextChoices):
    """How far a settlement is."""

    PROPOSED = "proposed", pgettext_lazy("rewards", "proposed")
    DECIDED = "decided", pgettext_lazy("rewards", "decided")
    RETURNED = "returned", pgettext_lazy("rewards", "sent back")
    WITHDRAWN = "withdrawn", pgettext_lazy("rewards", "withdrawn")
    REPLACED = "replaced", pgettext_lazy("rewards", "replaced by a correction")


class Obstacle(models.TextChoices):
    """Why a week cannot be settled."""

    RUNNING = "running", pgettext_lazy("rewards", "The week is not over.")
    SHORT = "short-week", pgettext_lazy("rewards", "The campaign cuts this week short; only whole weeks are settled.")
    FEW = "too-few-ranked", pgettext_lazy("rewards", "Too few units have a place; nothing is settled.")
    NO_RULE = "no-rule", pgettext_lazy("rewards", "The pack has no table that is in force for this week.")
    NO_DATA = "no-data", pgettext_lazy("rewards", "Nothing was computed yet.")
