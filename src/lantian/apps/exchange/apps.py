"""Files of air data in and out: layouts, mappings, preview, undo, hand-over."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.exchange"
    label = "exchange"
    verbose_name = _("Exchange of air data")
