"""What the gateway does beside taking data: requests to devices, back-fill, and the books of health and strangers.

Everything here that touches a file or computes for long runs in a thread; the event loop only hears of it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from lantian.core.standards.hj212 import Device, Frame
from lantian.core.standards.hj212.flow import Talk
from lantian.io.telemetry.backfill import Backfill, Read, Recent
from lantian.io.telemetry.connection import Connection
from lantian.io.telemetry.dispatcher import Dispatcher
from lantian.io.telemetry.orders import SYSTEM, Order, Orders
from lantian.io.telemetry.roll import Roll
from lantian.io.telemetry.settings import Settings
from lantian.io.telemetry.strangers import StrangerBook

__all__ = ["BackOffice"]

_LOG = logging.getLogger(__name__)


class BackOffice:
    """One for each gateway. Without a `home` nothing is asked or kept; without `present` nothing is missing."""

    def __init__(
        self,
        home: Path | None,
        settings: Settings,
        *,
        clock: Callable[[], dt.datetime],
        devices: Callable[[], Mapping[str, Device]],
        present: Read | None,
    ) -> None:
        self.strangers = StrangerBook(home)
        self.roll = Roll(home, settings, ask=self._ask, spoken=self._spoken)
        self.recent = Recent()
        self.dispatcher: Dispatcher | None = None
        self.backfill: Backfill | None = None
        self.plan_health = ""
        self._settings = settings
        self._clock = clock
        self._devices = devices
        self._tasks: list[asyncio.Task[None]] = []
        self._errands: set[asyncio.Task[Any]] = set()
        self._books = ThreadPoolExecutor(1, thread_name_prefix="books")
        self._planner = ThreadPoolExecutor(1, thread_name_prefix="back-fill")
        if home is not None:
            self._orders = Orders(home)
            self.dispatcher = Dispatcher(
                self._orders,
                clock=clock,
                devices=devices,
                st_of=lambda mn: self.roll.book.of(mn).st,
                dialect_of=lambda mn: self.roll.book.of(mn).dialect,
                terms=settings.dispatch,
                finished=self._order_finished,
            )
            if present is not None and settings.backfill.reach:
                self.backfill = Backfill(self._orders, present, terms=settings.backfill)

    def start(self) -> None:
        """Take up the work."""
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._keep_books())]
        if self.dispatcher is not None:
            self.dispatcher.start()
        if self.backfill is not None:
            self._tasks.append(loop.create_task(self._plan()))

    async def stop_asking(self) -> None:
        """Lay down what is under way; it is sent again after the next start."""
        if self.dispatcher is not None:
            await asyncio.gather(*self._errands, return_exceptions=True)
            await self.dispatcher.stop()

    async def close(self) -> None:
        """Write the books for the last time."""
        for task in self._tasks:
            task.cancel()
        await self._write_books()
        self._books.shutdown(wait=True)
        self._planner.shutdown(wait=True, cancel_futures=True)

    def hear(self, mn: str, frame: Frame, said: Callable[[], str]) -> None:
        """A frame of a device: perhaps the answer to a request that is under way."""
        if self.dispatcher is not None and mn in self.dispatcher.talks:
            self.dispatcher.heard(mn, frame, said())

    def left(self, connection: Connection) -> None:
        """A connection has ended."""
        for mn in self.roll.left(connection):
            if self.dispatcher is not None:
                self.dispatcher.gone(mn, connection)

    def sweep(self, tick: float) -> None:
        """Every second or so: periods of which packets did not come are asked for."""
        for item in self.roll.overdue_packets(tick):
            device = self._devices().get(item.mn)
            if self.backfill is not None and self.dispatcher is not None and device is not None:
                again = partial(self.backfill.ask_again, device, item.cn, item.data_time, now=self._clock())
                self._send_on_errand(self.dispatcher.in_thread(again))

    def status(self) -> dict[str, Any]:
        """Its part of what the gateway says of itself."""
        return {
            "orders": self.dispatcher.health if self.dispatcher else "",
            "orders_sent": self.dispatcher.sent if self.dispatcher else 0,
            "orders_done": self.dispatcher.done if self.dispatcher else 0,
            "orders_under_way": len(self.dispatcher.talks) if self.dispatcher else 0,
            "backfill": self.plan_health,
            "periods_asked_for": self.backfill.asked if self.backfill else 0,
        }

    def _spoken(self, mn: str, connection: Connection) -> None:
        if self.dispatcher is not None:
            self.dispatcher.speaks(mn, connection)

    def _ask(self, mn: str, command: str, parameters: Mapping[str, str], reason: str) -> None:
        """Put a request of the system's own on the queue."""
        if self.dispatcher is None:
            return
        ask = partial(
            self._orders.ask,
            mn=mn,
            command=command,
            parameters=parameters,
            asked_by=SYSTEM,
            reason=reason,
            now=self._clock(),
        )
        self._send_on_errand(self.dispatcher.in_thread(ask))

    def _order_finished(self, order: Order, talk: Talk | None) -> None:
        device = self._devices().get(order.mn)
        if self.backfill is not None and self.dispatcher is not None and device is not None:
            self._send_on_errand(self.dispatcher.in_thread(self.backfill.finished, order, talk, device))

    def _send_on_errand(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Something to be done soon, whose failure is logged and not waited for."""

        async def run() -> None:
            try:
                await errand
            except Exception:
                _LOG.exception("An errand of the gateway failed")

        task = asyncio.get_running_loop().create_task(run())
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _keep_books(self) -> None:
        while True:
            await asyncio.sleep(self._settings.books_seconds)
            await self._write_books()

    async def _write_books(self) -> None:
        """Health of the devices and evidence of strangers; a full disk costs the counts only."""
        rows, reports = self.roll.book.changed()
        callers = self.strangers.taken()

        def write() -> None:
            self.roll.book.write(rows, reports)
            self.strangers.write(callers)

        try:
            await asyncio.get_running_loop().run_in_executor(self._books, write)
        except Exception as cause:
            _LOG.warning("The health of the devices cannot be written: %s", cause)

    async def _plan(self) -> None:
        """Find what is missing, every minute or so."""
        assert self.backfill is not None
        loop = asyncio.get_running_loop()
        await asyncio.sleep(self._settings.plan_first_seconds)
        while True:
            present = self.roll.present(self._devices())
            plan = partial(self.backfill.plan, present, self.recent, now=self._clock(), real=time.time())
            try:
                self.roll.note_gaps(await loop.run_in_executor(self._planner, plan))
                self.plan_health = ""
            except Exception as cause:
                _LOG.exception("Back-fill could not be planned")
                self.plan_health = str(cause)
            await asyncio.sleep(self._settings.plan_seconds)
