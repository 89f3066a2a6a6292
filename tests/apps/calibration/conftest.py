"""A ward with a micro-station beside a reference station, and hours of both that were made to a rule."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from lantian.apps.calibration.models import Colocation
from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.core.policy.pack import Pack
from lantian.io.journal import Observation
from lantian.io.store import ObservationStore

START = dt.datetime(2031, 12, 1, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
PM25 = "a34004"
NETWORKS = {"M1": "micro", "M2": "micro", "REF": "ambient"}


@dataclass
class Ward:
    """A pack in force, three stations, and ways to give them hours."""

    pack: Pack
    truth: np.ndarray = field(default_factory=lambda: np.random.default_rng(7).gamma(3, 25, 3000).round())

    @property
    def store(self) -> ObservationStore:
        return store()

    def say(
        self,
        station: str,
        values: Mapping[int, float] | np.ndarray,
        *,
        parameter: str = PM25,
        statistic: str = "mean",
        flag: str = "N",
        seal: bool = True,
    ) -> None:
        """Hours by their number since START."""
        given = dict(enumerate(values)) if isinstance(values, np.ndarray) else values
        self.store.append(
            [
                Observation(
                    network=NETWORKS[station],
                    cadence="hour",
                    station=station,
                    parameter=parameter,
                    statistic=statistic,
                    time=START + hour * HOUR,
                    value=Decimal(f"{value:.3f}"),
                    unit="µg/m³",
                    flag=flag,
                )
                for hour, value in given.items()
            ],
            kind="test",
        )
        if seal:
            self.store.seal()

    def known(self, station: str, statistic: str = "corrected", version: int | None = None) -> dict[int, tuple]:
        """Value and flag by hour."""
        table = self.store.read(
            network=NETWORKS[station],
            cadence="hour",
            start=START,
            end=START + 3000 * HOUR,
            stations=[station],
            parameters=[PM25],
            statistic=statistic,
            version=version,
        )
        return {(row["time"] - START) // HOUR: (row["value"], row["flag"]) for row in table.to_pylist()}

    def colocation(self, hours: int = 24 * 25, station: str = "M1") -> Colocation:
        """One that has ended."""
        return Colocation.objects.create(
            station=station, reference="REF", started_at=START, ended_at=START + hours * HOUR, place="roof"
        )


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for one test."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def ward(home, alder, db) -> Ward:
    """Port Alder: corrections need 240 hours in four blocks of five days."""
    for number, (code, network) in enumerate(NETWORKS.items()):
        Station.objects.create(
            code=code,
            mn=f"MN{number}",
            name_en=f"Station {code}",
            subdistrict=alder.subdistricts()[0].id,
            lon=1.0 + number / 100,
            lat=50.0,
            kind="reference" if network == "ambient" else "micro",
            network=network,
            device_password="secret",
        )
    return Ward(alder)


@pytest.fixture
def measured(ward) -> Callable[..., Ward]:
    """Gives the reference the truth and M1 twice the truth and 10, for so many hours."""

    def give(hours: int = 24 * 25) -> Ward:
        ward.say("REF", ward.truth[:hours])
        ward.say("M1", ward.truth[:hours] * 2 + 10)
        return ward

    return give
