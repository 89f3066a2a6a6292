"""The frames a simulated device sends: period means with their extremes, and real-time values between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal

from lantian.core.standards.device_kinds import KINDS
from lantian.core.standards.hj212 import Device, Frame
from lantian.io.telemetry.source import Measured, Source

__all__ = ["COMMANDS", "LENGTHS", "Composer", "st_of"]

COMMANDS = {"minute": "2051", "hour": "2061", "day": "2031"}
LENGTHS = {"minute": dt.timedelta(minutes=1), "hour": dt.timedelta(hours=1), "day": dt.timedelta(days=1)}

_AIR = "22"


def st_of(device: Device) -> str:
    """The system type (HJ 212-2017 table 5) that a device sends under."""
    kind = KINDS.get(device.kind)
    return device.st or (kind.st[0] if kind else _AIR)


class Composer:
    """Writes frames of devices from what a source says they measured."""

    def __init__(self, source: Source, *, cadence: str) -> None:
        self._source = source
        self._cadence = cadence
        self._length = LENGTHS[cadence]

    def period(self, device: Device, time: dt.datetime, qn: str) -> Frame | None:
        """The frame of one period: Min, Avg, Max and Flag of each factor; None when nothing was measured.

        Where the source knows no extremes, they are taken from the line between this mean and its neighbours.
        """
        before, after = self._neighbours(device.code, time)
        groups = []
        for measured in self._source.at(time).get(device.code, ()):
            if measured.mean is None:
                continue
            edges = [measured.mean]
            edges += [
                (measured.mean + mean) / 2
                for mean in (before.get(measured.parameter), after.get(measured.parameter))
                if mean is not None
            ]
            least = min(edges) if measured.least is None else measured.least
            most = max(edges) if measured.most is None else measured.most
            code, places = measured.parameter, _places(measured)
            groups.append(
                {
                    f"{code}-Min": _sent(device, code, least, places),
                    f"{code}-Avg": _sent(device, code, measured.mean, 6),
                    f"{code}-Max": _sent(device, code, most, places),
                    **_besides(device, measured, places),
                    f"{code}-Flag": measured.flag,
                }
            )
        return self._dated(device, COMMANDS[self._cadence], time, qn, groups) if groups else None

    def instant(self, device: Device, now: dt.datetime, qn: str) -> Frame | None:
        """A real-time frame at `now`: on the line between the middles of neighbouring periods.

        None where the period of `now` is unknown.
        """
        start = self._source.before(now + dt.timedelta(microseconds=1))
        if start is None or now >= start + self._length:
            return None
        before, after = self._neighbours(device.code, start)
        share = Decimal((now - start) / self._length) - Decimal("0.5")
        other = after if share > 0 else before
        groups = []
        for measured in self._source.at(start).get(device.code, ()):
            if measured.mean is None:
                continue
            towards = other.get(measured.parameter)
            value = measured.mean if towards is None else measured.mean + (towards - measured.mean) * abs(share)
            code = measured.parameter
            groups.append({f"{code}-Rtd": _sent(device, code, value, _places(measured)), f"{code}-Flag": measured.flag})
        return self._dated(device, "2011", now, qn, groups) if groups else None

    def frame(self, device: Device, cn: str, qn: str, groups: Sequence[Mapping[str, str]], *, flag: int = 5) -> Frame:
        """Any frame of a device."""
        return Frame(
            qn=qn,
            st=st_of(device),
            cn=cn,
            pw=device.password or "123456",
            mn=device.mn,
            flag=flag,
            cp=tuple(groups),
        )

    def _neighbours(self, station: str, time: dt.datetime) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        return self._means(station, time - self._length), self._means(station, time + self._length)

    def _means(self, station: str, time: dt.datetime) -> dict[str, Decimal]:
        rows = self._source.at(time).get(station, ())
        return {row.parameter: row.mean for row in rows if row.mean is not None}

    def _dated(self, device: Device, cn: str, time: dt.datetime, qn: str, groups: Sequence[Mapping[str, str]]) -> Frame:
        stamp = time.astimezone(device.zone).strftime("%Y%m%d%H%M%S")
        return self.frame(device, cn, qn, ({"DataTime": stamp}, *groups))


def _besides(device: Device, measured: Measured, places: int) -> dict[str, str]:
    """What a stack monitor adds: the value converted to the reference oxygen, and the amount of the period."""
    code = measured.parameter
    found = {}
    if measured.converted is not None:
        found[f"{code}-ZsAvg"] = _sent(device, code, measured.converted, 6)
    if measured.total is not None:
        found[f"{code}-Cou"] = _plain(measured.total, 3)
    return found


def _places(measured: Measured) -> int:
    return 3 if measured.unit == "mg/m³" else 1


def _sent(device: Device, code: str, value: Decimal, places: int) -> str:
    """A value as the device would write it: in its own unit, without needless zeros."""
    shift = device.plan(code).shift
    return _trimmed(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN).scaleb(-shift))


def _plain(value: Decimal, places: int) -> str:
    return _trimmed(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN))


def _trimmed(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
