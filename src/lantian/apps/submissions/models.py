"""What was handed in, all versions of it, and what happened to it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.submissions.choices import Answer, Happened, State

__all__ = ["Event", "Member", "Return", "Version"]


class Return(models.Model):
    """A list or report of one unit about one period. There is none until somebody writes the first word of it."""

    submission = models.CharField(max_length=64)
    """Id of the pack's submission."""
    period = models.CharField(max_length=16)
    """As `core.rules.returns.Due.period`."""
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    first_handed_in_at = models.DateTimeField(null=True)
    """Says whether it was in time; a later version does not change it."""
    draft = models.JSONField(default=dict)
    """Words that are not handed in yet: {"text": …, "notes": {row: note}}."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("submission", "period", "unit")
        constraints = (models.UniqueConstraint(fields=["submission", "period", "unit"], name="return_once"),)

    def __str__(self) -> str:
        return f"{self.submission} {self.period} {self.unit_id}"

    @property
    def subject(self) -> str:
        """Under which the log and the evidence know it."""
        return f"return:{self.submission}/{self.period}/{self.unit_id}"


class Version(models.Model):
    """What was handed in, as it stood. Never changed."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    answer = models.CharField(max_length=16, choices=Answer)
    text = models.TextField(blank=True)
    notes = models.JSONField(default=dict)
    """Key of a row of the table → what the unit says of it."""
    table = models.JSONField(default=dict)
    """What was filled in from the data (`prefill.Table.as_json`); {} where there is nothing to fill in."""
    digest = models.CharField(max_length=64)
    """SHA-256 of answer, text, notes and table."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("of", "number")
        constraints = (models.UniqueConstraint(fields=["of", "number"], name="return_version_once"),)

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


class Event(models.Model):
    """Something that happened to a return."""

    of = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="events")
    happened = models.CharField(max_length=16, choices=Happened)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("of", "pk")

    def __str__(self) -> str:
        return f"{self.of} {self.happened}"


class Member(models.Model):
    """A unit that stands on the list of a collective unit, for which the policy gives no list (`district-units`)."""

    collective = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    """The last day, included."""

    class Meta:
        ordering = ("collective", "unit", "since")

    def __str__(self) -> str:
        return f"{self.collective_id}: {self.unit_id}"
