"""`lantian hj212 …`: read frames, run the gateway, play devices."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any

import click

from lantian.core.standards.hj212 import Decoded, decode

__all__ = ["hj212"]

_BREAKS = {ord(break_): f"\\u{ord(break_):04x}" for break_ in "\x85\u2028\u2029"}


@click.group()
def hj212() -> None:
    """Devices that speak HJ 212: decode frames, run the gateway, simulate devices."""


@hj212.command("decode")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--marks", is_flag=True, help="Also name every deviation from the standard.")
def decode_file(file: IO[bytes], *, as_json: bool, marks: bool) -> None:
    r"""Read a FILE of frames, one a line (`-`: standard input), and write what each says, in order.

    Line ends may be CR LF, LF, or the four characters \r\n. Empty lines are passed over. Exit status 1 when a line is
    no frame, or its length or check code is wrong.
    """
    bad = False
    for number, line in _lines(file):
        decoded = decode(line)
        bad = bad or not decoded.ok
        click.echo(_as_json(decoded, marks=marks) if as_json else _as_text(number, decoded))
    if bad:
        raise SystemExit(1)


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(file, 1):
        if line.strip(b"\r\n"):
            yield number, line


def _as_json(decoded: Decoded, *, marks: bool) -> str:
    frame, problem = decoded.frame, decoded.problem
    names = ("qn", "st", "cn", "pw", "mn", "flag", "pnum", "pno")
    fields: dict[str, Any] = {
        "ok": decoded.ok,
        "crc_ok": frame is not None and frame.crc_ok,
        "length_ok": frame is not None and frame.length_ok,
        **{name: getattr(frame, name, None) for name in names},
        "cp": [dict(group) for group in frame.cp] if frame else [],
        "error": None
        if problem is None
        else {"code": problem.code, "message": problem.message, "remedy": problem.remedy},
    }
    if marks:
        fields["marks"] = list(frame.marks) if frame else []
    return json.dumps(fields, ensure_ascii=False).translate(_BREAKS)


def _as_text(number: int, decoded: Decoded) -> str:
    frame, problem = decoded.frame, decoded.problem
    where = f"line {number}"
    if problem is not None:
        return f"{where}: {problem.code}: {problem.message} {problem.remedy}"
    if frame is None:
        return where
    head = f"{where}: CN={frame.cn} ST={frame.st} MN={frame.mn} QN={frame.qn} Flag={frame.flag}"
    groups = "; ".join(", ".join(f"{name}={value}" for name, value in group.items()) for group in frame.cp)
    marks = f"  [{', '.join(frame.marks)}]" if frame.marks else ""
    return f"{head}  {groups}{marks}"


if __name__ == "__main__":
    hj212()
