"""Leads on tampering with measurements: evidence for a person, never a verdict."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntegrityConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.integrity"
    label = "integrity"
    verbose_name = _("Integrity of data")
