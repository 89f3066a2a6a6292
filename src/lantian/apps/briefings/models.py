"""Issues: summaries of days and notices, as drafts and as they were issued."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.briefings.choices import IssueState

__all__ = ["Issue"]

USER = settings.AUTH_USER_MODEL


class Issue(models.Model):
    """A summary of a day or a notice. Once it is issued, nothing of it changes; its data and versions stay with it."""

    kind = models.CharField(max_length=64)
    """`day`, or the id of the pack's notice."""
    first = models.DateField()
    last = models.DateField()
    attempt = models.PositiveIntegerField(default=1)
    """Another one about the same days follows one that was dropped or withdrawn."""
    number = models.CharField(max_length=32, blank=True)
    """2017-012: the year and a running number of its kind, given at the issue."""
    state = models.CharField(max_length=16, choices=IssueState, default=IssueState.DRAFT)
    as_of = models.DateTimeField()
    """Up to which moment it knows the records."""
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    """SHA-256 of the content."""
    words = models.TextField(blank=True)
    """The writer's own words before the sections."""
    written_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    hands = models.JSONField(default=list)
    """Numbers of the accounts that wrote it: none of them issues it."""
    issued_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    word_digest = models.CharField(max_length=64, blank=True)
    pdf_digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the documents as they were issued."""
    word_file = models.BinaryField(null=True)
    pdf_file = models.BinaryField(null=True)
    """The documents themselves: a template or a program that changes later changes nothing of them."""
    reason = models.CharField(max_length=300, blank=True)
    """Why it was dropped or withdrawn."""
    closed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-last", "kind", "-attempt")
        constraints = (
            models.UniqueConstraint(fields=["kind", "first", "attempt"], name="issue_attempt_once"),
            models.UniqueConstraint(
                fields=["kind", "number"], condition=~models.Q(number=""), name="issue_number_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.first} {self.attempt}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"briefing:{self.kind}/{self.first}/{self.attempt}"
