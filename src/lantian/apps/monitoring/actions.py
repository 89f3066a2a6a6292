"""Everything that changes the network of stations. Each action checks the right, validates, writes and logs at once.

`actor=None` is the installation itself: the command line of its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
import secrets
import string
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction

from lantian.apps.monitoring.choices import NETWORK, Stage
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.policies import StationPolicy
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.io.telemetry.register import register_file, write_devices

__all__ = ["StationRefused", "export_devices", "known_station_codes", "register_station", "update_station"]

_POLICY = StationPolicy()
_PASSWORD_LETTERS = string.ascii_letters + string.digits
_PASSWORD_LENGTH = 6
_MN_LONGEST = 24
_CHANGEABLE = frozenset(
    {"name_zh", "name_en", "subdistrict", "lon", "lat", "kind", "stage", "since", "until", "device_password"}
)


class StationRefused(Exception):
    """A station cannot be registered or changed as asked; `problems` maps a field to what is wrong and the remedy."""

    code = "station-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, code: str, problems: dict[str, str]) -> None:
        self.station = code
        self.problems = problems
        super().__init__(f"Station {code}: " + "; ".join(f"{field}: {text}" for field, text in problems.items()))


def known_station_codes() -> frozenset[str]:
    """The codes of all stations that are registered."""
    return frozenset(Station.objects.values_list("code", flat=True))


@transaction.atomic
def register_station(
    *,
    actor: User | None,
    code: str,
    subdistrict: str,
    lon: float,
    lat: float,
    kind: str,
    name_zh: str = "",
    name_en: str = "",
    mn: str = "",
    network: str = NETWORK,
    stage: str = Stage.NETWORKED,
    since: dt.date | None = None,
    device_password: str = "",
    reason: str = "",
) -> Station:
    """Add a station and its device. The MN is the code unless it is given; so is a password made unless it is given.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StationRefused: a field is wrong, or the code or MN is taken.
    """
    _require(actor)
    station = Station(
        code=code,
        mn=mn or code,
        name_zh=name_zh,
        name_en=name_en,
        subdistrict=subdistrict,
        lon=lon,
        lat=lat,
        kind=kind,
        network=network,
        stage=stage,
        since=since,
        device_password=device_password or _new_password(),
    )
    _check(station, fresh=True)
    station.save(force_insert=True)
    facts = {"subdistrict": subdistrict, "lon": lon, "lat": lat, "network": network, "stage": str(stage)}
    record(actor=actor, action="monitoring.register-station", subject=f"station:{code}", facts=facts, reason=reason)
    return station


@transaction.atomic
def update_station(code: str, *, actor: User | None, reason: str, **changes: object) -> Station:
    """Change fields of a station. Code, MN and network stay: another device is another station.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StationRefused: there is no such station, or a field is wrong or may not change.
    """
    _require(actor)
    station = Station.objects.select_for_update().filter(code=code).first()
    if station is None:
        raise StationRefused(code, {"code": "is not registered; register it first."})
    fixed = changes.keys() - _CHANGEABLE
    if fixed:
        raise StationRefused(code, dict.fromkeys(sorted(fixed), "cannot be changed; register another station."))
    before = {field: getattr(station, field) for field in changes}
    for field, value in changes.items():
        setattr(station, field, value)
    _check(station, fresh=False)
    station.save()
    facts = {
        field: "changed" if field == "device_password" else {"before": before[field], "after": value}
        for field, value in changes.items()
        if before[field] != value
    }
    record(actor=actor, action="monitoring.update-station", subject=f"station:{code}", facts=facts, reason=reason)
    return station


def export_devices(home: Path) -> Path:
    """Write the register for the gateway, whole or not at all: which MN may speak, with which password, for what.

    HJ 212 sends local time without a zone: the register says how far the campaign's standard time is from UTC.
    """
    zone = ZoneInfo(pack().info.time_zone)
    offset = dt.datetime(pack().info.periods[0].first.year, 1, 1, tzinfo=zone).utcoffset() or dt.timedelta(0)
    path = register_file(home)
    write_devices(
        path,
        [
            {
                "mn": station.mn,
                "network": station.network,
                "password": station.device_password,
                "kind": station.kind,
                "utc_offset_hours": offset // dt.timedelta(hours=1),
            }
            for station in Station.objects.filter(until=None).order_by("code")
        ],
    )
    return path


def _require(actor: User | None) -> None:
    if actor is not None:
        _POLICY.require(actor)


def _check(station: Station, *, fresh: bool) -> None:
    problems: dict[str, str] = {}
    if not station.code or not station.code.isascii() or not station.code.replace("-", "").replace("_", "").isalnum():
        problems["code"] = "is letters, digits, - and _ only."
    if not station.mn.isalnum() or not station.mn.isascii() or len(station.mn) > _MN_LONGEST:
        problems["mn"] = f"is at most {_MN_LONGEST} letters and digits (HJ 212)."
    if not (station.name_zh or station.name_en):
        problems["name_zh"] = "or name_en is needed."
    known = [unit.id for unit in pack().subdistricts()]
    if station.subdistrict not in known:
        problems["subdistrict"] = f"is none of the pack's: {', '.join(known)}."
    if not -180 <= station.lon <= 180:
        problems["lon"] = "is in degrees, from -180 to 180."
    if not -90 <= station.lat <= 90:
        problems["lat"] = "is in degrees, from -90 to 90; were longitude and latitude exchanged?"
    if station.stage not in Stage.values:
        problems["stage"] = f"is one of {', '.join(Stage.values)}."
    if station.since and station.until and station.until < station.since:
        problems["until"] = "lies before `since`."
    if not station.device_password.isascii() or ";" in station.device_password or "&" in station.device_password:
        problems["device_password"] = "is ASCII without ; and & (HJ 212)."  # noqa: S105 - words
    if fresh and Station.objects.filter(code=station.code).exists():
        problems["code"] = "is registered already; change it with update_station."
    elif fresh and Station.objects.filter(mn=station.mn).exists():
        problems["mn"] = "belongs to another station."
    if problems:
        raise StationRefused(station.code, problems)


def _new_password() -> str:
    return "".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(_PASSWORD_LENGTH))
