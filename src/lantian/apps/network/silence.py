"""Notices about silent stations (M02): to the subdistrict and to those who look after the network."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from django.urls import reverse
from django.utils import timezone

from lantian.apps.monitoring.models import Station
from lantian.apps.network.policies import MANAGE_STATIONS
from lantian.apps.network.queries import silent_stations
from lantian.apps.network.service import rule
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text

__all__ = ["KEY", "watch"]

KEY = "network.silent:"


def watch(now: dt.datetime) -> int:
    """Raise and settle; returns how many stations are silent. Doing it again changes nothing."""
    silent = silent_stations(now)
    urgent = dt.timedelta(minutes=rule(now).whole("network.silent_urgent_minutes"))
    told = dict(Notice.objects.filter(key__startswith=KEY, settled_at=None).values_list("key", "severity"))
    for station, since in silent:
        key = f"{KEY}{station.code}"
        severity: Literal["warning", "urgent"] = "urgent" if since and now - since > urgent else "warning"
        if told.get(key) == severity:
            continue
        raise_notice(
            key=key,
            kind="offline",
            severity=severity,
            title=_title(station),
            body=_body(station, since),
            address=reverse("network:station", args=[station.code]),
            at=now,
            units=_units(station),
        )
    still = {f"{KEY}{station.code}" for station, _since in silent}
    for key in told.keys() - still:
        settle(key, at=now)
    return len(silent)


def _units(station: Station) -> list[str]:
    """The subdistrict, and the units of those who manage stations."""
    keepers = {role.unit for role in pack().info.roles if MANAGE_STATIONS in role.rights}
    return sorted(keepers | {station.subdistrict})


def _title(station: Station) -> Text:
    zh, en = station.name_zh or station.name_en, station.name_en or station.name_zh
    return Text(zh=f"站点静默：{zh}（{station.code}）", en=f"Station silent: {en} ({station.code})")


def _body(station: Station, since: dt.datetime | None) -> Text:
    if since is None:
        return Text(
            zh="该站点已联网，但从未收到小时数据。请检查供电、网络和设备编号、密码。",
            en="The station is in the network, and no hour ever came. Check power, line, device number and password.",
        )
    local = timezone.localtime(since)
    return Text(
        zh=f"最后一小时数据截至 {local:%Y-%m-%d %H:%M}。请检查供电和网络，并在运维日志中登记原因。",
        en=f"The last hour ended at {local:%Y-%m-%d %H:%M}. Check power and line, and write the cause into the diary.",
    )
