"""Photos and documents."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.evidence"
    label = "evidence"
    verbose_name = _("Photos and documents")
