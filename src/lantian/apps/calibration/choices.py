"""What becomes of a correction, and the marks that corrected hours carry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy

from lantian.science.calibration.models import Kind

__all__ = ["CORRECTED", "EXTRAPOLATED", "KIND_WORDS", "VALID", "WITHDRAWN", "State"]

CORRECTED = "corrected"
"""Statistic of the observation store."""
VALID, EXTRAPOLATED, WITHDRAWN = "N", "X", "W"
"""Flags of corrected hours: within the correction's range; outside it, kept but not counted; no correction any more."""


class State(models.TextChoices):
    """Of a correction. Only an accepted one makes values."""

    PROPOSED = "proposed", pgettext_lazy("correction", "proposed")
    ACCEPTED = "accepted", pgettext_lazy("correction", "accepted")
    REFUSED = "refused", pgettext_lazy("correction", "refused")
    REPLACED = "replaced", pgettext_lazy("correction", "replaced by a newer proposal")
    WITHDRAWN = "withdrawn", pgettext_lazy("correction", "withdrawn")


KIND_WORDS = {
    Kind.LINEAR: pgettext_lazy("correction", "straight line"),
    Kind.GROWTH: pgettext_lazy("correction", "line with growth of wet particles"),
    Kind.HUMIDITY: pgettext_lazy("correction", "line with humidity"),
    Kind.CLIMATE: pgettext_lazy("correction", "line with humidity and temperature"),
}
