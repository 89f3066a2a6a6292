"""The queue of requests between people (or the system itself) and devices, in one file that several processes share.

The web process asks; the gateway sends, waits, sends again and notes what came back. An order is never lost: it is in
the file before anybody is told its number, and what the gateway had under way when it stopped is sent again.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

from lantian.core.standards.hj212.requests import REQUESTS, RequestRefused, check
from lantian.io.telemetry.write_ahead import write_ahead

__all__ = ["FINAL", "SYSTEM", "Answer", "Order", "Orders", "Past", "State"]

State = Literal["waiting", "sent", "accepted", "refused", "done", "failed", "timed-out", "offline"]

FINAL = frozenset({"refused", "done", "failed", "timed-out", "offline"})
"""States in which nothing more happens to an order."""

SYSTEM = "system"
"""Who asked when nobody did: back-fill, and the sequence on connecting (HJ 212-2017 6.7)."""

_MOST_ANSWERS = 400
_LONGEST_ANSWER = 2_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    mn TEXT NOT NULL, command TEXT NOT NULL, cn TEXT NOT NULL, parameters TEXT NOT NULL,
    asked_by TEXT NOT NULL, reason TEXT NOT NULL, asked_at TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting', attempts INTEGER NOT NULL DEFAULT 0,
    qn TEXT NOT NULL DEFAULT '', qn_rtn INTEGER, exe_rtn INTEGER, finished_at TEXT
);
CREATE INDEX IF NOT EXISTS orders_open ON orders (id) WHERE finished_at IS NULL;
CREATE INDEX IF NOT EXISTS orders_by_device ON orders (mn, id);
CREATE TABLE IF NOT EXISTS answers (
    order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    at TEXT NOT NULL, cn TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS answers_of_order ON answers (order_id);
CREATE TABLE IF NOT EXISTS asked (
    mn TEXT NOT NULL, cadence TEXT NOT NULL, start INTEGER NOT NULL,
    tries INTEGER NOT NULL, last REAL NOT NULL, closed TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (mn, cadence, start)
) WITHOUT ROWID;
"""
_INSERT = "INSERT INTO orders (mn, command, cn, parameters, asked_by, reason, asked_at) VALUES (?,?,?,?,?,?,?)"
_SELECT = (
    "SELECT id, mn, command, cn, parameters, asked_by, reason, asked_at, state, attempts, qn, qn_rtn, exe_rtn, "
    "finished_at FROM orders"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One frame that came back: when, which command (9011, 9012, 2061 …), and its data segment as text."""

    at: dt.datetime
    cn: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A request on its way to a device, or what became of it."""

    id: int
    mn: str
    command: str
    """Name of the request in `REQUESTS`."""
    cn: str
    parameters: Mapping[str, str]
    asked_by: str
    reason: str
    asked_at: dt.datetime
    state: State
    attempts: int
    """How often it was sent."""
    qn: str
    qn_rtn: int | None
    """What the device said of the request (9011, table 7)."""
    exe_rtn: int | None
    """What became of it (9012, table 6)."""
    answers: tuple[Answer, ...] = ()
    finished_at: dt.datetime | None = None

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINAL


class Past(NamedTuple):
    """Periods of one device that are missing: from `begin` to `end` in its own time, both included."""

    mn: str
    cadence: str
    command: str
    begin: str
    end: str
    starts: Sequence[int]


class Orders:
    """The queue of one data folder. Any number of processes and threads may hold one."""

    def __init__(self, home: Path) -> None:
        self._path = home / "orders.db"
        self._local = threading.local()

    # -- what people do -----------------------------------------------------------------------------------------------

    def ask(
        self, *, mn: str, command: str, parameters: Mapping[str, str], asked_by: str, reason: str, now: dt.datetime
    ) -> int:
        """Put a request on the queue; durable when the call returns. Gives its number.

        Raises:
            RequestRefused: no such command, or its fields are wrong.
        """
        request = REQUESTS.get(command)
        problems = {"command": "is not known."} if request is None else check(request, parameters)
        if request is None or problems:
            raise RequestRefused(command, problems)
        given = {name: text for name, text in parameters.items() if text.strip()}
        with self._writing() as database:
            cursor = database.execute(
                _INSERT,
                (mn, command, request.cn, json.dumps(given, ensure_ascii=False), asked_by, reason, now.isoformat()),
            )
            return int(cursor.lastrowid or 0)

    def get(self, order_id: int) -> Order | None:
        """One order with its answers."""
        found = self._orders("WHERE id = ?", (order_id,), answers=True)
        return found[0] if found else None

    def recent(self, *, mn: str | None = None, limit: int = 50) -> list[Order]:
        """The newest orders first, without their answers."""
        if mn is None:
            return self._orders("ORDER BY id DESC LIMIT ?", (limit,))
        return self._orders("WHERE mn = ? ORDER BY id DESC LIMIT ?", (mn, limit))

    # -- what the gateway does ----------------------------------------------------------------------------------------

    def waiting(self, *, limit: int = 500) -> list[Order]:
        """Orders that have not been sent, people's before the system's own, oldest first.

        Of each device only the first few: one that is away must not stand in the way of the others.
        """
        ranked = (
            "WHERE id IN (SELECT id FROM (SELECT id, asked_by, row_number() OVER "
            "(PARTITION BY mn ORDER BY asked_by = 'system', id) AS place FROM orders "
            "WHERE finished_at IS NULL AND state = 'waiting') WHERE place <= 3) "
            "ORDER BY asked_by = 'system', id LIMIT ?"
        )
        return self._orders(ranked, (limit,))

    def open_count(self, *, asked_by: str = SYSTEM) -> dict[str, int]:
        """By device, how many orders of somebody are not finished."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT mn, count(*) FROM orders WHERE finished_at IS NULL AND asked_by = ? GROUP BY mn", (asked_by,)
            ).fetchall()
        return dict(rows)

    def note(
        self,
        order_id: int,
        *,
        state: State,
        now: dt.datetime,
        attempts: int | None = None,
        qn: str | None = None,
        qn_rtn: int | None = None,
        exe_rtn: int | None = None,
        answers: Sequence[Answer] = (),
    ) -> None:
        """What became of an order; a final state closes it, and is never taken back."""
        with self._writing() as database:
            self._note(
                database,
                order_id,
                state=state,
                now=now,
                attempts=attempts,
                qn=qn,
                qn_rtn=qn_rtn,
                exe_rtn=exe_rtn,
                answers=answers,
            )

    def note_all(self, notes: Sequence[Mapping[str, Any]]) -> None:
        """Several notes in order, all or none; each has the arguments of `note`."""
        if notes:
            with self._writing() as database:
                for note in notes:
                    self._note(database, **note)

    def _note(
        self,
        database: sqlite3.Connection,
        order_id: int,
        *,
        state: State,
        now: dt.datetime,
        answers: Sequence[Answer] = (),
        **values: str | int | None,
    ) -> None:
        changes: dict[str, Any] = {"state": state, **{k: value for k, value in values.items() if value is not None}}
        if state in FINAL:
            changes["finished_at"] = now.isoformat()
        names = ", ".join(f"{name} = ?" for name in changes)
        database.execute(
            f"UPDATE orders SET {names} WHERE id = ? AND finished_at IS NULL",  # noqa: S608 - names are ours
            (*changes.values(), order_id),
        )
        self._keep_answers(database, order_id, answers)

    def resume(self) -> int:
        """What was under way when the gateway stopped waits again. Gives how many."""
        with self._writing() as database:
            changed = database.execute(
                "UPDATE orders SET state = 'waiting' WHERE finished_at IS NULL AND state IN ('sent', 'accepted')"
            )
            return changed.rowcount

    def forget(self, *, before: dt.datetime, most: int = 20_000) -> int:
        """Drop finished orders of the system that are old, and all but the newest `most`. People's are kept."""
        with self._writing() as database:
            gone = database.execute(
                "DELETE FROM orders WHERE finished_at IS NOT NULL AND asked_by = 'system' AND (asked_at < ? OR id <= "
                "(SELECT max(id) - ? FROM orders))",
                (before.isoformat(), most),
            )
            return gone.rowcount

    # -- what has been asked of the past ------------------------------------------------------------------------------

    def asked(self, mn: str, cadence: str, *, since: int) -> dict[int, tuple[int, float, str]]:
        """Periods (seconds since 1970) that a device was asked for: how often, when last (real time), how it ended."""
        with self._reading() as database:
            rows = database.execute(
                "SELECT start, tries, last, closed FROM asked WHERE mn = ? AND cadence = ? AND start >= ?",
                (mn, cadence, since),
            ).fetchall()
        return {start: (tries, last, closed) for start, tries, last, closed in rows}

    def ask_for_past(self, wanted: Sequence[Past], *, reason: str, now: dt.datetime, real: float) -> None:
        """Put the system's own requests for missing periods on the queue and remember them, all or none."""
        if not wanted:
            return
        rows, starts = [], []
        for item in wanted:
            parameters = json.dumps({"BeginTime": item.begin, "EndTime": item.end})
            cn = REQUESTS[item.command].cn
            rows.append((item.mn, item.command, cn, parameters, SYSTEM, reason, now.isoformat()))
            starts += [(item.mn, item.cadence, start, real) for start in item.starts]
        with self._writing() as database:
            database.executemany(_INSERT, rows)
            database.executemany(
                "INSERT INTO asked (mn, cadence, start, tries, last) VALUES (?, ?, ?, 1, ?) "
                "ON CONFLICT DO UPDATE SET tries = tries + 1, last = excluded.last",
                starts,
            )

    def close_asked(self, mn: str, cadence: str, first: int, last: int, *, how: str) -> None:
        """A device has answered for these periods ("answered", "no-data", "refused"): it is not asked again."""
        with self._writing() as database:
            database.execute(
                "UPDATE asked SET closed = ? WHERE mn = ? AND cadence = ? AND start BETWEEN ? AND ?",
                (how, mn, cadence, first, last),
            )

    def forget_asked(self, *, before: int) -> None:
        """Periods beyond the reach of back-fill need not be remembered."""
        with self._writing() as database:
            database.execute("DELETE FROM asked WHERE start < ?", (before,))

    def close(self) -> None:
        """Close this thread's connection."""
        kept = getattr(self._local, "database", None)
        if kept is not None:
            kept.close()
            self._local.database = None

    # -- inside -------------------------------------------------------------------------------------------------------

    @staticmethod
    def _keep_answers(database: sqlite3.Connection, order_id: int, answers: Sequence[Answer]) -> None:
        if not answers:
            return
        (kept,) = database.execute("SELECT count(*) FROM answers WHERE order_id = ?", (order_id,)).fetchone()
        # Answers of the standard's own (9011, 9012 …) are always kept; of data, so many.
        taken = [
            answer for number, answer in enumerate(answers) if answer.cn[:2] == "90" or kept + number < _MOST_ANSWERS
        ]
        database.executemany(
            "INSERT INTO answers (order_id, at, cn, text) VALUES (?, ?, ?, ?)",
            [(order_id, answer.at.isoformat(), answer.cn, answer.text[:_LONGEST_ANSWER]) for answer in taken],
        )

    def _orders(self, rest: str, values: tuple[Any, ...], *, answers: bool = False) -> list[Order]:
        with self._reading() as database:
            rows = database.execute(
                f"{_SELECT} {rest}",
                values,
            ).fetchall()
            found = {
                row[0]: tuple(
                    Answer(dt.datetime.fromisoformat(at), cn, text)
                    for at, cn, text in database.execute(
                        "SELECT at, cn, text FROM answers WHERE order_id = ? ORDER BY rowid", (row[0],)
                    )
                )
                for row in (rows if answers else ())
            }
        return [
            Order(
                id=row[0],
                mn=row[1],
                command=row[2],
                cn=row[3],
                parameters=json.loads(row[4]),
                asked_by=row[5],
                reason=row[6],
                asked_at=dt.datetime.fromisoformat(row[7]),
                state=row[8],
                attempts=row[9],
                qn=row[10],
                qn_rtn=row[11],
                exe_rtn=row[12],
                answers=found.get(row[0], ()),
                finished_at=dt.datetime.fromisoformat(row[13]) if row[13] else None,
            )
            for row in rows
        ]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        database = self._open()
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        yield self._open()

    def _open(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._local, "database", None)
        if kept is None:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept = sqlite3.connect(self._path, timeout=10, isolation_level=None)
            write_ahead(kept)
            kept.execute("PRAGMA synchronous = FULL")
            kept.execute("PRAGMA foreign_keys = ON")
            kept.executescript(_SCHEMA)
            self._local.database = kept
        return kept
