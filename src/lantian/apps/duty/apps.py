"""Duty: groups, the roster without gaps, leave, hand-over, materials and minutes."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutyConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.duty"
    label = "duty"
    verbose_name = _("Duty")
