"""Issues of the forecast with their hours and days, fitted models, what forecasters said, how good it all was.

Issues, hours and days are only ever added. Written by `actions` alone.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.choices import SiteKind

__all__ = [
    "Issue",
    "IssuedDay",
    "IssuedForecast",
    "ModelVersion",
    "OfficialForecast",
    "Verification",
    "WeatherForecast",
    "WeatherImport",
]


class ModelVersion(models.Model):
    """A fitted model of one pollutant: its file in the data folder, by its hash."""

    pollutant = models.CharField(max_length=10)
    weather = models.BooleanField(default=False)
    """Whether it wants the weather of the hours to come."""
    fitted_at = models.DateTimeField()
    trained_from = models.DateTimeField()
    trained_until = models.DateTimeField()
    """The hour after the last that was looked at."""
    sites = models.IntegerField()
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    file = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    """SHA-256 of the file."""
    facts = models.JSONField(default=dict)
    """Settings, hours that persistence is trusted, factors; for the model card."""

    class Meta:
        ordering = ("-fitted_at", "-pk")
        indexes = (models.Index(fields=["pollutant", "-fitted_at"], name="forecast_model_newest"),)

    def __str__(self) -> str:
        return f"{self.pollutant} {self.trained_until:%Y-%m-%dT%H}"


class Issue(models.Model):
    """One forecast of all sites, 72 hours from `starts` on."""

    issued_at = models.DateTimeField()
    starts = models.DateTimeField(unique=True)
    """The first hour that is forecast; hours before it were known."""
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    members = models.JSONField()
    """Pollutant → which member made it."""
    fitted = models.JSONField(default=dict)
    """Pollutant → number of the fitted model."""
    notes = models.JSONField(default=list)
    """What was missing or left out: [code, facts]."""
    weather = models.JSONField(default=dict)
    """What it leaned on of the weather to come: forecasts (numbers), issued_at, hours by pollutant; {}: nothing."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-starts",)

    def __str__(self) -> str:
        return f"{self.starts:%Y-%m-%dT%H}"


class IssuedForecast(models.Model):
    """The hours of one pollutant at one site: 72 × the quantiles, packed (`packing`)."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="hours")
    site_kind = models.CharField(max_length=12, choices=SiteKind)
    site = models.CharField(max_length=64)
    pollutant = models.CharField(max_length=10)
    packed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issue", "site_kind", "site", "pollutant"], name="forecast_hours_once"),
        )

    def __str__(self) -> str:
        return f"{self.issue_id} {self.site} {self.pollutant}"


class IssuedDay(models.Model):
    """The daily index of one site: its range and the probability of each grade."""

    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="days")
    site_kind = models.CharField(max_length=12, choices=SiteKind)
    site = models.CharField(max_length=64)
    day = models.DateField()
    low = models.SmallIntegerField()
    middle = models.SmallIntegerField()
    high = models.SmallIntegerField()
    chances = models.JSONField()
    """Of each grade, the best first."""

    class Meta:
        ordering = ("day",)
        constraints = (models.UniqueConstraint(fields=["issue", "site_kind", "site", "day"], name="forecast_day_once"),)

    def __str__(self) -> str:
        return f"{self.issue_id} {self.site} {self.day}"


class OfficialForecast(models.Model):
    """What forecasters say of a day of the district. The newest one that was not withdrawn counts."""

    day = models.DateField(_("day that is forecast"))
    low = models.SmallIntegerField(_("AQI from"))
    high = models.SmallIntegerField(_("AQI to"))
    overrules = models.BooleanField(_("overrules the computed forecast"), default=False)
    reason = models.TextField(_("reason"), blank=True)
    source = models.CharField(_("who made the forecast"), max_length=120)
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_name = models.CharField(max_length=150, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-day", "-entered_at", "-pk")

    def __str__(self) -> str:
        return f"{self.day} {self.low}–{self.high}"


class WeatherImport(models.Model):
    """A table of forecast weather that was brought in."""

    name = models.CharField(max_length=120)
    """Of the file."""
    digest = models.CharField(max_length=64)
    """SHA-256 of the file."""
    source = models.CharField(max_length=120)
    """Who made the forecast of the weather."""
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_name = models.CharField(max_length=150, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_name = models.CharField(max_length=150, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-entered_at", "-pk")

    def __str__(self) -> str:
        return self.name


class WeatherForecast(models.Model):
    """The hours of one forecast of the weather at one place, kept as they were issued."""

    table = models.ForeignKey(WeatherImport, on_delete=models.PROTECT, related_name="forecasts")
    issued_at = models.DateTimeField()
    place = models.CharField(max_length=64, blank=True)
    """A subdistrict; empty: the whole district."""
    starts = models.DateTimeField()
    hours = models.IntegerField()
    values = models.JSONField()
    """Factor → values, null where nothing was said; °C, hPa, m/s, mm."""

    class Meta:
        ordering = ("issued_at", "pk")
        indexes = (models.Index(fields=["-issued_at"], name="forecast_weather_newest"),)

    def __str__(self) -> str:
        return f"{self.issued_at:%Y-%m-%dT%H} {self.place}"


class Verification(models.Model):
    """How good the issues of some time were, as of a data version."""

    at = models.DateTimeField()
    first = models.DateTimeField()
    last = models.DateTimeField()
    """First and last issue that was judged."""
    issues = models.IntegerField()
    data_version = models.BigIntegerField()
    pack_version = models.CharField(max_length=120)
    found = models.JSONField()

    class Meta:
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
