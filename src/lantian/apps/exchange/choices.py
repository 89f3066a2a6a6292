"""Names that imports and hand-overs use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["EXCHANGE", "OTHER", "HandOverState", "ImportState", "Rhythm"]

EXCHANGE = "exchange-air"
"""The right to bring data in and hand them over."""
OTHER = "other"
"""Network of places outside of the register of stations."""


class ImportState(models.TextChoices):
    """How far an import has got."""

    RECEIVED = "received", _("received")
    STAGED = "staged", _("checked, not applied")
    APPLYING = "applying", _("being applied")
    APPLIED = "applied", _("applied")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")
    DISCARDED = "discarded", _("discarded")


class HandOverState(models.TextChoices):
    """How far a hand-over has got."""

    MADE = "made", _("made")
    HANDED = "handed", _("handed over")
    RECEIVED = "received", _("receipt recorded")
    FAILED = "failed", _("failed")


class Rhythm(models.TextChoices):
    """How often a bundle is made by itself."""

    OFF = "off", _("only when asked for")
    DAY = "day", _("every day")
    MONTH = "month", _("every month")
