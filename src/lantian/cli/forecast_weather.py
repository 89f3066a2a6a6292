"""`lantian forecast weather import`: bring a table of forecast weather into the installation."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lantian.cli.answers import WRONG, problem, read_file, refuse
from lantian.cli.project import bring_up

__all__ = ["weather"]

_ILL = 3


@click.group()
def weather() -> None:
    """Forecast weather, on which the forecast of the air leans."""


@weather.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", required=True, help="Who made the forecast of the weather.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def import_table(file: Path, source: str, as_json: bool) -> None:
    """Import FILE (CSV or XLSX), all lines or none; every fault is told by its line.

    Columns: issued_at, valid_time, place (a subdistrict, or none: the whole district), and factors with their unit:
    temperature (°C), humidity (%), pressure (hPa), wind_speed (m/s), wind_direction (°), rain (mm). docs/forecast.md.
    """
    content = read_file(file, as_json)
    bring_up()
    from django.db import DatabaseError
    from django.utils import translation

    from lantian.apps.forecasts import actions
    from lantian.apps.forecasts.problems import Refused
    from lantian.apps.forecasts.words import fault_words
    from lantian.io.clock import now
    from lantian.io.home import data_home
    from lantian.science.forecast.weather_table import TableFaulty

    with translation.override("en"):
        try:
            made = actions.import_weather(content, name=file.name, source=source, actor=None, now=now())
        except Refused as wrong:
            refuse(as_json, WRONG, [problem(wrong.code, str(file), str(wrong.message), str(wrong.remedy))])
        except TableFaulty as faulty:
            told = [
                problem(each.code, f"line {each.line} {each.column}".strip(), f"{wrong}: {each.value}", remedy)
                for each in faulty.faults
                for wrong, remedy in (fault_words(each),)
            ]
            refuse(as_json, WRONG, told)
        except DatabaseError as ill:
            words = f"The records of this data folder cannot be written ({ill})."
            remedy = "Start it once (lantian up), or name another one in LANTIAN_HOME."
            refuse(as_json, _ILL, [problem("records-ill", str(data_home()), words, remedy)])
    count = made.forecasts.count()
    answer = {"import": made.pk, "file": made.name, "source": made.source, "forecasts": count, "errors": []}
    words = f"{made.name}: {count} forecasts of the weather were taken."
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else words)
