"""Co-locations, corrections by version, how far corrected hours are written, and the daily watch."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.calibration.choices import State

__all__ = ["Colocation", "Correction", "Progress", "WatchDay"]


class Colocation(models.Model):
    """A micro-station beside a reference station, from when to when, put there and taken away by a person."""

    station = models.CharField(_("Micro-station"), max_length=64)
    reference = models.CharField(_("Reference station"), max_length=64)
    place = models.CharField(pgettext_lazy("co-location", "Place"), max_length=200, blank=True)
    distance_m = models.DecimalField(_("Distance (m)"), max_digits=6, decimal_places=1, null=True, blank=True)
    started_at = models.DateTimeField(_("From"))
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("Until"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn = models.BooleanField(default=False)
    """Recorded by mistake; nothing is fitted from it."""
    note = models.CharField(_("Note"), max_length=500, blank=True)

    class Meta:
        ordering = ("-started_at", "-id")
        indexes = (models.Index(fields=["station", "started_at"], name="colocation_by_station"),)

    def __str__(self) -> str:
        return f"{self.station} – {self.reference}"


class Correction(models.Model):
    """One fitted version. Everything but the decision stays as it was written."""

    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=16)
    number = models.PositiveIntegerField()
    """1, 2, 3 … of this station and parameter."""
    colocation = models.ForeignKey(Colocation, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=16)
    coefficients = models.JSONField()
    ranges = models.JSONField()
    uncertainty = models.JSONField()
    climate = models.JSONField(default=dict)
    """Where humidity and temperature came from: {"network": …, "station": …}; empty where they were not used."""
    candidates = models.JSONField()
    """What the other forms said of the same weeks."""
    raw = models.JSONField()
    """Figures of the device as it was (EPA's statistics)."""
    corrected = models.JSONField()
    """The same of the values that fits without their week gave."""
    between = models.JSONField(null=True)
    """Precision between devices that stood there together."""
    met = models.JSONField()
    """Targets of the pack that the device met as it was."""
    fitted_from = models.DateTimeField()
    fitted_to = models.DateTimeField()
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    valid_from = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("station", "parameter", "-number")
        constraints = (
            models.UniqueConstraint(fields=["station", "parameter", "number"], name="one_correction_of_a_number"),
        )
        indexes = (models.Index(fields=["state", "station", "parameter"], name="correction_by_state"),)

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} v{self.number}"


class Progress(models.Model):
    """How far the corrected hours of a station and parameter are written."""

    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=16)
    until = models.DateTimeField()
    """Hours before this one are done."""
    seq = models.BigIntegerField(default=0)
    """What the device said up to this data version has been looked at."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["station", "parameter"], name="one_progress"),)

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} {self.until}"


class WatchDay(models.Model):
    """A device against a reference further away, over the window that ends with a local day."""

    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=16)
    day = models.DateField()
    proxy = models.CharField(max_length=64)
    gain = models.FloatField(null=True)
    offset = models.FloatField(null=True)
    same = models.FloatField(null=True)
    """p of the test that both have one distribution."""
    alarm = models.CharField(max_length=40, blank=True)
    """What has been out of order for the pack's days: gain, offset, distribution; empty when nothing was."""

    class Meta:
        ordering = ("station", "parameter", "day")
        constraints = (models.UniqueConstraint(fields=["station", "parameter", "day"], name="one_watch_of_a_day"),)
        indexes = (models.Index(fields=["day"], name="watch_by_day"),)

    def __str__(self) -> str:
        return f"{self.station} {self.parameter} {self.day}"
