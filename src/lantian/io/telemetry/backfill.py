"""Finds what is missing from the devices that are connected, and asks them for it: hours, then days, then minutes.

What a device otherwise sends is what is expected of it. What it has answered for, or says that it does not have, is not
asked for again; what it left unanswered is tried a few times, ever more seldom.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_high
from typing import NamedTuple

from lantian.core.standards.hj212 import Device
from lantian.core.standards.hj212.flow import ExeRtn, Talk
from lantian.core.standards.hj212.observations import CADENCES
from lantian.io.telemetry.orders import SYSTEM, Order, Orders, Past

__all__ = ["Backfill", "BackfillTerms", "Present", "Recent", "missing_periods", "stretches"]

COMMANDS = {"hour": "hour-history", "day": "day-history", "minute": "minute-history"}
_CADENCES = {name: cadence for cadence, name in COMMANDS.items()}
_MOST_PERIODS = {"hour": 24, "day": 7, "minute": 180}
"""Periods asked for in one request: what a device can answer within a minute or two."""
_KEPT = dt.timedelta(days=90)
"""Finished requests of the system itself stay so long; those of people stay for good."""
_REASON = "missing data (back-fill)"
_TIME = "%Y%m%d%H%M%S"


class Present(NamedTuple):
    """A period of a station that the store has, and how many parameters of it."""

    station: str
    start: int
    """Seconds since 1970."""
    parameters: int


Read = Callable[[str, str, dt.datetime, dt.datetime], Iterable[Present]]
"""Network, cadence, start and end → what the store has. Blocks; called in a thread."""


@dataclass(frozen=True, kw_only=True)
class BackfillTerms:
    """How far back, how late, how often. Minutes are asked for of the last `minute_reach` only."""

    reach: dt.timedelta = dt.timedelta(days=7)
    minute_reach: dt.timedelta = dt.timedelta(days=1)
    lag: dt.timedelta = dt.timedelta(minutes=15)
    tries: int = 3
    again_after: float = 1_800.0
    """Real seconds before an unanswered period is tried again, doubled each time."""
    orders_at_once: int = 4
    """Requests put on the queue for one device at a time."""


class Recent:
    """Periods that the gateway has taken lately: the store may not show them yet. Bounded for each device."""

    def __init__(self, most: int = 2_000) -> None:
        self._most = most
        self._taken: dict[tuple[str, str], OrderedDict[int, int]] = {}

    def saw(self, mn: str, cadence: str, start: int, parameters: int) -> None:
        """A period has been taken, or another packet of it."""
        periods = self._taken.get((mn, cadence))
        if periods is None:
            periods = self._taken[mn, cadence] = OrderedDict()
        periods[start] = periods.get(start, 0) + parameters
        if len(periods) > self._most:
            periods.popitem(last=False)

    def of(self, mn: str, cadence: str) -> Mapping[int, int]:
        """What has been taken, by start of the period."""
        return dict(self._taken.get((mn, cadence), {}))


class Backfill:
    """Plans requests for one gateway. `plan` blocks and belongs in a thread."""

    def __init__(self, orders: Orders, read: Read, *, terms: BackfillTerms | None = None) -> None:
        self._orders = orders
        self._read = read
        self._terms = terms or BackfillTerms()
        self.asked = 0
        """Periods asked for since the start."""

    def plan(
        self,
        devices: Sequence[tuple[Device, dt.datetime]],
        recent: Recent,
        *,
        now: dt.datetime,
        real: float,
    ) -> dict[str, int]:
        """Put requests for what is missing on the queue; gives the gaps of each device that are still open.

        `devices` are those that are connected, each with the moment from which it is known; `real` is the real time in
        seconds, by which the pauses between tries are counted.
        """
        open_orders = self._orders.open_count()
        gaps = dict.fromkeys((device.mn for device, _ in devices), 0)
        room = {device.mn: self._terms.orders_at_once - open_orders.get(device.mn, 0) for device, _ in devices}
        for cadence in COMMANDS:
            for network in sorted({device.network for device, _ in devices}):
                members = [(device, since) for device, since in devices if device.network == network]
                wanted = self._plan_network(network, cadence, members, recent, now, real, gaps, room)
                self._orders.ask_for_past(wanted, reason=_REASON, now=now, real=real)
        self._orders.forget_asked(before=int((now - 2 * self._terms.reach).timestamp()))
        self._orders.forget(before=now - _KEPT)
        return gaps

    def ask_again(self, device: Device, cn: str, data_time: str, *, now: dt.datetime) -> None:
        """Ask for one period of which packets are missing. Blocks."""
        cadence = CADENCES.get(cn, "")
        if cadence in COMMANDS:
            self._orders.ask(
                mn=device.mn,
                command=COMMANDS[cadence],
                parameters={"BeginTime": data_time[:14], "EndTime": data_time[:14]},
                asked_by=SYSTEM,
                reason="packets of this period are missing",
                now=now,
            )

    def finished(self, order: Order, talk: Talk | None, device: Device) -> None:
        """An order has come to its end: remember what it says about the past. Blocks."""
        cadence = _CADENCES.get(order.command)
        if cadence is None or order.asked_by != SYSTEM or talk is None:
            return
        how = {"done": "answered", "refused": "refused"}.get(order.state, "")
        if order.state == "failed" and talk.exe_rtn == ExeRtn.NO_DATA:
            how = "no-data"
        if how:
            first, last = (self._start(order.parameters[name], cadence, device) for name in ("BeginTime", "EndTime"))
            self._orders.close_asked(order.mn, cadence, first, last, how=how)

    def _plan_network(
        self,
        network: str,
        cadence: str,
        members: Sequence[tuple[Device, dt.datetime]],
        recent: Recent,
        now: dt.datetime,
        real: float,
        gaps: dict[str, int],
        room: dict[str, int],
    ) -> list[Past]:
        reach = self._terms.minute_reach if cadence == "minute" else self._terms.reach
        start = now - min(reach, self._terms.reach)
        wanted: list[Past] = []
        have: dict[str, dict[int, int]] = {}
        for item in self._read(network, cadence, start, now):
            have.setdefault(item.station, {})[item.start] = item.parameters
        for device, since in members:
            known = have.get(device.code, {})
            for period, count in recent.of(device.mn, cadence).items():
                known[period] = max(known.get(period, 0), count)
            step = _step(cadence, known)
            if not step:
                continue
            first, last = max(start, since), now - self._terms.lag
            missing = missing_periods(known, first=first, last=last, step=step, zone=device.zone)
            asked = self._orders.asked(device.mn, cadence, since=int(start.timestamp())) if missing else {}
            still = [period for period in missing if not asked.get(period, (0, 0.0, ""))[2]]
            gaps[device.mn] += len(still)
            due = [period for period in still if self._is_due(asked.get(period), real)]
            for begin, end in stretches(due, step=step, most=_MOST_PERIODS[cadence])[: max(room[device.mn], 0)]:
                room[device.mn] -= 1
                wanted.append(self._past(device, cadence, begin, end, step))
        return wanted

    def _is_due(self, asked: tuple[int, float, str] | None, real: float) -> bool:
        if asked is None:
            return True
        tries, last, _ = asked
        return tries < self._terms.tries and real - last >= self._terms.again_after * 2 ** (tries - 1)

    def _past(self, device: Device, cadence: str, begin: int, end: int, step: int) -> Past:
        shift = _shift(cadence, device)
        first, last = (
            dt.datetime.fromtimestamp(period + shift, device.zone).strftime(_TIME) for period in (begin, end)
        )
        self.asked += (end - begin) // step + 1
        return Past(device.mn, cadence, COMMANDS[cadence], first, last, range(begin, end + 1, step))

    @staticmethod
    def _start(text: str, cadence: str, device: Device) -> int:
        shift = _shift(cadence, device)
        local = dt.datetime.strptime(text, _TIME).replace(tzinfo=device.zone)
        return int(local.timestamp()) - shift


def missing_periods(
    have: Mapping[int, int], *, first: dt.datetime, last: dt.datetime, step: int, zone: dt.timezone
) -> list[int]:
    """Starts of the periods between `first` and `last` that are absent, or have fewer parameters than usual.

    `have` maps the start of a period (seconds since 1970) to the number of its parameters; usual is their median. A
    device of which nothing is known in that span is expected to send nothing of this cadence. The last period counted
    ends at `last` or before. Periods lie on the device's local clock.
    """
    if not have:
        return []
    usual = median_high(have.values())
    offset = int((zone.utcoffset(None) or dt.timedelta()).total_seconds())
    begin = -(-(int(first.timestamp()) + offset) // step) * step - offset
    end = int(last.timestamp()) - step
    return [start for start in range(begin, end + 1, step) if have.get(start, 0) < usual]


def stretches(starts: Sequence[int], *, step: int, most: int) -> list[tuple[int, int]]:
    """Neighbouring periods put together, first and last of each, at most `most` long, oldest first.

    >>> stretches([0, 60, 120, 300], step=60, most=2)
    [(0, 60), (120, 120), (300, 300)]
    """
    found: list[tuple[int, int]] = []
    for start in sorted(starts):
        if found and start == found[-1][1] + step and start - found[-1][0] < most * step:
            found[-1] = (found[-1][0], start)
        else:
            found.append((start, start))
    return found


def _step(cadence: str, have: Mapping[int, int]) -> int:
    """Seconds from one period to the next; for minutes it is what the device keeps to (MinInterval), 0 if unknown."""
    if cadence != "minute":
        return {"hour": 3600, "day": 86_400}[cadence]
    starts = sorted(have)
    apart = Counter(later - earlier for earlier, later in pairwise(starts))
    found = apart.most_common(1)[0][0] if len(starts) > 2 else 0
    return found if found % 60 == 0 and found <= 1800 else 0


def _shift(cadence: str, device: Device) -> int:
    """Seconds from the start of a period to the time that the device labels it by."""
    if device.label != "end":
        return 0
    return {"hour": 3600, "day": 86_400}.get(cadence) or 60 * max(1, device.minute_interval)
