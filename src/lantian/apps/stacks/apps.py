"""Continuous emission monitoring of stacks: hours, limits, exemptions, transmission rate, proposals."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StacksConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.stacks"
    label = "stacks"
    verbose_name = _("Stacks")
