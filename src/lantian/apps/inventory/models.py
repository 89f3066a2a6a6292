"""Tables of activities, computed inventories and what each source emits by them. Written by `actions` alone.

An inventory is frozen: its sources keep activity, factors and arithmetic as they were. A better one is a new one.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantian.apps.inventory.choices import State

__all__ = ["ActivityTable", "EmissionSource", "Inventory"]


class ActivityTable(models.Model):
    """Activities that no ledger holds, as they were brought in."""

    name = models.CharField(_("file"), max_length=120)
    digest = models.CharField(max_length=64)
    """SHA-256 of the content."""
    content = models.BinaryField()
    year = models.PositiveSmallIntegerField(_("year"))
    lines = models.PositiveIntegerField()
    """Sources in it."""
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


class Inventory(models.Model):
    """The emissions of a year as they were known at a moment."""

    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=10, choices=State)
    computed_at = models.DateTimeField()
    computed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    computed_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    """When it was signed or dropped."""
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    decided_name = models.CharField(max_length=150, blank=True)
    reason = models.TextField(blank=True)
    """Why it was dropped or withdrawn."""
    data_version = models.BigIntegerField()
    """Number of the newest change of any row that it knows."""
    pack_version = models.CharField(max_length=120)
    tables = models.JSONField(default=list)
    """Of each table of activities in it: number, name, digest."""
    sources = models.PositiveIntegerField()
    totals = models.JSONField()
    """"total", "groups" and "categories": id → species → [t/a, low, high]."""
    faults = models.JSONField(default=list)
    """What was told: [line, code, subject, facts]."""
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("-computed_at", "-pk")
        indexes = (models.Index(fields=["year", "state", "-decided_at"], name="inventory_in_force"),)

    def __str__(self) -> str:
        return f"{self.year}/{self.pk}"

    @property
    def subject(self) -> str:
        """Under which the log knows it."""
        return f"inventory:{self.pk}"


class EmissionSource(models.Model):
    """One source in one category, with what it emits and how that was reckoned."""

    inventory = models.ForeignKey(Inventory, on_delete=models.PROTECT, related_name="rows")
    code = models.CharField(pgettext_lazy("emission source", "code"), max_length=64)
    name = models.CharField(pgettext_lazy("emission source", "name"), max_length=200)
    category = models.CharField(max_length=64)
    unit = models.CharField(max_length=64, blank=True)
    """Id of the subdistrict."""
    activity = models.CharField(max_length=40)
    """Exact, in the unit of its category."""
    place = models.TextField(blank=True)
    """WKT in WGS-84."""
    origin = models.CharField(max_length=200, blank=True)
    grade = models.CharField(max_length=16)
    """Of its least sure species."""
    steps = models.JSONField(default=list)
    """How the activity was reckoned."""
    emissions = models.JSONField()
    """Species → value, uncontrolled, low, high (t/a), factor, steps."""

    class Meta:
        ordering = ("category", "code")
        constraints = (models.UniqueConstraint(fields=["inventory", "category", "code"], name="inventory_source_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
