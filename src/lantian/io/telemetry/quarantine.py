"""Evidence of what was not taken: strangers, damaged frames, impossible values. Kept, counted, and bounded.

One file a day under the data folder, one JSON object a line. A flood is counted in full and kept in samples: so many
entries a second, so many bytes a day. Evidence never stops the gateway: when the disk is full, only the count grows.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

__all__ = ["Quarantine"]

_SAMPLE = 2048


class Quarantine:
    """Counts by reason, and a bounded file of samples. `folder` None keeps the counts only."""

    def __init__(
        self,
        folder: Path | None,
        *,
        entries_per_second: int = 20,
        bytes_per_day: int = 20_000_000,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self.unkept = 0
        """Entries that were counted but not kept."""
        self._folder = folder
        self._rate = entries_per_second
        self._tokens = float(entries_per_second)
        self._bytes_per_day = bytes_per_day
        self._monotonic = monotonic
        self._refilled = monotonic()
        self._waiting: list[str] = []

    def add(
        self, reason: str, *, at: dt.datetime, peer: str, raw: bytes, mn: str | None = None, remedy: str = ""
    ) -> None:
        """Count one refusal and keep a sample of it when the rate allows."""
        self.counts[reason] += 1
        if self._folder is None or not self._allowed():
            self.unkept += 1
            return
        entry = {
            "at": at.isoformat(timespec="seconds"),
            "reason": reason,
            "peer": peer,
            "mn": mn,
            "remedy": remedy,
            "size": len(raw),
            "raw": raw[:_SAMPLE].decode("utf-8", "backslashreplace"),
        }
        self._waiting.append(json.dumps(entry, ensure_ascii=False) + "\n")

    def flush(self, on: dt.date) -> None:
        """Write what waits; called every second or so."""
        if not self._waiting or self._folder is None:
            return
        lines, self._waiting = "".join(self._waiting).encode(), []
        path = self._folder / f"{on.isoformat()}.jsonl"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with path.open("ab") as file:
                if file.tell() + len(lines) > self._bytes_per_day:
                    self.unkept += lines.count(b"\n")
                    return
                file.write(lines)
        except OSError:
            self.unkept += lines.count(b"\n")

    def _allowed(self) -> bool:
        now = self._monotonic()
        self._tokens = min(self._rate * 2.0, self._tokens + (now - self._refilled) * self._rate)
        self._refilled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
