"""`lantian air`: the air quality index of a file, and files of air data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import click

from lantian.cli.air_export import export
from lantian.cli.air_import import import_files, undo_import
from lantian.core.quantity.problem import Problem
from lantian.core.standards.hj633 import AirQuality, index, read_line

__all__ = ["air"]

_BATCH = 1000
_BOM = b"\xef\xbb\xbf"


@click.group()
def air() -> None:
    """Air quality index and files of air data."""


air.add_command(import_files)
air.add_command(undo_import)
air.add_command(export)


@air.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in the order of the input.")
@click.option("--edition", type=click.Choice(["2012", "2026"]), default="2012", show_default=True, help="of HJ 633")
@click.option("--report", type=click.Choice(["daily", "hourly"]), help="Force a report; else each line's fields tell.")
@click.option("--explain", is_flag=True, help="Add the report that was taken and the marks on the inputs.")
def aqi(file: BinaryIO, as_json: bool, edition: str, report: str | None, explain: bool) -> None:
    """Compute the HJ 633 index of each line of FILE ("-" is standard input).

    A line is one JSON object with any of so2_24h no2_24h co_24h o3_8h pm10_24h pm25_24h so2_1h no2_1h co_1h o3_1h
    pm10_1h pm25_1h, in µg/m³ (CO mg/m³); absent or null is missing. A line that cannot be read gives an error in its
    place, the others go on, and the exit status is 1. Which report a line belongs to: a 24 h mean of SO2, NO2 or CO
    makes a day, in which 1 h values count for ozone alone (2026: any 24 h or 8 h mean makes a day, and no 1 h value
    counts in it); without one, a 1 h value makes an hour. What is given but not counted has null under "iaqi".
    """
    bad = 0
    batch: list[str] = []
    for number, line in enumerate(_lines(file), start=1):
        try:
            quality = index(read_line(line), edition, report)
        except Problem as problem:
            bad += 1
            batch.append(_refused(problem) if as_json else f"{number}: {problem}")
        else:
            batch.append(json.dumps(_answer(quality, explain)) if as_json else f"{number}: {_said(quality)}")
        if len(batch) >= _BATCH:
            _write(batch, as_json)
    _write(batch, as_json)
    if bad and not as_json:
        click.echo(f"{bad} lines could not be read.", err=True)
    raise SystemExit(1 if bad else 0)


def _lines(file: BinaryIO) -> Iterator[bytes]:
    for number, line in enumerate(file):
        yield line.removeprefix(_BOM) if number == 0 else line


def _answer(quality: AirQuality, explain: bool) -> dict[str, object]:
    answer: dict[str, object] = {
        "aqi": quality.aqi,
        "iaqi": quality.iaqi,
        "primary": quality.primary,
        "exceeding": quality.exceeding,
        "grade": quality.grade.number if quality.grade else None,
    }
    if explain:
        answer["report"] = quality.report
        answer["marks"] = [{"mark": mark.kind, "of": mark.subject} for mark in quality.marks]
    return answer


def _refused(problem: Problem) -> str:
    error = {"code": problem.code, "message": problem.message, "remedy": problem.remedy}
    return json.dumps({"error": error}, ensure_ascii=False)


def _said(quality: AirQuality) -> str:
    if quality.aqi is None or quality.grade is None:
        return "no index"
    primary = ", ".join(pollutant.label for pollutant in quality.primary)
    return f"{quality.aqi} {quality.grade.name.zh} {quality.grade.name.en}" + (f" ({primary})" if primary else "")


def _write(batch: list[str], as_json: bool) -> None:
    if not batch:
        return
    text = "\n".join(batch)
    # JSON is UTF-8 whatever the terminal speaks.
    click.echo(text.encode() if as_json else text)
    batch.clear()
