"""Dustfall samples by point and month."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DustfallConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.dustfall"
    label = "dustfall"
    verbose_name = _("Dustfall")
