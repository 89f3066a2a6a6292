"""Draws: what was promised, what was published, what was drawn, and every change after it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from lantian.apps.draws.choices import State

__all__ = ["Draw", "Event"]


class Draw(models.Model):
    """One draw for one period of a sample. Another one for the same period needs the first withdrawn, with a reason."""

    sample = models.CharField(max_length=64)
    """Id of the pack's draw."""
    period = models.CharField(max_length=16)
    """As `core.rules.sampling_periods.SamplingPeriod.label`."""
    attempt = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, choices=State, default=State.COMMITTED)
    commitment = models.CharField(max_length=64)
    """SHA-256 of the seed, public from the beginning."""
    seed = models.CharField(max_length=128)
    """Shown to nobody before the draw."""
    beacon_source = models.CharField(max_length=300, blank=True)
    """Whose number, not known to anybody yet, goes into the draw."""
    beacon = models.CharField(max_length=200, blank=True)
    list_text = models.TextField(blank=True)
    """The canonical list (`core.rules.draws.canonical`), as it was published."""
    list_digest = models.CharField(max_length=64, blank=True)
    share = models.CharField(max_length=32, blank=True)
    each = models.PositiveIntegerField(default=0)
    """Inspectors for an object."""
    result = models.JSONField(default=list)
    committed_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    drawn_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    """Why it was withdrawn."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("sample", "-period", "-attempt")
        constraints = (models.UniqueConstraint(fields=["sample", "period", "attempt"], name="draw_attempt_once"),)

    def __str__(self) -> str:
        return f"{self.sample} {self.period} {self.attempt}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"draw:{self.sample}/{self.period}/{self.attempt}"

    @property
    def is_public(self) -> bool:
        """Whether its list is public."""
        return self.frozen_at is not None


class Event(models.Model):
    """A change after the draw; replayed in order it gives the newest result. Only ever added."""

    OBJECT, INSPECTOR = "object-out", "inspector-out"

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(
        max_length=16,
        choices=(
            (OBJECT, pgettext_lazy("draw event", "an object falls out")),
            (INSPECTOR, pgettext_lazy("draw event", "an inspector falls out or stands aside")),
        ),
    )
    who = models.CharField(max_length=120)
    """Id of the object or the inspector."""
    at_object = models.CharField(max_length=120, blank=True)
    """The one object that it is about."""
    reason = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("draw", "pk")

    def __str__(self) -> str:
        return f"{self.draw_id} {self.kind} {self.who}"
