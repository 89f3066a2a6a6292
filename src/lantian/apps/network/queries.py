"""What pages and other parts may ask of the register. Everything is as of `now`; answers are plain data or records."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q, QuerySet

from lantian.apps.monitoring.choices import NETWORK
from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.stations import stage_of
from lantian.apps.network.figures import (
    Cell,
    Completeness,
    Coverage,
    DiarySpan,
    HandOverRow,
    Missing,
    Now,
    UnitRow,
    Week,
)
from lantian.apps.network.kinds import expected, kind_of
from lantian.apps.network.models import (
    Agency,
    Contract,
    DiaryEntry,
    OnlineRun,
    OnlineWeek,
    StageStep,
    StationProfile,
)
from lantian.apps.network.service import adapted_parameters, rule, weeks_until
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.flows.station_stage import OPERATING, StationStage, reached
from lantian.core.policy.schema import Unit
from lantian.core.time.local import local_day

__all__ = [
    "agency_of",
    "completeness",
    "contracts_on",
    "coverage",
    "deadline",
    "diary",
    "diary_between",
    "hand_over",
    "late_stations",
    "liaisons",
    "networked",
    "now_of",
    "silent_stations",
    "stage_history",
]

_DAY = dt.timedelta(days=1)
_COMPLETE_OVER = dt.timedelta(hours=24)


def stage_history(code: str) -> tuple[StageStep, ...]:
    """The steps of a station, oldest first."""
    return tuple(StageStep.objects.filter(station=code).select_related("document", "by").order_by("number"))


def diary(code: str, limit: int = 20) -> tuple[DiaryEntry, ...]:
    """The newest entries of a station's diary, those that were struck out as well."""
    found = DiaryEntry.objects.filter(station=code).select_related("agency", "document", "by", "struck_by")
    return tuple(found[:limit])


def diary_between(codes: Iterable[str], start: dt.datetime, end: dt.datetime) -> tuple[DiarySpan, ...]:
    """Spans in `[start, end)` in which the diary says that data of these stations were affected."""
    found = DiaryEntry.objects.filter(
        Q(end=None) | Q(end__gt=start), station__in=list(codes), start__lt=end, data_affected=True, struck_at=None
    ).order_by("station", "start")
    return tuple(
        DiarySpan(
            entry=entry.pk,
            station=entry.station_id,
            kind=entry.kind,
            start=entry.start,
            end=entry.end,
            note=entry.note,
        )
        for entry in found
    )


def agency_of(code: str, on: dt.date) -> Agency | None:
    """Who runs a station on a day."""
    return _agencies([code], on).get(code)


def now_of(network: str, now: dt.datetime) -> Now:
    """The newest hour of every station of a network, sealed or not."""
    last: dict[str, dt.datetime] = {}
    for row in store().latest(network=network, cadence="hour"):
        if row.statistic == "mean" and (row.station not in last or row.time > last[row.station]):
            last[row.station] = row.time
    return Now(at=now, last=last, limit=dt.timedelta(minutes=rule(now).whole("network.online_minutes")))


def coverage(now: dt.datetime, network: str = NETWORK) -> Coverage:
    """Planned, registered, networked and on line; the on-line rate by subdistrict and week; who is missing."""
    run = OnlineRun.objects.order_by("-id").first()
    weeks = weeks_until(run.until) if run else ()
    stations = [station for station in Station.objects.filter(network=network) if station.until is None]
    state = now_of(network, now)
    cells = _cells_by_unit(network, weeks)
    planned = pack().info.stations.per_subdistrict if network == NETWORK else None
    by_planned = planned is not None and rule(now).word("network.rate_counts") == "planned"
    rows = tuple(
        _unit_row(
            unit,
            [station for station in stations if station.subdistrict == unit.id],
            state,
            cells=[_due(cells[unit.id, week.monday], week, planned if by_planned else None) for week in weeks],
            planned=planned,
        )
        for unit in pack().subdistricts()
    )
    return Coverage(
        network=network,
        at=now,
        weeks=weeks,
        rows=rows,
        total=_total(rows, len(weeks)),
        missing=_missing(stations, rows, state, now),
        version=run.version if run else None,
        until=run.until if run else None,
    )


def networked(network: str = NETWORK) -> Mapping[str, int]:
    """Subdistrict → stations of a network that are networked, as `coverage` counts them."""
    running = Station.objects.filter(network=network, until=None, stage__in=[stage.value for stage in OPERATING])
    return Counter(running.order_by().values_list("subdistrict", flat=True))


def silent_stations(now: dt.datetime) -> tuple[tuple[Station, dt.datetime | None], ...]:
    """Stations that should run and whose newest hour ended longer ago than the pack allows before it tells somebody,
    with the end of that hour; None for one that never sent any."""
    limit = dt.timedelta(minutes=rule(now).whole("network.silent_notice_minutes"))
    found = []
    running = Station.objects.filter(until=None, stage__in=[stage.value for stage in OPERATING])
    states: dict[str, Now] = {}
    for station in running.exclude(network="dustfall").order_by("subdistrict", "code"):
        state = states.setdefault(station.network, now_of(station.network, now))
        time = state.last.get(station.code)
        if time is None or now - (time + HOUR) > limit:
            found.append((station, time + HOUR if time else None))
    return tuple(found)


def completeness(station: Station, now: dt.datetime) -> Completeness:
    """Which of its parameters a station sent in the last 24 hours (M01: six of a reference station)."""
    return _completeness([station], now)[station.code]


def deadline(now: dt.datetime) -> dt.date | None:
    """The day by which reference stations must be complete (M01); None where the policy states none."""
    wanted = rule(now).word("network.complete_by")
    for measure in pack().measures.values():
        for part in measure.parts:
            for each in part.deadlines:
                if each.id == wanted:
                    return each.date
    return None


def hand_over(now: dt.datetime, kinds: Sequence[str] = ("reference",)) -> tuple[HandOverRow, ...]:
    """The stations of some kinds with what the upper level asks: stages with days, parameters, late or not (M01)."""
    stations = list(Station.objects.filter(kind__in=kinds).order_by("subdistrict", "code"))
    days: dict[str, dict[StationStage, dt.date]] = defaultdict(dict)
    for step in StageStep.objects.filter(station__in=stations).order_by("station", "number"):
        days[step.station_id][StationStage(step.stage)] = step.on
    handed = dict(StationProfile.objects.filter(station__in=stations).values_list("station_id", "handed_up"))
    full = _completeness(stations, now)
    due = deadline(now)
    wanted = StationStage(rule(now).word("network.complete_stage"))
    return tuple(
        _hand_over_row(
            station,
            days[station.code],
            full[station.code],
            due if kind_of(station).id == "reference" else None,
            wanted,
            handed.get(station.code),
            now,
        )
        for station in stations
    )


def late_stations(now: dt.datetime) -> tuple[HandOverRow, ...]:
    """Reference stations that are not complete although their day has passed (M01)."""
    return tuple(row for row in hand_over(now) if row.late_days > 0 and not row.is_complete)


def liaisons(units: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Subdistrict → names of the accounts that belong to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for person in User.objects.filter(unit__in=list(units), is_active=True).order_by("username"):
        found[person.unit_id].append(str(person))
    return {unit: tuple(names) for unit, names in found.items()}


def contracts_on(on: dt.date) -> QuerySet[Contract]:
    """Contracts that hold on a day."""
    return Contract.objects.filter(Q(last=None) | Q(last__gte=on), first__lte=on).select_related("agency")


def _agencies(codes: Iterable[str], on: dt.date) -> dict[str, Agency]:
    return {contract.station_id: contract.agency for contract in contracts_on(on).filter(station__in=list(codes))}


def _cells_by_unit(network: str, weeks: Sequence[Week]) -> dict[tuple[str, dt.date], Cell]:
    sums: dict[tuple[str, dt.date], list[int]] = defaultdict(lambda: [0, 0])
    rows = OnlineWeek.objects.filter(station__network=network, week__in=[week.monday for week in weeks])
    for unit, monday, came, due in rows.values_list("station__subdistrict", "week", "received", "due"):
        sums[unit, monday][0] += came
        sums[unit, monday][1] += due
    return defaultdict(
        lambda: Cell(received=0, due=0), {key: Cell(received=came, due=due) for key, (came, due) in sums.items()}
    )


def _due(cell: Cell, week: Week, planned: int | None) -> Cell:
    """The same cell where the hours of planned stations are due, whether they stand or not (`network.rate_counts`)."""
    return cell if planned is None else Cell(received=cell.received, due=max(cell.due, planned * week.hours))


def _unit_row(
    unit: Unit, stations: Sequence[Station], state: Now, *, cells: Sequence[Cell], planned: int | None
) -> UnitRow:
    running = [station for station in stations if station.stage in OPERATING]
    return UnitRow(
        unit=unit,
        planned=planned,
        registered=len(stations),
        networked=len(running),
        online=sum(state.online(station.code) for station in running),
        cells=tuple(cells),
    )


def _total(rows: Sequence[UnitRow], weeks: int) -> UnitRow:
    return UnitRow(
        unit=None,
        planned=None if any(row.planned is None for row in rows) else sum(row.planned or 0 for row in rows),
        registered=sum(row.registered for row in rows),
        networked=sum(row.networked for row in rows),
        online=sum(row.online for row in rows),
        cells=tuple(
            Cell(received=sum(row.cells[place].received for row in rows), due=sum(row.cells[place].due for row in rows))
            for place in range(weeks)
        ),
    )


def _missing(stations: Sequence[Station], rows: Sequence[UnitRow], state: Now, now: dt.datetime) -> tuple[Missing, ...]:
    on = local_day(now, campaign_zone())
    absent = [station for station in stations if station.stage not in OPERATING or not state.online(station.code)]
    short = [row for row in rows if row.planned is not None and row.registered < row.planned]
    people = liaisons({station.subdistrict for station in absent} | {row.unit.id for row in short if row.unit})
    agencies = _agencies([station.code for station in absent], on)
    open_entries = {
        entry.station_id: entry
        for entry in DiaryEntry.objects.filter(
            Q(end=None) | Q(end__gt=now), station__in=absent, struck_at=None, start__lte=now
        ).order_by("start")
    }
    since = {step.station_id: step.on for step in StageStep.objects.filter(station__in=absent).order_by("number")}
    adapted = adapted_parameters() if absent else {}
    named = [
        Missing(
            unit=pack().units.get(station.subdistrict),
            station=station,
            stage=stage_of(station),
            since=state.last[station.code] + HOUR if station.code in state.last else None,
            stage_since=since.get(station.code),
            expected=expected(station, adapted),
            liaison=people.get(station.subdistrict, ()),
            agency=agencies.get(station.code),
            known=open_entries.get(station.code),
        )
        for station in absent
    ]
    places = [
        Missing(
            unit=row.unit,
            station=None,
            stage=None,
            since=None,
            stage_since=None,
            expected=(),
            liaison=people.get(row.unit.id, ()),
            agency=None,
            known=None,
        )
        for row in short
        if row.unit is not None
        for _ in range((row.planned or 0) - row.registered)
    ]
    return tuple(named + places)


def _completeness(stations: Sequence[Station], now: dt.datetime) -> dict[str, Completeness]:
    came: dict[str, dict[str, dt.datetime]] = defaultdict(dict)
    for network in sorted({station.network for station in stations}):
        codes = [station.code for station in stations if station.network == network]
        for row in store().latest(network=network, cadence="hour", stations=codes):
            if row.statistic == "mean":
                came[row.station][row.parameter] = row.time
    adapted = adapted_parameters()
    return {
        station.code: Completeness(
            expected=expected(station, adapted), came=came[station.code], since=now - _COMPLETE_OVER - HOUR
        )
        for station in stations
    }


def _hand_over_row(
    station: Station,
    days: Mapping[StationStage, dt.date],
    full: Completeness,
    due: dt.date | None,
    wanted: StationStage,
    handed: dt.date | None,
    now: dt.datetime,
) -> HandOverRow:
    stage = stage_of(station)
    complete = reached(stage, wanted)
    complete_on = (days.get(wanted) or days.get(StationStage.ACCEPTED) or station.since) if complete else None
    today = local_day(now, campaign_zone())
    unfinished = not complete and stage is not StationStage.WITHDRAWN
    until = complete_on or (today if unfinished else None)
    late = max((until - due) // _DAY, 0) if due is not None and until is not None else 0
    return HandOverRow(
        station=station,
        stage=stage,
        days=days,
        completeness=full,
        due=due,
        is_complete=complete,
        complete_on=complete_on,
        handed_up=handed,
        late_days=late,
    )
