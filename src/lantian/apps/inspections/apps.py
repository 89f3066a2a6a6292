"""Inspections: forms by class of object, and the dispatch sheets they end in."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.inspections"
    label = "inspections"
    verbose_name = _("Inspections")
