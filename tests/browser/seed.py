"""A small installation for the browser: twelve days of made air, one subdistrict silent for a day, one account.

Run by the fixture in a process of its own, with LANTIAN_HOME naming an empty folder.
"""

from __future__ import annotations

import csv
import datetime as dt
import math
import os
from decimal import Decimal
from pathlib import Path

import django
import pyarrow as pa

from lantian.core.geography import wgs84_from_gcj02
from lantian.core.standards.pollutants import Pollutant
from lantian.io.clock import CampaignClock, write_clock
from lantian.io.collector import look_rarely
from lantian.io.journal.observation import OBSERVATIONS

NOW = dt.datetime(2017, 10, 12, 2, 20, tzinfo=dt.UTC)
FIRST = dt.datetime(2017, 9, 30, 16, tzinfo=dt.UTC)
SILENT = "sanguanmiao"
SILENT_SINCE = NOW - dt.timedelta(hours=30)
USER, PASSWORD = "duty-officer", "clear-sky-over-the-city"
OTHERS = ("analyst", "leader", "department-staff", "environment-staff", "administrator")
_LEVEL = {"so2": 18, "no2": 55, "co": 1.2, "o3": 70, "pm10": 130, "pm25": 85}


def main() -> None:
    """Migrate, register, fill, compute, open one account."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantian.web.settings")
    look_rarely()
    django.setup()

    from django.conf import settings
    from django.core.management import call_command

    from lantian.apps.monitoring import actions, jobs
    from lantian.apps.orgs import actions as orgs
    from lantian.apps.orgs.models import User
    from lantian.apps.records.campaign import pack
    from lantian.apps.records.store import store

    call_command("migrate", verbosity=0)
    orgs.synchronise_units(pack())
    with (Path(settings.LANTIAN_PACK) / "demo" / "stations.csv").open(encoding="utf-8") as file:
        stations = list(csv.DictReader(file))
    for row in stations:
        lon, lat = wgs84_from_gcj02(float(row["lon"]), float(row["lat"]))
        actions.register_station(
            actor=None,
            code=row["code"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            subdistrict=row["subdistrict"],
            lon=lon,
            lat=lat,
            kind=row["kind"],
        )
    store().append(_air(stations), kind="import")
    store().seal()
    jobs.refresh(now=NOW)
    _stacks()
    _dustfall()
    write_clock(settings.HOME, CampaignClock(campaign=NOW, real=dt.datetime.now(dt.UTC), speed=0))
    orgs.ensure_demo_accounts()
    for name in (USER, *OTHERS):
        orgs.change_own_password(User.objects.get(username=name), PASSWORD)


def _stacks() -> None:
    """One that exceeds, with its proposals, and one without a monitor."""
    from lantian.apps.monitoring import actions as monitoring
    from lantian.apps.records.store import store
    from lantian.apps.stacks import actions, jobs, proposing
    from lantian.io.journal import Observation

    facts = {"subdistrict": SILENT, "height": Decimal(60), "factors": ["a21002"]}
    monitoring.register_station(
        actor=None,
        code="BROWSER-STACK",
        mn="BROWSERSTACK",
        name_zh="一号烟囱监测",
        name_en="monitor of stack 1",
        subdistrict=SILENT,
        lon=113.61,
        lat=34.74,
        kind="stack",
        network="source",
    )
    for code, monitor, zh, en in (("S1", "BROWSER-STACK", "甲厂", "Works A"), ("S2", "", "乙厂", "Works B")):
        names = {"enterprise_zh": zh, "enterprise_en": en, "name_zh": "1号排气口", "name_en": "stack 1"}
        given = {**facts, **names, "source_type": "coal_power_special", "station": monitor}
        actions.register_stack(actor=None, code=code, **given)
    same = {"network": "source", "cadence": "hour", "station": "BROWSER-STACK", "parameter": "a21002"}
    same |= {"statistic": "mean-converted", "unit": "mg/m³", "flag": "N"}
    hours = [
        Observation(**same, time=NOW.replace(minute=0) - dt.timedelta(hours=ago), value=Decimal(40 + ago % 80))
        for ago in range(1, 120)
    ]
    store().append(hours, kind="import")
    store().seal()
    jobs.refresh(now=NOW)
    proposing.propose(now=NOW)


def _dustfall() -> None:
    """Two points since September: one with a good and a broken jar, one without a jar."""
    from lantian.apps.dustfall import actions

    month, after = dt.date(2017, 9, 1), dt.date(2017, 10, 1)
    for code, unit in (("D1", SILENT), ("D2", "linshanzhai")):
        actions.register_point(
            actor=None, code=code, name_zh=f"降尘点{code}", name_en=f"point {code}", subdistrict=unit, since=month
        )
    jar = {"point": "D1", "month": month, "put_out": month, "taken_in": after}
    weighed = {"state": "good", "area": Decimal("176.715"), "mass": Decimal("0.1500"), "blank": Decimal("0.0090")}
    rows = [(1, {**jar, **weighed, "number": 1}), (2, {**jar, "state": "broken", "number": 2, "note": "冻裂"})]
    actions.enter_rows(rows, actor=None, now=NOW)


def _air(stations: list[dict[str, str]]) -> pa.Table:
    hours = int((NOW - FIRST) / dt.timedelta(hours=1))
    columns: dict[str, list[object]] = {field.name: [] for field in OBSERVATIONS}
    for place, station in enumerate(stations):
        for hour in range(hours):
            time = FIRST + dt.timedelta(hours=hour)
            if station["subdistrict"] == SILENT and time >= SILENT_SINCE:
                continue
            for pollutant in Pollutant:
                columns["station"].append(station["code"])
                columns["parameter"].append(pollutant.code)
                columns["time"].append(time)
                columns["value"].append(_value(pollutant, place, hour))
                columns["unit"].append(pollutant.unit)
    count = len(columns["station"])
    same = {"network": "micro", "cadence": "hour", "statistic": "mean", "flag": "N"}
    columns |= {name: [value] * count for name, value in same.items()}
    arrays = [pa.array(columns[field.name], field.type) for field in OBSERVATIONS]
    return pa.Table.from_arrays(arrays, schema=OBSERVATIONS)


def _value(pollutant: Pollutant, place: int, hour: int) -> Decimal:
    wave = 1 + 0.5 * math.sin(hour / 7.6) + 0.3 * math.sin(hour / 31) + 0.02 * (place // 4)
    return Decimal(f"{max(_LEVEL[pollutant.value] * wave, 0.3):.1f}")


if __name__ == "__main__":
    main()
