"""One device's connection: bytes in, answers out, never faster than the journal can follow."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol, cast

from lantian.core.standards.hj212 import Decoded, Reader
from lantian.io.telemetry.health import Record

__all__ = ["Connection", "Host", "Terms"]


_MOUTHFUL = 4096
"""Bytes read before it is asked again whether the peer may go on: rubbish costs the others little."""


class Terms(Protocol):
    """What a connection may do before it is slowed down or closed."""

    reader_bytes: int
    frames_in_flight: int
    bad_in_a_row: int
    read_seconds: float
    idle_seconds: float
    flood_rate: float
    flood_burst: int


class Host(Protocol):
    """What a connection needs of its gateway."""

    terms: Terms
    full: bool

    def admit(self, connection: Connection) -> bool:
        """Whether one more connection may stay."""

    def take(self, connection: Connection, pieces: Sequence[Decoded]) -> None:
        """Deal with what came in."""

    def forget(self, connection: Connection) -> None:
        """The connection is gone."""

    def flooded(self, connection: Connection) -> None:
        """The connection sends more than it may, and has to wait."""


class Connection(asyncio.Protocol):
    """Reads frames. Stops reading while too many of its frames are not durable, or while its peer does not read.

    A peer that sends more than it may is read more slowly: it has to wait, and nothing of it is lost.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._reader = Reader(limit=host.terms.reader_bytes)
        self._loop = asyncio.get_running_loop()
        self._in_flight = 0
        self._bad_in_a_row = 0
        self._peer_is_slow = False
        self._paused = False
        self._ended = False
        self._last = self._loop.time()
        self._tokens = float(host.terms.flood_burst)
        self._refilled = self._last
        self._held = False
        self._rest = b""
        """What had been read when the flood limit was reached: one read at most."""
        self.began = self._last
        self.peer = ""
        self.records: dict[str, Record] = {}
        """By MN, the devices that speak through this connection."""
        self.false_numbers: set[str] = set()
        self.transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        address = transport.get_extra_info("peername")
        self.peer = f"{address[0]}:{address[1]}" if address else ""
        if not self._host.admit(self):
            self.transport.abort()
            return
        self.throttle()

    def connection_lost(self, exc: Exception | None) -> None:
        self._host.forget(self)

    def data_received(self, data: bytes) -> None:
        self._last = self._loop.time()
        for start in range(0, len(data), _MOUTHFUL):
            if self._held:
                self._rest += data[start:]
                return
            self._take(self._reader.feed(data[start : start + _MOUTHFUL]))
            if self.transport.is_closing():
                return

    def eof_received(self) -> bool:
        """A peer that has closed its side still gets its acknowledgements."""
        self._ended = True
        rest, self._rest = self._rest, b""
        self._take(self._reader.feed(rest))
        self._take(self._reader.close())
        return self._in_flight > 0

    def pause_writing(self) -> None:
        self._peer_is_slow = True
        self.throttle()

    def resume_writing(self) -> None:
        self._peer_is_slow = False
        self.throttle()

    def send(self, data: bytes) -> None:
        """Write, unless the peer has gone."""
        if not self.transport.is_closing():
            self.transport.write(data)

    def waiting(self) -> None:
        """One more of this peer's frames waits for the journal."""
        self._in_flight += 1

    def committed(self, frames: int, answers: Sequence[bytes]) -> None:
        """These frames are durable: acknowledge, and read on."""
        self._in_flight -= frames
        if answers:
            self.send(b"".join(answers))
        if self._ended and self._in_flight <= 0:
            self.transport.close()
        else:
            self.throttle()

    @property
    def address(self) -> str:
        """The peer's address without its port."""
        return self.peer.rpartition(":")[0]

    def hold(self, seconds: float) -> None:
        """Read nothing for so long."""
        self._held = True
        self._loop.call_later(seconds, self._release)
        self.throttle()

    def _release(self) -> None:
        self._held = False
        rest, self._rest = self._rest, b""
        self.data_received(rest)
        self.throttle()

    def _count(self, frames: int) -> None:
        """The flood limit: a bucket of `flood_burst` frames that refills at `flood_rate` a second."""
        terms, now = self._host.terms, self._loop.time()
        self._tokens = min(float(terms.flood_burst), self._tokens + (now - self._refilled) * terms.flood_rate) - frames
        self._refilled = now
        if self._tokens < 0 and not self._held and not self.transport.is_closing():
            self._host.flooded(self)
            self.hold(-self._tokens / terms.flood_rate + 0.05)

    def throttle(self) -> None:
        """Read or pause, as the queue, the peer and the flood limit allow."""
        stop = (
            self._peer_is_slow or self._held or self._host.full or self._in_flight > self._host.terms.frames_in_flight
        )
        if stop == self._paused or self.transport.is_closing():
            return
        self._paused = stop
        if stop:
            self.transport.pause_reading()
        else:
            self.transport.resume_reading()

    def sweep(self, now: float) -> None:
        """Give up half a frame whose rest does not come; close a connection that has long been silent."""
        if self._paused:
            return
        silent = now - self._last
        if len(self._reader) and silent > self._host.terms.read_seconds:
            self._take(self._reader.close())
        if silent > self._host.terms.idle_seconds:
            self.transport.close()

    def _take(self, pieces: list[Decoded]) -> None:
        if not pieces:
            return
        self._count(len(pieces))
        self._host.take(self, pieces)
        for piece in pieces:
            self._bad_in_a_row = 0 if piece.ok else self._bad_in_a_row + 1
        if self._bad_in_a_row > self._host.terms.bad_in_a_row:
            self.transport.abort()
        else:
            self.throttle()
