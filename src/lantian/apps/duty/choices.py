"""The words of duty."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["LeaveState", "MaterialState", "RosterState", "Seat", "TaskState"]


class Seat(models.TextChoices):
    """What somebody is in a group."""

    HEAD = "head", pgettext_lazy("seat", "head")
    DEPUTY = "deputy", pgettext_lazy("seat", "deputy head")
    MEMBER = "member", pgettext_lazy("seat", "member")


class RosterState(models.TextChoices):
    """How far a roster is."""

    DRAFT = "draft", pgettext_lazy("roster", "draft")
    PUBLISHED = "published", pgettext_lazy("roster", "published")
    REPLACED = "replaced", pgettext_lazy("roster", "replaced by a newer version")
    DROPPED = "dropped", pgettext_lazy("roster", "dropped")


class LeaveState(models.TextChoices):
    """How far a leave is (B3.1): two people, one after the other."""

    ASKED = "asked", pgettext_lazy("leave", "waits for the head of the group")
    APPROVED = "approved", pgettext_lazy("leave", "approved by the head, waits for the office director")
    CONFIRMED = "confirmed", pgettext_lazy("leave", "approved by both")
    REFUSED = "refused", pgettext_lazy("leave", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("leave", "taken back")
    ENDED = "ended", pgettext_lazy("leave", "back early")


class MaterialState(models.TextChoices):
    """Whether what inspectors asked for was handed over."""

    ASKED = "asked", pgettext_lazy("material", "asked for")
    HANDED_OVER = "handed-over", pgettext_lazy("material", "handed over")
    WITHDRAWN = "withdrawn", pgettext_lazy("material", "not wanted any more")


class TaskState(models.TextChoices):
    """Whether a task from a meeting is done."""

    OPEN = "open", pgettext_lazy("meeting task", "open")
    DONE = "done", pgettext_lazy("meeting task", "done")
    DROPPED = "dropped", pgettext_lazy("meeting task", "dropped")
