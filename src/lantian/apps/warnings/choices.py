"""The words of warnings: kinds and states, as pages say them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["Kind", "State"]


class State(models.TextChoices):
    """`core.flows.warning.WarningState` in words."""

    DRAFTED = "drafted", pgettext_lazy("warning", "waits for signature")
    RETURNED = "returned", pgettext_lazy("warning", "returned to the drafter")
    WITHDRAWN = "withdrawn", pgettext_lazy("warning", "draft withdrawn")
    SIGNED = "signed", pgettext_lazy("warning", "signed")
    UPGRADED = "upgraded", pgettext_lazy("warning", "raised to a higher grade")
    DOWNGRADED = "downgraded", pgettext_lazy("warning", "lowered to a milder grade")
    LIFTED = "lifted", pgettext_lazy("warning", "lifted")
    CANCELLED = "cancelled", pgettext_lazy("warning", "cancelled")


class Kind(models.TextChoices):
    """`core.flows.warning.Kind` in words."""

    ISSUE = "issue", pgettext_lazy("warning", "issue")
    UPGRADE = "upgrade", pgettext_lazy("warning", "upgrade")
    DOWNGRADE = "downgrade", pgettext_lazy("warning", "downgrade")
    LIFT = "lift", pgettext_lazy("warning", "lift")
    CANCEL = "cancel", pgettext_lazy("warning", "cancel")
