"""Checks of observations, their proposals, and the review by a person."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QualityConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.quality"
    label = "quality"
    verbose_name = _("Quality of data")
