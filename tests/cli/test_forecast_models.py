"""`lantian forecast fit` and `issue`: one file of models, and what an origin may know."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner
from tests.science.forecast.panels import SMALL, START, made_panel

from lantian.cli.forecast import forecast
from lantian.science.forecast import fitting

_CODES = {"pm25": "a34004", "temperature": "a01001", "wind_speed": "a01007"}
AT = "2020-12-20T00:00+08:00"
WEATHER = "issued_at,valid_time,temperature (°C),wind_speed (m/s)\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of ninety days as the lake has it, and models of its first eighty."""
    place = tmp_path_factory.mktemp("forecast")
    panel = made_panel(90, 2)
    times = np.datetime64(START.replace(tzinfo=None), "us") + np.arange(panel.hours) * np.timedelta64(1, "h")
    parts = [
        pl.DataFrame({"station": station, "parameter": _CODES[name], "time": times, "value": values[row]})
        for name, values in panel.values.items()
        for row, station in enumerate(panel.stations)
    ]
    pl.concat(parts).write_parquet(place / "all.parquet")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            fitting.fit_all, "__kwdefaults__", fitting.fit_all.__kwdefaults__ | {"plain": SMALL, "with_weather": SMALL}
        )
        pl.concat(parts).filter(pl.col("time") < times[80 * 24]).write_parquet(place / "before.parquet")
        status, answer = run("fit", place / "before.parquet", "--out", place / "models.bundle")
    assert (status, answer["models"]) == (0, {"pm25": ["without-weather", "forecast-weather"]})
    return place


def run(*arguments: object) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(forecast, [*(str(each) for each in arguments), "--json"])
    return done.exit_code, json.loads(done.stdout)


def issue(folder: Path, *more: object, history: str = "all.parquet") -> dict[str, Any]:
    status, answer = run("issue", folder / "models.bundle", folder / history, "--at", AT, *more)
    assert status == 0, answer
    return answer


def weather(folder: Path, issued: str, hours: int, wind: float) -> Path:
    lines = [f"{issued},2020-12-{20 + hour // 24}T{hour % 24:02}:00+08:00,2,{wind}\n" for hour in range(hours)]
    file = folder / "weather.csv"
    file.write_text(WEATHER + "".join(lines))
    return file


def test_nothing_of_the_record_from_the_origin_on_is_looked_at(folder: Path) -> None:
    whole, before = issue(folder), issue(folder, history="before.parquet")
    assert whole["members"] == {"pm25": "boosted"}
    assert whole["forecasts"] == before["forecasts"]
    first = whole["forecasts"][0]
    assert [len(first[name]) for name in ("q05", "q50", "q95")] == [72, 72, 72]
    assert all(low <= high for low, high in zip(first["q05"], first["q95"], strict=True))
    assert whole["missing"] == ["pm10", "so2", "no2", "co", "o3"]


def test_forecast_weather_counts_if_it_was_issued_by_the_origin_and_else_is_named(folder: Path) -> None:
    plain = issue(folder)["forecasts"]
    calm = issue(folder, "--weather", weather(folder, "2020-12-19T20:00+08:00", 72, 0.6))
    windy = issue(folder, "--weather", weather(folder, "2020-12-19T20:00+08:00", 72, 6))
    assert calm["members"] == {"pm25": "boosted-weather"}
    assert calm["weather"]["issued_at"] == ["2020-12-19T12:00:00+00:00"]
    assert np.mean(calm["forecasts"][0]["q50"]) > np.mean(windy["forecasts"][0]["q50"])
    short = issue(folder, "--weather", weather(folder, "2020-12-19T20:00+08:00", 24, 6))
    assert short["weather"]["hours"] == {"pm25": 24}
    assert short["forecasts"][0]["q50"][24:] == plain[0]["q50"][24:], "beyond its end the model without weather speaks"
    late = issue(folder, "--weather", weather(folder, "2020-12-20T00:30+08:00", 72, 6))
    assert late["forecasts"] == plain
    assert any("issued after" in note for note in late["notes"])


def test_what_cannot_be_used_is_refused_by_name(folder: Path) -> None:
    file = folder / "weather.csv"
    file.write_text(WEATHER + "2020-12-19T20:00+08:00,soon,2,3\n2020-12-19T20:00+08:00,2020-12-20T00:00+08:00,2,x\n")
    status, answer = run("issue", folder / "models.bundle", folder / "all.parquet", "--at", AT, "--weather", file)
    assert status == 1
    assert [each["where"] for each in answer["errors"]] == ["line 2 valid_time", "line 3 wind_speed (m/s)"]
    assert answer["errors"][0]["message"] == "The time cannot be read: soon."
    file.write_bytes(b"none")
    status, answer = run("issue", file, folder / "all.parquet")
    assert (status, answer["errors"][0]["code"]) == (1, "bundle-unreadable")
    status, answer = run("issue", folder / "models.bundle", folder / "all.parquet", "--at", "soon")
    assert (status, answer["errors"][0]["code"]) == (2, "time-unreadable")
    status, answer = run("fit", folder / "all.parquet", "--out", folder / "no" / "folder")
    assert (status, answer["errors"][0]["code"]) == (2, "file-unwritable")
