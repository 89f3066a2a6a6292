"""Forecasts: forecasts of the air for 72 hours, issued, kept and verified."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForecastsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.forecasts"
    label = "forecasts"
    verbose_name = _("Forecasts")
