"""The heavy questions, compared with plain Python; Ibis' text must be exact on decimals and whole hours."""

from __future__ import annotations

import datetime as dt
import random
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal

import pyarrow as pa
import pytest

from lantian.io.journal import Observation
from lantian.io.lake.expressions import EXPRESSIONS, sql
from lantian.io.store import ObservationStore

BEGIN = dt.datetime(2017, 10, 30, 16, tzinfo=dt.UTC)  # midnight in Shanghai
HOUR = dt.timedelta(hours=1)
SCOPE = {"network": "micro", "cadence": "hour", "start": BEGIN, "end": BEGIN + 96 * HOUR}


@pytest.fixture(scope="module")
def said() -> list[Observation]:
    """Three days of two stations with gaps, flags and missing values."""
    chance = random.Random(7)
    return [
        Observation(
            network="micro",
            cadence="hour",
            station=station,
            parameter="a34004",
            statistic="mean",
            time=BEGIN + hour * HOUR,
            value=None if chance.random() < 0.1 else Decimal(chance.randint(0, 10**9)).scaleb(-6),
            unit="ug/m3",
            flag=chance.choice("NNNNND"),
        )
        for station in "AB"
        for hour in range(72)
        if chance.random() < 0.85
    ]


@pytest.fixture(scope="module")
def store(said: list[Observation], tmp_path_factory: pytest.TempPathFactory) -> ObservationStore:
    opened = ObservationStore(tmp_path_factory.mktemp("home") / "data")
    for part in range(5):
        opened.append(said[part::5], kind="hj212")
    opened.seal()
    return opened


def valid(said: list[Observation]) -> list[Observation]:
    return [row for row in said if row.flag == "N" and row.value is not None]


def triples(table: pa.Table, *key: str) -> dict[tuple[object, ...], tuple[Decimal, int]]:
    rows = table.to_pylist()
    keys = [tuple(row[name] for name in key) for row in rows]
    assert keys == sorted(set(keys))
    return {place: (row["total"], row["hours"]) for place, row in zip(keys, rows, strict=True)}


def test_daily_sums(store: ObservationStore, said: list[Observation]) -> None:
    expected: dict[tuple[object, ...], tuple[Decimal, int]] = defaultdict(lambda: (Decimal(0), 0))
    for row in valid(said):
        place = (
            row.station,
            row.parameter,
            dt.date(2017, 10, 31) + (row.time - BEGIN) // (24 * HOUR) * dt.timedelta(1),
        )
        total, hours = expected[place]
        expected[place] = (total + (row.value or 0), hours + 1)
    table = store.daily_sums(network="micro", first=dt.date(2017, 10, 31), last=dt.date(2017, 11, 3))
    assert triples(table, "station", "parameter", "day") == expected


@pytest.mark.parametrize("hours", [1, 8, 24])
def test_running_sums_cover_the_hours_that_end_with_each(
    store: ObservationStore, said: list[Observation], hours: int
) -> None:
    expected = {}
    for row in valid(said):
        span = [
            other.value or Decimal(0)
            for other in valid(said)
            if other.station == row.station and row.time - hours * HOUR < other.time <= row.time
        ]
        expected[(row.station, row.parameter, row.time)] = (sum(span, Decimal(0)), len(span))
    table = store.query(sql("running_sums", valid_flags=("N",), hours=hours), **SCOPE)
    assert triples(table, "station", "parameter", "time") == expected


def test_span_sums_are_what_a_ranking_divides(store: ObservationStore, said: list[Observation]) -> None:
    table = store.query(sql("span_sums", valid_flags=("D", "N")), **SCOPE)
    expected = {}
    for station in "AB":
        known = [row.value for row in said if row.station == station and row.value is not None]
        expected[(station, "a34004")] = (sum(known, Decimal(0)), len(known))
    assert triples(table, "station", "parameter") == expected
    assert table["days"].to_pylist() == [3, 3]


def test_the_newest_row_of_each_series(store: ObservationStore, said: list[Observation]) -> None:
    table = store.query(sql("newest"), **SCOPE)
    newest = {row.station: row.time for row in said}  # said in order of time
    assert dict(zip(table["station"].to_pylist(), table["time"].to_pylist(), strict=True)) == newest


def test_an_empty_scope_gives_the_columns_of_a_full_one(store: ObservationStore) -> None:
    options = {
        "daily_sums": {"valid_flags": ("N",)},
        "running_sums": {"valid_flags": ("N",), "hours": 8},
        "span_sums": {"valid_flags": ("N",)},
    }
    for name in EXPRESSIONS:
        text = sql(name, **options.get(name, {}))
        full, empty = store.query(text, **SCOPE), store.query(text, **{**SCOPE, "network": "nobody"})
        assert empty.num_rows == 0 < full.num_rows
        assert empty.schema.names == full.schema.names


def test_the_text_of_a_question_is_made_once() -> None:
    assert sql("daily_sums", valid_flags=("N",)) is sql("daily_sums", valid_flags=("N",))


def test_a_process_that_asks_nothing_heavy_does_not_load_ibis() -> None:
    ask = "import sys, lantian.io.store; sys.exit('ibis' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
