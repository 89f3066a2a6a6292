"""Group commit: frames gather while the last commit runs, and go to the journal together.

One thread writes; the event loop keeps reading meanwhile. Acknowledgements go out after the commit, never before. When
the store cannot take a batch because the disk is full or ill, the batch is kept and tried again: nothing that was
received is dropped, nothing is acknowledged, and the bounded queue makes the senders wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa

from lantian.io.journal import StoreIll
from lantian.io.telemetry.batch import Batch

__all__ = ["Append", "GroupWriter"]

Append = Callable[[pa.Table, bytes], int]
"""Make rows and their raw frames durable; returns the sequence number. Blocks."""

_ILL = (StoreIll, OSError)
_LOG = logging.getLogger(__name__)


class GroupWriter:
    """Commits batches one after another. `health` is "" while the store is well, else what ails it."""

    def __init__(
        self,
        append: Append,
        *,
        linger: float = 0.02,
        most_frames: int = 5_000,
        retry: tuple[float, float] = (0.5, 5.0),
        refused: Callable[[Batch, Exception], Any] = lambda batch, cause: None,
        relieved: Callable[[], Any] = lambda: None,
    ) -> None:
        self.pending = Batch()
        self.committed = 0
        self.commits = 0
        self.seq = 0
        self.health = ""
        self._append = append
        self._linger = linger
        self._most_frames = most_frames
        self._retry = retry
        self._refused = refused
        self._relieved = relieved
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._in_hand = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    def __len__(self) -> int:
        """Frames that are not durable yet."""
        return len(self.pending) + self._in_hand

    def wake(self) -> None:
        """Something was added to `pending`."""
        self._idle.clear()
        self._wake.set()

    async def drained(self, seconds: float) -> bool:
        """Wait until everything is durable; False when that did not come about in time."""
        try:
            await asyncio.wait_for(self._idle.wait(), seconds)
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        """Stop. What is not durable by now was never acknowledged."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=True)

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if len(self.pending) < self._most_frames:
                await asyncio.sleep(self._linger)
            while len(self.pending):
                batch, self.pending = self.pending, Batch()
                self._in_hand = len(batch)
                await self._commit(batch)
                self._in_hand = 0
                self._relieved()
            self._idle.set()

    async def _commit(self, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        pause = self._retry[0]
        while True:
            try:
                self.seq = await loop.run_in_executor(self._thread, self._write, batch)
            except _ILL as cause:
                if not self.health:
                    _LOG.error("The store takes nothing: %s. Senders wait; it is tried again.", cause)
                self.health = f"{cause} {getattr(cause, 'remedy', StoreIll.remedy)}"
                await asyncio.sleep(pause)
                pause = min(2 * pause, self._retry[1])
            except Exception as cause:
                _LOG.exception("The store refuses a batch of %d frames", len(batch))
                await self._one_by_one(batch, cause)
                return
            else:
                if self.health:
                    _LOG.warning("The store is well again.")
                    self.health = ""
                self.commits += 1
                self.committed += len(batch)
                batch.acknowledge()
                return

    async def _one_by_one(self, batch: Batch, cause: Exception) -> None:
        if len(batch) > 1:
            for single in batch.singly():
                await self._commit(single)
        else:
            self._refused(batch, cause)

    def _write(self, batch: Batch) -> int:
        return self._append(batch.table(), batch.evidence())
