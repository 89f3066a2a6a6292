"""Micro-stations beside reference stations: models, uncertainty, corrected values."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalibrationConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.calibration"
    label = "calibration"
    verbose_name = _("Calibration")
