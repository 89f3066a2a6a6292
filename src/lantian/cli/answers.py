"""What commands that read one large file share: reading it within bounds, and refusing in words or in JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

__all__ = ["ILL", "USAGE", "WRONG", "problem", "read_file", "refuse"]

WRONG, USAGE, ILL = 1, 2, 3
"""Exit statuses: something in the data is wrong; the command was asked wrongly; the system cannot be asked."""
_LARGEST = 64 * 2**20


def problem(code: str, where: str, message: str, remedy: str) -> dict[str, Any]:
    """One problem as JSON tells it."""
    return {"code": code, "where": where, "message": message, "remedy": remedy}


def refuse(as_json: bool, status: int, errors: list[dict[str, Any]]) -> NoReturn:
    """Say what is wrong and end with a status. `where` is a text, or the row and column of a table."""
    if as_json:
        click.echo(json.dumps({"errors": errors}, ensure_ascii=False, indent=2))
    else:
        for each in errors:
            where = each["where"]
            place = f"row {where['row']} {where['column']}".strip() if isinstance(where, dict) else where
            click.echo(f"{place}: {each['message']} — {each['remedy']}", err=True)
    sys.exit(status)


def read_file(file: Path, as_json: bool) -> bytes:
    """The bytes of a file, or of standard input for "-"; refused where it cannot be read or is larger than 64 MiB."""
    where = "standard input" if str(file) == "-" else str(file)
    try:
        if str(file) == "-":
            content = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with file.open("rb") as stream:
                content = stream.read(_LARGEST + 1)
    except OSError as cause:
        told = problem("file-unreadable", where, f"{where}: {cause.strerror}.", "Name a file that can be read.")
        refuse(as_json, USAGE, [told])
    if len(content) > _LARGEST:
        refuse(as_json, WRONG, [problem("file-too-large", where, f"{where} is larger than 64 MiB.", "Split it.")])
    return content
