"""Computing the hours of stacks: what changed since the last time, and the hours that are over since then."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.stacks.choices import NETWORK
from lantian.apps.stacks.judging import Judged, judged_hours
from lantian.apps.stacks.models import Stack, StackHour, StackRun
from lantian.apps.stacks.ruling import first_ruled, origin_on
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.stacks.rates import counts_as_corrected
from lantian.core.time.local import day_bounds, local_day, start_of_hour

__all__ = ["judge_span", "refresh"]

_RUNS_KEPT = 50
_BATCH = 2000
_BITE = 20_000
"""Hours after which no further stack is begun to be judged as a whole."""


def refresh(*, now: dt.datetime) -> int:
    """Judge every hour that is new or that new data change. Returns how many hours were judged; nothing is judged
    when nothing changed. A stack whose facts changed, and every stack after a change of the pack, is judged again from
    its first hour on: a bounded number of hours at a time, the other stacks at the next call."""
    version, until = store().version(), start_of_hour(now)
    run = StackRun.objects.order_by("-id").first()
    stacks = list(Stack.objects.select_related("station").exclude(station=None))
    if run and (run.version, run.until) == (version, until) and all(each.judged_as == _facts(each) for each in stacks):
        return 0
    older_copy = run is None or run.version > version
    changed = _changed(0 if run is None or older_copy else run.version)
    count = 0
    with transaction.atomic():
        for stack in stacks:
            whole = older_copy or stack.judged_as != _facts(stack)
            if whole and count >= _BITE:
                continue
            count += _judge(stack, changed.get(stack.station_id, set()), run, whole=whole, now=now, version=version)
        StackHour.objects.filter(time__gte=until).delete()
        made = StackRun.objects.create(
            version=version, pack_fingerprint=pack().fingerprint, until=until, computed_at=dt.datetime.now(dt.UTC)
        )
        StackRun.objects.filter(pk__lte=made.pk - _RUNS_KEPT).delete()
    return count


def _judge(
    stack: Stack, days: set[dt.date], run: StackRun | None, *, whole: bool, now: dt.datetime, version: int
) -> int:
    """Judge what is new of a stack, or all of it."""
    until = start_of_hour(now)
    if whole:
        days = days | _changed(0).get(stack.station_id, set())
    _note_first(stack, days)
    count = 0
    if stack.first_hour is not None:
        spans = [(_beginning(), until)] if whole else _spans(days, run.until if run else until, until)
        for start, end in spans:
            count += judge_span(stack, max(start, stack.first_hour), min(end, until), now=now, version=version)
    if whole:
        stack.judged_as = _facts(stack)
        stack.save(update_fields=["judged_as"])
    return count


def judge_span(stack: Stack, start: dt.datetime, end: dt.datetime, *, now: dt.datetime, version: int) -> int:
    """Judge the hours of `[start, end)` and put them in the place of what was there.

    What came or changed later than the pack allows (`stacks.correction_days`) is shown, but the rate keeps what stood.
    """
    if start >= end:
        return 0
    before = {
        (hour.parameter, hour.time): hour
        for hour in StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end)
    }
    days = origin_on(local_day(now, campaign_zone())).whole("stacks.correction_days")
    rows = [
        _row(stack, judged, before.get((judged.parameter, judged.time)), now=now, days=days, version=version)
        for judged in judged_hours(stack, start, end, version=version)
    ]
    StackHour.objects.filter(stack=stack, time__gte=start, time__lt=end).delete()
    StackHour.objects.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def _row(
    stack: Stack, judged: Judged, before: StackHour | None, *, now: dt.datetime, days: int, version: int
) -> StackHour:
    verdict = judged.verdict
    received, valid, late = judged.sent is not None, verdict.valid, False
    open_still = counts_as_corrected(hour_end=judged.time + HOUR, known_at=now, days=days)
    if before is not None and not open_still:
        late = before.late or (received, valid) != (before.received, before.valid)
        received, valid = before.received, before.valid
    return StackHour(
        stack=stack,
        parameter=judged.parameter,
        time=judged.time,
        state=verdict.state.value,
        value=None if verdict.value is None else half_even(verdict.value, 6),
        limit=judged.rules.limit,
        flag=judged.sent.flag if judged.sent else "",
        reason=verdict.reason,
        exemption=judged.exemption,
        amount=judged.sent.amount if judged.sent else None,
        due=judged.due,
        received=received,
        valid=valid,
        late=late,
        differs=verdict.differs,
        from_minutes=bool(judged.sent and judged.sent.from_minutes),
        version=version,
    )


def _facts(stack: Stack) -> str:
    """What decides about hours besides the data: the pack, and facts of the register."""
    facts = (pack().fingerprint, stack.source_type, stack.factors, stack.station_id, stack.minute_interval)
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def _changed(version: int) -> dict[str, set[dt.date]]:
    """Station → local days of which something is known since a version."""
    found: dict[str, set[dt.date]] = defaultdict(set)
    for row in store().changed_since(version, network=NETWORK).to_pylist():
        if row["cadence"] in ("hour", "minute"):
            found[row["station"]].add(row["day"])
    return found


def _note_first(stack: Stack, days: Iterable[dt.date]) -> None:
    """Remember since when a monitor reports; data that come in from before move it."""
    ruled = [day for day in days if day >= first_ruled()]
    if not ruled:
        return
    start, end = day_bounds(min(ruled), campaign_zone())
    if stack.first_hour is not None and stack.first_hour <= start:
        return
    table = store().read(
        network=NETWORK,
        cadence="hour",
        start=start,
        end=end,
        stations=[stack.station_id],
        parameters=stack.pollutants,
        statistic=None,
    )
    times = table.column("time").to_pylist()
    first = min(times) if times else start
    if stack.first_hour is None or first < stack.first_hour:
        stack.first_hour = first
        stack.save(update_fields=["first_hour"])


def _spans(days: Iterable[dt.date], reached: dt.datetime, until: dt.datetime) -> list[tuple[dt.datetime, dt.datetime]]:
    """Whole changed days, and the hours that are over since the last time; what touches is one span."""
    zone = campaign_zone()
    spans = [day_bounds(day, zone) for day in days if day >= first_ruled()]
    if reached < until:
        spans.append((reached, until))
    merged: list[tuple[dt.datetime, dt.datetime]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _beginning() -> dt.datetime:
    return day_bounds(first_ruled(), campaign_zone())[0]
