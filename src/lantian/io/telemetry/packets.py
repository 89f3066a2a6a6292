"""Messages that come in several packets (PNUM, PNO): which of them never came.

Basis: HJ 212-2017 appendix C: each packet is a message of its own with a QN of its own, and they belong together by
device, command and DataTime. Values are taken as the packets come; here it is only counted what is missing.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import NamedTuple

from lantian.core.standards.hj212 import Frame

__all__ = ["Incomplete", "Packets"]

_MOST = 5_000
_MOST_PACKETS = 999


class Incomplete(NamedTuple):
    """A message of which packets are missing."""

    mn: str
    cn: str
    data_time: str
    missing: int


class Packets:
    """Messages under way, with the moment at which patience ends."""

    def __init__(self, *, patience: float = 60.0) -> None:
        self._patience = patience
        self._open: OrderedDict[tuple[str, str, str, int], tuple[float, set[int]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def saw(self, frame: Frame, *, now: float) -> None:
        """One packet."""
        total, number = frame.pnum or 0, frame.pno or 0
        if not 1 < total <= _MOST_PACKETS or not 0 < number <= total:
            return
        data_time = next((group["DataTime"] for group in frame.cp if "DataTime" in group), "")
        key = (frame.mn or "", frame.cn or "", data_time[:17], total)
        found = self._open.get(key)
        if found is None:
            found = self._open[key] = (now + self._patience, set())
        found[1].add(number)
        if len(found[1]) == total:
            del self._open[key]

    def overdue(self, *, now: float) -> list[Incomplete]:
        """Messages whose other packets did not come in time, and those beyond the number that can be watched."""
        found = []
        while self._open:
            key, (due, seen) = next(iter(self._open.items()))
            if due > now and len(self._open) <= _MOST:
                break
            del self._open[key]
            found.append(Incomplete(key[0], key[1], key[2], key[3] - len(seen)))
        return found
