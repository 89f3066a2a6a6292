"""Stations: registering, changing, their way into the network."""

from __future__ import annotations

import datetime as dt
import secrets
import string
from collections.abc import Iterable, Sequence

from django.db import transaction

from lantian.apps.monitoring import actions as monitoring
from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.documents import Upload, keep_document
from lantian.apps.network.kinds import kind_of, known_kinds
from lantian.apps.network.models import StageStep, StationProfile
from lantian.apps.network.policies import STATIONS
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.core.flows.station_stage import OPERATING, Move, StationStage, StepAsked, check_step
from lantian.io.home import data_home

__all__ = ["edit", "hand_up", "move_stage", "register", "rotate_password", "stage_of", "take_over"]

_LETTERS = string.ascii_letters + string.digits
_PASSWORD_LENGTH = 6


def stage_of(station: Station) -> StationStage:
    """Where a station stands; one whose time in the network has an end is withdrawn."""
    return StationStage.WITHDRAWN if station.until else StationStage(station.stage)


@transaction.atomic
def register(
    *,
    actor: User | None,
    code: str,
    subdistrict: str,
    lon: float,
    lat: float,
    kind: str,
    on: dt.date,
    person: str,
    name_zh: str = "",
    name_en: str = "",
    mn: str = "",
    parameters: Sequence[str] = (),
    device_password: str = "",
    reference: str = "",
    note: str = "",
    reason: str = "",
) -> tuple[Station, str]:
    """Add a planned station with its device (M01, M02). Returns it and the device's password, which is shown once.

    Raises:
        NotAllowed: the actor's role has no right to it.
        monitoring.StationRefused: a field is wrong, or the code or MN is taken.
    """
    _require(actor)
    password = device_password or new_password()
    known = known_kinds()
    station = monitoring.register_station(
        actor=actor,
        code=code,
        mn=mn,
        name_zh=name_zh,
        name_en=name_en,
        subdistrict=subdistrict,
        lon=lon,
        lat=lat,
        kind=kind,
        network=known[kind].network if kind in known else "",
        stage=StationStage.PLANNED.value,
        device_password=password,
        reason=reason,
    )
    _expect(station, parameters)
    StageStep.objects.create(
        station=station,
        number=1,
        stage=StationStage.PLANNED,
        move=Move.FORWARD,
        on=on,
        person=person,
        reference=reference,
        note=note,
        **_written_by(actor),
    )
    _tell_gateway()
    return station, password


@transaction.atomic
def edit(
    code: str,
    *,
    actor: User | None,
    reason: str,
    parameters: Sequence[str] | None = None,
    **changes: object,
) -> Station:
    """Change what the register says of a station; code, MN and network stay. `parameters`: factor codes expected.

    Raises:
        NotAllowed: the actor's role has no right to it.
        monitoring.StationRefused: there is no such station, or a field is wrong or may not change.
    """
    _require(actor)
    station = monitoring.update_station(code, actor=actor, reason=reason, **changes)
    if parameters is not None:
        before = list(_profile(station).parameters)
        after = _expect(station, parameters)
        if before != after:
            record(
                actor=actor,
                action="network.set-parameters",
                subject=f"station:{code}",
                facts={"before": before, "after": after},
                reason=reason,
            )
    _tell_gateway()
    return station


@transaction.atomic
def rotate_password(code: str, *, actor: User | None, reason: str, password: str = "") -> str:
    """Give a station's device another password, which is returned and shown once; the old one is a stranger's at once.

    Raises:
        NotAllowed: the actor's role has no right to it.
        monitoring.StationRefused: there is no such station.
    """
    _require(actor)
    fresh = password or new_password()
    monitoring.update_station(code, actor=actor, reason=reason, device_password=fresh)
    _tell_gateway()
    return fresh


@transaction.atomic
def move_stage(
    code: str,
    *,
    actor: User | None,
    to: StationStage,
    on: dt.date,
    person: str,
    today: dt.date,
    reason: str = "",
    note: str = "",
    reference: str = "",
    upload: Upload | None = None,
) -> StageStep:
    """Take a station one step on its way (M01): forward, back, out of the network, or back into it.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StageRefused: the step is not possible.
        DocumentRefused: the file is not taken.
        monitoring.StationRefused: there is no such station.
    """
    _require(actor)
    station = Station.objects.select_for_update().filter(code=code).first()
    if station is None:
        raise monitoring.StationRefused(code, {"code": "is not registered; register it first."})
    last = station.steps.order_by("-number").first()
    origin = stage_of(station)
    move = check_step(
        StepAsked(
            origin=origin,
            target=to,
            on=on,
            today=today,
            last_on=last.on if last else None,
            reason=reason,
            proof=bool(reference.strip() or upload),
        )
    )
    step = StageStep.objects.create(
        station=station,
        number=(last.number if last else 0) + 1,
        stage=to,
        move=move,
        on=on,
        person=person,
        reason=reason,
        note=note,
        reference=reference,
        document=keep_document(upload, actor=actor),
        **_written_by(actor),
    )
    monitoring.update_station(code, actor=actor, reason=reason, **_in_step(station, to, on))
    record(
        actor=actor,
        action="network.move-station",
        subject=f"station:{code}",
        facts={
            "stage": {"before": origin.value, "after": to.value},
            "on": on,
            "person": person,
            "reference": reference,
            "document": step.document.sha256 if step.document else "",
        },
        reason=reason,
    )
    _tell_gateway()
    return step


@transaction.atomic
def hand_up(code: str, *, actor: User | None, on: dt.date, reason: str) -> StationProfile:
    """Write down the day from which the upper level has a station's data (M01).

    Raises:
        NotAllowed: the actor's role has no right to it.
        monitoring.StationRefused: there is no such station.
    """
    _require(actor)
    station = Station.objects.filter(code=code).first()
    if station is None:
        raise monitoring.StationRefused(code, {"code": "is not registered; register it first."})
    profile = _profile(station)
    profile.handed_up = on
    profile.save()
    record(actor=actor, action="network.hand-up", subject=f"station:{code}", facts={"on": on}, reason=reason)
    return profile


@transaction.atomic
def take_over(
    planned: str, *, actor: User | None, mn: str, device_password: str, today: dt.date, person: str
) -> Station:
    """A device takes the place of a planned station that was registered under another number.

    The place keeps its name, position, steps, contracts and diary under the number of the device; the planned number is
    withdrawn and stays to be read.

    Raises:
        NotAllowed: the actor's role has no right to it.
        monitoring.StationRefused: there is no such planned station, or the number is taken.
    """
    _require(actor)
    old = Station.objects.select_for_update().filter(code=planned, until=None).first()
    if old is None or stage_of(old) in OPERATING:
        raise monitoring.StationRefused(planned, {"planned": "is no planned station; choose another one."})
    station = monitoring.register_station(
        actor=actor,
        code=mn,
        mn=mn,
        name_zh=old.name_zh,
        name_en=old.name_en,
        subdistrict=old.subdistrict,
        lon=old.lon,
        lat=old.lat,
        kind=old.kind,
        network=old.network,
        stage=old.stage,
        since=old.since,
        device_password=device_password,
    )
    steps = list(old.steps.order_by("number"))
    for step in steps:
        step.pk, step.station = None, station
    StageStep.objects.bulk_create(steps)
    _expect(station, _profile(old).parameters)
    old.contracts.update(station=station)
    old.diary.update(station=station)
    note = f"{planned} → {mn}"
    last = max([today, *(step.on for step in steps)])
    move_stage(
        planned, actor=actor, to=StationStage.WITHDRAWN, on=last, today=last, person=person, reason=note, note=note
    )
    record(
        actor=actor,
        action="network.take-over",
        subject=f"station:{mn}",
        facts={"before": planned, "after": mn},
    )
    return station


def new_password() -> str:
    """A password as HJ 212 has it: six letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_PASSWORD_LENGTH))


def _in_step(station: Station, to: StationStage, on: dt.date) -> dict[str, object]:
    """What the station's own record must say after a step."""
    if to is StationStage.WITHDRAWN:
        return {"until": on}
    changes: dict[str, object] = {"stage": to.value, "until": None}
    if to is StationStage.NETWORKED and station.since is None and _never_ran(station):
        changes["since"] = on
    return changes


def _never_ran(station: Station) -> bool:
    """Whether the station came here as planned and this is the first time that it goes into the network."""
    stages = list(station.steps.order_by("number").values_list("stage", flat=True))
    return stages[0] == StationStage.PLANNED and not OPERATING & set(stages[:-1])


def _expect(station: Station, parameters: Iterable[str]) -> list[str]:
    """Keep the factor codes expected; those of the kind are kept as nothing, so that they follow it."""
    wanted = list(dict.fromkeys(parameters))
    kept = [] if set(wanted) == set(kind_of(station).parameters) else wanted
    StationProfile.objects.update_or_create(station=station, defaults={"parameters": kept})
    return kept


def _profile(station: Station) -> StationProfile:
    return StationProfile.objects.get_or_create(station=station)[0]


def _written_by(actor: User | None) -> dict[str, object]:
    return {"by": actor, "recorded_at": dt.datetime.now(dt.UTC)}


def _require(actor: User | None) -> None:
    if actor is not None:
        STATIONS.require(actor)


def _tell_gateway() -> None:
    transaction.on_commit(lambda: monitoring.export_devices(data_home()))
