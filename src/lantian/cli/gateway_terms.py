"""The gateway's terms as the pack has them, and what it may ask the observation store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from lantian.core.policy.pack import Pack
from lantian.core.standards.hj212.flow import Terms
from lantian.io.store import ObservationStore
from lantian.io.telemetry.backfill import BackfillTerms, Present, Read
from lantian.io.telemetry.dispatcher import DispatchTerms
from lantian.io.telemetry.settings import Settings

__all__ = ["presence", "settings_of"]

_PRESENT = """
SELECT station, CAST(epoch("time") AS BIGINT) AS start, count(DISTINCT parameter) AS parameters
FROM observation WHERE statistic = 'mean' GROUP BY station, "time"
"""


def settings_of(pack: Pack, *, on: dt.date) -> Settings:
    """Time-outs, resends, the sequence on connecting, back-fill and flood limits in force on a day.

    Before the campaign's first day those of that day hold: devices are connected while it is being prepared.
    """
    day = max(on, pack.info.periods[0].first)

    def number(name: str) -> int:
        return int(pack.number(f"devices.{name}", on=day))

    def word(name: str) -> str:
        return pack.word(f"devices.{name}", on=day)

    sets = word("on_connect") == "set"
    return Settings(
        flood_rate=number("flood_frames_per_second"),
        flood_burst=number("flood_burst_frames"),
        reconnects_per_minute=number("reconnects_per_minute"),
        false_numbers=number("false_numbers"),
        clock_tolerance=number("clock_tolerance_seconds"),
        set_clocks=sets,
        greeting=_greeting(number, word) if sets else {},
        greeting_seconds=3_600.0 * number("greeting_hours"),
        dispatch=DispatchTerms(
            flow=Terms(
                overtime=number("answer_timeout_seconds"),
                resends=number("resend_count"),
                result_wait=number("result_wait_seconds"),
            ),
            patience=60.0 * number("order_patience_minutes"),
            system_pace=number("backfill_pace_seconds"),
        ),
        backfill=BackfillTerms(
            reach=dt.timedelta(days=number("backfill_days")),
            lag=dt.timedelta(minutes=number("backfill_lag_minutes")),
            tries=number("backfill_tries"),
        ),
    )


def _greeting(number: Callable[[str], int], word: Callable[[str], str]) -> dict[str, dict[str, str]]:
    """The sequence of HJ 212-2017 6.7 after the time, which is set only when it is off."""
    steps: dict[str, dict[str, str]] = {
        "set-timeout": {"OverTime": str(number("answer_timeout_seconds")), "ReCount": str(number("resend_count"))},
        "set-realtime-interval": {"RtdInterval": str(number("realtime_interval_seconds"))},
        "set-minute-interval": {"MinInterval": str(number("minute_interval"))},
    }
    for name in ("realtime", "status"):
        wanted = word(name)
        if wanted != "leave":
            steps[f"{'start' if wanted == 'on' else 'stop'}-{name}"] = {}
    return steps


def presence(store: ObservationStore) -> Read:
    """Which periods the store has: what back-fill is told of it."""

    def read(network: str, cadence: str, start: dt.datetime, end: dt.datetime) -> Iterable[Present]:
        found = store.query(_PRESENT, network=network, cadence=cadence, start=start, end=end)
        return map(Present, *(found[name].to_pylist() for name in ("station", "start", "parameters")))

    return read
