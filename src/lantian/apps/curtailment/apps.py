"""Curtailment: the emergency list, one plan per plant, orders, receipts and their verification."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurtailmentConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.curtailment"
    label = "curtailment"
    verbose_name = _("Emergency cuts")
