"""Foreign lists, their entries, whom they resemble, and what people said of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.reconciliation.choices import Decision, Standing, State

__all__ = ["Candidate", "ComparedList", "Entry", "Saying"]


class ComparedList(models.Model):
    """A list that was brought, as it was read."""

    reconciliation = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    cells = models.BinaryField()
    """Heading and rows as text: JSON, zlib."""
    columns = models.JSONField(default=dict)
    """Column of the pack → place in the heading."""
    state = models.CharField(max_length=16, choices=State, default=State.RECEIVED)
    rows = models.PositiveIntegerField(default=0)
    """Rows of the ledger that it was held against."""
    at = models.DateTimeField()
    compared_at = models.DateTimeField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    """Why it was withdrawn."""
    remarks = models.JSONField(default=list)
    """Lines that could not be read: [[line, code]]."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.reconciliation} {self.name}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"compared-list:{self.pk}"


class Entry(models.Model):
    """A line of a list."""

    of = models.ForeignKey(ComparedList, on_delete=models.PROTECT, related_name="entries")
    line = models.PositiveIntegerField()
    values = models.JSONField()
    """Column of the pack → text."""
    remarks = models.JSONField(default=list)
    """What is odd about it: codes whose check digit is wrong, places that cannot be."""
    words = models.TextField(blank=True)
    """What a search looks in."""
    standing = models.CharField(max_length=16, choices=Standing)
    decision = models.CharField(max_length=16, choices=Decision, blank=True)
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, null=True, related_name="+")
    """The row that a person says it is, or that was entered for it."""
    lead = models.BooleanField(default=False)
    """It says that its row is at work although that counts as done."""

    class Meta:
        ordering = ("of", "line")
        constraints = (models.UniqueConstraint(fields=["of", "line"], name="list_line_once"),)
        indexes = (models.Index(fields=["of", "decision", "standing"], name="entry_by_decision"),)

    def __str__(self) -> str:
        return f"{self.of_id}/{self.line}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"list-entry:{self.of_id}/{self.line}"


class Candidate(models.Model):
    """A row that an entry resembles, and why."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="candidates")
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, related_name="+")
    likeness = models.DecimalField(max_digits=5, decimal_places=4)
    reasons = models.JSONField()
    """Field → level (`science.matching.levels`)."""

    class Meta:
        ordering = ("entry", "-likeness", "row")

    def __str__(self) -> str:
        return f"{self.entry_id} {self.row_id}"


class Saying(models.Model):
    """What a person said of an entry. Only ever added; the newest that is not taken back counts."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sayings")
    decision = models.CharField(max_length=16, choices=Decision)
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("entry", "-pk")

    def __str__(self) -> str:
        return f"{self.entry_id} {self.decision}"
