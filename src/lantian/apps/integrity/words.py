"""Numbers of leads in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from lantian.apps.integrity.models import Lead
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack, wording

__all__ = ["FACTS", "REFUSALS", "allowed_words", "fact_rows", "rate_words", "unit_name"]

_RARE = 0.01

FACTS: Mapping[str, Promise] = {
    "window_hours": _("Hours of the window"),
    "lower_share": _("Lower than expected by"),
    "hours_shown": _("Hours with a reading"),
    "shown_mean": _("Mean shown, µg/m³"),
    "neighbours_mean": _("Mean of the neighbours' middle, µg/m³"),
    "expected_mean": _("Mean expected, µg/m³"),
    "lag_hours": _("Hours by which it is late"),
    "partner": _("Station that it equals"),
    "visits": _("Visits"),
    "shifts": _("Shifted calendars it was compared with"),
}

REFUSALS: Mapping[str, Promise] = {
    "history": _("too little history to find a threshold"),
    "few-stations": _("fewer than four stations"),
    "no-humidity": _("no station reports humidity"),
    "no-wind": _("no station reports wind"),
    "no-visits": _("fewer than three visits at any station in sixty days"),
}


def rate_words(lead: Lead) -> str:
    """How often a score so high comes without tampering."""
    if lead.detector == "visits":
        return gettext("one shifted calendar in {number}").format(number=f"{1 / max(lead.p, 1e-6):.0f}")
    if lead.rate < _RARE:
        return gettext("less than once in 100 station-years")
    if lead.rate < 1:
        return gettext("once in {years} station-years").format(years=f"{1 / lead.rate:.1f}")
    return gettext("{times} times in a station-year").format(times=f"{lead.rate:.1f}")


def fact_rows(lead: Lead) -> list[tuple[str, str]]:
    """The facts with their words, in order."""
    rows = []
    for name, label in FACTS.items():
        value = lead.facts.get(name)
        if value is None:
            continue
        rows.append((str(label), _shown(name, value)))
    return rows


def _shown(name: str, value: object) -> str:
    if name == "lower_share":
        return f"{100 * float(str(value)):.0f} %"
    if name == "partner":
        return str(Station.objects.filter(code=value).first() or value)
    return str(value)


def allowed_words(allowed: float) -> str:
    """The rate at which the thresholds stand."""
    if allowed == 1:
        return gettext("In a year without tampering one such alarm per station is expected of each detector.")
    return gettext(
        "In a year without tampering {number} such alarms per station are expected of each detector."
    ).format(number=f"{allowed:g}")


def unit_name(unit: str) -> str:
    """A subdistrict as the pack names it; its id when the pack does not know it."""
    found = pack().units.get(unit)
    return wording(found.name) if found else unit
