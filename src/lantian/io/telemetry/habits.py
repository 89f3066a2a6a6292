"""How simulated devices misbehave, as real ones do: what they lose, and how they write."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lantian.core.standards.hj212 import Frame, encode
from lantian.core.standards.hj212.checksum import crc

__all__ = ["WELL_BEHAVED", "Habits", "as_sent", "demonstration_habits", "share"]


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Deviations that were met in the field. Every one of them is read by the gateway, and marked."""

    loses: float = 0.0
    """Share of periods that are not sent when they are over, and only when they are asked for."""
    lower_case: bool = False
    """The check code in small letters."""
    no_line_end: bool = False
    milliseconds: bool = False
    """DataTime with milliseconds."""
    comment: str = ""
    """A text in GBK among the data."""
    edition_2005: bool = False
    packets: int = 1
    """Into how many packets a period's frame is split."""
    clock_ahead: dt.timedelta = dt.timedelta(0)


WELL_BEHAVED = Habits()


def as_sent(frame: Frame, habits: Habits) -> list[bytes]:
    """The bytes of a frame as such a device writes them; several when it splits."""
    if habits == WELL_BEHAVED:
        return [encode(frame)]
    return [_written(packet, habits) for packet in _split(frame, habits.packets)]


def share(*parts: object) -> float:
    """A number in [0, 1) that is always the same for the same parts.

    >>> 0 <= share("A", 1) < 1, share("A", 1) == share("A", 1)
    (True, True)
    """
    digest = hashlib.blake2b("|".join(map(str, parts)).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48


def demonstration_habits(numbers: list[str]) -> Mapping[str, Habits]:
    """Some sloppy devices among many good ones: the same ones every time."""
    few = sorted(numbers, key=lambda mn: share("habits", mn))
    kinds = (
        Habits(loses=0.04),
        Habits(loses=0.03, lower_case=True),
        Habits(no_line_end=True),
        Habits(edition_2005=True),
        Habits(clock_ahead=dt.timedelta(minutes=7)),
        Habits(comment="清洗管路"),
        Habits(milliseconds=True),
        Habits(packets=2),
    )
    return dict(zip(few, kinds, strict=False)) if len(few) > 3 * len(kinds) else {}


def _split(frame: Frame, packets: int) -> list[Frame]:
    head, body = frame.cp[:1], frame.cp[1:]
    if packets < 2 or len(body) < packets or frame.flag is None:
        return [frame]
    size = -(-len(body) // packets)
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    # Each packet has a number of its own (appendix C); the last keeps the frame's, whose answer is waited for.
    return [
        replace(
            frame,
            qn=frame.qn if place == len(parts) else f"{int(frame.qn or 0) - len(parts) + place:017d}",
            flag=frame.flag | 2,
            pnum=len(parts),
            pno=place,
            cp=(*head, *part),
        )
        for place, part in enumerate(parts, 1)
    ]


def _written(frame: Frame, habits: Habits) -> bytes:
    if habits.edition_2005 and frame.flag is not None:
        frame = replace(frame, flag=frame.flag & 3)
    if habits.milliseconds and frame.cp and "DataTime" in frame.cp[0]:
        frame = replace(frame, cp=({**frame.cp[0], "DataTime": frame.cp[0]["DataTime"] + "000"}, *frame.cp[1:]))
    data = encode(frame)
    if habits.comment and frame.cp:
        segment = data[6:-8] + f",Info=//{habits.comment}//&&".encode("gbk")
        data = b"##%04d%b%04X\r\n" % (len(segment), segment, crc(segment))
    body, trailer = data[:-6], data[-6:]
    if habits.lower_case:
        trailer = trailer.lower()
    return body + (trailer[:4] if habits.no_line_end else trailer)
