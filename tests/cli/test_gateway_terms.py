"""What the gateway takes from a pack, and what it sees of the store."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.cli.gateway_terms import presence, settings_of
from lantian.core.standards.hj212.requests import REQUESTS, check
from lantian.io.journal import Observation
from lantian.io.packs import load_folder
from lantian.io.store import ObservationStore
from lantian.io.telemetry.backfill import Present

ROOT = Path(__file__).parents[2]
ZHONGYUAN = ROOT / "campaigns" / "zhongyuan-2017-2018"
ALDER = ROOT / "tests" / "packs" / "port-alder-2031"
ON = dt.date(2018, 3, 1)


def test_the_district_sets_its_devices_up_as_the_standard_has_it():
    settings = settings_of(load_folder(ZHONGYUAN), on=ON)
    assert (settings.dispatch.flow.overtime, settings.dispatch.flow.resends) == (10, 3)
    assert settings.backfill.reach == dt.timedelta(days=7)
    assert settings.greeting == {
        "set-timeout": {"OverTime": "10", "ReCount": "3"},
        "set-realtime-interval": {"RtdInterval": "30"},
        "set-minute-interval": {"MinInterval": "10"},
        "start-realtime": {},
    }
    assert all(check(REQUESTS[name], fields) == {} for name, fields in settings.greeting.items())
    assert settings.set_clocks


def test_another_district_leaves_its_devices_alone_and_has_its_own_limits():
    settings = settings_of(load_folder(ALDER), on=dt.date(2031, 12, 1))
    assert (settings.greeting, settings.set_clocks) == ({}, False)
    assert (settings.dispatch.flow.overtime, settings.dispatch.flow.resends) == (12, 2)
    assert (settings.flood_rate, settings.reconnects_per_minute, settings.false_numbers) == (150, 20, 10)


def test_before_the_campaign_its_first_day_counts():
    pack = load_folder(ALDER)
    assert settings_of(pack, on=dt.date(2026, 1, 1)) == settings_of(pack, on=dt.date(2031, 12, 1))


@pytest.mark.parametrize(("cadence", "found"), [("hour", 1), ("minute", 0)])
def test_back_fill_sees_which_periods_the_store_has(tmp_path, cadence, found):
    time = dt.datetime(2018, 3, 1, tzinfo=dt.UTC)
    store = ObservationStore(tmp_path)
    rows = [
        Observation(
            network="micro",
            cadence="hour",
            station="A1",
            parameter=parameter,
            statistic=statistic,
            time=time + dt.timedelta(hours=hour),
            value=Decimal(1),
            unit="µg/m³",
        )
        for hour, parameter, statistic in [
            (0, "a34004", "mean"),
            (0, "a34002", "mean"),
            (0, "a21026", "max"),
            (2, "a34004", "mean"),
        ]
    ]
    store.append(rows, kind="test")
    store.seal()
    read = list(presence(store)("micro", cadence, time, time + dt.timedelta(hours=2)))
    assert read == [Present("A1", int(time.timestamp()), 2)] * found
    store.close()
