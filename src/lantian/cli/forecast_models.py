"""`lantian forecast fit` and `lantian forecast issue`: models of a record as one file, and forecasts made with them."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lantian.cli.answers import USAGE, WRONG, problem, read_file, refuse
from lantian.cli.forecast_files import POLLUTANTS, progress, read_panel

if TYPE_CHECKING:
    from lantian.science.forecast.bundle import Fitted
    from lantian.science.forecast.making import Ahead
    from lantian.science.forecast.panel import Panel
    from lantian.science.forecast.weather_choice import Leaning

__all__ = ["fit", "issue"]

_ILL = 3
_DIGITS = 2


@click.command()
@click.argument("history", metavar="HISTORY.parquet", type=click.Path(path_type=Path))
@click.option("--out", required=True, metavar="BUNDLE", type=click.Path(path_type=Path), help="File of the models.")
@click.option(
    "--pollutant", "pollutants", multiple=True, type=click.Choice(POLLUTANTS), help="Only these; else all six."
)
@click.option("--zone-hours", type=click.IntRange(-12, 14), default=8, show_default=True, help="Local time minus UTC.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def fit(history: Path, out: Path, pollutants: tuple[str, ...], zone_hours: int, as_json: bool) -> None:
    """Fit models of every pollutant of a record and write them to one file.

    HISTORY holds hours in the long layout of the lake (station, parameter, time, value), as `evaluate` reads it. Where
    it has temperature and wind, models that lean on a forecast of the weather are fitted beside those that do not.
    """
    from lantian.science.forecast.bundle import bundled_all
    from lantian.science.forecast.fitting import fit_all
    from lantian.science.forecast.panel import PanelUnusable

    if not out.parent.is_dir() or out.is_dir():
        told = problem(
            "file-unwritable", str(out), f"{out} is no place for a file.", "Name a file in a folder that is there."
        )
        refuse(as_json, USAGE, [told])
    panel = read_panel(history, zone_hours, None, as_json)
    try:
        fitted = fit_all(panel, pollutants or POLLUTANTS, zone_hours=zone_hours, progress=progress())
    except PanelUnusable as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, str(history), str(wrong), wrong.remedy)])
    except (ImportError, OSError) as absent:
        told = f"The library of gradient boosting cannot be loaded ({absent})."
        refuse(as_json, _ILL, [problem("library-missing", "lightgbm", told, "Install the project again.")])
    content = bundled_all(fitted)
    try:
        scratch = out.with_name(out.name + ".part")
        scratch.write_bytes(content)
        scratch.replace(out)
    except OSError as cause:
        told = f"{out} cannot be written: {cause.strerror}."
        refuse(as_json, USAGE, [problem("file-unwritable", str(out), told, "Name another file.")])
    answer = {
        "bundle": str(out),
        "bytes": len(content),
        "trained_from": fitted.trained_from,
        "trained_until": fitted.trained_until,
        "stations": len(fitted.stations),
        "models": {
            name: ["without-weather", *(["forecast-weather"] if name in fitted.with_weather else [])]
            for name in fitted.plain
        },
        "errors": [],
    }
    names = ", ".join(f"{name} ({len(kinds)})" for name, kinds in answer["models"].items())  # type: ignore[attr-defined]
    words = f"{out}: {len(content):,} bytes, models of {names}, trained until {fitted.trained_until}"
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else words)


@click.command()
@click.argument("bundle", metavar="BUNDLE", type=click.Path(path_type=Path))
@click.argument("history", metavar="HISTORY.parquet", type=click.Path(path_type=Path))
@click.option("--at", "at_text", metavar="TIME", help="The first hour that is forecast (ISO); else after the record.")
@click.option("--weather", "weather_file", metavar="FILE", type=click.Path(path_type=Path), help="Forecast weather.")
@click.option(
    "--weather-oldest-hours", type=click.IntRange(1, 240), default=36, show_default=True, help="Older is not used."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def issue(
    bundle: Path,
    history: Path,
    at_text: str | None,
    weather_file: Path | None,
    weather_oldest_hours: int,
    as_json: bool,
) -> None:
    """Forecast 72 hours of every pollutant of the record, with quantiles, by the models of BUNDLE.

    Nothing of HISTORY from --at on is looked at, and no forecast of the weather that was issued later. Where models
    or their inputs are missing, simpler members stand in, and the answer says so. CSV or XLSX of the weather: columns
    issued_at, valid_time, place (a station, or none: everywhere), temperature (°C), humidity (%) …: docs/forecast.md.
    """
    fitted = _models(bundle, as_json)
    known = read_panel(history, fitted.zone_hours, None, as_json)
    at = _moment(at_text, known, fitted.zone_hours, as_json)
    panel = _before(known, at)
    if not any(panel.has(name) for name in POLLUTANTS):
        told = problem(
            "nothing-before", str(history), f"Nothing was observed before {at.isoformat()}.", "Set --at later."
        )
        refuse(as_json, WRONG, [told])
    leaning, notes = _weather(weather_file, panel, at, fitted.zone_hours, weather_oldest_hours, as_json)
    made = {name: _ahead(name, panel, fitted, leaning) for name in POLLUTANTS if panel.has(name)}
    answer = _answer(panel, at, made, leaning, notes)
    click.echo(json.dumps(answer, ensure_ascii=False) if as_json else _said(answer))


def _models(bundle: Path, as_json: bool) -> Fitted:
    from lantian.science.forecast.bundle import BundleUnreadable, unbundled_all

    content = read_file(bundle, as_json)
    try:
        return unbundled_all(content)
    except BundleUnreadable as wrong:
        told = problem(wrong.code, str(bundle), str(wrong), "Fit it again: lantian forecast fit.")
        refuse(as_json, WRONG, [told])
    except (ImportError, OSError) as absent:
        words = f"The library of gradient boosting cannot be loaded ({absent})."
        refuse(as_json, _ILL, [problem("library-missing", "lightgbm", words, "Install the project again.")])


def _moment(text: str | None, panel: Panel, zone_hours: int, as_json: bool) -> dt.datetime:
    if text is None:
        return panel.end
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        told = problem("time-unreadable", "--at", f"{text} is no moment.", "Write 2016-01-01T00:00+08:00.")
        refuse(as_json, USAGE, [told])
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone(dt.timedelta(hours=zone_hours)))
    return zoned.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)


def _before(panel: Panel, at: dt.datetime) -> Panel:
    """The hours before a moment; hours that the record does not reach are unknown ones."""
    import numpy as np

    from lantian.science.forecast.panel import Panel as Hours

    place = max(panel.place_of(at), 0)
    cut = panel.until(min(place, panel.hours))
    more = min(place - cut.hours, 31 * 24)
    values = {
        name: np.pad(each, ((0, 0), (0, max(more, 0))), constant_values=np.nan) for name, each in cut.values.items()
    }
    return Hours(stations=cut.stations, start=at - dt.timedelta(hours=cut.hours + max(more, 0)), values=values)


def _weather(
    file: Path | None, panel: Panel, at: dt.datetime, zone_hours: int, oldest: int, as_json: bool
) -> tuple[Leaning | None, list[str]]:
    from lantian.io.excel.lines import LinesUnreadable, lines_of
    from lantian.science.forecast.weather_choice import chosen, spread_out
    from lantian.science.forecast.weather_table import FAULTS, TableFaulty, read_weather_table

    if file is None:
        return None, ["No forecast of the weather was given."]
    places = {"": "", **{name: name for name in panel.stations}}
    zone = dt.timezone(dt.timedelta(hours=zone_hours))
    try:
        forecasts = read_weather_table(lines_of(read_file(file, as_json)), zone=zone, now=None, places=places)
    except LinesUnreadable as wrong:
        told = problem(wrong.code, str(file), f"{file} is no table.", "Save it as CSV in UTF-8 or as .xlsx.")
        refuse(as_json, WRONG, [told])
    except TableFaulty as wrong:
        told_all = [
            problem(
                each.code,
                f"line {each.line} {each.column}".strip(),
                f"{FAULTS[each.code][0]}{': ' if each.value else ''}{each.value}.",
                f"{FAULTS[each.code][1]}.",
            )
            for each in wrong.faults
        ]
        refuse(as_json, WRONG, told_all)
    notes = []
    late = sum(each.issued_at > at for each in forecasts)
    if late:
        notes.append(f"{late} forecasts of the weather were issued after {at.isoformat()} and are not used.")
    leaning = spread_out(chosen(forecasts, at, oldest=dt.timedelta(hours=oldest)), panel.stations, at)
    if leaning is None:
        notes.append(f"No forecast of the weather of the last {oldest} hours says anything of the hours to come.")
    return leaning, notes


def _ahead(name: str, panel: Panel, fitted: Fitted, leaning: Leaning | None) -> Ahead:
    from lantian.science.forecast.making import ahead_of
    from lantian.science.forecast.simple import fit_simple

    models = [
        (member, by_name[name])
        for member, by_name in (("boosted", fitted.plain), ("boosted-weather", fitted.with_weather))
        if name in by_name
    ]
    weather = leaning.values if leaning is not None else None
    simple = fit_simple(panel, pollutant=name)
    return ahead_of(panel, simple, models, zone_hours=fitted.zone_hours, weather=weather)


def _answer(
    panel: Panel, at: dt.datetime, made: dict[str, Ahead], leaning: Leaning | None, notes: list[str]
) -> dict[str, Any]:
    from lantian.science.forecast.bands import LEVELS

    names = [f"q{level * 100:02.0f}" for level in LEVELS]
    return {
        "at": at.isoformat(),
        "hours": 72,
        "unit": "µg/m³",
        "quantiles": list(LEVELS),
        "weather": None
        if leaning is None
        else {
            "issued_at": [each.isoformat() for each in leaning.issues],
            "factors": sorted(leaning.values),
            "hours": {name: each.weather_hours for name, each in made.items()},
        },
        "members": {name: each.member for name, each in made.items()},
        "missing": [name for name in POLLUTANTS if name not in made],
        "notes": [*notes, *(f"{code}: {facts}" for each in made.values() for code, facts in each.notes)],
        "forecasts": [
            {
                "station": station,
                "pollutant": name,
                "from": at.isoformat(),
                **{
                    quantile: [_plain(value) for value in each.quantiles[row, :, place].tolist()]
                    for place, quantile in enumerate(names)
                },
            }
            for name, each in made.items()
            for row, station in enumerate(panel.stations)
        ],
        "errors": [],
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else float(f"{value:.{_DIGITS}f}")


def _said(answer: dict[str, Any]) -> str:
    lines = [f"72 hours from {answer['at']}, {len(answer['forecasts'])} series"]
    lines += [f"{name:5} {member}" for name, member in answer["members"].items()]
    if answer["weather"] is not None:
        lines.append(f"forecast weather issued {', '.join(answer['weather']['issued_at'])}")
    return "\n".join([*lines, *answer["notes"], "The hours themselves: --json."])
