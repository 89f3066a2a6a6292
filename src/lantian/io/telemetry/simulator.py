"""Devices that are not there: each plays its part of a record over a socket of its own, as a real one would.

A device sends the frame of every period once the period is over, waits for its answer, sends it again on time-out, and
reconnects with back-off when the gateway is away. It goes on to the next period only when the last one is acknowledged,
and remembers across restarts how far it came: no period is ever skipped, and a repeated one does no harm. It answers
what the platform asks, history included; `habits` say how sloppily it writes and what it loses on the way.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import logging
import random
import signal
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from lantian.core.standards.hj212 import Device, Frame, Reader
from lantian.core.standards.hj212.commands import ANSWERS
from lantian.core.standards.hj212.requests import number_of
from lantian.io.telemetry.habits import WELL_BEHAVED, Habits, as_sent, share
from lantian.io.telemetry.messages import LENGTHS, Composer
from lantian.io.telemetry.responder import Responder
from lantian.io.telemetry.source import Source

__all__ = ["Patience", "Progress", "Simulator", "play"]

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
        habits: Mapping[str, Habits] | None = None,
        one_way: bool = False,
    ) -> None:
        """`one_way`: devices that neither want nor wait for an answer, as a stranger's must."""
        self.answered = 0
        """Frames sent because the platform asked."""
        self.sent = 0
        self.acknowledged = 0
        self.repeated = 0
        self._source = source
        self._devices = devices
        self._host, self._port = host, port
        self._clock = clock
        self._cadence = cadence
        self._length = LENGTHS[cadence]
        self._habits = habits or {}
        self._one_way = one_way
        self._composer = Composer(source, cadence=cadence)
        self._progress = progress or Progress(None)
        self._realtime_every = realtime_every
        self._patience = patience or Patience()
        self._tick = asyncio.Event()

    async def run(self, *, forever: bool = False) -> None:
        """Play to the end of the source; `forever` then stays, as the demonstration does."""
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
                elif self._realtime_every is not None and line.responder.sends_realtime and loop.time() >= instant_due:
                    # All devices at once: their frames share a commit, and the journal stays small.
                    instant_due = max(instant_due + self._realtime_every, loop.time())
                    await self._send_instant(line, device)
                else:
                    await self._tick.wait()
        finally:
            line.close()

    async def _send_period(self, line: _Line, device: Device, time: dt.datetime) -> None:
        frame = self._composer.period(device, time, line.next_qn(time + self._length))
        if line.habits.loses and share("lost", device.mn, time.isoformat()) < line.habits.loses:
            frame = None  # kept by the device, and sent when it is asked for
        while frame is not None and not await line.deliver(frame):
            _LOG.warning("Device %s: no answer for %s; it is sent again.", device.mn, time.isoformat())
        self._progress.acknowledged(device.mn, time)

    async def _send_instant(self, line: _Line, device: Device) -> None:
        now = line.now().replace(microsecond=0)
        frame = self._composer.instant(device, now, line.next_qn(now))
        if frame is not None:
            await line.deliver(frame, attempts=1)


async def play(simulators: Sequence[Simulator], *, forever: bool = False) -> None:
    """Play several records at once; SIGTERM and SIGINT end it, with what was acknowledged so far kept."""
    playing = asyncio.gather(*(simulator.run(forever=forever) for simulator in simulators))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, playing.cancel)
    with suppress(asyncio.CancelledError):
        await playing


class _Line:
    """One device's connection to the gateway."""

    def __init__(self, simulator: Simulator, device: Device) -> None:
        self._simulator = simulator
        self._device = device
        self.habits = simulator._habits.get(device.mn, WELL_BEHAVED)
        self.responder = Responder(
            device,
            simulator._source,
            simulator._composer,
            cadence=simulator._cadence,
            clock=self.now,
            next_qn=self.next_qn,
        )
        self._reading: asyncio.Task[None] | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._expected: dict[str, asyncio.Future[None]] = {}
        self._pause = simulator._patience.backoff[0]
        self._qn = 0

    def now(self) -> dt.datetime:
        """The present by the device's own clock."""
        return self._simulator._clock() + self.habits.clock_ahead

    def next_qn(self, now: dt.datetime) -> str:
        """The device's time to the millisecond, never the same twice; room is left for packets of their own."""
        self._qn = number_of(now, self._device.zone, self._qn + self.habits.packets)
        return f"{self._qn:017d}"

    async def deliver(self, frame: Frame, *, attempts: int | None = None) -> bool:
        """Send until it is answered; False after ReCount attempts without an answer. Reconnects as often as needed."""
        if self._simulator._one_way:
            frame = replace(frame, flag=4)
        pieces = as_sent(frame, self.habits)
        patience = self._simulator._patience
        for attempt in range(attempts or patience.recount):
            try:
                await self._connect()
                assert self._writer is not None
                answered = self._expected[frame.qn or ""] = asyncio.get_running_loop().create_future()
                for data in pieces:
                    self._writer.write(data)
                await self._writer.drain()
                self._simulator.sent += 1
                self._simulator.repeated += attempt > 0
                if not self._simulator._one_way:
                    async with asyncio.timeout(patience.overtime):
                        await answered
            except TimeoutError:
                continue
            except OSError:
                self.close()
                continue
            finally:
                self._expected.pop(frame.qn or "", None)
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
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._writer = None

    async def _connect(self) -> None:
        if self._writer is None or self._writer.is_closing():
            reader, self._writer = await asyncio.open_connection(self._simulator._host, self._simulator._port)
            self._reading = asyncio.create_task(self._listen(reader, self._writer))

    async def _listen(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take answers, and do what the platform asks, until the connection ends."""
        splitter = Reader()
        try:
            while data := await reader.read(4096):
                for piece in splitter.feed(data):
                    if piece.ok and piece.frame is not None:
                        self._take(piece.frame, writer)
                await writer.drain()
            raise ConnectionResetError("the gateway hung up")
        except OSError as cause:
            for answered in self._expected.values():
                if not answered.done():
                    answered.set_exception(ConnectionResetError(str(cause)))
        finally:
            writer.close()

    def _take(self, frame: Frame, writer: asyncio.StreamWriter) -> None:
        answered = self._expected.get(frame.qn or "")
        if frame.cn in ANSWERS and answered is not None and not answered.done():
            answered.set_result(None)
        if frame.cn == "1012":
            self.habits = replace(self.habits, clock_ahead=dt.timedelta(0))
        for reply in self.responder.respond(frame):
            self._simulator.answered += frame.cn not in ANSWERS
            for data in as_sent(reply, self.habits):
                writer.write(data)
