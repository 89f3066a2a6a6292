"""How each device fares: connected or not, how sloppy, how far its clock is off. Kept across restarts in `health.db`.

The gateway counts in memory, which costs a frame next to nothing, and writes what changed every few seconds. Pages read
the file.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from lantian.io.telemetry.write_ahead import write_ahead

__all__ = ["DeviceHealth", "HealthBook", "Record", "Report", "devices", "health_file", "opened", "reports"]

_MOST_MARKS = 64
_MOST_WAITING = 2_000
_MOST_REPORTS = 300
_LONGEST_REPORT = 1_100
_SCHEMA = """
CREATE TABLE IF NOT EXISTS device (mn TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS report (
    id INTEGER PRIMARY KEY, mn TEXT NOT NULL, cn TEXT NOT NULL, at TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS reports_of_device ON report (mn, id);
CREATE TABLE IF NOT EXISTS stranger (
    mn TEXT NOT NULL, reason TEXT NOT NULL, st TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    count INTEGER NOT NULL, peers TEXT NOT NULL, password TEXT NOT NULL, bytes INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (mn, reason)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stranger_frame (
    id INTEGER PRIMARY KEY, mn TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS frames_of_stranger ON stranger_frame (mn, reason, id);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHealth:
    """What the gateway knows of one device of the register."""

    mn: str
    connected: bool
    peer: str
    """Address it called from last."""
    dialect: str
    """Edition of HJ 212 that it speaks: "2005", "2017", "2025", or "" while it is not known."""
    last_frame: dt.datetime | None
    """Campaign time."""
    first_frame: dt.datetime | None
    frames: int
    marks: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Deviations from the standard by name, and how often: `crc-lower-case`, `text-gbk`, `clock-skew` …"""
    clock_skew_seconds: float | None
    """Its clock minus ours, when last compared."""
    reconnects: int
    outstanding_gaps: int
    """Periods within the reach of back-fill that are missing and have not been answered for."""
    st: str = ""
    logger_started: str = ""
    """Start of its data logger (2081), as it said."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a device said besides measurements: state (2021) and run time (2041) of facilities, alarms, information."""

    at: dt.datetime
    cn: str
    text: str


@dataclass(slots=True)
class Record:
    """What is counted of a device while the gateway runs."""

    mn: str
    connected: bool = False
    peer: str = ""
    dialect: str = ""
    st: str = ""
    last_frame: dt.datetime | None = None
    first_frame: dt.datetime | None = None
    frames: int = 0
    marks: Counter[str] = field(default_factory=Counter)
    clock_skew_seconds: float | None = None
    reconnects: int = 0
    outstanding_gaps: int = 0
    logger_started: str = ""
    greeted: float = 0.0
    """When the sequence on connecting was last sent (real time)."""
    skew_due: float = 0.0
    """When the clock is to be compared again (monotonic)."""
    set_due: float = 0.0
    """Before it the clock is not set again (monotonic)."""
    met: deque[float] = field(default_factory=lambda: deque(maxlen=256))
    """When it connected lately (monotonic)."""
    changed: bool = True

    def mark(self, name: str, count: int = 1) -> None:
        """Count a deviation; what a device can invent is bounded."""
        if name in self.marks or len(self.marks) < _MOST_MARKS:
            self.marks[name] += count
            self.changed = True


class HealthBook:
    """The records of all devices, with the file behind them. `home` None keeps them in memory only."""

    def __init__(self, home: Path | None) -> None:
        self._path = health_file(home) if home is not None else None
        self._records: dict[str, Record] = {}
        if self._path is not None and self._path.exists():
            with opened(self._path) as database:
                rows = database.execute("SELECT mn, body FROM device").fetchall()
            self._records = {mn: _record(mn, json.loads(body)) for mn, body in rows}
            for record in self._records.values():
                record.changed, record.connected = record.connected, False
        self._reports: list[tuple[str, str, str, str]] = []

    def report(self, mn: str, cn: str, *, at: dt.datetime, text: str) -> None:
        """Keep what a device said besides measurements; the newest few hundred of each device."""
        if self._path is not None and len(self._reports) < _MOST_WAITING:
            self._reports.append((mn, cn, at.isoformat(), text[:_LONGEST_REPORT]))

    def of(self, mn: str) -> Record:
        """The record of a device of the register; made when it is new."""
        found = self._records.get(mn)
        if found is None:
            found = self._records[mn] = Record(mn)
        return found

    def changed(self) -> tuple[list[tuple[str, str]], list[tuple[str, str, str, str]]]:
        """What has changed since the last time, ready to be written (by `write`, in any thread)."""
        rows = []
        for record in self._records.values():
            if record.changed:
                record.changed = False
                rows.append((record.mn, json.dumps(_body(record), ensure_ascii=False)))
        reports, self._reports = self._reports, []
        return rows, reports

    def write(self, rows: Sequence[tuple[str, str]], reports: Sequence[tuple[str, str, str, str]] = ()) -> None:
        """Put rows into the file, all or none. OSError and sqlite3.Error are the caller's to bear."""
        if self._path is None or not (rows or reports):
            return
        with opened(self._path) as database, database:
            database.executemany("INSERT OR REPLACE INTO device (mn, body) VALUES (?, ?)", rows)
            database.executemany("INSERT INTO report (mn, cn, at, text) VALUES (?, ?, ?, ?)", reports)
            for mn in {report[0] for report in reports}:
                database.execute(
                    "DELETE FROM report WHERE mn = ? AND id <= "
                    "(SELECT id FROM report WHERE mn = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                    (mn, mn, _MOST_REPORTS),
                )


def devices(home: Path) -> Mapping[str, DeviceHealth]:
    """By MN, how the devices fare that the gateway has ever met, as of a few seconds ago."""
    path = health_file(home)
    if not path.exists():
        return {}
    with opened(path) as database:
        rows = database.execute("SELECT mn, body FROM device ORDER BY mn").fetchall()
    return {mn: _health(_record(mn, json.loads(body))) for mn, body in rows}


def reports(home: Path, mn: str, *, limit: int = 50) -> list[Report]:
    """What a device said besides measurements, the newest first."""
    path = health_file(home)
    if not path.exists():
        return []
    with opened(path) as database:
        rows = database.execute(
            "SELECT at, cn, text FROM report WHERE mn = ? ORDER BY id DESC LIMIT ?", (mn, limit)
        ).fetchall()
    return [Report(dt.datetime.fromisoformat(at), cn, text) for at, cn, text in rows]


def health_file(home: Path) -> Path:
    """Where an installation keeps it."""
    return home / "health.db"


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one piece of work, with the tables made."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=10)) as database:
        write_ahead(database)
        database.execute("PRAGMA synchronous = NORMAL")
        database.executescript(_SCHEMA)
        yield database


def _health(record: Record) -> DeviceHealth:
    return DeviceHealth(
        mn=record.mn,
        connected=record.connected,
        peer=record.peer,
        dialect=record.dialect,
        last_frame=record.last_frame,
        first_frame=record.first_frame,
        frames=record.frames,
        marks=MappingProxyType(dict(record.marks)),
        clock_skew_seconds=record.clock_skew_seconds,
        reconnects=record.reconnects,
        outstanding_gaps=record.outstanding_gaps,
        st=record.st,
        logger_started=record.logger_started,
    )


_PLAIN = (
    "connected",
    "peer",
    "dialect",
    "st",
    "frames",
    "clock_skew_seconds",
    "reconnects",
    "outstanding_gaps",
    "logger_started",
    "greeted",
)


def _body(record: Record) -> dict[str, object]:
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        "marks": dict(record.marks),
        "last_frame": record.last_frame.isoformat() if record.last_frame else None,
        "first_frame": record.first_frame.isoformat() if record.first_frame else None,
    }


def _record(mn: str, body: Mapping[str, object]) -> Record:
    record = Record(mn, changed=False)
    for name in _PLAIN:
        if name in body:
            setattr(record, name, body[name])
    record.marks.update(body.get("marks") or {})  # type: ignore[call-overload]
    for name in ("last_frame", "first_frame"):
        text = body.get(name)
        setattr(record, name, dt.datetime.fromisoformat(text) if isinstance(text, str) else None)
    return record
