"""What pages ask of the devices: the register beside what the gateway knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lantian.apps.devices.models import DeviceAccess, Dismissal
from lantian.apps.monitoring.models import Station
from lantian.apps.network.kinds import known_kinds
from lantian.core.flows.station_stage import OPERATING
from lantian.core.standards.hj212 import decode
from lantian.io.home import data_home
from lantian.io.telemetry import Stranger, strangers
from lantian.io.telemetry.health import DeviceHealth, devices

__all__ = ["Caller", "DeviceRow", "access_details", "callers", "device_rows", "guessed_kind", "nearest_planned"]


@dataclass(frozen=True, kw_only=True)
class DeviceRow:
    """A device of the register and how it fares; `health` None when the gateway never met it."""

    station: Station
    health: DeviceHealth | None
    access: DeviceAccess | None

    @property
    def connected(self) -> bool:
        """Whether it is connected now."""
        return self.health is not None and self.health.connected

    @property
    def faults(self) -> int:
        """How many deviations were counted."""
        return sum(self.health.marks.values()) if self.health else 0

    @property
    def last_frame(self) -> dt.datetime | None:
        """When it last said anything."""
        return self.health.last_frame if self.health else None


@dataclass(frozen=True, kw_only=True)
class Caller:
    """One number that calls without being let in, with everything that is known of it."""

    mn: str
    calls: tuple[Stranger, ...]
    """By reason."""
    station: Station | None
    """The registered one whose password or address is wrong."""
    dismissal: Dismissal | None

    @property
    def first(self) -> dt.datetime:
        """When it first called."""
        return min(each.first for each in self.calls)

    @property
    def last(self) -> dt.datetime:
        """When it last called."""
        return max(each.last for each in self.calls)

    @property
    def count(self) -> int:
        """How many frames came."""
        return sum(each.count for each in self.calls)

    @property
    def peers(self) -> tuple[str, ...]:
        """From where."""
        return tuple(dict.fromkeys(peer for each in self.calls for peer in each.peers))

    @property
    def st(self) -> str:
        """The system type that it claims."""
        return next((each.st for each in self.calls if each.st), "")

    @property
    def frames(self) -> tuple[bytes, ...]:
        """The newest frames."""
        return tuple(frame for each in self.calls for frame in each.frames)

    @property
    def factors(self) -> tuple[str, ...]:
        """Factor codes in the kept frames."""
        return factors_in(self.frames)


def device_rows(stations: Iterable[Station]) -> list[DeviceRow]:
    """Devices with their health, in the order of the stations."""
    health = devices(data_home())
    known = list(stations)
    access = {each.station_id: each for each in DeviceAccess.objects.all()}
    return [DeviceRow(station=each, health=health.get(each.mn), access=access.get(each.code)) for each in known]


def callers(*, dismissed: bool | None = False) -> list[Caller]:
    """Strangers, those who called last first: those that wait, those that were dismissed, or with None all."""
    found: dict[str, list[Stranger]] = {}
    for each in strangers(data_home()):
        found.setdefault(each.mn, []).append(each)
    stations = {each.mn: each for each in Station.objects.filter(mn__in=found)}
    gone = {each.mn: each for each in Dismissal.objects.select_related("by").filter(mn__in=found)}
    everybody = [
        Caller(mn=mn, calls=tuple(calls), station=stations.get(mn), dismissal=gone.get(mn))
        for mn, calls in found.items()
    ]
    chosen = [each for each in everybody if dismissed is None or (each.dismissal is not None) == dismissed]
    return sorted(chosen, key=lambda each: each.last, reverse=True)


def factors_in(frames: Sequence[bytes]) -> tuple[str, ...]:
    """Factor codes that frames carry, in order of appearance."""
    codes: dict[str, None] = {}
    for raw in frames:
        frame = decode(raw).frame
        if frame is None:
            continue
        for group in frame.cp:
            for name in group:
                code, sign, _what = name.partition("-")
                if sign:
                    codes[code] = None
    return tuple(codes)


def guessed_kind(st: str, factors: Sequence[str]) -> str:
    """The kind that a stranger looks like, by its system type and the factors that it sends."""
    sent = set(factors)

    def fit(kind_id: str) -> tuple[bool, int, int]:
        kind = known_kinds()[kind_id]
        unexplained = sent - set(kind.parameters) - set(kind.also)
        return st in kind.st, -len(unexplained), len(sent & set(kind.parameters))

    return max(known_kinds(), key=fit)


def nearest_planned(mn: str, kind: str) -> list[Station]:
    """Stations that wait for their device, those with the most alike number and the same kind first."""
    free = [each for each in Station.objects.filter(until=None) if each.stage not in OPERATING]
    return sorted(free, key=lambda each: (each.kind != kind, -_alike(each.mn, mn), each.code))


def _alike(one: str, other: str) -> int:
    """With how many equal signs two numbers begin."""
    return sum(1 for _pair in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def access_details() -> Mapping[str, Mapping[str, object]]:
    """By MN, what the gateway's register says of devices beyond the register of stations."""
    found = {}
    for each in DeviceAccess.objects.select_related("station"):
        details: dict[str, object] = {
            "label": each.label,
            "minute_interval": each.minute_interval,
            "addresses": each.addresses,
            "units": each.units,
            "dialect": each.dialect,
            "st": each.st,
        }
        found[each.station.mn] = {name: value for name, value in details.items() if value}
    return found
