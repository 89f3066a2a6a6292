"""Everything that people decide about data. Each action checks the right, validates, writes and logs at once.

A decision is written down first, with the hours that it is about; then its `reviewed` rows go into the observation
store and the decision gets their data version. Between the two stands nothing that could be lost: what has no version
yet is carried out by the next decision or by the regular work (`carry_out`). Doing it twice changes nothing, since the
store takes no notice of a row that says again what is known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from django.db import transaction

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.common import campaign_zone, exact_text, ranked_pollutant
from lantian.apps.monitoring.computation.choice import corrected_on, counted
from lantian.apps.monitoring.models import Confirmation, Station
from lantian.apps.monitoring.standing import month_of
from lantian.apps.monitoring.substitutions import historical_maximum
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.quality.checks import HOUR, Key, Raw, raw_hours
from lantian.apps.quality.choices import REVIEW, DecisionKind, State
from lantian.apps.quality.episodes import refresh_states
from lantian.apps.quality.models import DecidedHour, Decision, Episode, Proposal
from lantian.apps.quality.notify import settle_decided
from lantian.apps.quality.problems import AlreadyDecided, DecisionRefused, ProposalsOpen
from lantian.apps.quality.writing import carry_out
from lantian.apps.records.actions import record
from lantian.apps.records.store import store
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import day_bounds, local_day, start_of_hour
from lantian.io import clock

__all__ = ["confirm_month", "decide_episode", "decide_hours", "take_maximum", "undo"]

_REVIEW = RightPolicy(REVIEW)
_LONGEST = 31 * 24
"""Hours that are decided at once by hand."""
_FACTORS = tuple(pollutant.code for pollutant in Pollutant)


def decide_episode(
    episode_id: int,
    *,
    actor: User | None,
    verdict: DecisionKind,
    key: str,
    reason: str = "",
    through: dt.datetime | None = None,
    demonstration: bool = False,
) -> Decision:
    """Accept an episode's proposals (its hours do not count) or override them (they count, with a reason).

    `through` is the last hour that the reviewer saw: an episode that has grown since is decided as far as that.

    Raises:
        NotAllowed: the actor's role has no right to it.
        AlreadyDecided: somebody was faster.
        DecisionRefused: there is no such episode, or no reason to override it.
    """
    _require(actor)
    if (same := _given_already(key)) is not None:
        return carried_out(same)
    reason = reason.strip()
    if verdict not in (DecisionKind.ACCEPT, DecisionKind.OVERRIDE):
        raise DecisionRefused("kind")
    if verdict == DecisionKind.OVERRIDE and not reason:
        raise DecisionRefused("reason")
    with transaction.atomic():
        episode = Episode.objects.select_for_update().filter(pk=episode_id).first()
        if episode is None:
            raise DecisionRefused("episode")
        open_ones = [
            each
            for each in episode.proposals.select_for_update().filter(state=State.PROPOSED)
            if through is None or each.hour <= through
        ]
        if not open_ones:
            raise AlreadyDecided(episode)
        hours = _raw_of(open_ones)
        decision = _decision(
            actor, key, verdict, episode.station, sorted({name for name, _ in _keys(open_ones)}), reason, demonstration
        )
        decision.first, decision.last = min(each.hour for each in open_ones), max(each.hour for each in open_ones)
        decision.hours = len({each.hour for each in open_ones})
        decision.save()
        _decided(
            decision, episode.network, [key for key in hours if key[2] in {each.hour for each in open_ones}], hours
        )
        state = State.ACCEPTED if verdict == DecisionKind.ACCEPT else State.OVERRIDDEN
        Proposal.objects.filter(pk__in=[each.pk for each in open_ones]).update(state=state, decision=decision)
        refresh_states([episode.pk])
        facts = {"rule": episode.rule, **_facts(decision)}
        _log(decision, actor, f"quality.{verdict}-flags", facts)
        settle_decided(open_ones, clock.now())
    return carried_out(decision)


def decide_hours(
    *,
    actor: User | None,
    station: str,
    parameters: Sequence[str],
    first: dt.datetime,
    last: dt.datetime,
    kind: DecisionKind,
    key: str,
    reason: str,
    evidence: str = "",
    value: Decimal | None = None,
    now: dt.datetime,
    demonstration: bool = False,
) -> Decision:
    """Void a span of hours of a station, or say what the value of one hour is, with evidence.

    `first` and `last` are the starts of the first and the last hour. Proposals about these hours are decided with it.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DecisionRefused: the station, the span, the parameter or the value is wrong, or reason or evidence is missing.
    """
    _require(actor)
    if (same := _given_already(key)) is not None:
        return carried_out(same)
    first, last = start_of_hour(first), start_of_hour(last)
    place = Station.objects.filter(code=station).first()
    _check_span(place, parameters, first, last, now)
    assert place is not None
    if not reason.strip():
        raise DecisionRefused("reason")
    if kind == DecisionKind.VALUE:
        _check_value(parameters, first, last, value, evidence)
    elif kind != DecisionKind.VOID:
        raise DecisionRefused("kind")
    with transaction.atomic():
        raw = raw_hours(place.network, first, last + HOUR, stations=[station], parameters=parameters)
        decision = _decision(actor, key, kind, station, list(parameters), reason.strip(), demonstration)
        decision.first, decision.last, decision.hours = first, last, (last - first) // HOUR + 1
        decision.value, decision.evidence = (value if kind == DecisionKind.VALUE else None), evidence.strip()
        decision.save()
        keys = [(station, name, first + number * HOUR) for name in parameters for number in range(decision.hours)]
        _decided(decision, place.network, keys, raw)
        _settle_proposals(decision, keys)
        _log(decision, actor, f"quality.{kind}-hours", _facts(decision))
    return carried_out(decision)


def take_maximum(
    *,
    actor: User | None,
    station: str,
    first: dt.date,
    last: dt.date,
    key: str,
    reason: str,
    evidence: str,
    now: dt.datetime,
) -> Decision:
    """Let the station's historical maximum take the place of its falsified days in the ranking (175/2015).

    Raises:
        NotAllowed: the actor's role has no right to it.
        DecisionRefused: the station or the days are wrong, reason or evidence is missing, or the station has no record.
    """
    _require(actor)
    if (same := _given_already(key)) is not None:
        return carried_out(same)
    zone = campaign_zone()
    start, end = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
    place = Station.objects.filter(code=station, network="micro").first()
    _check_span(place, _FACTORS[:1], start, end - HOUR, now)
    if not reason.strip():
        raise DecisionRefused("reason")
    if not evidence.strip():
        raise DecisionRefused("evidence")
    pollutant, origin = ranked_pollutant(last)
    best = historical_maximum(station, pollutant)
    if best is None:
        raise DecisionRefused("no-record")
    with transaction.atomic():
        decision = _decision(actor, key, DecisionKind.MAXIMUM, station, [pollutant.code], reason.strip(), False)
        decision.first, decision.last = start, day_bounds(last, zone)[0]
        decision.hours = (end - start) // HOUR
        decision.evidence = evidence.strip()
        decision.facts = {"maximum": exact_text(best[0]), "of_day": best[1].isoformat()}
        decision.save()
        facts = {**_facts(decision), **decision.facts, "clauses": list(origin.clauses())}
        _log(decision, actor, "quality.take-maximum", facts)
    return carried_out(decision)


def undo(decision_id: int, *, actor: User | None, key: str, reason: str) -> Decision:
    """Take a decision back: what stood before it stands again. Both stay on record.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DecisionRefused: there is no such decision, it is undone or an undoing itself, or there is no reason.
    """
    _require(actor)
    if (same := _given_already(key)) is not None:
        return carried_out(same)
    if not reason.strip():
        raise DecisionRefused("reason")
    with transaction.atomic():
        before = Decision.objects.select_for_update().filter(pk=decision_id).first()
        if before is None or before.kind == DecisionKind.UNDO:
            raise DecisionRefused("decision")
        if before.undo is not None:
            raise DecisionRefused("undone", number=before.undo.pk, name=before.undo.decided_name or "—")
        decision = _decision(
            actor, key, DecisionKind.UNDO, before.station, list(before.parameters), reason.strip(), False
        )
        decision.first, decision.last, decision.hours = before.first, before.last, before.hours
        decision.undoes = before
        decision.save()
        DecidedHour.objects.bulk_create(
            [
                DecidedHour(
                    decision=decision,
                    network=each.network,
                    station=each.station,
                    parameter=each.parameter,
                    hour=each.hour,
                    raw=each.raw,
                    unit=each.unit,
                )
                for each in before.decided.all()
            ],
            batch_size=300,
        )
        proposals = before.proposals.exclude(state=State.OUTDATED)
        episodes = set(proposals.values_list("episode_id", flat=True))
        proposals.update(state=State.PROPOSED, decision=None)
        refresh_states(episodes)
        _log(decision, actor, "quality.undo-decision", {"undoes": before.pk, **_facts(decision)})
    return carried_out(decision)


def confirm_month(
    month: dt.date, *, actor: User | None, now: dt.datetime, reason: str = "", with_open: bool = False
) -> Confirmation:
    """Confirm the data of a month; with proposals that nobody decided only knowingly and with a reason.

    Raises:
        NotAllowed: the actor's role has no right to it.
        ProposalsOpen: proposals are open; says how many at which stations.
        ConfirmationRefused: see `monitoring.actions.confirm_month`.
    """
    zone, span = campaign_zone(), month_of(month)
    start, end = day_bounds(span.first, zone)[0], day_bounds(span.last, zone)[1]
    with transaction.atomic():
        waiting = Proposal.objects.filter(hour__gte=start, hour__lt=end, state=State.PROPOSED)
        count = waiting.count()
        if actor is not None:
            RightPolicy("confirm-data").require(actor)
        if count and not (with_open and reason.strip()):
            stations = sorted(set(waiting.values_list("station", flat=True)))
            raise ProposalsOpen(month, count, stations)
        decided = Decision.objects.filter(first__lt=end, last__gte=start)
        pending = decided.filter(seq=None).exists()
        newest = decided.exclude(seq=None).order_by("-seq").values_list("seq", flat=True).first() or 0
        return monitoring.confirm_month(
            month,
            actor=actor,
            now=now,
            reason=reason,
            open_proposals=count,
            needed_version=store().journal.newest() + 1 if pending else newest,
        )


def carried_out(decision: Decision) -> Decision:
    """The decision with its rows in the store."""
    carry_out()
    decision.refresh_from_db()
    return decision


def _require(actor: User | None) -> None:
    """None is the installation itself: the demonstration."""
    if actor is not None:
        _REVIEW.require(actor)


def _given_already(key: str) -> Decision | None:
    if not key:
        raise DecisionRefused("key")
    return Decision.objects.filter(key=key).first()


def _decision(
    actor: User | None,
    key: str,
    kind: DecisionKind,
    station: str,
    parameters: list[str],
    reason: str,
    demonstration: bool,
) -> Decision:
    return Decision(
        key=key,
        kind=kind,
        station=station,
        parameters=parameters,
        reason=reason,
        decided_at=dt.datetime.now(dt.UTC),
        decided_by=actor,
        decided_name=actor.username if actor else "",
        demonstration=demonstration,
    )


def _keys(proposals: Iterable[Proposal]) -> list[tuple[str, dt.datetime]]:
    """Parameters and hours of proposals; one about all parameters stands for each of them."""
    return [(name, each.hour) for each in proposals for name in ((each.parameter,) if each.parameter else _FACTORS)]


def _raw_of(proposals: Sequence[Proposal]) -> dict[Key, Raw]:
    """The hours of proposals as the devices said them."""
    station = Station.objects.get(code=proposals[0].station)
    wanted = set(_keys(proposals))
    hours = raw_hours(
        station.network,
        min(each.hour for each in proposals),
        max(each.hour for each in proposals) + HOUR,
        stations=[station.code],
        parameters=sorted({name for name, _ in wanted}),
    )
    return {key: raw for key, raw in hours.items() if (key[1], key[2]) in wanted}


def _decided(decision: Decision, network: str, keys: Sequence[Key], raw: Mapping[Key, Raw]) -> None:
    """Write down the hours, with what the device said and with what counts by the decision."""
    better = _corrected(decision, network, keys) if decision.kind == DecisionKind.OVERRIDE else {}
    DecidedHour.objects.bulk_create(
        [
            DecidedHour(
                decision=decision,
                network=network,
                station=station,
                parameter=parameter,
                hour=hour,
                raw=said.value if said else None,
                value=decision.value
                if decision.kind == DecisionKind.VALUE
                else better.get((station, parameter, hour), said.value if said else None),
                unit=said.unit if said else Pollutant.from_code(parameter).unit,
            )
            for station, parameter, hour in keys
            for said in (raw.get((station, parameter, hour)),)
        ],
        batch_size=300,
    )


def _corrected(decision: Decision, network: str, keys: Sequence[Key]) -> dict[Key, Decimal]:
    """The calibrated values of hours in which they count: a value that is let stand stays the one that counted."""
    zone = campaign_zone()
    if not any(corrected_on(local_day(hour, zone)) for _, _, hour in keys):
        return {}
    table = store().read(
        network=network,
        cadence="hour",
        start=decision.first,
        end=decision.last + HOUR,
        stations=[decision.station],
        statistic="corrected",
    )
    found: dict[Key, Decimal] = {}
    for row in table.to_pylist():
        one = counted([{**row, "statistic": "corrected"}], corrected=corrected_on(local_day(row["time"], zone)))
        if one is not None and one.value is not None:
            found[row["station"], row["parameter"], row["time"]] = one.value
    return found


def _settle_proposals(decision: Decision, keys: Sequence[Key]) -> None:
    """What was proposed about hours that are decided by hand is decided with them."""
    wanted = {(parameter, hour) for _, parameter, hour in keys}
    near = Proposal.objects.select_for_update().filter(
        station=decision.station, hour__gte=decision.first, hour__lte=decision.last, state=State.PROPOSED
    )
    mine = [each for each in near if (each.parameter, each.hour) in wanted]
    state = State.ACCEPTED if decision.kind == DecisionKind.VOID else State.OVERRIDDEN
    Proposal.objects.filter(pk__in=[each.pk for each in mine]).update(state=state, decision=decision)
    refresh_states({each.episode_id for each in mine})
    settle_decided(mine, clock.now())


def _check_span(
    place: Station | None, parameters: Sequence[str], first: dt.datetime, last: dt.datetime, now: dt.datetime
) -> None:
    if place is None:
        raise DecisionRefused("station")
    if not parameters or any(name not in _FACTORS for name in parameters):
        raise DecisionRefused("parameter")
    if last < first:
        raise DecisionRefused("backwards")
    if last + HOUR > now:
        raise DecisionRefused("future")
    if (last - first) // HOUR + 1 > _LONGEST:
        raise DecisionRefused("too-long", hours=_LONGEST)


def _check_value(
    parameters: Sequence[str], first: dt.datetime, last: dt.datetime, value: Decimal | None, evidence: str
) -> None:
    if first != last or len(parameters) != 1:
        raise DecisionRefused("one-hour")
    if value is None or not value.is_finite() or not 0 <= value <= 100_000:
        raise DecisionRefused("value")
    if Fraction(value).denominator != 1 and -int(value.as_tuple().exponent) > 6:
        raise DecisionRefused("value")
    if not evidence.strip():
        raise DecisionRefused("evidence")


def _facts(decision: Decision) -> dict[str, object]:
    return {
        "parameters": decision.parameters,
        "from": decision.first,
        "to": decision.last,
        "hours": decision.hours,
        **({"value": decision.value} if decision.value is not None else {}),
        **({"evidence": decision.evidence} if decision.evidence else {}),
        **({"demonstration": True} if decision.demonstration else {}),
    }


def _log(decision: Decision, actor: User | None, action: str, facts: Mapping[str, object]) -> None:
    record(
        actor=actor,
        action=action,
        subject=f"station:{decision.station}",
        facts={"decision": decision.pk, **facts},
        reason=decision.reason,
    )
