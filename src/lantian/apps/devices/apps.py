"""Devices at the gateway: commands and their answers, strangers, what each device does wrong."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevicesConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.devices"
    label = "devices"
    verbose_name = _("Devices")

    def ready(self) -> None:
        """Have what people say of a device written into the gateway's register."""
        from lantian.apps.devices.queries import access_details  # noqa: PLC0415 - models are there from here on
        from lantian.apps.monitoring.actions import device_details  # noqa: PLC0415

        if access_details not in device_details:
            device_details.append(access_details)
