"""The words of inspections."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["Side", "State"]


class State(models.TextChoices):
    """How far an inspection is."""

    DRAFT = "draft", pgettext_lazy("inspection", "being filled in")
    FINISHED = "finished", pgettext_lazy("inspection", "finished")
    DISCARDED = "discarded", pgettext_lazy("inspection", "dropped")


class Side(models.TextChoices):
    """Who signs."""

    INSPECTOR = "inspector", pgettext_lazy("inspection", "Inspector")
    INSPECTED = "inspected", pgettext_lazy("inspection", "Inspected side")
