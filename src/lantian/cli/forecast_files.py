"""What the commands of forecasts share: records as panels, refusals, progress."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lantian.cli.answers import USAGE, WRONG, problem, refuse

if TYPE_CHECKING:
    from lantian.science.forecast.panel import Panel

__all__ = ["POLLUTANTS", "progress", "read_panel"]

POLLUTANTS = ("pm25", "pm10", "so2", "no2", "co", "o3")
_QUIET_SECONDS = 2.0


def read_panel(path: Path, zone_hours: int, pollutant: str | None, as_json: bool) -> Panel:
    """The record of a Parquet file; every refusal as an exit status with its remedy."""
    import polars as pl

    from lantian.science.forecast.panel import PanelUnusable
    from lantian.science.forecast.reading import panel_of

    where = str(path)
    try:
        table = pl.read_parquet(path)
    except FileNotFoundError:
        told = problem("file-unreadable", where, f"{path} is not there.", "Name a file that can be read.")
        refuse(as_json, USAGE, [told])
    except (pl.exceptions.PolarsError, OSError) as damaged:
        words = str(damaged).splitlines()[0] if str(damaged) else "it cannot be read"
        message = f"{path} is no readable Parquet file: {words}."
        refuse(as_json, WRONG, [problem("file-damaged", where, message, "Write the table again as Parquet.")])
    try:
        return panel_of(table, zone_hours=zone_hours, pollutant=pollutant)
    except PanelUnusable as wrong:
        refuse(as_json, WRONG, [problem(wrong.code, where, str(wrong), wrong.remedy)])


def progress() -> Callable[[str, float], None]:
    """Said on a terminal once more than two seconds have passed; silent in a pipe."""
    began = time.monotonic()

    def say(words: str, share: float) -> None:
        if sys.stderr.isatty() and time.monotonic() - began > _QUIET_SECONDS:
            click.echo(f"{words} {share:.0%}", err=True)

    return say
