"""Stores to test, observations to put in, and a look at every row of the lake that does not use the lake's own code."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from deltalake import DeltaTable

from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

OPEN = 2**63 - 1
KEY = "network, cadence, station, parameter, statistic, time"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "home"


@pytest.fixture
def store(home: Path) -> Iterator[ObservationStore]:
    """An empty store."""
    home.mkdir()
    opened = ObservationStore(home)
    yield opened
    opened.close()


@pytest.fixture
def observe() -> Callable[..., Observation]:
    """One hourly mean, with what a test does not care about filled in."""

    def make(
        hour: int | dt.datetime = 0,
        value: str | None = "1.0",
        *,
        station: str = "A",
        parameter: str = "a34004",
        flag: str = "N",
        unit: str = "ug/m3",
        cadence: str = "hour",
        network: str = "micro",
        statistic: str = "mean",
    ) -> Observation:
        time = (
            hour
            if isinstance(hour, dt.datetime)
            else dt.datetime(2017, 10, 31, tzinfo=dt.UTC) + dt.timedelta(hours=hour)
        )
        return Observation(
            network=network,
            cadence=cadence,
            station=station,
            parameter=parameter,
            statistic=statistic,
            time=time,
            value=None if value is None else Decimal(value),
            unit=unit,
            flag=flag,
        )

    return make


@pytest.fixture
def all_rows() -> Callable[[Path], pa.Table]:
    """Every row that the newest snapshot of the lake keeps, visible or not."""

    def look(home: Path) -> pa.Table:
        files = DeltaTable(home / "lake").file_uris()
        with duckdb.connect() as engine:
            engine.execute("SET TimeZone = 'UTC'")
            return engine.sql(
                "SELECT * FROM read_parquet($files, hive_partitioning = true, hive_types_autocast = false) "
                f"ORDER BY {KEY}, revision",
                params={"files": files},
            ).to_arrow_table()

    return look


@pytest.fixture
def broken_chains(all_rows: Callable[[Path], pa.Table]) -> Callable[[Path], list[str]]:
    """Keys that break a law of the lake: one open row a key; `seq_to` is the next `seq`; revisions 0, 1, 2 ..."""

    def look(home: Path) -> list[str]:
        rows = all_rows(home)
        with duckdb.connect() as engine:
            engine.register("lake", rows)
            found = engine.execute(
                f"SELECT {KEY}, 'open rows' FROM lake GROUP BY ALL HAVING count(*) FILTER (seq_to = {OPEN}) <> 1 "
                f"UNION ALL SELECT {KEY}, 'end' FROM lake "
                f"QUALIFY seq_to <> coalesce(lead(seq) OVER (PARTITION BY {KEY} ORDER BY revision), {OPEN}) "
                f"UNION ALL SELECT {KEY}, 'gap' FROM lake "
                f"QUALIFY revision <> row_number() OVER (PARTITION BY {KEY} ORDER BY seq, source) - 1"
            ).fetchall()
        return [str(row) for row in found]

    return look
