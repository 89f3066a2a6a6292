"""Supervision: enforcement measures, and the five steps of escalation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.supervision"
    label = "supervision"
    verbose_name = _("Supervision")
