"""The demonstration of calibration: a reference station that shows the district's mean, two micro-stations beside it.

There is no reference station in the stand-in record. The one made here shows the mean of all micro-stations, and its
name and every note say so: it is there to show the work, not the air.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from lantian.apps.calibration.actions import accept, propose
from lantian.apps.calibration.applying import write_corrected
from lantian.apps.calibration.models import Colocation
from lantian.apps.monitoring.actions import known_station_codes, register_station
from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour
from lantian.io.journal import Observation
from lantian.science.calibration.selection import TooLittle

__all__ = ["REFERENCE", "load"]

REFERENCE = "DEMO-REF-1"
_NOTE = "演示：标准站数值为全部微站均值 · Demonstration: the reference shows the mean of all micro-stations"
_DAYS = 40
_POLLUTANTS = (Pollutant.PM25, Pollutant.PM10)


def load(now: dt.datetime) -> None:
    """Make the station, its hours, two co-locations, one correction in force and one to decide, once.

    Of a record too short for a correction only the station and its co-locations are made.
    """
    end = start_of_hour(now)
    if REFERENCE not in known_station_codes():
        micro = list(Station.objects.filter(network="micro", until=None).order_by("code"))
        if not micro:
            return
        register_station(
            actor=None,
            code=REFERENCE,
            mn=REFERENCE.replace("-", ""),
            name_zh="演示标准站（数值为全部微站均值）",
            name_en="Demonstration reference (shows the mean of all micro-stations)",
            subdistrict=pack().subdistricts()[0].id,
            lon=sum(one.lon for one in micro) / len(micro),
            lat=sum(one.lat for one in micro) / len(micro),
            kind="reference",
            network="ambient",
            reason="demonstration",
        )
    _give_hours(end)
    if not Colocation.objects.exists():
        _show(end, now)


def _give_hours(end: dt.datetime) -> None:
    """The mean of what the micro-stations said, hour by hour; hours that are there are repeats and change nothing."""
    start = end - dt.timedelta(days=_DAYS)
    table = store().query(
        "SELECT parameter, time, avg(value) AS mean FROM observation"
        " WHERE statistic = 'mean' AND flag = 'N' AND list_contains(?, parameter) GROUP BY ALL ORDER BY ALL",
        params=[[each.code for each in _POLLUTANTS]],
        network="micro",
        cadence="hour",
        start=start,
        end=end,
    )
    rows = [
        Observation(
            network="ambient",
            cadence="hour",
            station=REFERENCE,
            parameter=row["parameter"],
            statistic="mean",
            time=row["time"],
            value=half_even(Decimal(f"{row['mean']:.6f}"), 0),
            unit=Pollutant.from_code(row["parameter"]).unit,
        )
        for row in table.to_pylist()
    ]
    if rows:
        store().append(rows, kind="demonstration")
        store().seal()


@transaction.atomic
def _show(end: dt.datetime, now: dt.datetime) -> None:
    first, second = Station.objects.filter(network="micro", until=None).order_by("code")[:2]
    day = dt.timedelta(days=1)
    for station, begin, finish in ((first, 38 * day, 8 * day), (second, 30 * day, 2 * day)):
        beside = Colocation.objects.create(
            station=station.code,
            reference=REFERENCE,
            place="演示 · demonstration",
            started_at=end - begin,
            ended_at=end - finish,
            note=_NOTE,
        )
        for pollutant in _POLLUTANTS:
            try:
                made = propose(beside, pollutant.code, actor=None, now=now)
            except TooLittle:  # a pack's record may be short: the co-location then stands without a correction
                continue
            if station == first:
                accept(made, actor=None, valid_from=end - finish, now=now, reason="demonstration")
    write_corrected(now=now)
