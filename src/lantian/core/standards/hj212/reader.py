r"""Frames out of a stream of bytes that may be cut, glued, damaged or hostile.

What a connection may keep in memory is bounded: noise is dropped as it comes (a sample and a count remain), and a frame
cannot be longer than its four digits say. Nothing here raises, whatever arrives.
"""

from __future__ import annotations

import re
from dataclasses import replace

from lantian.core.standards.hj212.checksum import crc
from lantian.core.standards.hj212.frame import Decoded, Problem, decode

__all__ = ["SAMPLE", "Reader"]

SAMPLE = 512
"""Bytes kept of a stretch of noise."""

_HEAD = re.compile(rb"##\d{4}")
_LINE_END = re.compile(rb"\r*\n|\\r\\n")
_BETWEEN = re.compile(rb"(?:[\r\n\t \0]|\\r\\n)+")
_ENDED = re.compile(rb"(?:\n|\\r\\n)\Z")
_HEX = re.compile(rb"[0-9A-Fa-f]{4}")
_LONGEST = 6 + 9999 + 4


class Reader:
    r"""Takes bytes as they come and gives what is complete, in order: frames and stretches of noise.

    A frame ends where its declared length and check code say. When they are wrong, it ends at the line end or at the
    next head, and is handed out as broken. `limit` bounds what is kept between two calls; it is never below the longest
    frame.

    >>> reader = Reader()
    >>> reader.feed(b"\x00\x01noise##0087QN=20171115080000123;ST=91;CN=9014;PW=123456;")
    []
    >>> [piece.ok for piece in reader.feed(b"MN=010000A8900016F000169DC0;Flag=4;CP=&&&&1F40\r\n")]
    [False, True]
    """

    __slots__ = ("_buffer", "_limit", "_noise", "_noise_length", "_unended", "dropped")

    def __init__(self, *, limit: int = 64 * 1024) -> None:
        self._buffer = bytearray()
        self._limit = max(limit, _LONGEST + 2)
        self._noise = bytearray()
        self._noise_length = 0
        self._unended = False
        self.dropped = 0
        """Bytes of noise seen so far."""

    def __len__(self) -> int:
        """Bytes that are kept."""
        return len(self._buffer) + len(self._noise)

    def feed(self, data: bytes) -> list[Decoded]:
        """Everything that became complete with these bytes."""
        pieces: list[Decoded] = []
        for start in range(0, len(data), self._limit):
            self._buffer += data[start : start + self._limit]
            self._take(pieces)
        return pieces

    def close(self) -> list[Decoded]:
        """What is left when the stream ends, or when its sender has been silent for too long."""
        pieces: list[Decoded] = []
        if self._buffer.startswith(b"##"):
            self._end_noise(pieces)
            pieces.append(decode(bytes(self._buffer)))
        else:
            self._add_noise(bytes(self._buffer))
        self._buffer.clear()
        self._end_noise(pieces)
        return pieces

    def _take(self, pieces: list[Decoded]) -> None:
        buffer = bytes(self._buffer)
        at = 0
        while True:
            between = _BETWEEN.match(buffer, at)
            if between:
                at = between.end()
                self._unended = False
            head = _HEAD.search(buffer, at)
            if head is None:
                at = self._skip_noise(buffer, at, pieces)
                break
            if head.start() > at:
                self._add_noise(buffer[at : head.start()])
                at = head.start()
                self._unended = False
            found = _frame_at(buffer, at)
            if found is None:
                break
            self._end_noise(pieces)
            pieces.append(_after_unended(found[0]) if self._unended else found[0])
            at = found[1]
            self._unended = not _ENDED.search(found[0].raw)
        del self._buffer[:at]

    def _skip_noise(self, buffer: bytes, at: int, pieces: list[Decoded]) -> int:
        """Drop what cannot begin a frame; keep at most the five bytes that still may."""
        tail = re.search(rb"#{1,2}\d{0,3}\Z", buffer[max(at, len(buffer) - 5) :])
        end = len(buffer) - (len(tail.group()) if tail else 0)
        if end > at:
            self._add_noise(buffer[at:end])
            if buffer[end - 1 : end] == b"\n" or self._noise_length > self._limit:
                self._end_noise(pieces)
        return max(end, at)

    def _add_noise(self, noise: bytes) -> None:
        self._noise_length += len(noise)
        self.dropped += len(noise)
        self._noise += noise[: SAMPLE - len(self._noise)]

    def _end_noise(self, pieces: list[Decoded]) -> None:
        if not self._noise_length:
            return
        problem = Problem(
            "noise",
            f"{self._noise_length} bytes belong to no frame.",
            "Let nothing but HJ 212 frames go out on this connection.",
        )
        pieces.append(Decoded(False, None, problem, bytes(self._noise)))
        self._noise.clear()
        self._noise_length = 0


def _after_unended(piece: Decoded) -> Decoded:
    """A frame that follows another one without a line end between them (glued): marked, as its device forgets it."""
    if piece.frame is None:
        return piece
    return replace(piece, frame=replace(piece.frame, marks=(*piece.frame.marks, "line-end-missing")))


def _frame_at(buffer: bytes, start: int) -> tuple[Decoded, int] | None:
    """The frame that begins at `start` and where it ends; None while more bytes may decide it."""
    body = start + 6
    whole = body + int(buffer[start + 2 : body]) + 4
    complete = len(buffer) >= whole
    if complete and _is_sealed(buffer, body, whole):
        piece = decode(buffer[start:whole])
        if piece.ok:
            return piece, whole
    # Something is wrong, or still missing: the frame ends before the next head or with its line, if one is in sight.
    head = _HEAD.search(buffer, body, whole)
    line = _LINE_END.search(buffer, body, head.start() if head else whole)
    if line is not None:
        return decode(buffer[start : line.end()]), line.end()
    if head is not None and (
        complete or _LINE_END.search(buffer, head.start(), whole) or _whole_frame_at(buffer, head.start())
    ):
        return decode(buffer[start : head.start()]), head.start()
    if not complete:
        return None
    if _HEX.match(buffer, whole - 4):
        return decode(buffer[start:whole]), whole
    return decode(buffer[start : whole - 4]), whole - 4


def _whole_frame_at(buffer: bytes, start: int) -> bool:
    end = start + 6 + int(buffer[start + 2 : start + 6]) + 4
    return len(buffer) >= end and _is_sealed(buffer, start + 6, end) and decode(buffer[start:end]).ok


def _is_sealed(buffer: bytes, body: int, end: int) -> bool:
    """Whether the check code at `end` is that of the segment from `body` on.

    Asked before a frame is read: a stream of heads that all declare the greatest length would else cost a reading of
    ten thousand bytes for every six that came.
    """
    given = buffer[end - 4 : end]
    return _HEX.fullmatch(given) is not None and int(given, 16) == crc(buffer[body : end - 4])
