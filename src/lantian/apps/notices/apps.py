"""Notices to people: inbox, channels, quiet hours, grouping, acknowledgement, escalation."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.notices"
    label = "notices"
    verbose_name = _("Notices")
