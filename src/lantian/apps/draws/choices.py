"""The words of draws."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["State"]


class State(models.TextChoices):
    """How far a draw is."""

    COMMITTED = "committed", pgettext_lazy("draw", "committed to a seed")
    FROZEN = "frozen", pgettext_lazy("draw", "list published")
    DRAWN = "drawn", pgettext_lazy("draw", "drawn")
    WITHDRAWN = "withdrawn", pgettext_lazy("draw", "withdrawn")
