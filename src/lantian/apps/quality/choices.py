"""Names that the review of data uses."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["CHANGED_VALUE", "MINUTES", "NETWORKS", "REVIEW", "DecisionKind", "FlagName", "State"]

REVIEW = "review-data"
NETWORKS = ("micro", "ambient")
"""Networks whose hours are checked."""
CHANGED_VALUE = "changed-value"
"""The rule of this app itself: the device's value changed after a person had decided about the hour."""
MINUTES = "minutes"
"""The rule of this app about an hour whose minutes do not bear it: what the rules of minutes say, hour by hour."""


class State(models.TextChoices):
    """What became of a proposal, or of the proposals of an episode."""

    PROPOSED = "proposed", _("proposed")
    ACCEPTED = "accepted", _("accepted")
    OVERRIDDEN = "overridden", _("overridden")
    MIXED = "mixed", _("decided in parts")
    OUTDATED = "outdated", _("outdated")


class FlagName(models.IntegerChoices):
    """Flags of QARTOD that a proposal can have."""

    SUSPECT = 3, _("suspect")
    BAD = 4, _("bad")


class DecisionKind(models.TextChoices):
    """What a person decided."""

    ACCEPT = "accept", _("accepted: does not count")
    OVERRIDE = "override", _("overridden: counts")
    VOID = "void", _("voided by hand")
    VALUE = "value", _("value set by hand")
    MAXIMUM = "maximum", _("historical maximum in the ranking")
    UNDO = "undo", _("decision undone")
