"""Warnings: heavy-pollution warnings: proposed, signed, published, lifted, evaluated."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WarningsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.warnings"
    label = "warnings"
    verbose_name = _("Warnings")
