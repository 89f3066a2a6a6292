"""Those who call without being let in: who, since when, from where, why not, and the frames that they sent.

A stranger's frames are evidence. When a person adopts the device, they can be read again and become data by the
ordinary path; what is known already vanishes there. Everything is bounded: so many strangers, so many frames of each.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lantian.core.standards.hj212 import Device, Limits, Reading, decode, interpret
from lantian.io.telemetry.health import health_file, opened

if TYPE_CHECKING:
    from lantian.io.journal import Observation

__all__ = ["Reason", "Stranger", "StrangerBook", "evidence", "forget_stranger", "replay", "strangers"]

Reason = Literal["unknown", "wrong-password", "wrong-address"]

_MOST_STRANGERS = 1_000
_MOST_FRAMES = 2_000
_MOST_BYTES = 1_000_000
"""Frames and bytes kept of one stranger: the newest; about three months of hours."""
_MOST_WAITING_BYTES = 8_000_000
"""Held in memory between two writes; what comes on top of it is counted, not kept."""
_SHOWN = 20
_MOST_PEERS = 10
_LONGEST_MN = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger:
    """A number that calls and is not let in. `frames` are the newest that were kept, as they came."""

    mn: str
    reason: Reason
    st: str
    first: dt.datetime
    last: dt.datetime
    count: int
    peers: tuple[str, ...]
    password: str
    """The password that it used; it is what a person enters when the device is adopted."""
    frames: tuple[bytes, ...]


@dataclass(slots=True)
class _Caller:
    mn: str
    reason: str
    st: str
    password: str
    first: str
    last: str
    count: int = 0
    peers: dict[str, None] = field(default_factory=dict)
    frames: deque[tuple[str, bytes]] = field(default_factory=lambda: deque(maxlen=200))


class StrangerBook:
    """What the gateway has met since the last write. `home` None keeps nothing."""

    def __init__(self, home: Path | None) -> None:
        self._path = health_file(home) if home is not None else None
        self._callers: dict[tuple[str, str], _Caller] = {}
        self._waiting_bytes = 0
        self.passed_over = 0
        """Frames of strangers beyond the number that can be held between two writes."""

    def saw(self, mn: str, reason: Reason, *, st: str, password: str, peer: str, at: dt.datetime, raw: bytes) -> None:
        """Note one frame of a stranger."""
        if self._path is None:
            return
        mn = mn[:_LONGEST_MN]
        caller = self._callers.get((mn, reason))
        moment = at.isoformat()
        if caller is None:
            if len(self._callers) >= _MOST_STRANGERS:
                self.passed_over += 1
                return
            caller = self._callers[mn, reason] = _Caller(mn, reason, st[:8], password[:32], moment, moment)
        caller.last, caller.st, caller.password = moment, st[:8], password[:32]
        caller.count += 1
        if len(caller.peers) < _MOST_PEERS:
            caller.peers[peer.rpartition(":")[0] or peer] = None
        if self._waiting_bytes < _MOST_WAITING_BYTES:
            self._waiting_bytes += len(raw)
            caller.frames.append((moment, raw))

    def taken(self) -> list[_Caller]:
        """What waits to be written (by `write`, in any thread)."""
        callers = list(self._callers.values())
        self._callers, self._waiting_bytes = {}, 0
        return callers

    def write(self, callers: Sequence[_Caller]) -> None:
        """Put them into the file, all or none."""
        if self._path is None or not callers:
            return
        with opened(self._path) as database, database:
            known = {tuple(row) for row in database.execute("SELECT mn, reason FROM stranger")}
            for caller in callers:
                is_known = (caller.mn, caller.reason) in known
                if not is_known and len(known) >= _MOST_STRANGERS:
                    self.passed_over += caller.count
                    continue
                known.add((caller.mn, caller.reason))
                _write(database, caller, is_known=is_known)


def strangers(home: Path) -> list[Stranger]:
    """Everyone who called without being let in, the most recent first."""
    path = health_file(home)
    if not path.exists():
        return []
    with opened(path) as database:
        rows = database.execute(
            "SELECT mn, reason, st, first, last, count, peers, password FROM stranger ORDER BY last DESC"
        ).fetchall()
        return [
            Stranger(
                mn=row[0],
                reason=row[1],
                st=row[2],
                first=dt.datetime.fromisoformat(row[3]),
                last=dt.datetime.fromisoformat(row[4]),
                count=row[5],
                peers=tuple(json.loads(row[6])),
                password=row[7],
                frames=tuple(
                    raw
                    for (raw,) in database.execute(
                        "SELECT raw FROM stranger_frame WHERE mn = ? AND reason = ? ORDER BY id DESC LIMIT ?",
                        (row[0], row[1], _SHOWN),
                    )
                ),
            )
            for row in rows
        ]


def replay(home: Path, mn: str, device: Device, *, now: dt.datetime, limits: Limits | None = None) -> list[Observation]:
    """The observations in the kept frames of a stranger, read as those of `device`.

    Only frames of this number with the device's password count, and every check of the ordinary path applies: what is
    no data there is none here. Appending them is the caller's, with the `evidence` (`ObservationStore.append(…,
    kind="hj212", raw=…)`); what is known already vanishes there.
    """
    found: dict[tuple[object, ...], Observation] = {}
    for raw in _frames(home, mn):
        frame = decode(raw).frame
        if frame is None or not (frame.crc_ok and frame.length_ok) or frame.mn != mn:
            continue
        if device.password is not None and frame.pw != device.password:
            continue
        reading = interpret(frame, device, now=now, limits=limits or Limits())
        for item in _observations(reading, device):
            found[item.cadence, item.time, item.parameter, item.statistic] = item
    return list(found.values())


def evidence(home: Path, mn: str) -> bytes:
    """The kept frames of a stranger as they came, one a line, repeats once."""
    return b"\n".join(dict.fromkeys(raw.rstrip(b"\r\n") for raw in _frames(home, mn)))


def forget_stranger(home: Path, mn: str) -> None:
    """Take a number off the list, with its frames: it has been adopted, or a person has dismissed it."""
    path = health_file(home)
    if path.exists():
        with opened(path) as database, database:
            database.execute("DELETE FROM stranger WHERE mn = ?", (mn,))
            database.execute("DELETE FROM stranger_frame WHERE mn = ?", (mn,))


def _frames(home: Path, mn: str) -> list[bytes]:
    path = health_file(home)
    if not path.exists():
        return []
    with opened(path) as database:
        rows = database.execute("SELECT raw FROM stranger_frame WHERE mn = ? ORDER BY id", (mn,)).fetchall()
    return [raw for (raw,) in rows]


def _observations(reading: Reading, device: Device) -> list[Observation]:
    from lantian.io.journal import Observation  # noqa: PLC0415 - heavy, and only a replay needs it

    if reading.time is None:
        return []
    return [
        Observation(
            network=device.network,
            cadence=reading.cadence,
            station=device.code,
            parameter=item.parameter,
            statistic=item.statistic,
            time=reading.time,
            value=item.value,
            unit=item.unit,
            flag=item.flag,
        )
        for item in reading.values
    ]


def _write(database: sqlite3.Connection, caller: _Caller, *, is_known: bool) -> None:
    peers = list(caller.peers)
    key = (caller.mn, caller.reason)
    if is_known:
        (text,) = database.execute("SELECT peers FROM stranger WHERE mn = ? AND reason = ?", key).fetchone()
        peers = list(dict.fromkeys([*json.loads(text), *peers]))[:_MOST_PEERS]
        database.execute(
            "UPDATE stranger SET st = ?, last = ?, count = count + ?, peers = ?, password = ? "
            "WHERE mn = ? AND reason = ?",
            (caller.st, caller.last, caller.count, json.dumps(peers), caller.password, *key),
        )
    else:
        database.execute(
            "INSERT INTO stranger (mn, reason, st, first, last, count, peers, password) VALUES (?,?,?,?,?,?,?,?)",
            (*key, caller.st, caller.first, caller.last, caller.count, json.dumps(peers), caller.password),
        )
    database.executemany(
        "INSERT INTO stranger_frame (mn, reason, at, raw) VALUES (?, ?, ?, ?)",
        [(*key, at, raw) for at, raw in caller.frames],
    )
    _trim(database, key)


def _trim(database: sqlite3.Connection, key: tuple[str, str]) -> None:
    """Let go of the oldest frames beyond what may be kept of one stranger."""
    cut = database.execute(
        "SELECT max(id) FROM (SELECT id, row_number() OVER (ORDER BY id DESC) AS place, "
        "sum(length(raw)) OVER (ORDER BY id DESC) AS size FROM stranger_frame WHERE mn = ? AND reason = ?) "
        "WHERE place > ? OR size > ?",
        (*key, _MOST_FRAMES, _MOST_BYTES),
    ).fetchone()
    if cut[0] is not None:
        database.execute("DELETE FROM stranger_frame WHERE mn = ? AND reason = ? AND id <= ?", (*key, cut[0]))
