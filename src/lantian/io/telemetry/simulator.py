"""Devices that are not there: each plays its part of a record over a socket of its own, as a real one would.

A device sends the frame of every period once the period is over, waits for its answer, sends it again on time-out, and
reconnects with back-off when the gateway is away. It goes on to the next period only when the last one is acknowledged,
and remembers across restarts how far it came: no period is ever skipped, and a repeated one does no harm.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import random
import signal
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lantian.core.standards.hj212 import Device, Frame, Reader, answer, encode
from lantian.core.standards.hj212.commands import ANSWERS, EXECUTION_RESULT, REQUEST_ANSWER, is_request
from lantian.io.telemetry.messages import LENGTHS, Composer
from lantian.io.telemetry.source import Source

__all__ = ["Patience", "Progress", "Simulator"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """OverTime and ReCount of HJ 212-2017 6.6 (10 s, three times), and how reconnecting slows down."""

    overtime: float = 10.0
    recount: int = 3
    backoff: tuple[float, float] = (0.2, 5.0)
    tick: float = 0.2


class Progress:
    """How far each device came, kept in a file; None keeps it in memory only."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._done: dict[str, dt.datetime] = {}
        self._changed = False
        if path is not None and path.exists():
            kept = json.loads(path.read_text("utf-8"))
            self._done = {mn: dt.datetime.fromisoformat(time) for mn, time in kept["acknowledged"].items()}

    def of(self, mn: str) -> dt.datetime | None:
        """The last period of a device that was acknowledged."""
        return self._done.get(mn)

    def earliest(self, devices: Iterable[str]) -> dt.datetime | None:
        """The period from which the slowest of these devices goes on; None when one has not begun."""
        times = [self.of(mn) for mn in devices]
        known = [time for time in times if time is not None]
        return min(known) if known and len(known) == len(times) else None

    def acknowledged(self, mn: str, time: dt.datetime) -> None:
        """A period of a device has been acknowledged."""
        self._done[mn] = time
        self._changed = True

    def save(self) -> None:
        """Write what changed, whole or not at all."""
        if self._path is None or not self._changed:
            return
        self._changed = False
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"acknowledged": {mn: time.isoformat() for mn, time in self._done.items()}}))
        fresh.replace(self._path)


class Simulator:
    """All devices of a register that a source knows. `clock` says what time it is for them."""

    def __init__(
        self,
        source: Source,
        devices: Mapping[str, Device],
        *,
        host: str,
        port: int,
        clock: Callable[[], dt.datetime],
        cadence: str = "hour",
        progress: Progress | None = None,
        realtime_every: float | None = 10.0,
        patience: Patience | None = None,
    ) -> None:
        self.sent = 0
        self.acknowledged = 0
        self.repeated = 0
        self._source = source
        self._devices = devices
        self._host, self._port = host, port
        self._clock = clock
        self._length = LENGTHS[cadence]
        self._composer = Composer(source, cadence=cadence)
        self._progress = progress or Progress(None)
        self._realtime_every = realtime_every
        self._patience = patience or Patience()
        self._tick = asyncio.Event()

    async def run(self, *, forever: bool = False, until_signal: bool = False) -> None:
        """Play to the end of the source; `forever` then stays, as the demonstration does.

        `until_signal`: SIGTERM and SIGINT end it, with what was acknowledged so far kept.
        """
        playing = asyncio.create_task(self._run(forever=forever))
        if until_signal:
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
        await asyncio.wait([playing])
        if not playing.cancelled():
            playing.result()

    async def _run(self, *, forever: bool) -> None:
        async with asyncio.TaskGroup() as group:
            pulse = group.create_task(self._pulse())
            players = [group.create_task(self._play(device, forever=forever)) for device in self._devices.values()]
            try:
                await asyncio.gather(*players)
            finally:
                pulse.cancel()
                self._progress.save()

    async def _pulse(self) -> None:
        """Wake the devices a few times a second, and keep how far they came."""
        loop = asyncio.get_running_loop()
        saved = loop.time()
        while True:
            await asyncio.sleep(self._patience.tick)
            self._tick.set()
            self._tick = asyncio.Event()
            if loop.time() - saved > 1:
                saved = loop.time()
                self._progress.save()

    async def _play(self, device: Device, *, forever: bool) -> None:
        line = _Line(self, device)
        loop = asyncio.get_running_loop()
        instant_due = loop.time()
        try:
            while True:
                time = self._source.after(self._progress.of(device.mn))
                if time is None and not forever:
                    return
                if time is not None and self._clock() >= time + self._length:
                    await self._send_period(line, device, time)
                elif self._realtime_every is not None and loop.time() >= instant_due:
                    # All devices at once: their frames share a commit, and the journal stays small.
                    instant_due = max(instant_due + self._realtime_every, loop.time())
                    await self._send_instant(line, device)
                else:
                    await self._tick.wait()
        finally:
            line.close()

    async def _send_period(self, line: _Line, device: Device, time: dt.datetime) -> None:
        frame = self._composer.period(device, time, line.next_qn(time + self._length))
        while frame is not None and not await line.deliver(frame):
            _LOG.warning("Device %s: no answer for %s; it is sent again.", device.mn, time.isoformat())
        self._progress.acknowledged(device.mn, time)

    async def _send_instant(self, line: _Line, device: Device) -> None:
        now = self._clock().replace(microsecond=0)
        frame = self._composer.instant(device, now, line.next_qn(now))
        if frame is not None:
            await line.deliver(frame, attempts=1)


class _Line:
    """One device's connection to the gateway."""

    def __init__(self, simulator: Simulator, device: Device) -> None:
        self._simulator = simulator
        self._device = device
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._splitter = Reader()
        self._pause = simulator._patience.backoff[0]
        self._qn = 0

    def next_qn(self, now: dt.datetime) -> str:
        """The device's time to the millisecond, never the same twice."""
        local = now.astimezone(self._device.zone)
        wanted = int(local.strftime("%Y%m%d%H%M%S")) * 1000 + local.microsecond // 1000
        self._qn = max(wanted, self._qn + 1)
        return f"{self._qn:017d}"

    async def deliver(self, frame: Frame, *, attempts: int | None = None) -> bool:
        """Send until it is answered; False after ReCount attempts without an answer. Reconnects as often as needed."""
        data = encode(frame)
        patience = self._simulator._patience
        for attempt in range(attempts or patience.recount):
            try:
                await self._connect()
                assert self._writer is not None
                self._writer.write(data)
                await self._writer.drain()
                self._simulator.sent += 1
                self._simulator.repeated += attempt > 0
                async with asyncio.timeout(patience.overtime):
                    await self._answered(frame)
            except TimeoutError:
                continue
            except OSError:
                self.close()
                continue
            self._simulator.acknowledged += 1
            self._pause = patience.backoff[0]
            return True
        self.close()
        await asyncio.sleep(self._pause * random.uniform(0.5, 1))  # noqa: S311
        self._pause = min(2 * self._pause, patience.backoff[1])
        return False

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
        self._splitter = Reader()

    async def _connect(self) -> None:
        if self._writer is None or self._writer.is_closing():
            self._reader, self._writer = await asyncio.open_connection(self._simulator._host, self._simulator._port)

    async def _answered(self, frame: Frame) -> None:
        """Read until the answer to `frame`; obey what the platform asks for in between."""
        assert self._reader is not None and self._writer is not None
        while True:
            data = await self._reader.read(4096)
            if not data:
                raise ConnectionResetError("the gateway hung up")
            answers = [piece.frame for piece in self._splitter.feed(data) if piece.ok and piece.frame is not None]
            for request in answers:
                if is_request(request.cn):
                    self._writer.write(encode(answer(request, REQUEST_ANSWER, {"QnRtn": "1"})))
                    self._writer.write(encode(answer(request, EXECUTION_RESULT, {"ExeRtn": "1"})))
            if any(reply.cn in ANSWERS and reply.qn == frame.qn for reply in answers):
                return
