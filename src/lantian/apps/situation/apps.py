"""Wall map of the work."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SituationConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.situation"
    label = "situation"
    verbose_name = _("Wall map of the work")
