"""The hand-over of data to the upper level (M01): a bundle that says what is in it, and the receipt for it.

A bundle is a zip file: `stations.csv` (the register), `completeness.csv` (hours with a valid value of each of the six
parameters), `hours.csv` (every hour with its mark, in the long layout) and `manifest.json` (span, version of the data,
policy pack, counts, SHA-256 of each file).
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from django.db import transaction
from django.urls import reverse

from lantian.apps.exchange import keeping
from lantian.apps.exchange.choices import HandOverState, Rhythm
from lantian.apps.exchange.exporting import Selection, as_csv
from lantian.apps.exchange.models import HandOver, HandOverPlan
from lantian.apps.exchange.policies import ExchangePolicy
from lantian.apps.exchange.problems import HandOverRefused
from lantian.apps.exchange.queries import plan
from lantian.apps.monitoring.queries import stations
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.export import as_cell
from lantian.apps.records.store import store
from lantian.core.policy.schema import Text
from lantian.core.quantity.problem import Problem
from lantian.core.standards.device_kinds import SIX
from lantian.io.journal import StoreIll

__all__ = ["due_span", "hand_over", "keep_plan", "make_bundle", "make_due", "record_receipt"]

_POLICY = ExchangePolicy()
_NETWORKS = ("ambient", "micro")
_NOTICE = "exchange:hand-over"
_DAY = dt.timedelta(days=1)
_LONGEST = 400


def make_bundle(first: dt.date, last: dt.date, *, actor: User | None, now: dt.datetime, receiver: str = "") -> HandOver:
    """Make a bundle of the local days from `first` to `last`; a failure is recorded, and people are told.

    Raises:
        NotAllowed: the actor's role has no right to it.
        HandOverRefused: the days are none, too many, or not over.
    """
    _require(actor)
    zone = ZoneInfo(pack().info.time_zone)
    start = dt.datetime.combine(first, dt.time(), zone).astimezone(dt.UTC)
    end = dt.datetime.combine(last + _DAY, dt.time(), zone).astimezone(dt.UTC)
    if last < first or (last - first).days > _LONGEST:
        raise HandOverRefused(fault=f"{first} … {last}: 1–{_LONGEST} days")
    if end > now:
        raise HandOverRefused(fault=f"{last} ≥ {now.astimezone(zone).date()}")
    made = HandOver(first=first, last=last, made_at=now, made_by=actor.username if actor else "", receiver=receiver)
    try:
        _write(made, start, end, now)
    except (OSError, StoreIll, Problem) as cause:
        made.state, made.fault = HandOverState.FAILED, f"{type(cause).__name__}: {cause}"
        _tell(made, now)
    else:
        settle(_NOTICE, at=now)
    with transaction.atomic():
        made.save()
        facts = {"first": first, "last": last, "version": made.version, "sha256": made.sha256, "state": str(made.state)}
        record(actor=actor, action="exchange.make-bundle", subject=f"hand-over:{made.pk}", facts=facts)
    return made


def _tell(made: HandOver, now: dt.datetime) -> None:
    raise_notice(
        key=_NOTICE,
        kind="import",
        severity="warning",
        title=Text(zh="数据移交包生成失败", en="A bundle for the hand-over could not be made"),
        body=Text(zh=f"{made.first} 至 {made.last}：{made.fault}", en=f"{made.first} to {made.last}: {made.fault}"),
        address=reverse("exchange:handover"),
        at=now,
        right="exchange-air",
    )


def _write(made: HandOver, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
    folder = keeping.hand_over_folder()
    folder.mkdir(parents=True, exist_ok=True)
    store().seal()
    made.version = store().version()
    hours = (end - start) // dt.timedelta(hours=1)
    complete, share = _completeness(start, end, hours, made.version)
    name = f"handover-{made.first}-{made.last}-v{made.version}.zip"
    fresh = folder / f"{name}.new"
    sums: dict[str, str] = {}
    with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as bundle:
        for member, content in (("stations.csv", _register()), ("completeness.csv", complete)):
            sums[member] = _add(bundle, member, iter([content]))[0]
        sums["hours.csv"], rows = _add(bundle, "hours.csv", _hours(start, end, made.version))
        manifest = {
            "what": "hand-over of monitoring data",
            "clause": "M01",
            "district": wording(pack().info.title),
            "first": made.first.isoformat(),
            "last": made.last.isoformat(),
            "zone": pack().info.time_zone,
            "hour_label": "start of the hour, UTC",
            "data_version": made.version,
            "policy": pack().info.version,
            "made_at": now.isoformat(),
            "rows": rows,
            "six_parameter_completeness_percent": share,
            "sha256": sums,
        }
        bundle.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))
    made.sha256 = _digest(fresh)
    fresh.replace(folder / name)
    made.file = name
    made.facts = {"rows": rows, "complete": share, "stations": len(_counted()), "files": sums}


def _add(bundle: zipfile.ZipFile, name: str, pieces: Iterator[bytes]) -> tuple[str, int]:
    """Write a member piece by piece; its SHA-256 and how many rows follow the heading."""
    digest = hashlib.sha256()
    lines = 0
    with bundle.open(name, "w", force_zip64=True) as member:
        for piece in pieces:
            digest.update(piece)
            lines += piece.count(b"\n")
            member.write(piece)
    return digest.hexdigest(), max(lines - 1, 0)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counted() -> list[str]:
    return [each.code for each in stations() if each.network in _NETWORKS]


def _register() -> bytes:
    rows = [
        [
            each.code,
            wording(each.name),
            each.unit.id if each.unit else "",
            each.lon,
            each.lat,
            each.kind,
            each.network,
            each.stage,
        ]
        for each in stations()
    ]
    return _csv(["code", "name", "subdistrict", "lon", "lat", "kind", "network", "stage"], rows)


def _completeness(start: dt.datetime, end: dt.datetime, hours: int, version: int) -> tuple[bytes, str | None]:
    """Valid hours of each station and parameter, and the share over all of them in percent with one decimal."""
    found: dict[tuple[str, str], int] = {}
    for network in _NETWORKS:
        counted = store().query(
            "SELECT station, parameter, count(*) AS hours FROM observation WHERE statistic = 'mean' AND flag = 'N' "
            "AND value IS NOT NULL GROUP BY ALL ORDER BY ALL",
            network=network,
            cadence="hour",
            start=start,
            end=end,
            version=version,
        )
        found |= {(row["station"], row["parameter"]): row["hours"] for row in counted.to_pylist()}
    codes = _counted()
    rows = [[code, parameter, hours, found.get((code, parameter), 0)] for code in codes for parameter in SIX]
    share = None
    if codes and hours:
        tenths = Fraction(1000 * sum(int(row[3]) for row in rows), len(rows) * hours)
        # Rounded down: completeness is never said to be more than it is.
        share = f"{tenths.numerator // tenths.denominator / 10:.1f}"
    return _csv(["station", "parameter", "hours", "valid_hours"], rows), share


def _hours(start: dt.datetime, end: dt.datetime, version: int) -> Iterator[bytes]:
    for place, network in enumerate(_NETWORKS):
        pieces = as_csv(Selection(network=network, start=start, end=end, statistic=None, version=version))
        heading = next(pieces)
        if not place:
            yield heading
        yield from pieces


def _csv(heading: list[str], rows: list[list[object]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(heading)
    writer.writerows([cell if isinstance(cell, float) else as_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


@transaction.atomic
def hand_over(made: HandOver, *, actor: User | None, now: dt.datetime) -> HandOver:
    """Say that a bundle was handed over.

    Raises:
        NotAllowed: the actor's role has no right to it.
        HandOverRefused: it was handed over already, or could not be made.
    """
    _require(actor)
    if made.state != HandOverState.MADE:
        raise HandOverRefused(fault=str(made.get_state_display()))
    made.state, made.handed_at = HandOverState.HANDED, now
    made.save()
    facts = {"receiver": made.receiver, "sha256": made.sha256}
    record(actor=actor, action="exchange.hand-over", subject=f"hand-over:{made.pk}", facts=facts)
    return made


@transaction.atomic
def record_receipt(made: HandOver, *, actor: User | None, now: dt.datetime, receipt: str) -> HandOver:
    """Record what the receiver answered; it can be corrected, the log keeps both.

    Raises:
        NotAllowed: the actor's role has no right to it.
        HandOverRefused: it was not handed over, or the receipt is empty.
    """
    _require(actor)
    if made.state not in {HandOverState.HANDED, HandOverState.RECEIVED} or not receipt.strip():
        raise HandOverRefused(fault=str(made.get_state_display()))
    before = made.receipt
    made.state, made.receipt, made.received_at = HandOverState.RECEIVED, receipt.strip(), now
    made.save()
    facts = {"before": before, "after": made.receipt}
    record(actor=actor, action="exchange.record-receipt", subject=f"hand-over:{made.pk}", facts=facts)
    return made


@transaction.atomic
def keep_plan(rhythm: str, receiver: str, *, actor: User | None) -> HandOverPlan:
    """How often a bundle is made by itself.

    Raises:
        NotAllowed: the actor's role has no right to it.
        HandOverRefused: there is no such rhythm.
    """
    _require(actor)
    if rhythm not in Rhythm.values:
        raise HandOverRefused(fault=rhythm)
    kept = plan()
    before = {"rhythm": str(kept.rhythm), "receiver": kept.receiver}
    kept.rhythm, kept.receiver = rhythm, receiver
    kept.save()
    facts = {"before": before, "after": {"rhythm": rhythm, "receiver": receiver}}
    record(actor=actor, action="exchange.plan-hand-over", subject="hand-over:plan", facts=facts)
    return kept


def due_span(now: dt.datetime) -> tuple[dt.date, dt.date] | None:
    """The newest full day or month that the plan wants and no bundle has; None when nothing is due."""
    kept = plan()
    today = now.astimezone(ZoneInfo(pack().info.time_zone)).date()
    if kept.rhythm == Rhythm.DAY:
        span = (today - _DAY, today - _DAY)
    elif kept.rhythm == Rhythm.MONTH:
        last = today.replace(day=1) - _DAY
        span = (last.replace(day=1), last)
    else:
        return None
    made = HandOver.objects.filter(first=span[0], last=span[1]).exclude(state=HandOverState.FAILED)
    return None if made.exists() else span


def make_due(now: dt.datetime) -> HandOver | None:
    """Make the bundle that the plan wants by now."""
    span = due_span(now)
    return None if span is None else make_bundle(*span, actor=None, now=now, receiver=plan().receiver)


def _require(actor: User | None) -> None:
    if actor is not None:
        _POLICY.require(actor)
