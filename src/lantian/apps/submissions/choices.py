"""The words of returns."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["STANDINGS", "Answer", "Happened", "State"]


class State(models.TextChoices):
    """What became of a return. Without a version it is a draft."""

    DRAFT = "draft", pgettext_lazy("return", "draft")
    HANDED_IN = "handed-in", pgettext_lazy("return", "handed in")
    SENT_BACK = "sent-back", pgettext_lazy("return", "sent back")
    ACCEPTED = "accepted", pgettext_lazy("return", "accepted")


class Answer(models.TextChoices):
    """What is answered."""

    CONTENT = "content", pgettext_lazy("return", "with content")
    NO_CHANGE = "no-change", pgettext_lazy("return", "no change")


class Happened(models.TextChoices):
    """What happened to a return."""

    HAND_IN = "hand-in", pgettext_lazy("return happened", "handed in")
    TAKE_BACK = "take-back", pgettext_lazy("return happened", "taken back")
    SEND_BACK = "send-back", pgettext_lazy("return happened", "sent back")
    ACCEPT = "accept", pgettext_lazy("return happened", "accepted")


STANDINGS = {
    "waiting": pgettext_lazy("standing", "not due yet"),
    "soon": pgettext_lazy("standing", "due soon"),
    "missing": pgettext_lazy("standing", "late, not handed in"),
    "handed-in": pgettext_lazy("standing", "handed in, to be reviewed"),
    "sent-back": pgettext_lazy("standing", "sent back, to be mended"),
    "accepted": pgettext_lazy("standing", "accepted"),
}
"""`core.rules.returns.Standing.word` in words."""
