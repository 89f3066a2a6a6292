"""The emission inventory of a year: gathered, computed, signed, mapped (M38)."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InventoryConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.inventory"
    label = "inventory"
    verbose_name = _("Emission inventory")
