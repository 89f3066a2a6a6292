"""Everything that people do to devices. Each action checks the right, validates, writes and logs at once.

`actor=None` is the installation itself: the command line of its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from ipaddress import ip_network

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.devices.models import DeviceAccess, Dismissal, SentOrder
from lantian.apps.devices.policies import COMMANDS
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.models import Station
from lantian.apps.monitoring.policies import StationPolicy
from lantian.apps.network import actions as network
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.store import store
from lantian.core.standards.hj212.requests import REQUESTS, RequestRefused, check
from lantian.io.home import data_home
from lantian.io.telemetry import evidence, forget_stranger, replay, strangers
from lantian.io.telemetry.orders import Orders
from lantian.io.telemetry.register import read_devices, register_file

__all__ = ["adopt", "dismiss", "follow_passwords", "send", "set_access", "take_back_dismissal"]

_STATIONS = StationPolicy()
_SECRET = frozenset({"NewPW"})
_MOST_ADDRESSES = 20
_INTERVALS = range(1, 61)


@transaction.atomic
def send(
    mn: str,
    *,
    actor: User | None,
    command: str,
    parameters: Mapping[str, str],
    reason: str,
    now: dt.datetime,
) -> int:
    """Put an order to a device on the gateway's queue. Returns its number.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DeviceRefused: no such device or command, a parameter is wrong, or a reason is missing.
    """
    if actor is not None:
        COMMANDS.require(actor)
    request = REQUESTS.get(command)
    if not Station.objects.filter(mn=mn, until=None).exists():
        raise DeviceRefused(mn, {"": _("No such device is registered.")})
    if request is None:
        raise DeviceRefused(mn, {"": _("No such command.")})
    problems: dict[str, object] = dict(check(request, parameters))
    if request.changes and not reason.strip():
        problems["reason"] = _("An order that changes how the device works needs a reason.")
    if problems:
        raise DeviceRefused(mn, problems)  # type: ignore[arg-type]
    try:
        number = Orders(data_home()).ask(
            mn=mn,
            command=command,
            parameters=parameters,
            asked_by=actor.username if actor else "system",
            reason=reason,
            now=now,
        )
    except RequestRefused as refused:
        raise DeviceRefused(mn, refused.problems) from refused
    SentOrder.objects.create(number=number, mn=mn, command=command, by=actor, at=now)
    shown = {name: "…" if name in _SECRET else value for name, value in parameters.items() if value}
    record(
        actor=actor,
        action="devices.send-order",
        subject=f"device:{mn}",
        facts={"order": number, "command": command, "cn": request.cn, "parameters": shown},
        reason=reason,
    )
    return number


@transaction.atomic
def set_access(
    mn: str,
    *,
    actor: User | None,
    reason: str,
    addresses: Sequence[str] = (),
    dialect: str = "",
    label: str = "start",
    units: Mapping[str, str] | None = None,
    minute_interval: int = 1,
    st: str = "",
) -> DeviceAccess:
    """Say from where a device may call and how it speaks.

    Raises:
        NotAllowed: the actor's role has no right to change stations.
        DeviceRefused: no such device, or a field is wrong.
    """
    if actor is not None:
        _STATIONS.require(actor)
    station = Station.objects.filter(mn=mn).first()
    problems = _access_problems(addresses, dialect, label, minute_interval)
    if station is None:
        problems[""] = _("No such device is registered.")
    if problems or station is None:
        raise DeviceRefused(mn, problems)  # type: ignore[arg-type]
    values = {
        "addresses": [str(ip_network(each, strict=False)) for each in addresses],
        "dialect": dialect,
        "label": label,
        "units": dict(units or {}),
        "minute_interval": minute_interval,
        "st": st,
    }
    before = DeviceAccess.objects.filter(station=station).values(*values).first() or {}
    access = DeviceAccess.objects.update_or_create(station=station, defaults=values)[0]
    facts = {
        name: {"before": before.get(name), "after": value}
        for name, value in values.items()
        if before.get(name) != value
    }
    record(actor=actor, action="devices.set-access", subject=f"device:{mn}", facts=facts, reason=reason)
    transaction.on_commit(lambda: monitoring.export_devices(data_home()))
    return access


@transaction.atomic
def adopt(
    mn: str,
    *,
    actor: User | None,
    now: dt.datetime,
    password_confirmed: bool,
    on: dt.date,
    person: str,
    kind: str = "",
    subdistrict: str = "",
    lon: float | None = None,
    lat: float | None = None,
    name_zh: str = "",
    name_en: str = "",
    planned: str = "",
    reason: str = "",
) -> int:
    """Let a stranger in: a new station, a planned one whose place it takes, or the registered one whose password or
    address was wrong. Its kept frames are read again and become data by the ordinary path. Returns how many values.

    Raises:
        NotAllowed: the actor's role has no right to register stations.
        DeviceRefused: nobody calls under this number, the password is not confirmed, or a field is missing.
        monitoring.StationRefused: a field of the station is wrong.
    """
    if actor is not None:
        _STATIONS.require(actor)
    calls = [each for each in strangers(data_home()) if each.mn == mn]
    if not calls:
        raise DeviceRefused(mn, {"": _("Nobody calls under this number.")})
    if not password_confirmed:
        raise DeviceRefused(mn, {"password_confirmed": _("Confirm that the device is the one you mean.")})
    stranger = calls[0]
    known = Station.objects.filter(mn=mn).first()
    if known is not None:
        if known.device_password != stranger.password and stranger.password:
            monitoring.update_station(known.code, actor=actor, reason=reason, device_password=stranger.password)
        if any(each.reason == "wrong-address" for each in calls):
            _let_call_from(known, [peer for each in calls for peer in each.peers])
    elif planned:
        network.take_over(planned, actor=actor, mn=mn, device_password=stranger.password, today=on, person=person)
    else:
        if lon is None or lat is None:
            raise DeviceRefused(mn, {"lon": _("Where does it stand?"), "lat": _("Where does it stand?")})
        network.register(
            actor=actor,
            code=mn,
            subdistrict=subdistrict,
            lon=lon,
            lat=lat,
            kind=kind,
            on=on,
            person=person,
            name_zh=name_zh,
            name_en=name_en,
            device_password=stranger.password,
            reason=reason,
        )
    monitoring.export_devices(data_home())
    frames = evidence(data_home(), mn)
    count = _take_in(mn, frames, now)
    Dismissal.objects.filter(mn=mn).delete()
    record(
        actor=actor,
        action="devices.adopt-stranger",
        subject=f"device:{mn}",
        facts={
            "reason": [each.reason for each in calls],
            "frames": sum(each.count for each in calls),
            "rows": count,
            "sha256": hashlib.sha256(frames).hexdigest(),
            "planned": planned,
        },
        reason=reason,
    )
    transaction.on_commit(lambda: forget_stranger(data_home(), mn))
    return count


@transaction.atomic
def dismiss(mn: str, *, actor: User | None, reason: str, now: dt.datetime) -> Dismissal:
    """Decide that a stranger is not to be adopted; its frames stay as evidence and it is not shown as waiting.

    Raises:
        NotAllowed: the actor's role has no right to register stations.
        DeviceRefused: nobody calls under this number, or there is no reason.
    """
    if actor is not None:
        _STATIONS.require(actor)
    calls = [each for each in strangers(data_home()) if each.mn == mn]
    if not calls:
        raise DeviceRefused(mn, {"": _("Nobody calls under this number.")})
    if not reason.strip():
        raise DeviceRefused(mn, {"reason": _("Why is it not to be adopted?")})
    made = Dismissal.objects.update_or_create(mn=mn, defaults={"why": reason, "by": actor, "at": now})[0]
    record(
        actor=actor,
        action="devices.dismiss-stranger",
        subject=f"device:{mn}",
        facts={
            "reason": [each.reason for each in calls],
            "frames": sum(each.count for each in calls),
            "sha256": hashlib.sha256(evidence(data_home(), mn)).hexdigest(),
        },
        reason=reason,
    )
    return made


@transaction.atomic
def take_back_dismissal(mn: str, *, actor: User | None) -> None:
    """The stranger waits again.

    Raises:
        NotAllowed: the actor's role has no right to register stations.
        DeviceRefused: it was not dismissed.
    """
    if actor is not None:
        _STATIONS.require(actor)
    if not Dismissal.objects.filter(mn=mn).delete()[0]:
        raise DeviceRefused(mn, {"": _("It was not dismissed.")})
    record(actor=actor, action="devices.take-back-dismissal", subject=f"device:{mn}")


@transaction.atomic
def follow_passwords(now: dt.datetime) -> int:
    """Bring the register into step with devices that have agreed to a new password. Returns how many did."""
    orders, changed = Orders(data_home()), list[str]()
    for sent in SentOrder.objects.filter(command="set-password", followed_at=None):
        order = orders.get(sent.number)
        if order is not None and not order.is_final:
            continue
        if order is not None and order.state == "done":
            station = Station.objects.filter(mn=sent.mn).first()
            if station is not None:
                monitoring.update_station(
                    station.code,
                    actor=None,
                    reason=order.reason,
                    device_password=order.parameters.get("NewPW", station.device_password),
                )
                changed.append(sent.mn)
        sent.followed_at = now
        sent.save()
    if changed:
        transaction.on_commit(lambda: monitoring.export_devices(data_home()))
    transaction.on_commit(lambda: _welcome_back(now))
    return len(changed)


def _welcome_back(now: dt.datetime) -> None:
    """What devices sent with the register's password before the gateway knew it is data, and no stranger's."""
    home = data_home()
    waiting: dict[str, set[tuple[str, str]]] = {}
    for each in strangers(home):
        waiting.setdefault(each.mn, set()).add((each.reason, each.password))
    if not waiting or not register_file(home).exists():
        return
    known = read_devices(register_file(home))
    for mn, calls in waiting.items():
        if mn in known and calls == {("wrong-password", known[mn].password)}:
            _take_in(mn, evidence(home, mn), now)
            forget_stranger(home, mn)


def _take_in(mn: str, frames: bytes, now: dt.datetime) -> int:
    """Read the kept frames of a number of the gateway's register as its data; gives how many values they hold."""
    found = replay(data_home(), mn, read_devices(register_file(data_home()))[mn], now=now)
    if found:
        store().append(found, kind="hj212", raw=frames)
    return len(found)


def _let_call_from(station: Station, peers: Sequence[str]) -> None:
    """Add the addresses from which a device called to those from which it may."""
    access = DeviceAccess.objects.get_or_create(station=station)[0]
    fresh = [str(ip_network(peer)) for peer in dict.fromkeys(peers) if _is_address(peer)]
    if access.addresses:
        access.addresses = list(dict.fromkeys([*access.addresses, *fresh]))
        access.save()


def _is_address(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _access_problems(addresses: Sequence[str], dialect: str, label: str, minute_interval: int) -> dict[str, object]:
    problems: dict[str, object] = {}
    wrong = [each for each in addresses if not _is_address(each)]
    if wrong or len(addresses) > _MOST_ADDRESSES:
        problems["addresses"] = _("These are no addresses or networks: {texts}").format(texts=" ".join(wrong))
    if dialect not in ("", "2005", "2017"):
        problems["dialect"] = _("No such edition.")
    if label not in ("start", "end"):
        problems["label"] = _("The label is the start or the end of the period.")
    if minute_interval not in _INTERVALS:
        problems["minute_interval"] = _("From 1 to 60 minutes.")
    return problems
