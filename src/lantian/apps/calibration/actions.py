"""Co-locations and decisions about corrections. Software fits and proposes; a person with the right decides.

`actor=None` is the installation itself: regular work that only proposes, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Max

from lantian.apps.calibration.choices import State
from lantian.apps.calibration.fitting import facts_of, fit_colocation
from lantian.apps.calibration.models import Colocation, Correction, Progress
from lantian.apps.calibration.policies import POLICY
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.core.time.local import start_of_hour

__all__ = [
    "CalibrationRefused",
    "accept",
    "end_colocation",
    "propose",
    "refuse",
    "start_colocation",
    "withdraw",
    "withdraw_colocation",
]


class CalibrationRefused(Exception):
    """A co-location or decision that cannot be; `problems` maps a field to what is wrong, in both languages."""

    code = "calibration-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, problems: dict[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {text}" for field, text in problems.items()))


@transaction.atomic
def start_colocation(
    *,
    actor: User | None,
    station: str,
    reference: str,
    started_at: dt.datetime,
    now: dt.datetime,
    place: str = "",
    distance_m: Decimal | None = None,
    note: str = "",
) -> Colocation:
    """A person has put a micro-station beside a reference station.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: the stations or the time cannot be.
    """
    _require(actor)
    problems: dict[str, str] = {}
    if not Station.objects.filter(code=station, network="micro", until=None).exists():
        problems["station"] = "no-micro"
    if not Station.objects.filter(code=reference, network="ambient", until=None).exists():
        problems["reference"] = "no-reference"
    if started_at > now:
        problems["started_at"] = "future"
    running = Colocation.objects.filter(station=station, ended_at=None, withdrawn=False)
    if running.exists():
        problems["station"] = "running"
    elif Colocation.objects.filter(station=station, withdrawn=False, ended_at__gt=started_at).exists():
        problems["started_at"] = "overlap"
    if problems:
        raise CalibrationRefused(problems)
    made = Colocation.objects.create(
        station=station,
        reference=reference,
        place=place,
        distance_m=distance_m,
        started_at=start_of_hour(started_at),
        started_by=actor,
        note=note,
    )
    facts = {"colocation": made.pk, "reference": reference, "since": made.started_at, "place": place}
    record(actor=actor, action="calibration.start-colocation", subject=f"station:{station}", facts=facts, reason=note)
    return made


@transaction.atomic
def end_colocation(
    colocation: Colocation, *, actor: User | None, ended_at: dt.datetime, now: dt.datetime, reason: str = ""
) -> None:
    """A person has taken the micro-station away.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: it has ended already, or the time cannot be.
    """
    _require(actor)
    held = Colocation.objects.select_for_update().get(pk=colocation.pk)
    if held.ended_at is not None or held.withdrawn:
        raise CalibrationRefused({"ended_at": "ended"})
    if ended_at > now:
        raise CalibrationRefused({"ended_at": "future"})
    if start_of_hour(ended_at) <= held.started_at:
        raise CalibrationRefused({"ended_at": "before-start"})
    held.ended_at, held.ended_by = start_of_hour(ended_at), actor
    held.save(update_fields=["ended_at", "ended_by"])
    facts = {"colocation": held.pk, "reference": held.reference, "until": held.ended_at}
    record(
        actor=actor, action="calibration.end-colocation", subject=f"station:{held.station}", facts=facts, reason=reason
    )


@transaction.atomic
def withdraw_colocation(colocation: Colocation, *, actor: User | None, reason: str) -> None:
    """It was recorded by mistake: its open proposals go with it. Corrections that were accepted are withdrawn first.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: a correction from it is in force, or the reason is missing.
    """
    _require(actor)
    if not reason.strip():
        raise CalibrationRefused({"reason": "reason"})
    if colocation.corrections.filter(state=State.ACCEPTED).exists():
        raise CalibrationRefused({"reason": "in-force"})
    Colocation.objects.filter(pk=colocation.pk).update(withdrawn=True)
    colocation.corrections.filter(state=State.PROPOSED).update(state=State.REPLACED)
    record(
        actor=actor,
        action="calibration.withdraw-colocation",
        subject=f"station:{colocation.station}",
        facts={"colocation": colocation.pk},
        reason=reason,
    )


@transaction.atomic
def propose(colocation: Colocation, parameter: str, *, actor: User | None, now: dt.datetime) -> Correction:
    """Fit a correction and lay it before those who may decide. An older open proposal of this co-location is replaced.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: the co-location was withdrawn.
        TooLittle, TooFewPairs: there is too little to fit.
    """
    _require(actor)
    if colocation.withdrawn:
        raise CalibrationRefused({"colocation": "withdrawn"})
    version = store().version()
    found = fit_colocation(colocation, parameter, now=now, version=version)
    mine = Correction.objects.filter(station=colocation.station, parameter=parameter)
    mine.filter(colocation=colocation, state=State.PROPOSED).update(state=State.REPLACED)
    made = Correction.objects.create(
        station=colocation.station,
        parameter=parameter,
        number=(mine.aggregate(newest=Max("number"))["newest"] or 0) + 1,
        colocation=colocation,
        fitted_from=found.pairs.hours.start,
        fitted_to=found.pairs.hours.start + found.pairs.hours.size * dt.timedelta(hours=1),
        data_version=version,
        pack_version=pack().version_label,
        proposed_at=now,
        **facts_of(found),
    )
    facts = {"correction": made.number, "parameter": parameter, "kind": made.kind, "version": version}
    record(actor=actor, action="calibration.propose", subject=f"station:{made.station}", facts=facts)
    return made


@transaction.atomic
def accept(
    correction: Correction, *, actor: User | None, valid_from: dt.datetime, now: dt.datetime, reason: str = ""
) -> None:
    """Put a correction in force for the hours from `valid_from` on; what the device said stays untouched.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: it is no open proposal, or the time lies in the future.
    """
    _require(actor)
    held = _open(correction, State.PROPOSED)
    if valid_from > now:
        raise CalibrationRefused({"valid_from": "future"})
    held.state, held.valid_from = State.ACCEPTED, start_of_hour(valid_from)
    _decide(held, actor, now, reason, "calibration.accept")
    _rewrite_from(held)


@transaction.atomic
def refuse(correction: Correction, *, actor: User | None, now: dt.datetime, reason: str) -> None:
    """Turn a proposal down.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: it is no open proposal, or the reason is missing.
    """
    _require(actor)
    held = _open(correction, State.PROPOSED)
    if not reason.strip():
        raise CalibrationRefused({"reason": "reason"})
    held.state = State.REFUSED
    _decide(held, actor, now, reason, "calibration.refuse")


@transaction.atomic
def withdraw(correction: Correction, *, actor: User | None, now: dt.datetime, reason: str) -> None:
    """Take a correction out of force: its hours go back to the version before it, or to what the device said.

    Raises:
        NotAllowed: the actor's role has no right to it.
        CalibrationRefused: it is not in force, or the reason is missing.
    """
    _require(actor)
    held = _open(correction, State.ACCEPTED)
    if not reason.strip():
        raise CalibrationRefused({"reason": "reason"})
    held.state = State.WITHDRAWN
    _decide(held, actor, now, reason, "calibration.withdraw")
    _rewrite_from(held)


def _open(correction: Correction, state: State) -> Correction:
    held = Correction.objects.select_for_update().get(pk=correction.pk)
    if held.state != state:
        raise CalibrationRefused({"correction": "decided"})
    return held


def _decide(held: Correction, actor: User | None, now: dt.datetime, reason: str, action: str) -> None:
    held.decided_by, held.decided_at, held.reason = actor, now, reason
    held.save(update_fields=["state", "valid_from", "decided_by", "decided_at", "reason"])
    facts = {"correction": held.number, "parameter": held.parameter, "since": held.valid_from}
    record(actor=actor, action=action, subject=f"station:{held.station}", facts=facts, reason=reason)


def _rewrite_from(held: Correction) -> None:
    """Have the regular work write the hours again from where this correction begins."""
    assert held.valid_from is not None
    progress, fresh = Progress.objects.select_for_update().get_or_create(
        station=held.station, parameter=held.parameter, defaults={"until": held.valid_from}
    )
    if not fresh and held.valid_from < progress.until:
        progress.until = held.valid_from
        progress.save(update_fields=["until"])


def _require(actor: User | None) -> None:
    if actor is not None:
        POLICY.require(actor)
