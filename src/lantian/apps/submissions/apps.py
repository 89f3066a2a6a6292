"""Lists and reports owed."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubmissionsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.submissions"
    label = "submissions"
    verbose_name = _("Lists and reports owed")
