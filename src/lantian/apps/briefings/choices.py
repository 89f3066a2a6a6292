"""The words of briefings."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["STANDINGS", "IssueState"]


class IssueState(models.TextChoices):
    """How far an issue is."""

    DRAFT = "draft", pgettext_lazy("issue", "draft")
    ISSUED = "issued", pgettext_lazy("issue", "issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("issue", "withdrawn")
    DROPPED = "dropped", pgettext_lazy("issue", "dropped")


STANDINGS = {
    "in-time": pgettext_lazy("daily report", "in time"),
    "late": pgettext_lazy("daily report", "late"),
    "missing": pgettext_lazy("daily report", "missing"),
    "waiting": pgettext_lazy("daily report", "not due yet"),
}
