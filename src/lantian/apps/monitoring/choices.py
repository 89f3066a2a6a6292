"""Names that records and figures of the air use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

__all__ = ["DISTRICT", "NETWORK", "SiteKind", "Stage"]

NETWORK = "micro"
"""The network whose stations make up the air of subdistricts (M02)."""

DISTRICT = "district"
"""The site of figures for the whole district."""


class SiteKind(models.TextChoices):
    """What a figure of the air is about."""

    STATION = "station", _("station")
    SUBDISTRICT = "subdistrict", _("subdistrict")
    DISTRICT = "district", _("district")


class Stage(models.TextChoices):
    """How far a station has got on its way into the network (M01)."""

    PLANNED = "planned", _("planned")
    BUILT = "built", _("built")
    COMMISSIONING = "commissioning", _("commissioning")
    NETWORKED = "networked", _("networked")
    ACCEPTED = "accepted", pgettext_lazy("stage", "accepted")
