"""Carries orders from the queue to the devices that are connected, and notes what comes back.

Of each device one request is under way at a time. Files are read and written in a thread of their own: a slow disk
never keeps the event loop from devices. What could not be written yet is kept and written later; until then its order
is not taken up again.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, TypeVar

from lantian.core.standards.hj212 import Device, Frame, encode
from lantian.core.standards.hj212.flow import Talk, Terms, begin, expire, hear
from lantian.core.standards.hj212.requests import REQUESTS, RequestRefused, build, number_of
from lantian.io.telemetry.orders import FINAL, SYSTEM, Answer, Order, Orders, State

__all__ = ["DispatchTerms", "Dispatcher", "Line"]

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
_ILL = (OSError, sqlite3.Error)
_MOST_KEPT = 500
"""Answers of one order held in memory between two writes."""


class Line(Protocol):
    """The way to a device."""

    def send(self, data: bytes) -> None:
        """Write, unless the peer has gone."""


@dataclass(frozen=True, kw_only=True)
class DispatchTerms:
    """How patiently requests are carried out; real time, in seconds."""

    flow: Terms = field(default_factory=Terms)
    patience: float = 600.0
    """How long a request waits for a device that is away."""
    poll: float = 0.3
    system_pace: float = 20.0
    """Pause between two requests of the system itself to one device."""
    system_at_once: int = 20
    """Requests of the system itself that may be under way in all."""


@dataclass(slots=True)
class _Open:
    order: Order
    talk: Talk
    frame: bytes
    answers: list[Answer] = field(default_factory=list)
    noted: tuple[str, int] = ("", 0)


class Dispatcher:
    """One for each gateway. `finished` is told of every order that came to its end, in the event loop."""

    def __init__(
        self,
        orders: Orders,
        *,
        clock: Callable[[], dt.datetime],
        devices: Callable[[], Mapping[str, Device]],
        st_of: Callable[[str], str],
        dialect_of: Callable[[str], str],
        terms: DispatchTerms | None = None,
        finished: Callable[[Order, Talk | None], Any] = lambda order, talk: None,
    ) -> None:
        self.lines: dict[str, Line] = {}
        """By MN, the connection that speaks for it."""
        self.talks: dict[str, _Open] = {}
        """By MN, what is under way."""
        self.health = ""
        self.sent = 0
        self.done = 0
        self._orders = orders
        self._clock = clock
        self._devices = devices
        self._st_of = st_of
        self._dialect_of = dialect_of
        self._terms = terms or DispatchTerms()
        self._finished = finished
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="orders")
        self._notes: list[dict[str, Any]] = []
        self._waiting: list[Order] = []
        self._met: dict[int, float] = {}
        self._closing: set[int] = set()
        """Orders that are over here, and not yet in the file."""
        self._system_sent: dict[str, float] = {}
        self._last_qn = 0
        self._task: asyncio.Task[None] | None = None

    # -- life ---------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Take up the work."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Lay down the work: what is under way waits for the next start."""
        if self._task is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._task = None
        for mn in list(self.talks):
            self._put_back(mn)
        notes, self._notes = self._notes, []
        await asyncio.get_running_loop().run_in_executor(self._thread, self._write, notes)
        await asyncio.get_running_loop().run_in_executor(self._thread, self._orders.close)
        self._thread.shutdown(wait=True)

    async def in_thread(self, work: Callable[..., _T], *values: Any) -> _T:
        """Do something with the queue's file in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *values)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        resumed = False
        while True:
            try:
                if not resumed:
                    await self.in_thread(self._orders.resume)
                    resumed = True
                notes, self._notes = self._notes, []
                left, self._waiting = await self.in_thread(self._exchange, notes)
                self._notes[:0] = left
                self._closing -= {note["order_id"] for note in notes} - {note["order_id"] for note in left}
                self.health = "" if not left else self.health
            except _ILL as cause:
                self._ill(cause)
            except Exception:
                _LOG.exception("The queue of orders could not be dealt with")
            try:
                self._step(loop.time())
            except Exception:
                _LOG.exception("A step of the dispatcher failed")
            await asyncio.sleep(self._terms.poll)

    def _exchange(self, notes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Order]]:
        left = self._write(notes)
        return left, self._orders.waiting()

    def _write(self, notes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Write notes in order, in one commit; gives those that could not be written."""
        try:
            self._orders.note_all(notes)
        except _ILL as cause:
            self._ill(cause)
            return notes
        return []

    def _ill(self, cause: Exception) -> None:
        if not self.health:
            _LOG.warning("The queue of orders is not usable: %s. It is tried again.", cause)
        self.health = f"{cause}"

    # -- who is there -------------------------------------------------------------------------------------------------

    def speaks(self, mn: str, line: Line) -> None:
        """This connection speaks for a device from now on."""
        before = self.lines.get(mn)
        self.lines[mn] = line
        if before is not None and before is not line and mn in self.talks:
            # The request may have gone into a dead connection: it goes out again on the new one.
            self._put_back(mn)

    def gone(self, mn: str, line: Line) -> None:
        """A connection that spoke for a device has ended."""
        if self.lines.get(mn) is line:
            del self.lines[mn]
            if mn in self.talks:
                self._put_back(mn)

    # -- what is heard ------------------------------------------------------------------------------------------------

    def heard(self, mn: str, frame: Frame, text: str) -> None:
        """A frame of a device that has a request under way."""
        found = self.talks.get(mn)
        if found is None:
            return
        found.talk, is_mine = hear(found.talk, frame, now=asyncio.get_running_loop().time(), terms=self._terms.flow)
        if not is_mine:
            return
        if len(found.answers) < _MOST_KEPT:
            found.answers.append(Answer(self._clock(), frame.cn or "", text))
        if found.talk.is_over:
            self._finish(mn, found)

    # -- each step ----------------------------------------------------------------------------------------------------

    def _step(self, now: float) -> None:
        for mn, found in list(self.talks.items()):
            found.talk, again = expire(found.talk, now=now, terms=self._terms.flow)
            if found.talk.is_over:
                self._finish(mn, found)
                continue
            if again:
                self.lines[mn].send(found.frame)
                self.sent += 1
            self._note_progress(found)
        waiting_ids = {order.id for order in self._waiting}
        self._met = {number: met for number, met in self._met.items() if number in waiting_ids}
        system = sum(found.order.asked_by == SYSTEM for found in self.talks.values())
        for order in self._waiting:
            if order.id in self._closing or order.mn in self.talks:
                continue
            if self._was_given_up(order, now):
                continue
            if order.asked_by == SYSTEM:
                paced = now - self._system_sent.get(order.mn, -1e9) >= self._pace(order)
                if system >= self._terms.system_at_once or not paced or order.mn not in self.lines:
                    continue
                system += 1
            if order.mn in self.lines:
                self._send(order, now)

    def _pace(self, order: Order) -> float:
        return self._terms.system_pace if REQUESTS[order.command].history else 0.0

    def _was_given_up(self, order: Order, now: float) -> bool:
        """Orders for a device that is away, or that kills its connection each time, do not wait for ever."""
        most = 3 * (1 + self._terms.flow.resends)
        if order.mn in self.lines:
            self._met.pop(order.id, None)
            if order.attempts >= most:
                self._close(order, None, "timed-out")
                return True
            return False
        if now - self._met.setdefault(order.id, now) < self._terms.patience:
            return False
        self._close(order, None, "offline")
        return True

    def _send(self, order: Order, now: float) -> None:
        device = self._devices().get(order.mn)
        if device is None:
            self._close(order, None, "offline")
            return
        moment = self._clock()
        self._last_qn = number_of(moment, device.zone, self._last_qn)
        if not device.dialect:
            device = replace(device, dialect=self._dialect_of(order.mn))
        try:
            frame = build(
                REQUESTS[order.command],
                order.parameters,
                device,
                qn=f"{self._last_qn:017d}",
                now=moment,
                st=self._st_of(order.mn),
            )
        except (RequestRefused, KeyError, OverflowError):
            _LOG.exception("Order %d cannot be sent", order.id)
            self._close(order, None, "failed")
            return
        data = encode(frame)
        self.lines[order.mn].send(data)
        self.sent += 1
        if order.asked_by == SYSTEM and REQUESTS[order.command].history:
            self._system_sent[order.mn] = now
        talk = begin(REQUESTS[order.command], qn=frame.qn or "", now=now, terms=self._terms.flow)
        found = self.talks[order.mn] = _Open(order, talk, data)
        self._note_progress(found)

    def _note_progress(self, found: _Open) -> None:
        """Tell the file what is new: who looks at the order sees it within a second."""
        state = (found.talk.state, found.talk.sent)
        if state == found.noted and not found.answers:
            return
        found.noted = state
        self._note(found.order, found.talk, found.talk.state, found.answers)
        found.answers = []

    def _finish(self, mn: str, found: _Open) -> None:
        del self.talks[mn]
        self._close(found.order, found.talk, found.talk.state, found.answers)

    def _put_back(self, mn: str) -> None:
        found = self.talks.pop(mn)
        self._note(found.order, found.talk, "waiting", found.answers)
        self._waiting = [order for order in self._waiting if order.id != found.order.id]

    def _close(self, order: Order, talk: Talk | None, state: State, answers: list[Answer] | None = None) -> None:
        self._note(order, talk, state, answers or [])
        self._closing.add(order.id)
        self.done += state == "done"
        self._finished(replace(order, state=state), talk)

    def _note(self, order: Order, talk: Talk | None, state: State, answers: list[Answer]) -> None:
        note: dict[str, Any] = {"order_id": order.id, "state": state, "now": self._clock(), "answers": answers}
        if talk is not None:
            note |= {
                "attempts": order.attempts + talk.sent,
                "qn": talk.qn,
                "qn_rtn": talk.qn_rtn,
                "exe_rtn": talk.exe_rtn,
            }
        if state not in FINAL:
            # Only the newest word on an order that goes on need be written; its answers all.
            for earlier in self._notes:
                if earlier["order_id"] == order.id:
                    note["answers"] = [*earlier["answers"], *note["answers"]]
            self._notes = [earlier for earlier in self._notes if earlier["order_id"] != order.id]
        self._notes.append(note)
