"""From decisions to the observation store: `reviewed` rows of the hours, exactly as the decisions in force say."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.common import campaign_zone, parse_exact
from lantian.apps.monitoring.computation.choice import REVIEWED, VOID, WITHDRAWN
from lantian.apps.quality.checks import Key
from lantian.apps.quality.choices import DecisionKind
from lantian.apps.quality.models import DecidedHour, Decision
from lantian.apps.records.store import store
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day
from lantian.core.time.span import DaySpan
from lantian.io.journal import Observation

__all__ = ["MAXIMUM", "carry_out", "evidence_of", "standing_rows"]

MAXIMUM = "H"
"""Flag of a day's row: the historical maximum takes its place in the ranking."""
_DECIMALS = 6


def carry_out() -> int:
    """Bring every decision that has no data version yet into the observation store, oldest first. Returns how many.

    Under the lock of the decisions: whoever writes last has seen all of them, so that the store ends with what stands.
    If the process dies between store and record, the same rows are written again and say nothing new.
    """
    done = 0
    if not Decision.objects.filter(seq=None).exists():
        return done
    with transaction.atomic():
        for decision in Decision.objects.select_for_update().filter(seq=None).order_by("id"):
            _carry_out(decision)
            done += 1
    return done


def _carry_out(decision: Decision) -> None:
    if decision.kind == DecisionKind.UNDO and decision.undoes and decision.undoes.kind == DecisionKind.MAXIMUM:
        _withdraw_maximum(decision, decision.undoes)
        return
    if decision.kind == DecisionKind.MAXIMUM:
        _write_maximum(decision)
        return
    rows = standing_rows(decision.decided.all())
    decision.seq = store().append(rows, kind="review", raw=evidence_of(decision))
    decision.save(update_fields=["seq"])


def standing_rows(hours: Iterable[DecidedHour]) -> list[Observation]:
    """The rows that say what stands of these hours, by all decisions in force.

    The newest decision that says of an hour that it does not count, or what its value is, stands. Overriding a proposal
    lets an hour count only where none of those does: a good word of one rule does not lift another one's objection.
    """
    wanted: dict[Key, DecidedHour] = {(each.station, each.parameter, each.hour): each for each in hours}
    if not wanted:
        return []
    by_key = _in_force(wanted)
    return [_row(each, by_key.get(key, [])) for key, each in sorted(wanted.items())]


def _in_force(wanted: dict[Key, DecidedHour]) -> dict[Key, list[DecidedHour]]:
    times = [hour for _, _, hour in wanted]
    found: dict[Key, list[DecidedHour]] = defaultdict(list)
    rows = DecidedHour.objects.filter(
        station__in={station for station, _, _ in wanted},
        hour__gte=min(times),
        hour__lte=max(times),
        decision__undone_by=None,
    ).exclude(decision__kind=DecisionKind.UNDO)
    for each in rows.select_related("decision").order_by("-decision_id"):
        key = each.station, each.parameter, each.hour
        if key in wanted:
            found[key].append(each)
    return found


def _row(hour: DecidedHour, newest_first: Sequence[DecidedHour]) -> Observation:
    let_count = None
    for each in newest_first:
        if each.decision.kind in (DecisionKind.ACCEPT, DecisionKind.VOID):
            return _observation(hour, each.raw, VOID)
        if each.decision.kind == DecisionKind.VALUE:
            return _observation(hour, each.value, "N")
        let_count = let_count or each
    if let_count is not None:
        return _observation(hour, let_count.value, "N")
    return _observation(hour, hour.raw, WITHDRAWN)


def _observation(hour: DecidedHour, value: Decimal | None, flag: str) -> Observation:
    return Observation(
        network=hour.network,
        cadence="hour",
        station=hour.station,
        parameter=hour.parameter,
        statistic=REVIEWED,
        time=hour.hour,
        value=value,
        unit=hour.unit,
        flag=flag,
    )


def evidence_of(decision: Decision) -> bytes:
    """Who decided what and why, on one line, kept in the store beside the rows."""
    said = {
        "decision": decision.pk,
        "kind": decision.kind,
        "station": decision.station,
        "parameters": decision.parameters,
        "from": decision.first.isoformat(),
        "to": decision.last.isoformat(),
        "by": decision.decided_name,
        "at": decision.decided_at.isoformat(),
        "reason": decision.reason,
        "evidence": decision.evidence,
        "undoes": decision.undoes_id,
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def _write_maximum(decision: Decision) -> None:
    """Mark days whose place the historical maximum takes in the ranking, and let it take it from that version on."""
    best = parse_exact(decision.facts["maximum"])
    assert best is not None
    days = _days(decision)
    decision.seq = store().append(_day_rows(decision, days, best, MAXIMUM), kind="review", raw=evidence_of(decision))
    decision.save(update_fields=["seq"])
    monitoring.substitute_days(
        station=decision.station,
        parameter=decision.parameters[0],
        days=days,
        value=best,
        value_day=dt.date.fromisoformat(decision.facts["of_day"]),
        version=decision.seq,
        decision=str(decision.pk),
        reason=decision.reason,
        decided_by=decision.decided_name,
    )


def _days(decision: Decision) -> list[dt.date]:
    zone = campaign_zone()
    return list(DaySpan(local_day(decision.first, zone), local_day(decision.last, zone)))


def _withdraw_maximum(decision: Decision, before: Decision) -> None:
    rows = _day_rows(before, _days(before), None, WITHDRAWN)
    decision.seq = store().append(rows, kind="review", raw=evidence_of(decision))
    decision.save(update_fields=["seq"])
    monitoring.withdraw_substitutions(str(before.pk), version=decision.seq)


def _day_rows(decision: Decision, days: Sequence[dt.date], value: Fraction | None, flag: str) -> list[Observation]:
    zone, parameter = campaign_zone(), decision.parameters[0]
    return [
        Observation(
            network="micro",
            cadence="day",
            station=decision.station,
            parameter=parameter,
            statistic=REVIEWED,
            time=day_bounds(day, zone)[0],
            value=None if value is None else half_even(value, _DECIMALS),
            unit=Pollutant.from_code(parameter).unit,
            flag=flag,
        )
        for day in days
    ]
