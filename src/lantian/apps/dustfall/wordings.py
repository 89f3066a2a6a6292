"""Figures and codes of dustfall in the reader's words."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.queries import NO_POINT, TOO_FEW, PointFigure
from lantian.core.quantity.rounding import half_even

__all__ = ["percent", "point_remarks", "reason_words", "rounded"]

_REASONS: dict[str, str | Promise] = {
    TOO_FEW: _("too few points with a value"),
    NO_POINT: _("no point"),
    "no-jar": _("no jar entered"),
    "all-lost": _("all jars lost"),
}


def rounded(value: Fraction | Decimal | None, places: int = 1) -> str:
    """A number as it is read, rounded half to even; a dash where there is none."""
    return "—" if value is None else f"{half_even(value, places):f}".replace("-", "−")


def percent(share: Fraction | None) -> str:
    """A share in whole per cent."""
    return "—" if share is None else f"{half_even(share * 100, 0):f} %"


def reason_words(reason: str) -> str:
    """Why there is no value."""
    return str(_REASONS.get(reason, reason))


def point_remarks(found: PointFigure) -> list[str]:
    """What is to be said of a point's month, in words."""
    said = []
    if found.figure.reason:
        said.append(reason_words(found.figure.reason))
    said += [
        gettext("jar {number} {state}: {note}").format(
            number=each.jar.number, state=each.jar.get_state_display(), note=each.jar.note
        )
        for each in found.jars
        if each.value is None
    ]
    if found.figure.wide:
        said.append(gettext("replicates {share} apart: look at them").format(share=percent(found.figure.spread)))
    if found.odd_days:
        said.append(gettext("exposed for an odd number of days"))
    if found.figure.below_detection:
        said.append(gettext("below the detection limit"))
    said += [gettext("taken out: {what}").format(what=each.jar.removed) for each in found.jars if each.jar.removed]
    return said
