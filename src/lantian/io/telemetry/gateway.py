"""The door for devices: HJ 212 over TCP, acknowledged only when durable.

Known devices' data goes to the journal together with the raw frames, and is answered (9014) after the commit. What
strangers send, what is damaged, and what cannot be true is evidence: it is counted, sampled, never data and, when it
comes from a stranger, never answered as data. Requests of people and of the system itself go out to the devices that
are connected, and what is missing is asked for (`back_office`). The gateway stays up whatever arrives and
whatever the disk does.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import errno
import json
import logging
import os
import signal
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lantian.core.standards.hj212 import Decoded, Device, Frame, answer, encode, interpret
from lantian.core.standards.hj212.commands import ANSWERS, DATA_ANSWER, NOTICE_ANSWER, NOTICES
from lantian.core.standards.hj212.segment import text_of
from lantian.io.telemetry.admission import Admission
from lantian.io.telemetry.back_office import BackOffice
from lantian.io.telemetry.backfill import Read
from lantian.io.telemetry.batch import Batch
from lantian.io.telemetry.connection import Connection
from lantian.io.telemetry.quarantine import Quarantine
from lantian.io.telemetry.register import Loader, RegisterInvalid
from lantian.io.telemetry.settings import CannotListen, PortInUse, Settings
from lantian.io.telemetry.writer import Append, GroupWriter

__all__ = ["CannotListen", "Gateway", "PortInUse", "Settings"]

_LOG = logging.getLogger(__name__)


class Gateway:
    """Listens, sorts, commits, answers. `home` None: no status file and no evidence files."""

    def __init__(
        self,
        *,
        append: Append,
        register: Loader,
        clock: Callable[[], dt.datetime],
        home: Path | None = None,
        settings: Settings | None = None,
        present: Read | None = None,
    ) -> None:
        """`present` says which periods the store has; without it nothing is asked for by the system itself."""
        self.terms = settings or Settings()
        self.full = False
        self.connections: set[Connection] = set()
        self.counts: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()
        self.quarantine = Quarantine(home / "quarantine" if home else None)
        self.office = BackOffice(home, self.terms, clock=clock, devices=lambda: self._devices, present=present)
        self.roll = self.office.roll
        self.admission = Admission(
            self.terms, quarantine=self.quarantine, strangers=self.office.strangers, counts=self.counts
        )
        self.port = 0
        self._append = append
        self._register = register
        self._clock = clock
        self._status_file = home / "gateway.json" if home else None
        self._devices: Mapping[str, Device] = {}
        self._register_health = ""
        self._last_frame: dt.datetime | None = None
        self._started = dt.datetime.now(dt.UTC)
        self._rate = 0.0
        self._writer: GroupWriter
        self._server: asyncio.Server
        self._chores: list[asyncio.Task[None]] = []

    # -- life ---------------------------------------------------------------------------------------------------------

    async def start(self, host: str, port: int) -> None:
        """Listen. Port 0 takes a free one; `self.port` says which.

        Raises:
            PortInUse: another program listens there.
            CannotListen: the address or the port is not ours to use.
        """
        loop = asyncio.get_running_loop()
        self._devices = self._register()
        try:
            self._server = await loop.create_server(lambda: Connection(self), host, port, backlog=1024)
        except (OSError, OverflowError) as cause:
            if isinstance(cause, OSError) and cause.errno == errno.EADDRINUSE:
                raise PortInUse(host, port) from cause
            raise CannotListen(host, port, cause) from cause
        self.port = self._server.sockets[0].getsockname()[1]
        self._writer = GroupWriter(
            self._append,
            linger=self.terms.linger_seconds,
            retry=self.terms.retry_seconds,
            refused=self._store_refused,
            relieved=self._relieved,
        )
        chores = (
            (self._refresh_register, self.terms.register_seconds),
            (self._report, self.terms.status_seconds),
            (self._sweep, min(1.0, self.terms.read_seconds)),
        )
        self._chores = [loop.create_task(self._every(seconds, chore)) for chore, seconds in chores]
        self.office.start()
        self._write_status("running")

    async def stop(self) -> bool:
        """Accept nothing more, commit and acknowledge what came; False when the store would not take it all."""
        self._server.close()
        self.full = True
        for connection in self.connections:
            connection.throttle()
        done = await self._writer.drained(self.terms.stop_seconds)
        await self.office.stop_asking()
        for connection in list(self.connections):
            connection.transport.close()
        deadline = asyncio.get_running_loop().time() + 2
        while self.connections and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
        for chore in self._chores:
            chore.cancel()
        await self._writer.close()
        await self.office.close()
        self.quarantine.flush(self._clock().date())
        self._write_status("stopped")
        if not done:
            _LOG.error("%d frames were not acknowledged; their devices will send them again.", len(self._writer))
        return done

    async def run(self, host: str, port: int, *, ready: Callable[[int], None] = lambda port: None) -> bool:
        """Serve until SIGTERM or SIGINT; True when everything that came was committed."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await self.start(host, port)
        ready(self.port)
        await stop.wait()
        return await self.stop()

    # -- connections --------------------------------------------------------------------------------------------------

    def admit(self, connection: Connection) -> bool:
        """Count a connection in, up to the limit."""
        if len(self.connections) >= self.terms.connections:
            self.counts["connections-refused"] += 1
            return False
        self.connections.add(connection)
        self.admission.came(connection)
        return True

    def forget(self, connection: Connection) -> None:
        """Count a connection out."""
        self.connections.discard(connection)
        self.office.left(connection)
        self.admission.left(connection, asyncio.get_running_loop().time())

    def flooded(self, connection: Connection) -> None:
        """A connection sends more than it may."""
        self.counts["flooded"] += 1
        self.roll.flooded(connection.records.values())

    def take(self, connection: Connection, pieces: Sequence[Decoded]) -> None:
        """Deal with what a connection read."""
        now = self._clock()
        tick = asyncio.get_running_loop().time()
        for piece in pieces:
            try:
                if piece.ok and piece.frame is not None:
                    self._take_frame(connection, piece.frame, piece.raw, now, tick)
                else:
                    self._refuse_piece(connection, piece, now)
            except Exception as cause:
                # A fault of ours with one frame: unacknowledged evidence, and the others go on.
                _LOG.exception("A frame could not be dealt with")
                self.quarantine.add("internal-error", at=now, peer=connection.peer, raw=piece.raw, remedy=repr(cause))
        if len(self._writer.pending):
            self._writer.wake()
        if not self.full and len(self._writer) > self.terms.frames_waiting:
            self.full = True
            for other in self.connections:
                other.throttle()

    def _take_frame(self, connection: Connection, frame: Frame, raw: bytes, now: dt.datetime, tick: float) -> None:
        self.counts["frames"] += 1
        self._last_frame = now
        device = self.admission.known(self._devices, connection, frame, raw, now)
        if device is None:
            return
        record = self.roll.saw(connection, device, frame, now, tick)
        self.office.hear(device.mn, frame, lambda: _said(raw))
        if frame.cn in ANSWERS:
            return
        if frame.cn in NOTICES:
            self._answer_notice(connection, frame, device, now)
            return
        reading = interpret(frame, device, now=now, limits=self.terms.limits)
        for refusal in reading.refusals:
            record.mark(refusal.reason)
            self.quarantine.add(
                refusal.reason,
                at=now,
                peer=connection.peer,
                raw=raw,
                mn=frame.mn,
                remedy=f"{refusal.message} {refusal.remedy}",
            )
        if frame.marks or reading.marks:
            marks = (*frame.marks, *reading.marks)
            self.marks.update(marks)
            for mark in marks:
                record.mark(mark)
        if not reading.cadence:
            self.roll.said(record, frame, _said(raw), now)
        elif reading.time is not None and reading.cadence != "realtime":
            means = sum(item.statistic == "mean" for item in reading.values)
            self.office.recent.saw(device.mn, reading.cadence, int(reading.time.timestamp()), means)
        reply = encode(answer(frame, DATA_ANSWER)) if frame.wants_answer else None
        self.counts["values"] += len(reading.values)
        self._writer.pending.add(connection, device, reading, raw, reply)
        connection.waiting()

    def _answer_notice(self, connection: Connection, frame: Frame, device: Device, now: dt.datetime) -> None:
        self.counts["notices"] += 1
        if frame.wants_answer:
            connection.send(encode(answer(frame, NOTICE_ANSWER)))
        if frame.cn == "1013":
            local = now.astimezone(device.zone)
            request = Frame(
                qn=local.strftime("%Y%m%d%H%M%S") + f"{local.microsecond // 1000:03d}",
                st=frame.st,
                cn="1012",
                pw=frame.pw,
                mn=frame.mn,
                flag=5,
                cp=({"SystemTime": local.strftime("%Y%m%d%H%M%S")},),
            )
            connection.send(encode(request))

    def _refuse_piece(self, connection: Connection, piece: Decoded, now: dt.datetime) -> None:
        problem, mn = piece.problem, piece.frame.mn if piece.frame else None
        if problem is not None:
            if mn in connection.records:
                connection.records[mn].mark(problem.code)
            remedy = f"{problem.message} {problem.remedy}"
            self.quarantine.add(problem.code, at=now, peer=connection.peer, raw=piece.raw, mn=mn, remedy=remedy)

    def _store_refused(self, batch: Batch, cause: Exception) -> None:
        """A frame that the store will not take whatever the disk does: evidence, unacknowledged."""
        for entry in batch.entries:
            self.quarantine.add("store-refused", at=self._clock(), peer="", raw=entry.raw, remedy=str(cause))
            entry.peer.committed(1, [])

    def _relieved(self) -> None:
        if self.full and self._server.is_serving() and len(self._writer) <= self.terms.frames_waiting // 2:
            self.full = False
            for connection in self.connections:
                connection.throttle()

    # -- chores -------------------------------------------------------------------------------------------------------

    async def _every(self, seconds: float, chore: Callable[[float], None]) -> None:
        while True:
            await asyncio.sleep(seconds)
            try:
                chore(seconds)
            except Exception:
                _LOG.exception("A chore of the gateway failed")

    def _refresh_register(self, _seconds: float) -> None:
        try:
            self._devices = self._register()
            self._register_health = ""
        except RegisterInvalid as cause:
            self._register_health = f"{cause} {cause.remedy}"

    def _sweep(self, _seconds: float) -> None:
        now = asyncio.get_running_loop().time()
        for connection in list(self.connections):
            connection.sweep(now)
        self.office.sweep(now)
        self.quarantine.flush(self._clock().date())

    def _report(self, seconds: float) -> None:
        frames = self.counts["frames"]
        self._rate = (frames - self.counts["reported"]) / seconds
        self.counts["reported"] = frames
        self._write_status("running")

    def status(self, state: str = "running") -> dict[str, Any]:
        """What the gateway says of itself; the pages read it from `gateway.json`."""
        return {
            "state": state,
            "pid": os.getpid(),
            "port": self.port,
            "started_at": self._started.isoformat(timespec="seconds"),
            "written_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "devices": len(self._devices),
            "connections": len(self.connections),
            "connections_refused": self.counts["connections-refused"],
            "frames": self.counts["frames"],
            "frames_per_second": self._rate,
            "values": self.counts["values"],
            "acknowledged": self._writer.committed,
            "waiting": len(self._writer),
            "commits": self._writer.commits,
            "seq": self._writer.seq,
            "last_frame_at": self._last_frame.isoformat(timespec="seconds") if self._last_frame else None,
            "refused": dict(self.quarantine.counts),
            "marks": dict(self.marks),
            "store": self._writer.health,
            "register": self._register_health,
            **self.office.status(),
            "flooded": self.counts["flooded"],
            "held": self.counts["held"],
            "liars": self.counts["liars"],
        }

    def _write_status(self, state: str) -> None:
        if self._status_file is None:
            return
        fresh = self._status_file.with_suffix(".new")
        try:
            fresh.write_text(json.dumps(self.status(state), ensure_ascii=False, indent=1))
            fresh.replace(self._status_file)
        except OSError as cause:
            _LOG.warning("The gateway's status cannot be written: %s", cause)


def _said(raw: bytes) -> str:
    """What stands between `CP=&&` and `&&`, for people to read; the password stays out."""
    text = text_of(raw.strip())[0]
    return text.partition("CP=")[2].rpartition("&&")[0].removeprefix("&&")
