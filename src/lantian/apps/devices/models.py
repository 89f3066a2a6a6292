"""What people say of a device beyond the register of stations, and what they asked of it.

Frames, health and the queue of orders are the gateway's; here is only what a person decided.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lantian.apps.monitoring.models import Station

__all__ = ["DeviceAccess", "Dismissal", "SentOrder"]


class DeviceAccess(models.Model):
    """From where a device may call and how it speaks, where that differs from the standard."""

    station = models.OneToOneField(Station, on_delete=models.CASCADE, related_name="access", primary_key=True)
    addresses = models.JSONField(default=list)
    """Networks such as "10.1.2.0/24"; empty: any."""
    dialect = models.CharField(_("Edition"), max_length=4, blank=True)
    """"2005" or "2017"; empty: found out from what it sends."""
    label = models.CharField(_("Time label"), max_length=5, default="start")
    units = models.JSONField(default=dict)
    """Factor code → unit that it sends, where it is not the usual one."""
    minute_interval = models.PositiveSmallIntegerField(_("Minutes between minute data"), default=1)
    st = models.CharField(_("System type (ST)"), max_length=2, blank=True)

    def __str__(self) -> str:
        return self.station_id


class SentOrder(models.Model):
    """An order that a person gave; the order itself with its answers lies in the gateway's queue."""

    number = models.BigIntegerField(unique=True)
    mn = models.CharField(max_length=64, db_index=True)
    command = models.CharField(max_length=40)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    followed_at = models.DateTimeField(null=True, blank=True)
    """When the register was brought into step with what the device had agreed to (a new password)."""

    def __str__(self) -> str:
        return f"{self.number} {self.mn} {self.command}"


class Dismissal(models.Model):
    """A person decided that a stranger is not to be adopted. Its frames stay as evidence."""

    mn = models.CharField(max_length=64, unique=True)
    why = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.mn
