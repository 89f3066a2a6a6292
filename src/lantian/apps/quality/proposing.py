"""The checks as regular work: what changed is checked again, the newest days first, the older record in bites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.quality.checks import Found, Key, Raw, found_in, rules_digest
from lantian.apps.quality.choices import CHANGED_VALUE, NETWORKS, FlagName, State
from lantian.apps.quality.episodes import attach, refresh_states
from lantian.apps.quality.minutes import found_in_minutes
from lantian.apps.quality.models import CheckedDay, DecidedHour, Progress, Proposal
from lantian.apps.quality.notify import tell
from lantian.apps.records.store import store
from lantian.core.time.local import day_bounds, local_day
from lantian.core.time.span import DaySpan
from lantian.io.store import ObservationStore

__all__ = ["BITE", "Checked", "check_bite", "check_everything"]

BITE = 7
"""Days that are checked at once."""
_DAY = dt.timedelta(days=1)
_CLOCK = "clock"
"""A clock is compared when the hour is sent, and never again for that hour: what was found then stands."""
_FOLLOWING = 2
"""Days behind a changed one that its values may speak of: windows look back."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What one bite did."""

    days: int = 0
    raised: int = 0
    outdated: int = 0
    waiting: int = 0
    """Days that are still to be checked."""


def check_everything(now: dt.datetime, *, network: str = "micro") -> Checked:
    """All bites, one after the other."""
    total = Checked()
    while True:
        done = check_bite(now, network=network)
        total = Checked(
            days=total.days + done.days,
            raised=total.raised + done.raised,
            outdated=total.outdated + done.outdated,
            waiting=done.waiting,
        )
        if not done.days or not done.waiting:
            return total


def check_bite(now: dt.datetime, *, network: str = "micro") -> Checked:
    """Check the newest days that wait in a network, at most a week of them, and keep what the rules propose.

    Safe to call at any time, any number of times. A decision of a person is never touched.
    """
    assert network in NETWORKS, network
    source = store()
    version = source.version()
    _note_changes(source, network, version, now)
    days = _next_days(network)
    if not days:
        return Checked(waiting=0)
    span = DaySpan(days[-1], days[0])
    found, hours = found_in(network, span, version=version, until=now)
    found += found_in_minutes(network, span, hours, version=version, until=now)
    with transaction.atomic():
        raised, outdated = _reconcile(network, span, found, hours, version, now)
        CheckedDay.objects.filter(network=network, day__in=days).update(waits=False, version=version)
    waiting = CheckedDay.objects.filter(network=network, waits=True).count()
    return Checked(days=len(days), raised=raised, outdated=outdated, waiting=waiting)


@transaction.atomic
def _note_changes(source: ObservationStore, network: str, version: int, now: dt.datetime) -> None:
    """Put the days whose observations changed among those to be checked; all of them when the rules changed."""
    progress = Progress.objects.select_for_update().get_or_create(network=network)[0]
    rules = rules_digest(local_day(now, campaign_zone()))
    if (progress.version, progress.rules) == (version, rules):
        return
    since = progress.version if progress.rules == rules and progress.version <= version else 0
    zone = campaign_zone()
    changed: set[dt.date] = set()
    for cadence in ("hour", "minute"):
        table = source.query(
            "SELECT DISTINCT date_trunc('hour', time) AS hour FROM observation WHERE statistic = 'mean' AND seq > ?",
            params=[since],
            network=network,
            cadence=cadence,
            version=version,
        )
        changed |= {local_day(time, zone) for time in table["hour"].to_pylist()}
    known = set(CheckedDay.objects.filter(network=network).values_list("day", flat=True))
    wanted = {day + number * _DAY for day in changed for number in range(_FOLLOWING + 1)}
    wanted = {day for day in wanted if day in changed or day in known}
    CheckedDay.objects.bulk_create([CheckedDay(network=network, day=day) for day in sorted(wanted - known)])
    ordered = sorted(wanted & known)
    for begin in range(0, len(ordered), 500):
        CheckedDay.objects.filter(network=network, day__in=ordered[begin : begin + 500]).update(waits=True)
    progress.version, progress.rules = version, rules
    progress.save()


def _next_days(network: str) -> list[dt.date]:
    """The newest days that wait and follow each other, the newest first."""
    waiting = CheckedDay.objects.filter(network=network, waits=True).order_by("-day")
    days: list[dt.date] = []
    for day in waiting.values_list("day", flat=True)[:BITE]:
        if days and days[-1] - day > _DAY:
            break
        days.append(day)
    return days


def _reconcile(
    network: str, span: DaySpan, found: Sequence[Found], hours: Mapping[Key, Raw], version: int, now: dt.datetime
) -> tuple[int, int]:
    """Bring the proposals of some days into step with what the rules say now. Returns how many are new, how many are
    outdated."""
    zone = campaign_zone()
    start, end = day_bounds(span.first, zone)[0], day_bounds(span.last, zone)[1]
    stations = {
        each.code: each for each in Station.objects.filter(network=network).only("code", "subdistrict", "network")
    }
    known = {
        (each.station, each.parameter, each.hour, each.rule): each
        for each in Proposal.objects.select_for_update()
        .filter(hour__gte=start, hour__lt=end, station__in=stations)
        .exclude(state=State.OUTDATED)
    }
    found = [*found, *_changed_values(stations, start, end, hours)]
    raised = {each.key: each for each in found}
    outdated = [each for key, each in known.items() if _is_outdated(each, raised.get(key), hours)]
    for each in outdated:
        each.state = State.OUTDATED
    Proposal.objects.bulk_update(outdated, ["state"], batch_size=200)
    gone = {(each.station, each.parameter, each.hour, each.rule) for each in outdated}
    fresh = [each for key, each in raised.items() if key not in known or key in gone]
    made = [_proposal(each, hours, version) for each in sorted(fresh, key=lambda each: each.hour)]
    episodes = attach(made, {code: (each.subdistrict, each.network) for code, each in stations.items()})
    refresh_states(episodes | {each.episode_id for each in outdated})
    tell(made, outdated, now)
    return len(made), len(outdated)


def _is_outdated(proposal: Proposal, again: Found | None, hours: Mapping[Key, Raw]) -> bool:
    """The value changed, or nobody decided yet and the rules do not object any more."""
    if proposal.rule == CHANGED_VALUE:
        return again is None and proposal.state == State.PROPOSED
    if proposal.rule == _CLOCK:
        return False
    raw = hours.get((proposal.station, proposal.parameter, proposal.hour))
    if proposal.parameter and proposal.value != (raw.value if raw else None):
        return True
    return again is None and proposal.state == State.PROPOSED


def _changed_values(
    stations: Iterable[str], start: dt.datetime, end: dt.datetime, hours: Mapping[Key, Raw]
) -> list[Found]:
    """Hours about which a person decided when the device said something else."""
    newest: dict[Key, DecidedHour] = {}
    rows = DecidedHour.objects.filter(hour__gte=start, hour__lt=end, station__in=list(stations))
    for each in rows.filter(decision__undone_by=None).exclude(decision__kind="undo").order_by("decision_id"):
        newest[each.station, each.parameter, each.hour] = each
    found = []
    for (station, parameter, hour), each in newest.items():
        raw = hours.get((station, parameter, hour))
        now = raw.value if raw else None
        if now == each.raw:
            continue
        facts = {"before": _number(each.raw), "value": _number(now), "decision": each.decision_id}
        found.append(
            Found(
                station=station,
                parameter=parameter,
                hour=hour,
                rule=CHANGED_VALUE,
                version="1",
                flag=FlagName.SUSPECT,
                facts=facts,
            )
        )
    return found


def _number(value: Decimal | None) -> float | str:
    return "—" if value is None else float(value)


def _proposal(found: Found, hours: Mapping[Key, Raw], version: int) -> Proposal:
    raw = hours.get((found.station, found.parameter, found.hour))
    return Proposal(
        station=found.station,
        parameter=found.parameter,
        hour=found.hour,
        rule=found.rule,
        rule_version=found.version,
        flag=found.flag,
        value=raw.value if raw else None,
        unit=raw.unit if raw else "",
        facts=dict(found.facts),
        seq=version,
        raised_at=dt.datetime.now(dt.UTC),
    )
