"""Imports, what is remembered for the next one, places outside of the register, and what was handed over.

The values themselves are in the observation store; here is who brought them, from which file, as which versions.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from lantian.apps.exchange.choices import OTHER, HandOverState, ImportState, Rhythm

__all__ = [
    "HandOver",
    "HandOverPlan",
    "ImportBatch",
    "ImportFile",
    "OutsideStation",
    "RememberedMapping",
    "StationAlias",
]


class RememberedMapping(models.Model):
    """How a kind of file is read, by name; each change is a new version, and imports keep the one they used."""

    name = models.SlugField(max_length=64)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ("name", "-version")
        constraints = (models.UniqueConstraint(fields=["name", "version"], name="one_mapping_version"),)

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class StationAlias(models.Model):
    """What a station is called in files of a layout or mapping."""

    source = models.CharField(max_length=80)
    name = models.CharField(max_length=200)
    network = models.CharField(max_length=32)
    code = models.CharField(max_length=64)

    class Meta:
        ordering = ("source", "name")
        constraints = (models.UniqueConstraint(fields=["source", "name"], name="one_station_alias"),)

    def __str__(self) -> str:
        return f"{self.source} {self.name} → {self.code}"


class OutsideStation(models.Model):
    """A place outside of the district's register, for comparison; it counts in no official figure."""

    code = models.CharField(max_length=64, primary_key=True)
    name = models.CharField(max_length=200)
    network = models.CharField(max_length=32, default=OTHER)
    source = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class ImportBatch(models.Model):
    """One import: files, how they were read, what came of it, and the versions that it made."""

    state = models.CharField(max_length=12, choices=ImportState, default=ImportState.RECEIVED)
    layout = models.CharField(max_length=80, blank=True)
    mapping = models.ForeignKey(RememberedMapping, null=True, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)
    strangers = models.CharField(max_length=8, default="refuse")
    """What happens to stations that are not ours: refuse, leave or make."""
    facts = models.JSONField(default=dict)
    """Counts, first rows and remarks of the last check."""
    parts = models.JSONField(default=list)
    cadence = models.CharField(max_length=12, default="hour")
    statistic = models.CharField(max_length=12, default="mean")
    only_good = models.BooleanField(default=False)
    """Applied although some rows were refused: a person's decision."""
    seq_before = models.BigIntegerField(null=True)
    versions = models.JSONField(default=dict)
    """Number of the part → version of the data that brought it."""
    undo_before = models.BigIntegerField(null=True)
    undo_versions = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"

    @property
    def version(self) -> int | None:
        """The newest version that this import made."""
        return max(self.versions.values(), default=None)


class ImportFile(models.Model):
    """A file of an import, kept as it came."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name


class HandOver(models.Model):
    """A bundle for the upper level (M01): what was in it, when it was handed over, and the receipt."""

    first = models.DateField()
    last = models.DateField()
    version = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=HandOverState, default=HandOverState.MADE)
    file = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150, blank=True)
    handed_at = models.DateTimeField(null=True)
    receiver = models.CharField(max_length=200, blank=True)
    receipt = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True)
    fault = models.TextField(blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.first} … {self.last}"


class HandOverPlan(models.Model):
    """How often a bundle is made by itself, and for whom. There is one plan."""

    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.OFF)
    receiver = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.rhythm
