"""Workbooks of ledgers."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbooksConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.workbooks"
    label = "workbooks"
    verbose_name = _("Workbooks of ledgers")
