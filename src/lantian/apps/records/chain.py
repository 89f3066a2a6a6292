"""The seal of the action log: every entry's digest covers the entry and the digest before it.

Whoever changes, removes or inserts an entry afterwards breaks the chain from there on. Whoever can rewrite the whole
file can rewrite the chain as well: a digest that was written down elsewhere (`lantian log verify` prints the newest)
shows that, too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["BEGINNING", "Break", "Sealed", "canonical", "digest_of", "first_break"]

BEGINNING = "0" * 64
"""What the first entry names as its predecessor."""


class Sealed(Protocol):
    """An entry as the chain sees it."""

    number: int
    time: dt.datetime
    actor_name: str
    action: str
    subject: str
    facts: Mapping[str, Any]
    reason: str
    previous: str
    digest: str


@dataclass(frozen=True)
class Break:
    """The first place where the chain does not hold."""

    number: int
    code: str
    """`gap` (an entry is missing), `link` (it names another predecessor) or `content` (it was changed)."""
    message: str


def canonical(entry: Sealed) -> bytes:
    """The bytes that a digest covers: JSON with sorted keys and no spaces, times in UTC with microseconds."""
    covered = {
        "number": entry.number,
        "time": entry.time.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_name,
        "action": entry.action,
        "subject": entry.subject,
        "facts": entry.facts,
        "reason": entry.reason,
        "previous": entry.previous,
    }
    return json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_of(entry: Sealed) -> str:
    """SHA-256 of an entry in hexadecimal."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def first_break(entries: Iterable[Sealed]) -> Break | None:
    """The first entry, in order of number, that does not fit; None when the whole chain holds."""
    previous = BEGINNING
    for number, entry in enumerate(entries, start=1):
        if entry.number != number:
            return Break(number, "gap", f"Entry {number} is missing; the next one is {entry.number}.")
        if entry.previous != previous:
            return Break(number, "link", f"Entry {number} does not follow the entry before it.")
        if _digest_if_readable(entry) != entry.digest:
            return Break(number, "content", f"Entry {number} was changed after it was written.")
        previous = entry.digest
    return None


def _digest_if_readable(entry: Sealed) -> str | None:
    """The digest; None for an entry in which something stands that was never written, such as a time that is none."""
    try:
        return digest_of(entry)
    except (AttributeError, TypeError, ValueError):
        return None
