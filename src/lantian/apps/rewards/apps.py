"""Rewards and penalties of the weekly ranking."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RewardsConfig(AppConfig):
    """See README.md of this folder."""

    name = "lantian.apps.rewards"
    label = "rewards"
    verbose_name = _("Rewards of the ranking")
