"""Forecasts: issued from what was known at the moment, kept for ever, judged by what came."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ForecastsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.forecasts"
    label = "forecasts"
    verbose_name = _("Forecasts")
