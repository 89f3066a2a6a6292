"""Cases: problems handed over, passed on, rectified, verified and concluded."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.cases"
    label = "cases"
    verbose_name = _("Cases")
