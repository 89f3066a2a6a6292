"""Workbooks that came in, line by line, until somebody signs them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.workbooks.choices import BatchState, LineKind

__all__ = ["Batch", "StagedLine"]


class Batch(models.Model):
    """One workbook: the file as it came, what was read of it, who signed it."""

    ledger = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    """Under which the original is kept."""
    size = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=BatchState)
    template = models.CharField(max_length=20, blank=True)
    """Version of the template that it was made from; "" for a list of somebody's own."""
    sheet = models.CharField(max_length=120, blank=True)
    counts = models.JSONField(default=dict)
    """Kind of line → how many."""
    findings = models.JSONField(default=list)
    """What is said of the file, its sheet or a column as a whole."""
    problem = models.JSONField(default=dict)
    """Why it was not read: code, and words in both languages."""
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    """Why it was sent back or undone."""

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["state", "uploaded_at"], name="workbook_by_state"),)

    def __str__(self) -> str:
        return f"{self.pk} {self.name}"

    @property
    def mark(self) -> str:
        """Under which the changes of rows name it."""
        return f"workbook-{self.pk}"


class StagedLine(models.Model):
    """A line of the sheet, or a row that the sheet no longer has."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="lines")
    line = models.PositiveIntegerField()
    """Of the sheet; 0 for a missing row."""
    kind = models.CharField(max_length=8, choices=LineKind)
    number = models.CharField(max_length=32, blank=True)
    """Of the row; "" for a new one until it is applied."""
    title = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=64, blank=True)
    seen = models.PositiveIntegerField(default=0)
    """Version of the row that whoever filled the sheet in had seen."""
    given = models.JSONField(default=dict)
    """What would be written: values, unit, due, place."""
    differences = models.JSONField(default=dict)
    """Field → [what is there, what would be]."""
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ("batch", "line", "number")
        indexes = (models.Index(fields=["batch", "kind", "line"], name="staged_by_kind"),)

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.line} {self.kind}"
