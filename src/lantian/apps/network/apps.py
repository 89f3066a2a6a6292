"""The register of stations: stages, diary, agencies, coverage and on-line rate."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.network"
    label = "network"
    verbose_name = _("Network of stations")
