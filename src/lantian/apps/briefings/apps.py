"""Briefings: daily reports of the groups, the summary of the day, weekly and monthly notices."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BriefingsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.briefings"
    label = "briefings"
    verbose_name = _("Briefings")
