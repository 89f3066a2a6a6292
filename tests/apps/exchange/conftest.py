"""A district of the first pack with two stations, a data folder of its own, and files to bring in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from lantian.apps.exchange import actions
from lantian.apps.exchange.models import ImportBatch
from lantian.apps.monitoring.models import Station

KDD = "stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2\n"
NOW = dt.datetime(2018, 2, 1, tzinfo=dt.UTC)


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for one test."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("LANTIAN_HOME", str(folder))
    return folder


@pytest.fixture
def two(district, home, db) -> tuple[str, str]:
    """The codes of a micro-station and a reference station."""
    unit = district.subdistricts()[0].id
    for number, (code, kind, network) in enumerate((("M1", "micro", "micro"), ("R1", "reference", "ambient"))):
        Station.objects.create(
            code=code,
            mn=f"MN{number}",
            name_zh=f"站{number}",
            name_en=code,
            subdistrict=unit,
            lon=113.6,
            lat=34.7,
            kind=kind,
            network=network,
            device_password="123456",
        )
    return "M1", "R1"


@pytest.fixture
def bring(two) -> Callable[..., ImportBatch]:
    """Receive and check a file of KDD's layout."""

    def run(rows: str, name: str = "hours.csv", actor=None, **options) -> ImportBatch:
        batch = actions.receive([(name, [(KDD + rows).encode()])], actor=actor, now=NOW)
        return actions.examine(batch, actor=actor, now=NOW, **options)

    return run
