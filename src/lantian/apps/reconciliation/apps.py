"""Lists against lists."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReconciliationConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.reconciliation"
    label = "reconciliation"
    verbose_name = _("Lists against lists")
