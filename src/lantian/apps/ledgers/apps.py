"""Ledgers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgersConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.ledgers"
    label = "ledgers"
    verbose_name = _("Ledgers")
