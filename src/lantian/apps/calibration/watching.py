"""Between co-locations: each day every micro-station is compared with the nearest reference by moment matching."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import transaction
from django.urls import reverse

from lantian.apps.calibration.models import WatchDay
from lantian.apps.calibration.rules import limits, rule
from lantian.apps.calibration.series import HOUR, Hours, read
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.notices.actions import raise_notice, settle
from lantian.core.policy.schema import Text
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day
from lantian.science.calibration.transfer import Match, alarm, match

__all__ = ["watch"]

_WATCHED = tuple(each for each in Pollutant if each is not Pollutant.CO)
"""The pack's greatest offset is in µg/m³."""
_KEPT = dt.timedelta(days=120)


def watch(*, now: dt.datetime) -> int:
    """Compare the devices over the window that ends with the last full local day; returns the comparisons made. A day
    that has been looked at is not looked at again."""
    zone = campaign_zone()
    day = local_day(now, zone) - dt.timedelta(days=1)
    if WatchDay.objects.filter(day=day).exists():
        return 0
    devices = list(Station.objects.filter(network="micro", until=None))
    proxies = list(Station.objects.filter(network="ambient", until=None))
    if not devices or not proxies:
        return 0
    end = day_bounds(day, zone)[1]
    start = end - int(rule("watch.window_hours", day)) * HOUR
    codes = [each.code for each in _WATCHED]
    theirs = read("micro", [device.code for device in devices], codes, start, end)
    truth = read("ambient", [proxy.code for proxy in proxies], codes, start, end)
    made = 0
    with transaction.atomic():
        WatchDay.objects.filter(day__lt=day - _KEPT).delete()
        for device in devices:
            for pollutant in _WATCHED:
                made += _compare(device, _nearest(device, proxies), pollutant, day, theirs, truth, end)
    return made


def _compare(
    device: Station, proxy: Station, pollutant: Pollutant, day: dt.date, theirs: Hours, truth: Hours, at: dt.datetime
) -> int:
    reference = truth.counting(proxy.code, pollutant.code)
    if not np.isfinite(reference).any():
        return 0
    found = match(reference, _best_known(theirs, device.code, pollutant.code))
    bounds = limits(day)
    before = WatchDay.objects.filter(
        station=device.code, parameter=pollutant.code, day__gt=day - dt.timedelta(days=bounds.days), day__lt=day
    ).order_by("day")
    said = alarm([*(_match_of(one) for one in before), found], bounds)
    names = [name for name in ("gain", "offset", "distribution") if getattr(said, name)]
    WatchDay.objects.create(
        station=device.code,
        parameter=pollutant.code,
        day=day,
        proxy=proxy.code,
        gain=found.gain if found else None,
        offset=found.offset if found else None,
        same=found.same if found else None,
        alarm=",".join(names),
    )
    _tell(device, proxy, pollutant, found if said.gain or said.offset else None, at)
    return 1


def _best_known(hours: Hours, station: str, parameter: str) -> np.ndarray:
    """Corrected where a correction is in force, else as the device said."""
    values = hours.of(station, parameter).copy()
    for hour, (value, flag) in hours.corrected.get((station, parameter), {}).items():
        if flag == "N" and value is not None:
            values[hour] = float(value)
    return values


def _match_of(one: WatchDay) -> Match | None:
    if one.gain is None or one.offset is None or one.same is None:
        return None
    return Match(gain=one.gain, offset=one.offset, same=one.same, hours=0)


def _nearest(device: Station, proxies: list[Station]) -> Station:
    return min(proxies, key=lambda proxy: ((proxy.lon - device.lon) ** 2 + (proxy.lat - device.lat) ** 2, proxy.code))


def _tell(device: Station, proxy: Station, pollutant: Pollutant, found: Match | None, at: dt.datetime) -> None:
    """A different distribution alone is shown on the page; gain and offset are what a person is asked to look at."""
    key = f"calibration:{device.code}:{pollutant.code}"
    if found is None:
        settle(key, at=at)
        return
    facts = f"gain {found.gain:.2f}, offset {found.offset:+.1f} {pollutant.unit}"
    facts_zh = f"增益 {found.gain:.2f}，偏移 {found.offset:+.1f} {pollutant.unit}"
    raise_notice(
        key=key,
        kind="calibration",
        severity="warning",
        title=Text(
            zh=f"{device.name_zh or device.code} {pollutant.label} 与标准站持续不符",
            en=f"{pollutant.label} at {device.name_en or device.code} keeps away from the reference station",
        ),
        body=Text(
            zh=f"与 {proxy.name_zh or proxy.code} 远程比较：{facts_zh}。请核查设备或安排比对。",
            en=f"Against {proxy.name_en or proxy.code}: {facts}. Look at the device, or calibrate it again.",
        ),
        address=f"{reverse('calibration:device', args=[device.code])}?parameter={pollutant.code}",
        at=at,
        right="calibrate",
    )
