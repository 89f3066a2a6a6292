"""Episodes, the versions of their warnings, what the rules proposed, notices from outside, signatures."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models

from lantian.apps.warnings.choices import Kind, State

__all__ = ["Episode", "OutsideNotice", "Proposal", "Signature", "Step", "WarningVersion"]

_PERSON = {"on_delete": models.PROTECT, "null": True, "related_name": "+"}


class Episode(models.Model):
    """Heavy pollution for which a warning was drafted; open until its last version lifts or cancels."""

    number = models.CharField(max_length=32, unique=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-opened_at",)

    def __str__(self) -> str:
        return self.number

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"warning-episode:{self.number}"


class Proposal(models.Model):
    """What the rules asked for at an hour, with the hours that they saw: it can be computed again for ever."""

    at = models.DateTimeField()
    grade = models.CharField(max_length=32)
    in_force = models.CharField(max_length=32)
    found = models.JSONField()
    """Clauses, episode, reasons, lifting, early start, comparison."""
    hours = models.JSONField()
    """[start, index, running index, kind] of each hour."""
    data_version = models.PositiveBigIntegerField(null=True)
    pack_version = models.CharField(max_length=120)
    forecast = models.CharField(max_length=200, blank=True)
    settled_at = models.DateTimeField(null=True)
    """A version was drafted, or the rules ask for something else by now."""

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%dT%H} {self.grade}"


class OutsideNotice(models.Model):
    """A notice of a ministry or the city that asks for a grade (M37)."""

    office = models.CharField(max_length=120)
    reference = models.CharField(max_length=120)
    grade = models.CharField(max_length=32)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    ended_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-starts", "-pk")

    def __str__(self) -> str:
        return f"{self.office} {self.reference}"

    def held_at(self, moment: dt.datetime) -> str:
        """How it stands: "later", "holds" or "ended"."""
        if self.ends is not None and self.ends <= moment:
            return "ended"
        return "holds" if self.starts <= moment else "later"

    @property
    def log_subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"outside-notice:{self.pk}"


class WarningVersion(models.Model):
    """One version: a warning issued, raised, lowered, lifted or cancelled. What is signed never changes."""

    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="warnings")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind)
    grade = models.CharField(max_length=32)
    before = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    """The signed version that it follows."""
    state = models.CharField(max_length=16, choices=State, default=State.DRAFTED)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    """When it is expected to end; a warning holds until it is lifted."""
    area = models.CharField(max_length=200)
    cause = models.CharField(max_length=400)
    reason = models.TextField(blank=True)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(OutsideNotice, on_delete=models.PROTECT, null=True, related_name="+")
    proposed = models.CharField(max_length=32)
    """What the rules asked for when it was drafted."""
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    drafted_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    """When the version after it was signed to start."""
    identifier = models.CharField(max_length=80, null=True, unique=True)
    """Of its CAP message."""
    reference = models.CharField(max_length=300, blank=True)
    cap = models.TextField(blank=True)
    texts = models.JSONField(default=dict)
    """Channel → language → parts, as they were signed."""
    version = models.PositiveIntegerField(default=1)
    """Grows with every step: who acts names the one that they saw."""

    class Meta:
        ordering = ("episode", "number")
        constraints = (
            models.UniqueConstraint(fields=["episode", "number"], name="warnings_version_once"),
            models.UniqueConstraint(
                fields=["episode"],
                condition=models.Q(state__in=["drafted", "returned"]),
                name="warnings_one_draft",
            ),
        )

    def __str__(self) -> str:
        return f"{self.episode.number}-{self.number}"

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"warning:{self}"

    def holds_at(self, moment: dt.datetime) -> bool:
        """Whether it is in force."""
        return (
            self.signed_at is not None
            and self.kind not in (Kind.LIFT, Kind.CANCEL)
            and max(self.starts, self.signed_at) <= moment
            and (self.ended_at is None or moment < self.ended_at)
        )


class Signature(models.Model):
    """Who signed a version, in which role, and what they said against what the air says."""

    warning = models.OneToOneField(WarningVersion, on_delete=models.PROTECT, related_name="signature")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    role = models.CharField(max_length=64)
    at = models.DateTimeField()
    explanation = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.warning_id} {self.role}"


class Step(models.Model):
    """Something that was done with a version. Only ever added."""

    warning = models.ForeignKey(WarningVersion, on_delete=models.PROTECT, related_name="steps")
    action = models.CharField(max_length=24)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **_PERSON)
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.warning_id} {self.action}"
