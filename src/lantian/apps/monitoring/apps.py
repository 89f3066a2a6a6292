"""Stations, observations and what is computed from them."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")
