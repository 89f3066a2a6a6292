"""One HJ 212 frame: `##`, the length of the data segment, the segment, its check code, CR LF.

Decoding is lenient where devices are known to be sloppy - every deviation is named among the frame's marks - and strict
where it matters: a frame is `ok` when it has a head, its declared length and its check code are right, and its segment
holds fields. What is not ok is still split as far as it goes, so that a person can see what came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lantian.core.standards.hj212.checksum import LOW_BYTES, crc, crc_modbus
from lantian.core.standards.hj212.segment import Segment, split, text_of

__all__ = ["MAX_SEGMENT", "Decoded", "Frame", "Problem", "decode", "encode"]

MAX_SEGMENT = 1024
"""Bytes of a data segment by HJ 212-2017 6.3.1; longer ones are met, are taken and are marked."""

_HEX = frozenset(b"0123456789abcdefABCDEF")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The fields of a frame as they were sent; None where a field is absent.

    Basis: HJ 212-2017 6.3, table 2. `cp` holds the groups between `;` in order, each a mapping of field to text.
    """

    qn: str | None = None
    st: str | None = None
    cn: str | None = None
    pw: str | None = None
    mn: str | None = None
    flag: int | None = None
    pnum: int | None = None
    pno: int | None = None
    cp: tuple[Mapping[str, str], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    """Fields before CP that the standard of 2017 does not know, such as RF of the edition of 2025."""
    marks: tuple[str, ...] = field(default=(), compare=False)
    """Named deviations, for example `crc-lower-case`, `comma-in-head`, `edition-2005`."""
    crc_ok: bool = field(default=True, compare=False)
    length_ok: bool = field(default=True, compare=False)

    @property
    def wants_answer(self) -> bool:
        """Bit A of Flag; a frame without Flag wants none."""
        return self.flag is not None and bool(self.flag & 1)

    @property
    def is_split(self) -> bool:
        """Bit D of Flag: the message is one of several packets, each complete by itself (appendix C)."""
        return self.flag is not None and bool(self.flag & 2)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the bytes, and what to do about it."""

    code: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Decoded:
    """The outcome for one piece of input. `frame` is None when nothing of it could be read as fields."""

    ok: bool
    frame: Frame | None
    problem: Problem | None
    raw: bytes


def decode(line: bytes) -> Decoded:
    r"""Read one frame, with or without its line end (CR LF, LF, CR CR LF, or the four characters `\r\n` as printed).

    Never raises, whatever the bytes are.

    >>> decode(b"##0087QN=20171115080000123;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&1F40").ok
    True
    """
    body = _without_line_end(line)
    if not body:
        return Decoded(False, None, _EMPTY, line)
    if body[:2] != b"##" or not body[2:6].isdigit() or len(body) < 6:
        return _without_head(body, line)
    declared = int(body[2:6])
    segment, trailer = body[6 : 6 + declared], body[6 + declared :]
    length_ok = len(segment) == declared and (not trailer or (len(trailer) == 4 and segment[-1:] != b""))
    if not length_ok:
        segment, trailer = _by_shape(body[6:])
    marks, crc_ok = _check(segment, trailer)
    text, text_marks = text_of(segment)
    parts = split(text)
    if len(segment) > MAX_SEGMENT:
        marks = (*marks, "segment-long")
    frame = _frame(parts, text_marks + marks, crc_ok=crc_ok, length_ok=length_ok)
    if crc_ok and length_ok and parts.has_fields:
        return Decoded(True, frame, None, line)
    return Decoded(False, frame, _problem(frame, parts, segment, trailer, declared), line)


def encode(frame: Frame) -> bytes:
    r"""The bytes of a frame, with head, length, check code and CR LF.

    Fields stand in the order of the standard, PNUM and PNO only when they are set. Text goes out in UTF-8.

    Raises:
        OverflowError: the data segment is longer than the 9999 bytes that four digits can say.

    >>> encode(Frame(qn="20171115080000123", st="91", cn="9014", pw="123456", mn="010000A8900016F000169DC0", flag=4))
    b'##0087QN=20171115080000123;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&1F40\r\n'
    """
    head: list[tuple[str, object]] = [
        ("QN", frame.qn),
        ("ST", frame.st),
        ("CN", frame.cn),
        ("PW", frame.pw),
        ("MN", frame.mn),
        ("Flag", frame.flag),
        ("PNUM", frame.pnum),
        ("PNO", frame.pno),
        *frame.extra,
    ]
    fields = "".join(f"{name}={value};" for name, value in head if value is not None)
    groups = ";".join(",".join(f"{name}={value}" for name, value in group.items()) for group in frame.cp)
    segment = f"{fields}CP=&&{groups}&&".encode()
    if len(segment) > 9999:
        raise OverflowError(f"a data segment of {len(segment)} bytes does not fit; send it as several packets")
    return b"##%04d%b%04X\r\n" % (len(segment), segment, crc(segment))


def _without_line_end(line: bytes) -> bytes:
    body = line.strip(b" \t\r\n\0")
    while body.endswith(b"\\r\\n"):
        body = body[:-4].rstrip(b" \t\r\n\0")
    return body


def _by_shape(rest: bytes) -> tuple[bytes, bytes]:
    """Segment and trailer where the declared length does not help: the segment ends with the last `&&`."""
    end = rest.rfind(b"&&")
    if end >= 0:
        return rest[: end + 2], rest[end + 2 :]
    if len(rest) >= 4 and _HEX.issuperset(rest[-4:]):
        return rest[:-4], rest[-4:]
    return rest, b""


def _check(segment: bytes, trailer: bytes) -> tuple[tuple[str, ...], bool]:
    if len(trailer) != 4 or not _HEX.issuperset(trailer):
        return ("crc-missing",), False
    given = int(trailer, 16)
    if given == crc(segment):
        return (() if trailer == trailer.upper() else ("crc-lower-case",)), True
    modbus = crc_modbus(segment)
    if given == modbus:
        return ("crc-modbus",), False
    if given == (modbus & 0xFF) << 8 | modbus >> 8:
        return ("crc-modbus-swapped",), False
    return ("crc-foreign" if given & 0xFF not in LOW_BYTES else "crc-wrong",), False


def _without_head(body: bytes, line: bytes) -> Decoded:
    """No `##` and four digits: split what looks like fields, for the person who will read it."""
    segment, trailer = _by_shape(body.lstrip(b"#0123456789"))
    marks, crc_ok = _check(segment, trailer)
    text, text_marks = text_of(segment)
    parts = split(text)
    if not parts.has_fields:
        return Decoded(False, None, _NOT_A_FRAME, line)
    frame = _frame(parts, ("head-missing", *text_marks, *marks), crc_ok=crc_ok, length_ok=False)
    return Decoded(False, frame, _NOT_A_FRAME, line)


def _frame(parts: Segment, marks: tuple[str, ...], *, crc_ok: bool, length_ok: bool) -> Frame:
    return Frame(
        qn=parts.qn,
        st=parts.st,
        cn=parts.cn,
        pw=parts.pw,
        mn=parts.mn,
        flag=parts.flag,
        pnum=parts.pnum,
        pno=parts.pno,
        cp=parts.cp,
        extra=parts.extra,
        marks=marks + parts.marks,
        crc_ok=crc_ok,
        length_ok=length_ok,
    )


_EMPTY = Problem("empty", "The line is empty.", "Remove the line, or send a whole frame in it.")
_NOT_A_FRAME = Problem(
    "not-a-frame",
    "The bytes do not begin with ## and the four digits of the length.",
    "Send one whole frame a line: ##, four digits, the data segment, four digits of check code.",
)
_CRC_REMEDIES = {
    "crc-missing": "Write the check code as four hexadecimal digits after the last &&.",
    "crc-modbus": "The device uses CRC-16/MODBUS: set it to the check code of HJ 212 appendix A.",
    "crc-modbus-swapped": "The device uses CRC-16/MODBUS with its bytes swapped: set it to the check code of HJ 212 "
    "appendix A.",
    "crc-foreign": "HJ 212 appendix A cannot give this value: set the device to that check code, or send again.",
    "crc-wrong": "Send the frame again; if it stays wrong, the text was changed after the check code was made.",
}


def _problem(frame: Frame, parts: Segment, segment: bytes, trailer: bytes, declared: int) -> Problem:
    if not parts.has_fields:
        return Problem(
            "no-fields",
            "The data segment holds no field of the form name=value.",
            "Send QN, ST, CN, PW, MN, Flag and CP=&&...&& separated by semicolons.",
        )
    if not frame.length_ok:
        return Problem(
            "length-wrong",
            f"The head declares {declared} bytes; the data segment has {len(segment)}.",
            "Count the bytes (not the characters) from the first field to the last &&, or send the frame whole.",
        )
    kind = next(mark for mark in frame.marks if mark.startswith("crc-"))
    given = trailer.decode("ascii", "backslashreplace") or "nothing"
    return Problem(
        kind,
        f"The check code of the data segment is {crc(segment):04X}; the frame says {given}.",
        _CRC_REMEDIES[kind],
    )
