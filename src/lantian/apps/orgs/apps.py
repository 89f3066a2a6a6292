"""Units and the people who sign in."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.orgs"
    label = "orgs"
    verbose_name = _("Organisation")
