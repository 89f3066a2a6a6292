"""Random selection."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DrawsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.draws"
    label = "draws"
    verbose_name = _("Random selection")
