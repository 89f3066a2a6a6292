"""`lantian forecast`: how good forecasts of a pollutant are on a record that they have not seen."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lantian.cli.answers import WRONG, problem, refuse
from lantian.cli.forecast_files import POLLUTANTS, progress, read_panel
from lantian.cli.forecast_models import fit, issue
from lantian.cli.forecast_weather import weather

if TYPE_CHECKING:
    from lantian.science.forecast.evaluating import Evaluation
    from lantian.science.forecast.panel import Panel

__all__ = ["forecast"]

_WEATHER_LABELS = {
    "persistence": "no weather of the target hours",
    "climatology": "no weather of the target hours",
    "without-weather": "no weather of the target hours",
    "observed-weather": "observed weather: perfect prognosis, not a forecast",
}


@click.group()
def forecast() -> None:
    """Forecasts for 1-72 h with bands, judged on hours that they have not seen."""


forecast.add_command(fit)
forecast.add_command(issue)
forecast.add_command(weather)


@forecast.command()
@click.argument("train_file", metavar="TRAIN.parquet", type=click.Path(path_type=Path))
@click.argument("test_file", metavar="TEST.parquet", type=click.Path(path_type=Path))
@click.option("--zone-hours", type=click.IntRange(-12, 14), default=8, show_default=True, help="Local time minus UTC.")
@click.option("--pollutant", type=click.Choice(POLLUTANTS), default="pm25", show_default=True, help="What is judged.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def evaluate(train_file: Path, test_file: Path, zone_hours: int, pollutant: str, as_json: bool) -> None:
    """Train on one record, judge on a later one: an origin every day at 23:00 local time, 72 hours.

    Both hold hours in the long layout of the lake (station, parameter, time, value). Times without a zone are UTC;
    a column time_local is in the zone of --zone-hours.
    """
    from lantian.science.forecast.evaluating import evaluate as judged
    from lantian.science.forecast.panel import PanelUnusable, RecordsOverlap, joined

    train = read_panel(train_file, zone_hours, pollutant, as_json)
    test = read_panel(test_file, zone_hours, pollutant, as_json)
    try:
        panel, first = joined(train, test)
        found = judged(panel, first, zone_hours=zone_hours, pollutant=pollutant, progress=progress())
    except (PanelUnusable, RecordsOverlap) as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, str(test_file), str(wrong), wrong.remedy)])
    answer = _answer(found, train, test, panel, pollutant)
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else _said(answer))


def _answer(found: Evaluation, train: Panel, test: Panel, panel: Panel, pollutant: str) -> dict[str, Any]:
    from lantian.science.forecast.bands import LEVELS
    from lantian.science.forecast.evaluating import MEMBERS
    from lantian.science.forecast.judging import HEAVY_ABOVE, LEAST_ORIGINS

    members: dict[str, Any] = {}
    for name in MEMBERS:
        label = {"weather": _WEATHER_LABELS[name]}
        if name in found.members:
            members[name] = label | found.members[name].plain()
            if name in found.tau:
                members[name]["persistence_hours"] = found.tau[name]
        elif name in found.missing:
            members[name] = label | {"missing": found.missing[name]}
    return {
        "protocol": "an origin every day at 23:00 local time, 72 hours, every station and hour that was observed",
        "pollutant": pollutant,
        "unit": "µg/m³",
        "quantiles": list(LEVELS),
        "heavy_day": f"24 h mean of PM2.5 above {HEAVY_ABOVE:g} µg/m³ (its sub-index exceeds 200)",
        "train": _record(train),
        "test": _record(test),
        "factors": sorted(panel.values),
        "origins": found.origins,
        "forecasts": max((each.total.forecasts for each in found.members.values()), default=0),
        "enough": found.enough,
        "claim": "enough origins" if found.enough else f"no claim under {LEAST_ORIGINS} origins",
        "notes": _notes(train, test),
        "members": members,
        "errors": [],
    }


def _record(panel: Panel) -> dict[str, Any]:
    return {"stations": len(panel.stations), "from": panel.start.isoformat(), "until": panel.end.isoformat()}


def _notes(train: Panel, test: Panel) -> list[str]:
    notes = []
    new, gone = sorted(set(test.stations) - set(train.stations)), sorted(set(train.stations) - set(test.stations))
    if new:
        notes.append(f"Stations without a training record, judged all the same: {', '.join(new)}.")
    if gone:
        notes.append(f"Stations that only the training record has: {', '.join(gone)}.")
    if len(test.stations) == 1:
        notes.append("One station only: what the network knows is what this station knows.")
    return notes


def _said(answer: dict[str, Any]) -> str:
    lines = [f"{answer['origins']} origins, {answer['forecasts']:,} forecasts: {answer['claim']}"]
    for name, member in answer["members"].items():
        if "missing" in member:
            lines.append(f"{name:17} missing: {member['missing']}")
            continue
        days = " / ".join(f"{each['mae']:g}" for each in member["by_day"].values())
        band = "" if member["coverage90"] is None else f"  90 % band covers {member['coverage90']:.1%}"
        lines.append(
            f"{name:17} MAE {member['mae']:g} ({days})  RMSE {member['rmse']:g}  CRPS {member['crps']:g}{band}"
        )
        lines.append(f"{'':17} {member['weather']}")
    return "\n".join([*lines, *answer["notes"]])
