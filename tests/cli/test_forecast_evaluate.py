"""`lantian forecast evaluate`: what it answers, and what it refuses by name."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner

from lantian.cli.forecast import forecast
from lantian.science.forecast import boosted, evaluating
from lantian.science.forecast.boosted import Settings

_START = dt.datetime(2020, 9, 30, 16, tzinfo=dt.UTC)
_SMALL = Settings(rows=4000, rounds=15, leaves=8, least_in_leaf=40, scale_rounds=8, at_once=1)


def _table(first_day: int, days: int, stations: tuple[str, ...] = ("A", "B"), weather: bool = True) -> pl.DataFrame:
    chance = np.random.default_rng(first_day)
    hours = np.arange(days * 24)
    times = [_START + dt.timedelta(days=first_day, hours=int(hour)) for hour in hours]
    parts = []
    for station in stations:
        level = 80 + 60 * np.sin(2 * np.pi * hours / 120) + chance.normal(0, 5, len(hours))
        for code, values in (("a34004", level), ("a01007", 3 - level / 70)):
            if weather or code == "a34004":
                parts.append(
                    pl.DataFrame({"station": station, "parameter": code, "time": times, "value": np.maximum(values, 0)})
                )
    return pl.concat(parts)


def _run(tmp_path: Path, train: pl.DataFrame, test: pl.DataFrame) -> tuple[int, dict[str, Any]]:
    train.write_parquet(tmp_path / "train.parquet")
    test.write_parquet(tmp_path / "test.parquet")
    return _asked(tmp_path)


def _asked(tmp_path: Path, *more: str) -> tuple[int, dict[str, Any]]:
    files = [str(tmp_path / "train.parquet"), str(tmp_path / "test.parquet")]
    done = CliRunner().invoke(forecast, ["evaluate", *files, *more, "--json"])
    return done.exit_code, json.loads(done.stdout)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small models: what is asked here is not how good they are."""
    for module in (boosted, evaluating):
        monkeypatch.setattr(module, "WITHOUT_WEATHER", _SMALL)
        monkeypatch.setattr(module, "WITH_WEATHER", _SMALL)


def test_every_member_is_judged_on_the_same_forecasts(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, _table(0, 60), _table(60, 20))
    assert status == 0
    assert answer["origins"] == 18
    assert answer["forecasts"] == 18 * 72 * 2
    assert not answer["enough"]
    assert answer["claim"] == "no claim under 150 origins"
    assert list(answer["members"]) == ["persistence", "climatology", "without-weather", "observed-weather"]
    observed = answer["members"]["observed-weather"]
    assert observed["weather"] == "observed weather: perfect prognosis, not a forecast"
    assert set(observed) >= {"mae", "rmse", "crps", "coverage90", "by_day", "by_hours", "heavy_days"}
    assert list(observed["by_day"]) == ["day 1", "day 2", "day 3"]
    assert answer["members"]["persistence"]["crps"] == answer["members"]["persistence"]["mae"]


def test_origins_of_which_nothing_was_observed_are_no_origins(tmp_path: Path) -> None:
    test = _table(60, 20)
    last = test["time"].min() + dt.timedelta(days=5)
    status, answer = _run(
        tmp_path, _table(0, 60), test.filter((pl.col("parameter") != "a34004") | (pl.col("time") < last))
    )
    assert (status, answer["origins"], answer["enough"]) == (0, 5, False)


def test_after_a_long_gap_every_member_is_judged_on_the_same_hours(tmp_path: Path) -> None:
    """Persistence has nothing to hold on to after three days."""
    test = _table(60, 30)
    begin = test["time"].min()
    gap = pl.col("time").is_between(begin + dt.timedelta(days=10), begin + dt.timedelta(days=10, hours=95))
    _status, answer = _run(tmp_path, _table(0, 60), test.filter((pl.col("parameter") != "a34004") | ~gap))
    models = [answer["members"][name]["forecasts"] for name in ("persistence", "without-weather", "observed-weather")]
    assert len(set(models)) == 1 and models[0] < answer["origins"] * 72 * 2


def test_another_pollutant_is_judged_by_the_same_protocol_and_a_missing_one_is_named(tmp_path: Path) -> None:
    for name, first, days in (("train", 0, 40), ("test", 40, 6)):
        other = _table(first, days, weather=False).with_columns(parameter=pl.lit("a05024"))
        other.write_parquet(tmp_path / f"{name}.parquet")
    status, answer = _asked(tmp_path, "--pollutant", "o3")
    assert (status, answer["pollutant"], answer["origins"]) == (0, "o3", 4)
    assert answer["members"]["without-weather"]["mae"] > 0
    assert answer["members"]["without-weather"]["heavy_days"] == {}, "days above 150 are a matter of PM2.5"
    status, answer = _asked(tmp_path, "--pollutant", "so2")
    assert (status, answer["errors"][0]["code"]) == (1, "no-so2")


def test_without_weather_one_member_is_missing_with_its_reason(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, _table(0, 60, weather=False), _table(60, 10))
    assert status == 0
    assert "weather" in answer["members"]["observed-weather"]["missing"]
    assert answer["members"]["without-weather"]["mae"] > 0


def test_stations_that_differ_are_named_and_judged(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, _table(0, 60, ("A", "B")), _table(60, 10, ("C",)))
    assert status == 0
    assert any("C" in note and "without a training record" in note for note in answer["notes"])
    assert any("One station only" in note for note in answer["notes"])


def test_records_with_a_gap_begin_with_the_first_origin_that_has_hours(tmp_path: Path) -> None:
    status, answer = _run(tmp_path, _table(0, 60), _table(200, 10))
    assert status == 0
    assert answer["origins"] == 7


@pytest.mark.parametrize(
    ("train", "test", "code"),
    [
        (_table(0, 60), _table(59, 10), "records-overlap"),
        (_table(0, 60).filter(pl.col("parameter") != "a34004"), _table(60, 10), "no-pm25"),
        (_table(0, 60), _table(60, 10).rename({"value": "wert"}), "columns-unknown"),
        (_table(0, 60), _table(60, 2), "too-short"),
        (_table(0, 60), _table(60, 10).clear(), "no-values"),
        (_table(0, 60).with_columns(cadence=pl.lit("minute")), _table(60, 10), "no-hours"),
        (_table(0, 20), _table(20, 10), "too-short"),
    ],
)
def test_what_cannot_be_judged_is_refused_by_name(
    tmp_path: Path, train: pl.DataFrame, test: pl.DataFrame, code: str
) -> None:
    status, answer = _run(tmp_path, train, test)
    assert status == 1
    assert answer["errors"][0]["code"] == code
    assert answer["errors"][0]["remedy"]


@pytest.mark.parametrize("content", [b"", b"PAR1 damaged"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    _table(0, 60).write_parquet(tmp_path / "train.parquet")
    (tmp_path / "test.parquet").write_bytes(content)
    status, answer = _asked(tmp_path)
    assert status == 1
    assert answer["errors"][0]["code"] == "file-damaged"


def test_a_file_that_is_not_there_is_wrong_usage(tmp_path: Path) -> None:
    _table(0, 60).write_parquet(tmp_path / "train.parquet")
    status, answer = _asked(tmp_path)
    assert status == 2
    assert answer["errors"][0]["code"] == "file-unreadable"
