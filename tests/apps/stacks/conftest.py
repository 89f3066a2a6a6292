"""A district with stacks, an observation store of its own, and hours made to measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.apps.stacks import actions, jobs
from lantian.apps.stacks.models import Stack, StackHour
from lantian.core.policy.pack import Pack
from lantian.io.journal import Observation

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Works:
    """A pack in force, and ways to give its stacks data."""

    pack: Pack

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.pack.info.time_zone)

    @property
    def unit(self) -> str:
        return self.pack.subdistricts()[0].id

    @property
    def first(self) -> dt.datetime:
        """Local midnight on the third day of the campaign, in UTC."""
        campaign = next(period for period in self.pack.info.periods if period.kind == "campaign")
        day = campaign.first + dt.timedelta(days=2)
        return dt.datetime.combine(day, dt.time(0), tzinfo=self.zone).astimezone(dt.UTC)

    def stack(self, code: str = "S1", **facts: object) -> Stack:
        """A stack with a monitor of its own."""
        Station.objects.create(
            code=code,
            mn=f"MN{code}",
            name_en=code,
            subdistrict=self.unit,
            lon=113.6,
            lat=34.7,
            kind="stack",
            network="source",
            device_password="secret",
        )
        given: dict[str, object] = {
            "enterprise_en": f"Works {code}",
            "name_en": "stack 1",
            "subdistrict": self.unit,
            "height": Decimal(60),
            "source_type": "coal_power_special",
            "factors": ["a21002"],
            "station": code,
        }
        return actions.register_stack(actor=None, code=code, **{**given, **facts})

    def tell(
        self,
        code: str,
        values: Iterable[Decimal | int | None],
        *,
        start: dt.datetime | None = None,
        flag: str = "N",
        parameter: str = "a21002",
        statistic: str = "mean-converted",
        cadence: str = "hour",
        step: dt.timedelta = HOUR,
        unit: str = "mg/m³",
    ) -> None:
        """Append values one after the other; None leaves an hour out."""
        begin = start or self.first
        store().append(
            [
                Observation(
                    network="source",
                    cadence=cadence,
                    station=code,
                    parameter=parameter,
                    statistic=statistic,
                    time=begin + number * step,
                    value=Decimal(value),
                    unit=unit,
                    flag=flag,
                )
                for number, value in enumerate(values)
                if value is not None
            ],
            kind="test",
        )
        store().seal()

    def refresh(self, hours: int) -> int:
        """Judge everything as of so many hours after the first."""
        return jobs.refresh(now=self.first + hours * HOUR)

    def states(self, code: str = "S1") -> list[str]:
        return list(StackHour.objects.filter(stack=code).order_by("time").values_list("state", flat=True))


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A data folder of its own for one test."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def works(home, use_pack, zhongyuan_folder, db) -> Works:
    """The first campaign's district."""
    return Works(use_pack(zhongyuan_folder))


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, home, use_pack, zhongyuan_folder, small_folder, db) -> Works:
    """Each of the two packs in turn."""
    return Works(use_pack(zhongyuan_folder if request.param == "zhongyuan" else small_folder))
