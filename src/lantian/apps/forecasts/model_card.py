"""The model card: what is fitted and when again, skill by hours ahead and season, what was measured beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lantian.apps.forecasts.models import ModelVersion
from lantian.apps.forecasts.rules import Rules
from lantian.apps.forecasts.words import part_words, pollutant_name
from lantian.core.standards.pollutants import Pollutant

__all__ = ["Fit", "SeasonLine", "error_lines", "fits", "season_lines"]

_DAY = dt.timedelta(days=1)
_FIGURES = ("mae", "rmse", "crps", "bias")


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A model as it stands."""

    pollutant: str
    kind: str
    item: ModelVersion
    next_fit: dt.datetime
    """From then on it is fitted again."""


@dataclass(frozen=True, kw_only=True)
class SeasonLine:
    """Errors of the issues in one season at some hours ahead, written as they are shown."""

    season: str
    part: str
    issued: str
    persistence: str
    climatology: str
    skill: float | None
    """1 − MAE / MAE of persistence."""
    coverage: float | None
    hours: int


def fits(now: dt.datetime, rules: Rules) -> list[Fit]:
    """The newest model of each kind."""
    newest: dict[tuple[str, bool], ModelVersion] = {}
    for each in ModelVersion.objects.filter(fitted_at__lte=now):
        newest.setdefault((each.pollutant, each.weather), each)
    return [
        Fit(
            pollutant=pollutant_name(name),
            kind=_("with forecast weather") if weather else _("of the air alone"),
            item=item,
            next_fit=item.fitted_at + rules.refit_days * _DAY,
        )
        for (name, weather), item in sorted(newest.items())
    ]


def season_lines(found: dict[str, Any], pollutant: Pollutant) -> list[SeasonLine]:
    """Skill by season and hours ahead; nothing where it was judged before seasons were kept."""
    lines = []
    for line in found.get("seasons", {}).get(str(pollutant), ()):
        errors = {name: each["mae"] for name, each in line["members"].items()}
        issued, simple = errors["issued"], errors["persistence"]
        lines.append(
            SeasonLine(
                season=part_words(line["season"]),
                part=line["part"],
                issued=_written(issued, pollutant),
                persistence=_written(simple, pollutant),
                climatology=_written(errors["climatology"], pollutant),
                skill=1 - issued / simple if issued is not None and simple else None,
                coverage=line["members"]["issued"]["coverage90"],
                hours=line["members"]["issued"]["forecasts"],
            )
        )
    return lines


def error_lines(lines: list[dict[str, Any]], pollutant: Pollutant) -> list[dict[str, Any]]:
    """Errors with as many decimals as the unit has meaning."""
    return [{**line, **{name: _written(line[name], pollutant) for name in _FIGURES}} for line in lines]


def _written(value: float | None, pollutant: Pollutant) -> str:
    return "—" if value is None else f"{value:.{pollutant.decimals + 1}f}"
