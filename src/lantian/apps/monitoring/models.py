"""Stations, and the results that are kept because pages read them often.

Observations are not here: they live in the observation store. Every result names the data version that it was computed
from, so that it can be computed again from the store, years later, and compared. Results are replaced when data or pack
change; what an older version said is computed from the store at that version (see `traces`).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.choices import NETWORK, SiteKind, Stage

__all__ = [
    "Confirmation",
    "DayIndex",
    "DayMean",
    "HourIndex",
    "HourMean",
    "ResultRun",
    "Station",
    "Substitution",
]


class Station(models.Model):
    """A place where air is measured, and the device that reports it. Written by `actions` alone."""

    code = models.CharField(_("code"), max_length=64, primary_key=True)
    mn = models.CharField(_("device number (MN)"), max_length=64, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    subdistrict = models.CharField(_("subdistrict"), max_length=64, db_index=True)
    """Id of a subdistrict of the pack."""
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))
    """WGS-84, degrees."""
    kind = models.CharField(_("kind"), max_length=64)
    network = models.CharField(_("network"), max_length=32, default=NETWORK)
    stage = models.CharField(_("stage"), max_length=16, choices=Stage, default=Stage.NETWORKED)
    since = models.DateField(_("in operation since"), null=True, blank=True)
    until = models.DateField(_("in operation until"), null=True, blank=True)
    """Last local day; observations after it do not count."""
    device_password = models.CharField(max_length=16)
    """HJ 212 sends it in clear with every frame, so it is compared as it is; it protects nothing else."""

    class Meta:
        ordering = ("subdistrict", "code")

    def __str__(self) -> str:
        first, second = self.name_zh, self.name_en
        if (translation.get_language() or "").startswith("en"):
            first, second = second, first
        return first or second or self.code


class ResultRun(models.Model):
    """One computation of results: from which data, under which pack, when."""

    version = models.BigIntegerField()
    pack_fingerprint = models.CharField(max_length=64)
    pack_version = models.CharField(max_length=120)
    registry = models.CharField(max_length=64)
    """SHA-256 of which station belonged to which subdistrict when."""
    until = models.DateTimeField()
    """The moment of the campaign up to which hours were counted."""
    days = models.IntegerField()
    computed_at = models.DateTimeField()
    took_ms = models.IntegerField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.version} {self.pack_version}"


class _Result(models.Model):
    site_kind = models.CharField(max_length=12, choices=SiteKind)
    site = models.CharField(max_length=64)
    version = models.BigIntegerField()

    class Meta:
        abstract = True


class DayMean(_Result):
    """A daily figure of one pollutant: mean of the natural day, or for ozone the largest 8 h or 1 h mean.

    `value` is for showing and sorting; `exact` is the number itself, "numerator/denominator".
    """

    day = models.DateField()
    indicator = models.CharField(max_length=10)
    """Such as "pm25_24h" or "o3_8h"."""
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    exact = models.CharField(max_length=120, blank=True)
    parts = models.SmallIntegerField()
    """What went in: hours (for o3_8h windows) of a station, stations of a subdistrict, subdistricts of the district."""
    needed = models.SmallIntegerField()
    valid = models.BooleanField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site_kind", "site", "indicator", "day"], name="one_day_mean"),)
        indexes = (
            models.Index(fields=["site_kind", "indicator", "day"], name="day_mean_by_indicator"),
            models.Index(fields=["day"], name="day_mean_by_day"),
        )

    def __str__(self) -> str:
        return f"{self.site} {self.day} {self.indicator} {self.value}"


class DayIndex(_Result):
    """Daily index of a site (HJ 633, daily report); `aqi` is empty when no pollutant has a valid figure."""

    day = models.DateField()
    aqi = models.SmallIntegerField(null=True)
    grade = models.SmallIntegerField(null=True)
    primary = models.CharField(max_length=40, blank=True)
    """Primary pollutants, separated by commas."""

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site_kind", "site", "day"], name="one_day_index"),)
        indexes = (models.Index(fields=["day", "site_kind"], name="day_index_by_day"),)

    def __str__(self) -> str:
        return f"{self.site} {self.day} {self.aqi}"


class HourMean(_Result):
    """Hourly mean of one pollutant of a subdistrict or of the district; a few weeks are kept."""

    time = models.DateTimeField()
    pollutant = models.CharField(max_length=10)
    value = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    parts = models.SmallIntegerField()
    needed = models.SmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["site_kind", "site", "pollutant", "time"], name="one_hour_mean"),
        )
        indexes = (models.Index(fields=["time", "site_kind"], name="hour_mean_by_time"),)

    def __str__(self) -> str:
        return f"{self.site} {self.time} {self.pollutant} {self.value}"


class HourIndex(_Result):
    """Hourly index of a site (HJ 633, real-time report) with the running means it rests on; a few weeks are kept."""

    time = models.DateTimeField()
    aqi = models.SmallIntegerField(null=True)
    grade = models.SmallIntegerField(null=True)
    primary = models.CharField(max_length=40, blank=True)
    pm25_24h = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    pm10_24h = models.DecimalField(max_digits=18, decimal_places=6, null=True)
    o3_8h = models.DecimalField(max_digits=18, decimal_places=6, null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["site_kind", "site", "time"], name="one_hour_index"),)
        indexes = (models.Index(fields=["site_kind", "time"], name="hour_index_by_time"),)

    def __str__(self) -> str:
        return f"{self.site} {self.time} {self.aqi}"


class Confirmation(models.Model):
    """The data of a month, confirmed by a person (HJ 633-2012 5.1.5), pinned to the data version of the results.

    Of the confirmations of a month that were not withdrawn the newest is in force; none is ever deleted.
    """

    month = models.DateField(_("month"))
    """Its first local day."""
    version = models.BigIntegerField(_("data version"))
    pack_version = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    """SHA-256 of the month's daily figures, by which a later change is noticed (`standing.digest_of`)."""
    figures = models.IntegerField()
    """How many figures the digest covers."""
    changed_version = models.BigIntegerField(null=True)
    """The data version from which on the results differ from those confirmed; empty while they are the same."""
    open_proposals = models.IntegerField(default=0)
    """Proposals that nobody had decided, left open knowingly; `reason` says why."""
    coverage = models.CharField(max_length=40, blank=True)
    """Share of the planned station days that are valid, as a fraction."""
    confirmed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_name = models.CharField(max_length=150, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=["month"], name="confirmation_by_month"),)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.version}"


class Substitution(models.Model):
    """A station's day that takes the station's historical maximum in the ranking (175/2015), by a person's decision.

    It counts in results of the data versions from `version` on, until `withdrawn_version`.
    """

    station = models.CharField(max_length=64)
    parameter = models.CharField(max_length=32)
    day = models.DateField()
    value = models.CharField(max_length=120)
    """The largest valid daily mean in the station's record, "numerator/denominator"."""
    value_day = models.DateField()
    """The day of that mean."""
    version = models.BigIntegerField()
    withdrawn_version = models.BigIntegerField(null=True)
    reason = models.TextField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField()
    decision = models.CharField(max_length=64, blank=True)
    """Number of the decision in the review of data."""

    class Meta:
        ordering = ("day", "station", "id")
        indexes = (models.Index(fields=["parameter", "day"], name="substitution_by_day"),)

    def __str__(self) -> str:
        return f"{self.station} {self.day} {self.value}"
