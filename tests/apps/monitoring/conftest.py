"""A district of either pack with stations, an observation store of its own, and hours made to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.core.policy.pack import Pack
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, hours_between
from lantian.io.journal.observation import OBSERVATIONS
from lantian.io.store import ObservationStore

Value = Callable[[str, dt.datetime], Decimal | int | None]


@dataclass(frozen=True)
class District:
    """A pack in force with its stations, and ways to give them data."""

    pack: Pack
    home: Path

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.pack.info.time_zone)

    @property
    def store(self) -> ObservationStore:
        return store()

    @property
    def ranked(self) -> Pollutant:
        """The pollutant that the pack ranks and sets targets for."""
        return Pollutant.from_code(self.pack.info.targets.parameter)

    @property
    def campaign(self):
        return next(period for period in self.pack.info.periods if period.kind == "campaign")

    @property
    def units(self) -> list[str]:
        return [unit.id for unit in self.pack.subdistricts()]

    def stations(self, unit: str) -> list[str]:
        return [f"{unit}-{number}" for number in range(1, self.pack.info.stations.per_subdistrict + 1)]

    def now_after(self, day: dt.date, hours: int = 0) -> dt.datetime:
        """The end of a local day, and so many hours more."""
        return day_bounds(day, self.zone)[1] + dt.timedelta(hours=hours)

    def give(
        self,
        first: dt.date,
        last: dt.date,
        value: Value,
        *,
        units: Sequence[str] | None = None,
        pollutants: Sequence[Pollutant] | None = None,
        flag: str = "N",
        seal: bool = True,
    ) -> int:
        """Append every hour of local days; `value` says what a station shows, None that it shows nothing."""
        start, end = day_bounds(first, self.zone)[0], day_bounds(last, self.zone)[1]
        codes = [code for unit in units or self.units for code in self.stations(unit)]
        rows = [
            (code, pollutant, time, shown)
            for code in codes
            for time in hours_between(start, end)
            if (shown := value(code, time)) is not None
            for pollutant in pollutants or [self.ranked]
        ]
        return self.tell(rows, flag=flag, seal=seal)

    def tell(
        self,
        rows: Sequence[tuple[str, Pollutant, dt.datetime, Decimal | int]],
        *,
        flag: str = "N",
        seal: bool = True,
        raw: bytes | None = None,
    ) -> int:
        """Append single hours: station, pollutant, start, value; with the frames that brought them."""
        version = self.store.append(_table(rows, flag), kind="test", raw=raw)
        if seal:
            self.store.seal()
        return version


def _table(rows: Sequence[tuple[str, Pollutant, dt.datetime, Decimal | int]], flag: str) -> pa.Table:
    """Hourly means as the store takes them."""
    return pa.table(
        {
            "network": ["micro"] * len(rows),
            "cadence": ["hour"] * len(rows),
            "station": [row[0] for row in rows],
            "parameter": [row[1].code for row in rows],
            "statistic": ["mean"] * len(rows),
            "time": pa.array([row[2] for row in rows], pa.timestamp("us", "UTC")),
            "value": pa.array([Decimal(row[3]) for row in rows], pa.decimal128(18, 6)),
            "unit": [row[1].unit for row in rows],
            "flag": [flag] * len(rows),
        },
        schema=OBSERVATIONS,
    )


def _district(pack: Pack, home: Path) -> District:
    made = District(pack, home)
    Station.objects.bulk_create(
        Station(
            code=code,
            mn=f"MN{number:02}{index:02}",
            name_en=code,
            subdistrict=unit,
            lon=113.6,
            lat=34.7,
            kind="micro",
            device_password="secret",
        )
        for number, unit in enumerate(made.units)
        for index, code in enumerate(made.stations(unit))
    )
    return made


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for one test."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def zhongyuan(home, use_pack, zhongyuan_folder, db) -> District:
    """The first campaign's district."""
    return _district(use_pack(zhongyuan_folder), home)


@pytest.fixture
def corner(zhongyuan) -> District:
    """The same with the stations of its first two subdistricts alone: enough where nothing depends on the number."""
    Station.objects.exclude(subdistrict__in=zhongyuan.units[:2]).delete()
    return zhongyuan


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, home, use_pack, zhongyuan_folder, small_folder, db) -> District:
    """Each of the two packs in turn."""
    folder = zhongyuan_folder if request.param == "zhongyuan" else small_folder
    return _district(use_pack(folder), home)
