"""Devices at the gateway: commands and their answers, strangers, what each device does wrong."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevicesConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.devices"
    label = "devices"
    verbose_name = _("Devices")
