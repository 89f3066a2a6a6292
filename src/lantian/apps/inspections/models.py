"""Inspections on site: what was asked, what was found, who signed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from lantian.apps.inspections.choices import Side, State

__all__ = ["Inspection", "Signature"]


class Inspection(models.Model):
    """A visit to one object. While it is a draft its inspector fills it in; finished, nothing of it changes any more.

    A correction is a new version under the same number, with a reason; the old one stays readable.
    """

    number = models.CharField(pgettext_lazy("inspection", "number"), max_length=32, blank=True)
    """ZYJC-2018-0001, given when it is finished; all versions have the same."""
    version = models.PositiveIntegerField(default=1)
    form = models.CharField(max_length=64)
    """Id of the pack's class of inspections."""
    source = models.CharField(max_length=64)
    """On whose behalf: id of a source of cases."""
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    standing = models.BooleanField(default=False)
    """The newest finished version: the one that counts."""
    row = models.ForeignKey("ledgers.Row", on_delete=models.PROTECT, null=True, related_name="+")
    """The ledger's row that was inspected; nothing for a new place."""
    title = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    lon = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    lat = models.DecimalField(max_digits=8, decimal_places=6, null=True)
    """WGS-84."""
    unit = models.ForeignKey("orgs.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    """Who answers for what was found."""
    answers = models.JSONField(default=dict)
    """Question → answer, as a row of a ledger keeps values."""
    remark = models.TextField(blank=True)
    on = models.DateField()
    """The local day of the visit."""
    judged = models.JSONField(default=dict)
    """What the form made of the answers when it was finished, in words and weights of that day (`judging.frozen`)."""
    problems = models.PositiveIntegerField(default=0)
    """How many problems were found."""
    count = models.CharField(max_length=24, blank=True)
    """All of them by their weights: an exact fraction as text."""
    pack_version = models.CharField(max_length=120, blank=True)
    due = models.DateField(null=True)
    due_provisional = models.BooleanField(default=False)
    case_number = models.CharField(max_length=32, blank=True)
    """The case that was filed from it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_unit = models.CharField(max_length=64, blank=True)
    """Id of the unit of the post in which it was made."""
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="corrections")
    reason = models.TextField(blank=True)
    """Why it was corrected, or dropped."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-finished_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["number", "version"], condition=~models.Q(number=""), name="inspection_version_once"
            ),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(standing=True), name="inspection_one_version_stands"
            ),
        )
        indexes = (
            models.Index(fields=["state", "by"], name="inspection_drafts"),
            models.Index(fields=["standing", "finished_at"], name="inspection_by_time"),
            models.Index(fields=["standing", "form", "on"], name="inspection_by_class"),
            models.Index(fields=["row"], name="inspection_by_row"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def log_subject(self) -> str:
        """Under which the log knows it."""
        return f"inspection:{self.number or self.pk}"

    @property
    def evidence_subject(self) -> str:
        """Under which its photos are kept: all versions share them, from the first draft on."""
        return f"inspection:{self.first_pk}"

    @property
    def first_pk(self) -> int:
        """Of the first version."""
        first = self
        while first.replaces is not None:
            first = first.replaces
        return int(first.pk)


class Signature(models.Model):
    """What somebody signed on glass, or that they refused to and why."""

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="signatures")
    side = models.CharField(max_length=12, choices=Side)
    name = models.CharField(max_length=80, blank=True)
    refused = models.BooleanField(default=False)
    reason = models.CharField(max_length=300, blank=True)
    picture = models.BinaryField(default=bytes, blank=True)
    """A PNG that was made anew from what came (`signing`); empty when it was refused."""
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("inspection", "side")
        constraints = (models.UniqueConstraint(fields=["inspection", "side"], name="inspection_signed_once_a_side"),)

    def __str__(self) -> str:
        return f"{self.inspection_id} {self.side}"
