"""Leads on tampering, what people decided about them, visits, and when the detectors ran.

A lead keeps the evidence that it was raised on, with the version of the data: what it said stays readable when data or
thresholds change later.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.choices import DecisionKind, State
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import wording
from lantian.science.tampering.catalogue import DETECTORS

__all__ = ["Decision", "HandOver", "Lead", "Scan", "Visit"]


class Lead(models.Model):
    """Something that a person should look into. It says what was seen, never what somebody did."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+", verbose_name=_("Station"))
    detector = models.CharField(_("What was seen"), max_length=40)
    version = models.PositiveSmallIntegerField()
    """Of the detector."""
    parameter = models.CharField(max_length=40)
    start = models.DateTimeField(_("From"))
    end = models.DateTimeField(_("Until"))
    score = models.FloatField(_("Score"))
    threshold = models.FloatField()
    rate = models.FloatField(_("Expected false alarms"))
    """False alarms per station and year at this score; for visits the chance of such a calendar."""
    p = models.FloatField()
    facts = models.JSONField(default=dict)
    comparison = models.JSONField(default=list)
    """Codes of the stations that it was compared with."""
    evidence = models.JSONField(default=dict)
    """Hours and days around it, as drawn."""
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    found_at = models.DateTimeField(_("Found at"))
    state = models.CharField(_("State"), max_length=12, choices=State, default=State.OPEN)

    class Meta:
        ordering = ("-found_at", "-id")
        indexes = (models.Index(fields=["state", "found_at"], name="lead_by_state"),)

    def __str__(self) -> str:
        return f"{self.station} · {self.title}"

    @property
    def title(self) -> str:
        """What was seen, in the reader's language."""
        known = DETECTORS.get(self.detector)
        return wording(known.title) if known else self.detector


class Decision(models.Model):
    """What a person decided about a lead, and why."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=12, choices=DecisionKind)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.lead_id} {self.kind}"


class HandOver(models.Model):
    """A dossier that waits for whoever opens cases: the outbox of this part."""

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="hand_over")
    dossier = models.JSONField()
    sha256 = models.CharField(max_length=64)
    """Of the dossier's canonical JSON."""
    taken_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.decision_id} {self.sha256[:12]}"


class Visit(models.Model):
    """When somebody came to look: at a station, or anywhere in a subdistrict. Struck out with a reason, not deleted."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    subdistrict = models.CharField(_("Subdistrict"), max_length=64, blank=True)
    start = models.DateTimeField(_("From"))
    end = models.DateTimeField(_("Until"))
    who = models.CharField(_("Who came"), max_length=200)
    note = models.TextField(_("Note"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-start", "-id")

    def __str__(self) -> str:
        return f"{self.who} {self.start:%Y-%m-%d %H:%M}"


class Scan(models.Model):
    """One run of a group of detectors: what could be judged, and why the rest could not."""

    group = models.CharField(max_length=20)
    day = models.DateField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    data_version = models.BigIntegerField()
    stations = models.PositiveIntegerField()
    judged = models.JSONField(default=dict)
    """Detector → station-years that its threshold was found from."""
    refused = models.JSONField(default=dict)
    """Detector → why it could not judge."""
    found = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField()

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=["group", "day"], name="one_scan_of_a_group_a_day"),)

    def __str__(self) -> str:
        return f"{self.group} {self.day}"
