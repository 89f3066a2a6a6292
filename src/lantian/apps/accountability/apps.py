"""Accountability: counts, findings, proposals, transfer files."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountabilityConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.accountability"
    label = "accountability"
    verbose_name = _("Accountability")
