"""The data segment of a frame: fields before CP, then the groups between `CP=&&` and `&&`.

Separators by HJ 212-2017 6.3.2: `;` between items, `,` between the values of one item. A head in the standard's
order is read by one expression; anything else goes the long way. Both mark what is not as it should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["Segment", "split", "text_of"]

_GOOD = re.compile(
    r"QN=(\d{17});ST=(\d\d);CN=(\d{4});PW=([^;,=&]*);MN=([^;,=&]*);Flag=(\d{1,3});"
    r"(?:PNUM=(\d{1,4});PNO=(\d{1,4});)?CP=&&(.*)&&",
    re.ASCII | re.DOTALL,
)
_SHAPES = {
    "QN": re.compile(r"\d{17}", re.ASCII),
    "ST": re.compile(r"\d\d", re.ASCII),
    "CN": re.compile(r"\d{4}", re.ASCII),
    "PW": re.compile(r"[^;,=&]{6}"),
    "MN": re.compile(r"[0-9A-F]{24}", re.ASCII),
}
_HEX_DIGITS = frozenset("0123456789ABCDEF")
_HEAD = ("QN", "ST", "CN", "PW", "MN", "Flag", "PNUM", "PNO")
_INTEGER = re.compile(r"\d{1,9}", re.ASCII)
_TOKEN = re.compile(r"=//.*?//(?=[;,]|\Z)|[;,]", re.DOTALL)
_NAME = re.compile(r"[A-Za-z]\w*", re.ASCII)

Groups = tuple[Mapping[str, str], ...]


@dataclass(slots=True)
class Segment:
    """A data segment taken apart; None where a field is absent."""

    qn: str | None = None
    st: str | None = None
    cn: str | None = None
    pw: str | None = None
    mn: str | None = None
    flag: int | None = None
    pnum: int | None = None
    pno: int | None = None
    cp: Groups = ()
    extra: tuple[tuple[str, str], ...] = ()
    marks: tuple[str, ...] = ()
    has_fields: bool = True


def text_of(segment: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a segment: ASCII, else UTF-8 as the standard says, else GBK, else with the damage spelled out."""
    if segment.isascii():
        return segment.decode("ascii"), ()
    for encoding, marks in (("utf-8", ()), ("gbk", ("text-gbk",))):
        try:
            return segment.decode(encoding), marks
        except UnicodeDecodeError:
            continue
    return segment.decode("utf-8", "backslashreplace"), ("text-damaged",)


def split(text: str) -> Segment:
    """Take a data segment apart.

    >>> split("ST=22;CN=2011;PW=123456;MN=A1;CP=&&a34004-Rtd=35.2,a34004-Flag=N&&").cp
    ({'a34004-Rtd': '35.2', 'a34004-Flag': 'N'},)
    """
    good = _GOOD.fullmatch(text)
    if good is None:
        return _sloppy(text)
    qn, st, cn, pw, mn, flag, pnum, pno, body = good.groups()
    groups, marks = _groups(body)
    number = int(flag)
    if len(pw) != 6:
        marks += ("pw-odd",)
    if len(mn) != 24 or not _HEX_DIGITS.issuperset(mn):
        marks += ("mn-odd",)
    if not 4 <= number <= 7:
        marks += _edition(number)
    if pnum is not None and not number & 2:
        marks += ("split-undeclared",)
    return Segment(
        qn,
        st,
        cn,
        pw,
        mn,
        number,
        None if pnum is None else int(pnum),
        None if pno is None else int(pno),
        groups,
        (),
        marks,
    )


def _sloppy(text: str) -> Segment:
    marks: list[str] = []
    head, body = _around_cp(text, marks)
    fields: dict[str, str] = {}
    extra: dict[str, str] = {}
    for name, value in _head_items(head, marks):
        known = name in _HEAD
        target = fields if known else extra
        if name in target:
            marks.append("repeated-field")
        else:
            target[name] = value
        if not known:
            marks.append("field-unknown")
    _judge(fields, marks)
    groups, cp_marks = _groups(body)
    flag = _integer(fields, "Flag", marks)
    pnum, pno = _integer(fields, "PNUM", marks), _integer(fields, "PNO", marks)
    marks.extend(cp_marks)
    if flag is not None:
        marks.extend(_edition(flag))
        if (pnum is not None or pno is not None) and not flag & 2:
            marks.append("split-undeclared")
    return Segment(
        qn=fields.get("QN"),
        st=fields.get("ST"),
        cn=fields.get("CN"),
        pw=fields.get("PW"),
        mn=fields.get("MN"),
        flag=flag,
        pnum=pnum,
        pno=pno,
        cp=groups,
        extra=tuple(extra.items()),
        marks=tuple(dict.fromkeys(marks)),
        has_fields=bool(fields),
    )


def _around_cp(text: str, marks: list[str]) -> tuple[str, str]:
    """Head and body. The body loses its `&&`; a missing one is marked."""
    head, found, body = text.partition("CP=")
    if not found:
        marks.append("cp-missing")
        return text, ""
    if head and head[-1] != ";":
        marks.append("separator-missing")
    if body.startswith("&&"):
        body = body[2:]
    else:
        marks.append("cp-open")
    if body.endswith("&&"):
        body = body[:-2]
    else:
        marks.append("cp-open")
    return head, body


def _head_items(head: str, marks: list[str]) -> Iterator[tuple[str, str]]:
    for item in head.split(";"):
        if "," in item:
            marks.append("comma-in-head")
        for piece in item.split(","):
            name, equals, value = piece.strip().partition("=")
            if equals and _NAME.fullmatch(name):
                yield name, value
            elif piece.strip():
                marks.append("head-unreadable")


def _judge(fields: Mapping[str, str], marks: list[str]) -> None:
    for name, shape in _SHAPES.items():
        if name not in fields:
            marks.append(f"{name.lower()}-missing")
        elif not shape.fullmatch(fields[name]):
            marks.append(f"{name.lower()}-odd")
    if "Flag" not in fields:
        marks.append("flag-missing")
    order = [_HEAD.index(name) for name in fields]
    if order != sorted(order):
        marks.append("order")


def _integer(fields: Mapping[str, str], name: str, marks: list[str]) -> int | None:
    text = fields.get(name)
    if text is None:
        return None
    if not _INTEGER.fullmatch(text):
        marks.append(f"{name.lower()}-odd")
        return None
    return int(text)


def _edition(flag: int) -> tuple[str, ...]:
    """The edition by the version bits of Flag: 000000 of 2005, 000001 of 2017, 000010 of 2025."""
    version = flag >> 2
    if version == 1:
        return ()
    if flag > 255:
        return ("flag-odd",)
    return ({0: "edition-2005", 2: "edition-2025"}.get(version, "edition-unknown"),)


def _groups(body: str) -> tuple[Groups, tuple[str, ...]]:
    """Groups between `;`, items between `,`. A name that comes twice in a group opens a new one: nothing is lost."""
    if not body:
        return (), ()
    if "//" not in body:
        plain = _plain_groups(body)
        if plain is not None:
            return plain, ("time-milliseconds",) if len(plain[0].get("DataTime", "")) == 17 else ()
    marks: list[str] = ["cp-blank"] if body.isspace() else []
    groups: list[Mapping[str, str]] = []
    pieces = _quoted(body) if "//" in body else [group.split(",") for group in body.split(";")]
    for items in pieces:
        group: dict[str, str] = {}
        for item in items:
            name, equals, value = item.partition("=")
            if not equals:
                if not item.strip():
                    continue
                marks.append("value-missing")
            if name in group:
                marks.append("repeated-field")
                groups.append(group)
                group = {}
            group[name] = value
        if group:
            groups.append(group)
    if groups and len(groups[0].get("DataTime", "")) == 17:
        marks.append("time-milliseconds")
    return tuple(groups), tuple(dict.fromkeys(marks))


def _plain_groups(body: str) -> Groups | None:
    """Groups in which every item is name=value and no name comes twice; None when it is not so simple."""
    groups: list[Mapping[str, str]] = []
    try:
        for text in body.split(";"):
            items = [item.split("=") for item in text.split(",")]
            group = dict(items)  # an item of other than two parts raises
            if len(group) != len(items):
                return None
            groups.append(group)
    except ValueError:
        return None
    return tuple(groups)


def _quoted(body: str) -> Iterator[list[str]]:
    """Split at separators that do not stand inside a text between `//` and `//` (HJ 212-2017 table 4, Info)."""
    items: list[str] = []
    start = 0
    for token in _TOKEN.finditer(body):
        if token.group()[0] == "=":
            continue
        items.append(body[start : token.start()])
        start = token.end()
        if token.group() == ";":
            yield items
            items = []
    yield [*items, body[start:]]
