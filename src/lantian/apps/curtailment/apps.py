"""Curtailment: plans of cuts during a warning, orders to plants, receipts, verification."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurtailmentConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.curtailment"
    label = "curtailment"
    verbose_name = _("Cuts during a warning")
