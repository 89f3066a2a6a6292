"""States of an inventory."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["State"]


class State(models.TextChoices):
    """Where an inventory is: nothing rests on one that nobody signed."""

    PROPOSED = "proposed", pgettext_lazy("inventory", "waits for a signature")
    SIGNED = "signed", pgettext_lazy("inventory", "signed")
    DROPPED = "dropped", pgettext_lazy("inventory", "dropped")
    WITHDRAWN = "withdrawn", pgettext_lazy("inventory", "withdrawn")
