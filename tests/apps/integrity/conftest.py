"""Six stations of the invented town with 160 days of hours; one of them shows half of the air in the last days."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest

from lantian.apps.integrity.models import Lead
from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.core.policy.pack import Pack
from lantian.core.time.local import day_bounds
from lantian.io.journal.observation import OBSERVATIONS

DAYS = 160
LAST = dt.date(2032, 2, 10)


@dataclass(frozen=True)
class Town:
    """The pack, the stations and the moment at which the detectors look."""

    pack: Pack
    stations: list[str]
    now: dt.datetime
    start: dt.datetime

    @property
    def lowered(self) -> str:
        return self.stations[2]


def air_of(stations: int, days: int) -> np.ndarray:
    """PM2.5 and PM10 (2, stations, hours) of an invented town."""
    rng = np.random.default_rng(11)
    hours = days * 24
    common, own = np.zeros(hours), np.zeros((stations, hours))
    for hour in range(1, hours):
        common[hour] = 0.98 * common[hour - 1] + 0.14 * rng.standard_normal()
        own[:, hour] = 0.8 * own[:, hour - 1] + 0.06 * rng.standard_normal(stations)
    fine = np.exp(4.0 + common + own)
    return np.rint(np.stack([fine, 1.4 * fine * np.exp(0.08 * rng.standard_normal(fine.shape))]))


def keep(stations: list[str], values: np.ndarray, start: dt.datetime) -> None:
    """Append hours (2, stations, hours) and seal them."""
    hours = values.shape[2]
    times = [start + hour * dt.timedelta(hours=1) for hour in range(hours)]
    for parameter, block in zip(("a34004", "a34002"), values, strict=True):
        count = len(stations) * hours
        table = pa.table(
            {
                "network": ["micro"] * count,
                "cadence": ["hour"] * count,
                "station": [code for code in stations for _ in range(hours)],
                "parameter": [parameter] * count,
                "statistic": ["mean"] * count,
                "time": pa.array(times * len(stations), pa.timestamp("us", "UTC")),
                "value": pa.array(block.astype(np.int32).ravel()).cast(pa.decimal128(18, 6)),
                "unit": ["µg/m³"] * count,
                "flag": ["N"] * count,
            },
            schema=OBSERVATIONS,
        )
        store().append(table, kind="test")
    store().seal()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder of its own for one test."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def people(alder, home, db) -> Pack:
    """The invented pack with its stations and no data."""
    units = [unit.id for unit in alder.subdistricts()]
    for number in range(6):
        Station.objects.create(
            code=f"S{number}",
            mn=f"MN{number}",
            name_en=f"Station {number}",
            name_zh=f"{number}号站",
            subdistrict=units[number % len(units)],
            lon=10 + 0.01 * number,
            lat=50 + 0.003 * number,
            kind="micro",
            device_password="secret",
        )
    return alder


@pytest.fixture
def town(people) -> Town:
    """With data: the third station shows half in the last five days."""
    zone = ZoneInfo(people.info.time_zone)
    end = day_bounds(LAST, zone)[1]
    start = end - dt.timedelta(days=DAYS)
    stations = [f"S{number}" for number in range(6)]
    values = air_of(6, DAYS)
    values[:, 2, -5 * 24 :] = np.rint(values[:, 2, -5 * 24 :] / 2)
    keep(stations, values, start)
    return Town(people, stations, end + dt.timedelta(hours=3), start)


@pytest.fixture
def lead(people) -> Lead:
    """A lead as the detectors leave it."""
    start = dt.datetime(2032, 2, 3, tzinfo=dt.UTC)
    hours = [float(40 + number % 24) for number in range(240)]
    return Lead.objects.create(
        station_id="S2",
        detector="network",
        version=1,
        parameter="a34004",
        start=start + dt.timedelta(days=7),
        end=start + dt.timedelta(days=10),
        score=6.25,
        threshold=4.5,
        rate=0.125,
        p=0.1175,
        facts={"window_hours": 72, "lower_share": 0.41, "shown_mean": 30.5, "expected_mean": 52.0},
        comparison=["S1", "S3", "S0"],
        evidence={
            "start": start.isoformat(),
            "series": {
                "shown": [value / 2 for value in hours],
                "neighbours": hours,
                "expected": [*hours[:-1], None],
                "residual": [-0.7] * 240,
            },
            "statistic": [[(start + dt.timedelta(days=day)).isoformat(), 0.6 * day] for day in range(11)],
        },
        data_version=7,
        pack_version="test",
        found_at=start + dt.timedelta(days=10),
    )


@pytest.fixture
def now() -> dt.datetime:
    """A moment after the lead was found."""
    return dt.datetime(2032, 2, 14, 1, tzinfo=dt.UTC)
