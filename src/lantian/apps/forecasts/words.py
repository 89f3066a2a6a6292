"""Members, notes and parts in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lantian.core.standards.pollutants import Pollutant
from lantian.science.forecast.weather_table import FAULTS, Fault

__all__ = [
    "expectation_caveats",
    "factor_words",
    "fault_words",
    "member_words",
    "members_said",
    "no_expectation_words",
    "note_words",
    "part_words",
    "pollutant_name",
    "weather_said",
]


def pollutant_name(name: str) -> str:
    """As the standard prints it."""
    return Pollutant(name).label


def member_words(code: str) -> str:
    """What made a forecast."""
    return {
        "boosted-weather": _("fitted model with forecast weather, blended with the newest hours"),
        "boosted": _("fitted model (gradient boosting), blended with the newest hours"),
        "simple": _("simple member: the newest hours fading into the usual ones"),
        "usual": _("fallback: the usual hours, as the newest ones are missing"),
        "issued": pgettext("forecast", "as issued"),
        "persistence": pgettext("forecast", "the air stays as it is"),
        "climatology": pgettext("forecast", "the usual hours"),
    }.get(code, code)


def members_said(members: Mapping[str, str]) -> list[str]:
    """Each member once, with the pollutants that it made."""
    by_member: dict[str, list[str]] = {}
    for pollutant, member in members.items():
        by_member.setdefault(member, []).append(pollutant_name(pollutant))
    return [f"{member_words(member)}: {', '.join(names)}" for member, names in by_member.items()]


def weather_said(weather: Mapping[str, Any]) -> list[str]:
    """On which forecast of the weather an issue leans; nothing where it leans on none."""
    if not weather:
        return []
    numbers = ", ".join(str(each) for each in weather["forecasts"])
    issued = ", ".join(weather["issued_at"])
    told = _("forecast weather no. {numbers}, issued {issued}, by {sources}")
    return [told.format(numbers=numbers, issued=issued, sources=", ".join(weather.get("sources", ())))]


def note_words(code: str, facts: Mapping[str, str]) -> str:
    """What was missing or left out."""
    words = {
        "hangs": _("Station {station} shows the same {name} hour after hour and is left out."),
        "not-fresh": _("The newest {hours} hours of {name} are missing."),
        "short-record": _(
            "The record of {name} is too short to know how large errors are: the bands are wide by default."
        ),
        "no-model": _("There is no fitted model of {name} yet."),
        "no-weather": _("No forecast of the weather is at hand: models without it make the forecast."),
        "weather-unused": _("A forecast of the weather is at hand, but no model that leans on it is fitted yet."),
        "weather-until": _(
            "The forecast of the weather has a gap after {hours} hours: from there on models without it."
        ),
        "weather-lacks": _(
            "The forecast of the weather lacks {factors} in the first hour: models that lean on it are not asked."
        ),
        "weather-silent": _(
            "The weather station is silent: the model of {name} that leans on forecast weather is not asked."
        ),
        "inputs-missing": _(
            "Something is missing that the fitted model of {name} was trained on; a simpler one stands in."
        ),
        "model-damaged": _(
            "The file of the fitted model of {name} is missing or not what it was; a simple member stands in."
        ),
    }.get(code, code)
    name = pollutant_name(facts["pollutant"]) if "pollutant" in facts else ""
    factors = ", ".join(factor_words(each) for each in facts.get("factors", "").split(", "))
    return words.format(**{**facts, "name": name, "factors": factors})


def part_words(code: str) -> str:
    """Hours ahead, or a season."""
    return {
        "all": _("all 72 hours"),
        "cold": _("October to March"),
        "warm": _("April to September"),
    }.get(code, code)


def fault_words(fault: Fault) -> tuple[str, str]:
    """What is wrong in a table of forecast weather, and what to do."""
    wrong, remedy = FAULTS[fault.code]
    return _(wrong), _(remedy)


def factor_words(code: str) -> str:
    """A factor of the weather."""
    return {
        "temperature": _("temperature"),
        "dew_point": _("dew point"),
        "pressure": _("pressure"),
        "rain": _("rain"),
        "wind_speed": _("wind speed"),
        "wind_east": _("wind to the east"),
        "wind_north": _("wind to the north"),
    }.get(code, code)


def no_expectation_words(code: str) -> str:
    """Why nothing can be said of the air in the weather of an episode."""
    return {
        "episode-too-long": _("No expectation in its weather can be given for more than ten days, or for no hour."),
        "weather-missing": _("The weather of these hours was not observed: temperature and wind are needed."),
        "air-missing": _("Too few hours of this pollutant were observed at this place."),
        "record-too-short": _("The record before these hours is too short: fifteen spans of that length are needed."),
        "library-missing": _("The library of gradient boosting cannot be loaded on this computer."),
    }.get(code, code)


def expectation_caveats() -> list[str]:
    """What the expectation cannot say."""
    return [
        _("It compares with what the record did in such weather: measures that stood in the record are in it too."),
        _("Outside the band, weather alone does not explain the difference; whether it was the cuts, it cannot tell."),
        _("Holidays, transport from elsewhere and wrong weather observations count as if they were cuts."),
        _(
            "Nine of ten spans of the record ended inside the band, one of ten outside by chance; "
            "an episode is chosen because the air was bad and lies above it more often."
        ),
    ]
