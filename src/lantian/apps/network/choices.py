"""Words of the register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

__all__ = ["DiaryKind", "FindingSeverity", "StageWord"]


class StageWord(models.TextChoices):
    """`core.flows.station_stage.StationStage` with its words."""

    PLANNED = "planned", pgettext_lazy("stage", "planned")
    BUILT = "built", pgettext_lazy("stage", "built")
    COMMISSIONING = "commissioning", pgettext_lazy("stage", "commissioning")
    NETWORKED = "networked", pgettext_lazy("stage", "networked")
    ACCEPTED = "accepted", pgettext_lazy("stage", "accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("stage", "withdrawn")


class DiaryKind(models.TextChoices):
    """What happened at a station."""

    CALIBRATION = "calibration", pgettext_lazy("diary", "calibration")
    SPAN_ZERO = "span-zero", pgettext_lazy("diary", "span or zero check")
    REPAIR = "repair", pgettext_lazy("diary", "repair")
    CLEANING = "cleaning", pgettext_lazy("diary", "cleaning")
    FILTER = "filter", pgettext_lazy("diary", "filter change")
    INSPECTION = "inspection", pgettext_lazy("diary", "inspection")
    POWER_CUT = "power-cut", pgettext_lazy("diary", "power cut")
    MOVE = "move", pgettext_lazy("diary", "move")
    OTHER = "other", pgettext_lazy("diary", "other")


class FindingSeverity(models.TextChoices):
    """How grave a finding about an agency is."""

    NOTE = "note", pgettext_lazy("finding", "remark")
    FAULT = "fault", pgettext_lazy("finding", "fault to be mended")
    BREACH = "breach", pgettext_lazy("finding", "breach of rules")
    FRAUD = "fraud", pgettext_lazy("finding", "suspected falsification")
