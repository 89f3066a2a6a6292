"""Measures and main tasks of the campaign."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.tasks"
    label = "tasks"
    verbose_name = _("Measures and tasks")
