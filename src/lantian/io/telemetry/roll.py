"""Who is present: which connection speaks for which device, in which dialect, how far its clock is off, how sloppily.

Called for every frame, so the common case touches a few counters only.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from lantian.core.standards.hj212 import Device, Frame
from lantian.io.telemetry.connection import Connection
from lantian.io.telemetry.health import HealthBook, Record
from lantian.io.telemetry.packets import Incomplete, Packets
from lantian.io.telemetry.settings import Settings

__all__ = ["Roll"]

_DIALECTS = {0: "2005", 1: "2017", 2: "2025"}
_COMPARED_EVERY = 10.0
_SET_AGAIN_AFTER = 3_600.0
_MEASURED = frozenset({"2011", "2031", "2051", "2061"})
_CLOCKS = frozenset({"1011", "1013", "2011"})
"""Commands whose frames carry the device's present time."""


class Roll:
    """One for each gateway. `ask` puts a request of the system's own on the queue; `spoken` says who speaks now."""

    def __init__(
        self,
        home: Path | None,
        settings: Settings,
        *,
        ask: Callable[[str, str, Mapping[str, str], str], Any],
        spoken: Callable[[str, Connection], Any],
    ) -> None:
        self.book = HealthBook(home)
        self.packets = Packets(patience=settings.packet_seconds)
        self._settings = settings
        self._ask = ask
        self._spoken = spoken
        self._speakers: dict[str, Connection] = {}

    def saw(self, connection: Connection, device: Device, frame: Frame, now: dt.datetime, tick: float) -> Record:
        """A frame of a device that was let in; `tick` is monotonic."""
        record = connection.records.get(device.mn)
        if record is None:
            record = self._meet(connection, device, frame, now, tick)
        record.frames += 1
        record.last_frame = now
        record.changed = True
        if tick >= record.skew_due and frame.cn in _CLOCKS:
            self._compare_clock(device, record, frame, now, tick)
        if frame.pnum is not None:
            self.packets.saw(frame, now=tick)
        return record

    def said(self, record: Record, frame: Frame, text: str, now: dt.datetime) -> None:
        """A frame that is no measurement: kept as a report of the device."""
        if frame.cn in _MEASURED or frame.cn is None:
            return
        if frame.cn == "2081":
            record.logger_started = next((g["RestartTime"] for g in frame.cp if "RestartTime" in g), "")[:17]
        self.book.report(record.mn, frame.cn, at=now, text=text)

    def left(self, connection: Connection) -> list[str]:
        """A connection has ended: the devices that it spoke for, and nobody else speaks for now."""
        gone = []
        for mn, record in connection.records.items():
            if self._speakers.get(mn) is connection:
                del self._speakers[mn]
                record.connected, record.changed = False, True
                gone.append(mn)
        connection.records = {}
        return gone

    def present(self, devices: Mapping[str, Device]) -> list[tuple[Device, dt.datetime]]:
        """Devices that are connected, with the moment since which they are known."""
        return [
            (devices[mn], record.first_frame)
            for mn, connection in self._speakers.items()
            if mn in devices and (record := connection.records.get(mn)) is not None and record.first_frame is not None
        ]

    def overdue_packets(self, tick: float) -> list[Incomplete]:
        """Messages of which packets are missing, counted for their devices."""
        found = self.packets.overdue(now=tick)
        for item in found:
            self.book.of(item.mn).mark("packet-missing", item.missing)
        return found

    def note_gaps(self, gaps: Mapping[str, int]) -> None:
        """How many periods of each device are missing."""
        for mn, count in gaps.items():
            record = self.book.of(mn)
            if record.outstanding_gaps != count:
                record.outstanding_gaps, record.changed = count, True

    def flooded(self, records: Iterable[Record]) -> None:
        """These devices send more than they may."""
        for record in records:
            record.mark("flood")

    def _meet(self, connection: Connection, device: Device, frame: Frame, now: dt.datetime, tick: float) -> Record:
        record = self.book.of(device.mn)
        before = self._speakers.get(device.mn)
        if before is not None and before is not connection:
            # The newest connection speaks; if the other one speaks again, both claim the same number.
            before.records.pop(device.mn, None)
            if before.address != connection.address:
                record.mark("number-shared")
        if record.first_frame is None:
            record.first_frame = now
        else:
            record.reconnects += 1
        record.connected, record.peer = True, connection.address
        if frame.flag is not None:
            record.dialect = _DIALECTS.get(frame.flag >> 2, record.dialect)
        if device.dialect and record.dialect and device.dialect != record.dialect:
            record.mark("dialect-unexpected")
        if frame.st and frame.st != "91":
            record.st = frame.st[:8]
        record.met.append(tick)
        lately = sum(tick - met < 60 for met in record.met)
        if lately > min(self._settings.reconnects_per_minute, record.met.maxlen or 0):
            record.mark("reconnects-often")
        self._speakers[device.mn] = connection
        connection.records[device.mn] = record
        self._spoken(device.mn, connection)
        self._greet(record)
        return record

    def _greet(self, record: Record) -> None:
        """Set a device up (HJ 212-2017 6.7), once in a while and not at every connection of a shaky line."""
        real = time.time()
        if not self._settings.greeting or real - record.greeted < self._settings.greeting_seconds:
            return
        record.greeted = real
        for command, parameters in self._settings.greeting.items():
            self._ask(record.mn, command, parameters, "on connecting (HJ 212-2017 6.7)")

    def _compare_clock(self, device: Device, record: Record, frame: Frame, now: dt.datetime, tick: float) -> None:
        record.skew_due = tick + _COMPARED_EVERY
        said = _time_of(frame, device)
        if said is None:
            return
        record.clock_skew_seconds = skew = (said - now).total_seconds()
        if abs(skew) <= self._settings.clock_tolerance:
            return
        record.mark("clock-skew")
        if self._settings.set_clocks and tick >= record.set_due:
            record.set_due = tick + _SET_AGAIN_AFTER
            self._ask(record.mn, "set-time", {}, f"its clock is off by {skew:.0f} s")


def _time_of(frame: Frame, device: Device) -> dt.datetime | None:
    """The present as a device sees it."""
    name = "SystemTime" if frame.cn == "1011" else "DataTime"
    text = next((group[name] for group in frame.cp if name in group), "") or (frame.qn or "")
    digits = text.strip()[:14]
    if not (digits.isascii() and digits.isdigit() and len(digits) == 14):
        return None
    try:
        return dt.datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=device.zone)
    except ValueError:
        return None
