"""The register of stations around `monitoring.Station`: how it came into the network, its diary, who runs it.

Nothing is deleted: a diary entry is struck out with a reason, a contract ends, an agency is closed.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station
from lantian.apps.network.choices import DiaryKind, FindingSeverity, StageWord

__all__ = [
    "Agency",
    "AgencyPerson",
    "Contract",
    "DiaryEntry",
    "Document",
    "Finding",
    "OnlineRun",
    "OnlineWeek",
    "StageStep",
    "StationProfile",
]


class _Recorded(models.Model):
    """Who wrote it down, and when."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    """None: the installation, for a demonstration or at the command line."""
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


class Document(_Recorded):
    """A file that proves something; its bytes lie in the data folder under their SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    """By its content, never by its name."""
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class StationProfile(models.Model):
    """What is expected of one station where it differs from its kind."""

    station = models.OneToOneField(Station, on_delete=models.CASCADE, related_name="profile", primary_key=True)
    parameters = models.JSONField(default=list)
    """Factor codes; an empty list means those of the kind."""
    handed_up = models.DateField(_("handed to the upper level on"), null=True, blank=True)

    def __str__(self) -> str:
        return self.station_id


class StageStep(_Recorded):
    """One step of a station's way (M01)."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    stage = models.CharField(_("Stage"), max_length=16, choices=StageWord)
    move = models.CharField(max_length=10)
    on = models.DateField(_("Day"))
    person = models.CharField(_("Person responsible"), max_length=100)
    """The person who answers for the step, by name; the account that wrote it down is `by`."""
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)
    reference = models.CharField(_("Number of the document"), max_length=120, blank=True)
    note = models.TextField(_("Note"), blank=True)
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    class Meta:
        ordering = ("station", "number")
        constraints = (models.UniqueConstraint(fields=["station", "number"], name="one_step_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.station_id} {self.number} {self.stage}"


class _Named(models.Model):
    """Something with a name in one or two languages."""

    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        first, second = self.name_zh, self.name_en
        if (translation.get_language() or "").startswith("en"):
            first, second = second, first
        return first or second


class Agency(_Named, _Recorded):
    """A monitoring agency of society (M03): it runs stations or measures for others."""

    licence = models.CharField(_("CMA licence"), max_length=60)
    licence_until = models.DateField(_("licence valid until"), null=True, blank=True)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    telephone = models.CharField(_("telephone"), max_length=40, blank=True)
    note = models.TextField(_("note"), blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        ordering = ("name_zh", "name_en")


class AgencyPerson(_Recorded):
    """Somebody who works for an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="people")
    name = models.CharField(_("name"), max_length=100)
    post = models.CharField(_("post"), max_length=100, blank=True)
    certificate = models.CharField(_("certificate"), max_length=100, blank=True)
    certificate_until = models.DateField(_("certificate valid until"), null=True, blank=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Contract(_Recorded):
    """An agency runs a station from one day to another, both included."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contracts")
    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="contracts")
    first = models.DateField(_("from"))
    last = models.DateField(_("until"), null=True, blank=True)
    reference = models.CharField(_("number of the contract"), max_length=120, blank=True)

    class Meta:
        ordering = ("station", "first")

    def __str__(self) -> str:
        return f"{self.agency_id} {self.station_id} {self.first}"


class Finding(_Recorded):
    """What an inspection found at an agency."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="findings")
    station = models.ForeignKey(Station, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    on = models.DateField(_("found on"))
    found_by = models.CharField(_("found by"), max_length=120)
    what = models.TextField(_("what was found"))
    clause = models.CharField(_("clause"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=10, choices=FindingSeverity)
    consequence = models.TextField(_("consequence"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    settled_how = models.CharField(_("how it was settled"), max_length=500, blank=True)

    class Meta:
        ordering = ("-on", "-id")

    def __str__(self) -> str:
        return f"{self.agency_id} {self.on}"


class DiaryEntry(_Recorded):
    """Calibration, maintenance and what else happened at a station."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="diary")
    kind = models.CharField(_("Kind"), max_length=16, choices=DiaryKind)
    start = models.DateTimeField(_("From"))
    end = models.DateTimeField(_("Until"), null=True, blank=True)
    """Empty while it goes on; the end of a span is not part of it."""
    data_affected = models.BooleanField(_("Data affected"), default=False)
    person = models.CharField(_("Person responsible"), max_length=100)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("Note"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    struck_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-start", "-id")
        indexes = (models.Index(fields=["station", "start"], name="diary_by_station"),)

    def __str__(self) -> str:
        return f"{self.station_id} {self.kind} {self.start}"


class OnlineWeek(models.Model):
    """Hours that a station sent in one natural week, of those that were due; written by `coverage.refresh` alone."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="+")
    week = models.DateField()
    """Its Monday, local."""
    received = models.PositiveSmallIntegerField()
    due = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["station", "week"], name="one_online_week"),)
        indexes = (models.Index(fields=["week"], name="online_by_week"),)

    def __str__(self) -> str:
        return f"{self.station_id} {self.week} {self.received}/{self.due}"


class OnlineRun(models.Model):
    """From which version of the data, register and pack the weeks were counted."""

    version = models.BigIntegerField()
    basis = models.CharField(max_length=64)
    """SHA-256 of the stations' spans and of the pack."""
    until = models.DateTimeField()
    computed_at = models.DateTimeField()
    took_ms = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.version} {self.until}"
