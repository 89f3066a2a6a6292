"""Stacks, their hours as judged, what people filed and decided. Written by `actions` and `jobs` alone.

Observations stay in the observation store; an hour here names the data version that it was judged from.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.models import Document
from lantian.apps.stacks.choices import ProposalState

__all__ = ["Exemption", "Fine", "Proposal", "Stack", "StackHour", "StackRun"]


class Stack(models.Model):
    """One outlet of one enterprise, and the monitor that reports it."""

    code = models.CharField(_("code of the stack"), max_length=64, primary_key=True)
    enterprise_zh = models.CharField(_("enterprise (Chinese)"), max_length=200, blank=True)
    enterprise_en = models.CharField(_("enterprise (English)"), max_length=200, blank=True)
    name_zh = models.CharField(_("stack (Chinese)"), max_length=200, blank=True)
    name_en = models.CharField(_("stack (English)"), max_length=200, blank=True)
    subdistrict = models.CharField(_("subdistrict"), max_length=64)
    height = models.DecimalField(_("height (m)"), max_digits=7, decimal_places=2)
    source_type = models.CharField(_("type of source"), max_length=40)
    factors = models.CharField(max_length=200)
    """Codes of the pollutants that it must report, separated by commas."""
    livelihood = models.BooleanField(_("livelihood forbids to stop it at once"), default=False)
    design = models.CharField(_("design (fuel, output, treatment)"), max_length=300, blank=True)
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="stacks")
    minute_interval = models.SmallIntegerField(default=1)
    """Minutes of one minute record of its monitor."""
    first_hour = models.DateTimeField(null=True, editable=False)
    """Start of the first hour that ever came in; hours are due from then on."""
    judged_as = models.CharField(max_length=64, blank=True, editable=False)
    """SHA-256 of the pack and of those of its facts that all its hours were last judged by."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.enterprise} · {self.name}"

    @property
    def enterprise(self) -> str:
        """Whose stack it is, in the reader's language."""
        return _in_language(self.enterprise_zh, self.enterprise_en)

    @property
    def name(self) -> str:
        """Which of its stacks."""
        return _in_language(self.name_zh, self.name_en)

    @property
    def pollutants(self) -> tuple[str, ...]:
        """Factor codes that it must report."""
        return tuple(code for code in self.factors.split(",") if code)


def _in_language(chinese: str, english: str) -> str:
    if (translation.get_language() or "").startswith("en"):
        chinese, english = english, chinese
    return chinese or english


class StackRun(models.Model):
    """One computation of hours: from which data, under which pack, up to when."""

    version = models.BigIntegerField()
    pack_fingerprint = models.CharField(max_length=64)
    until = models.DateTimeField()
    computed_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.version} {self.until}"


class Exemption(models.Model):
    """A span that a person filed with proof: why hours above the limit need not answer, or are not due."""

    stack = models.ForeignKey(Stack, on_delete=models.PROTECT, related_name="exemptions")
    kind = models.CharField(_("kind"), max_length=20)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    document = models.CharField(_("proof (document, number)"), max_length=300)
    file = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The document itself; its bytes lie in the data folder under their SHA-256."""
    reason = models.CharField(_("reason"), max_length=500)
    filed_at = models.DateTimeField()
    """Campaign time; proof counts for the month's rate when it was filed in time."""
    filed_by = models.CharField(max_length=150)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.CharField(max_length=150, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-start", "-id")

    def __str__(self) -> str:
        return f"{self.stack_id} {self.kind} {self.start:%Y-%m-%d}"


class StackHour(models.Model):
    """One hour of one pollutant as it was judged."""

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="hours")
    parameter = models.CharField(max_length=16)
    time = models.DateTimeField()
    state = models.CharField(max_length=16)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """What was compared with the limit, mg/m³."""
    limit = models.DecimalField(max_digits=10, decimal_places=3, null=True)
    flag = models.CharField(max_length=4, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    exemption = models.ForeignKey(Exemption, null=True, on_delete=models.SET_NULL, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    """kg of the hour, as the device sent it."""
    due = models.BooleanField(default=True)
    received = models.BooleanField(default=False)
    valid = models.BooleanField(default=False)
    """As they count in the rate: what came or changed too late does not."""
    late = models.BooleanField(default=False)
    """Something came or changed after the days for corrections; the rate keeps what stood before."""
    differs = models.BooleanField(default=False)
    """The device's conversion is not that of the formula."""
    from_minutes = models.BooleanField(default=False)
    version = models.BigIntegerField()

    class Meta:
        ordering = ("time",)
        constraints = (models.UniqueConstraint(fields=["stack", "parameter", "time"], name="one_stack_hour"),)
        indexes = (
            models.Index(fields=["time"], name="stack_hour_by_time"),
            models.Index(fields=["state", "time"], name="stack_hour_by_state"),
        )

    def __str__(self) -> str:
        return f"{self.stack_id} {self.parameter} {self.time:%Y-%m-%dT%HZ} {self.state}"


class Proposal(models.Model):
    """What may follow by M18; a person decides."""

    key = models.CharField(max_length=120, unique=True)
    stack = models.ForeignKey(Stack, null=True, on_delete=models.PROTECT, related_name="proposals")
    """None for the whole area."""
    kind = models.CharField(max_length=20)
    day = models.DateField()
    """The day of the exceedance, or the first day of the month."""
    facts = models.JSONField(default=dict)
    version = models.BigIntegerField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ProposalState, default=ProposalState.OPEN)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_name = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=300, blank=True)
    until = models.DateField(null=True)
    """Last day by which what was ordered is to be done."""
    closed_at = models.DateTimeField(null=True)
    """Supervision and orders are followed up until they are closed out (跟踪整改销号)."""
    closed_name = models.CharField(max_length=150, blank=True)
    closed_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-day", "-id")

    def __str__(self) -> str:
        return self.key


class Fine(models.Model):
    """A line of the ledger of fines. The amount is what a person typed from the decision; nothing computes it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="fines")
    amount = models.DecimalField(_("amount (yuan)"), max_digits=14, decimal_places=2)
    decision = models.CharField(_("number of the decision"), max_length=200)
    on = models.DateField(_("day of the decision"))
    entered_at = models.DateTimeField()
    entered_by = models.CharField(max_length=150)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.CharField(max_length=150, blank=True)
    struck_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.decision} {self.amount}"
