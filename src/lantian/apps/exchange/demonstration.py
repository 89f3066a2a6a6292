"""The demonstration's exchange: an invented file that waits to be looked at, and a bundle that was handed over."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from lantian.apps.exchange import actions, hand_over
from lantian.apps.exchange.models import HandOver, ImportBatch
from lantian.apps.monitoring.queries import stations
from lantian.apps.records.campaign import pack
from lantian.core.time.local import start_of_hour

__all__ = ["load"]

_HEADING = "stationId,utc_time,PM2.5,PM10,NO2,CO,O3,SO2"
_HOURS = 12
_RECEIVER = "演示接收单位 / Demonstration receiver"
"""A name as somebody enters it: one text for readers of either language."""


def load(now: dt.datetime) -> None:
    """Make both where they are not there yet."""
    if not ImportBatch.objects.filter(demonstration=True).exists():
        _stage_file(now)
    if not HandOver.objects.exists():
        day = now.astimezone(ZoneInfo(pack().info.time_zone)).date() - dt.timedelta(days=2)
        made = hand_over.make_bundle(day, day, actor=None, now=now, receiver=_RECEIVER)
        if made.file:
            hand_over.hand_over(made, actor=None, now=now)


def _stage_file(now: dt.datetime) -> None:
    """Hours of the first station two days ago, with a slip or two as people make them."""
    first = next(iter(stations()), None)
    if first is None:
        return
    begin = start_of_hour(now) - dt.timedelta(days=2)
    rows = [_HEADING]
    for hour in range(_HOURS):
        time = (begin + dt.timedelta(hours=hour)).astimezone(dt.UTC).strftime("%Y-%m-%d %H:%M:%S")
        pm25 = "—?" if hour == 3 else str(60 + 3 * hour)
        rows.append(f"{first.code},{time},{pm25},{100 + 4 * hour},{40 + hour},{'-0.1' if hour == 7 else '1.1'},30,12")
    text = "\n".join(rows) + "\n"
    batch = actions.receive([("demonstration.csv", [text.encode()])], actor=None, now=now)
    ImportBatch.objects.filter(pk=batch.pk).update(demonstration=True)
    actions.examine(batch, actor=None, now=now)
