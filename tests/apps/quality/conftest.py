"""The district of the tests of monitoring, with hours for reviewers to look at."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path

import pytest

from lantian.apps.monitoring import jobs
from lantian.apps.quality.choices import FlagName, State
from lantian.apps.quality.episodes import attach, refresh_states
from lantian.apps.quality.models import Episode, Proposal
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds

_SOURCE = Path(__file__).parents[1] / "monitoring" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("district_of_monitoring_tests", _SOURCE)
assert _SPEC is not None
assert _SPEC.loader is not None
_shared = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = _shared
_SPEC.loader.exec_module(_shared)
home, zhongyuan, corner, either = _shared.home, _shared.zhongyuan, _shared.corner, _shared.either

DAY = dt.date(2017, 10, 3)


@pytest.fixture
def hours(corner):
    """Three days of PM2.5 of the first two subdistricts, all 40, with results."""
    corner.give(DAY, DAY + dt.timedelta(days=2), lambda code, time: 40, pollutants=[Pollutant.PM25])
    jobs.refresh(corner.now_after(DAY + dt.timedelta(days=2), hours=2))
    return corner


@pytest.fixture
def now(hours) -> dt.datetime:
    """After those days."""
    return hours.now_after(DAY + dt.timedelta(days=2), hours=2)


@pytest.fixture
def propose(hours):
    """Makes an episode of proposals by hand: so many hours of the first station from the day's beginning on."""

    def make(count: int = 3, *, rule: str = "spike", station: str = "", begin: int = 0, flag: int = 3) -> Episode:
        code = station or hours.stations(hours.units[0])[0]
        start = day_bounds(DAY, hours.zone)[0] + dt.timedelta(hours=begin)
        made = [
            Proposal(
                station=code,
                parameter=Pollutant.PM25.code,
                hour=start + dt.timedelta(hours=number),
                rule=rule,
                rule_version="1",
                flag=FlagName(flag),
                value=40,
                unit="µg/m³",
                facts={"value": 40.0, "median": 12.0, "most": 20.0},
                seq=1,
                raised_at=dt.datetime.now(dt.UTC),
                state=State.PROPOSED,
            )
            for number in range(count)
        ]
        episodes = attach(made, {code: (hours.units[0], "micro")})
        refresh_states(episodes)
        return Episode.objects.get(pk=episodes.pop())

    return make
