"""What other parts may ask of calibration, and how the devices stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from lantian.apps.calibration.applying import in_force
from lantian.apps.calibration.choices import State
from lantian.apps.calibration.models import Colocation, Correction, WatchDay
from lantian.apps.calibration.rules import rule
from lantian.apps.monitoring.common import campaign_zone, station_card
from lantian.apps.monitoring.figures import StationCard
from lantian.apps.monitoring.models import Station
from lantian.core.time.local import day_bounds, local_day

__all__ = ["STANDINGS", "AppliedModel", "Device", "applied", "device", "devices"]

STANDINGS = {
    "proposal": pgettext_lazy("calibration", "proposal to decide"),
    "alarm": pgettext_lazy("calibration", "keeps away from the reference"),
    "running": pgettext_lazy("calibration", "beside a reference now"),
    "due": pgettext_lazy("calibration", "co-location due"),
    "never": pgettext_lazy("calibration", "never beside a reference"),
    "good": pgettext_lazy("calibration", "in order"),
}
"""How a device stands, the most pressing first."""


@dataclass(frozen=True, kw_only=True)
class AppliedModel:
    """The correction in force for an hour."""

    id: int
    version: int
    """1, 2, 3 … of this station and parameter."""
    kind: str
    coefficients: Mapping[str, float]
    ranges: Mapping[str, tuple[float, float]]
    uncertainty: Mapping[str, float]
    """Of weeks that the fit had not seen: floor, share (u² = floor² + (share · y)²), rmse, nrmse, bias, covered …"""
    fitted_on: dt.datetime
    """End of the co-location that it was fitted on."""
    valid_from: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Device:
    """A micro-station and how its calibration of one parameter stands."""

    card: StationCard
    parameter: str
    last: Colocation | None
    """The newest co-location, running or ended."""
    correction: Correction | None
    """The one in force."""
    proposal: Correction | None
    watch: WatchDay | None
    due: dt.datetime | None
    """When the next co-location is due; None when there never was one."""
    standing: str

    @property
    def code(self) -> str:
        """The station's code."""
        return self.card.code

    @property
    def urgency(self) -> int:
        """0 for the most pressing, for sorting."""
        return list(STANDINGS).index(self.standing)


def applied(station: str, parameter: str, on: dt.datetime | dt.date) -> AppliedModel | None:
    """The correction in force at a moment, or at the end of a local day; None where values stay as the device said."""
    moment = on if isinstance(on, dt.datetime) else day_bounds(on, campaign_zone())[1] - dt.timedelta(hours=1)
    accepted = Correction.objects.filter(station=station, parameter=parameter, state=State.ACCEPTED)
    found = in_force(list(accepted), moment)
    if found is None or found.valid_from is None:
        return None
    return AppliedModel(
        id=found.pk,
        version=found.number,
        kind=found.kind,
        coefficients=found.coefficients,
        ranges={name: (span[0], span[1]) for name, span in found.ranges.items()},
        uncertainty=found.uncertainty,
        fitted_on=found.fitted_to,
        valid_from=found.valid_from,
    )


def devices(parameter: str, *, now: dt.datetime) -> list[Device]:
    """All micro-stations that are not given up, the most pressing first."""
    stations = list(Station.objects.filter(network="micro", until=None).order_by("code"))
    return sorted(_standing(stations, parameter, now), key=lambda each: (each.urgency, each.code))


def device(code: str, parameter: str, *, now: dt.datetime) -> Device | None:
    """One micro-station; None where there is none."""
    station = Station.objects.filter(code=code, network="micro").first()
    return _standing([station], parameter, now)[0] if station else None


def _standing(stations: list[Station], parameter: str, now: dt.datetime) -> list[Device]:
    codes = [station.code for station in stations]
    last: dict[str, Colocation] = {}
    for one in Colocation.objects.filter(station__in=codes, withdrawn=False).order_by("started_at"):
        last[one.station] = one
    corrections: dict[str, list[Correction]] = {}
    proposals: dict[str, Correction] = {}
    undecided = (State.ACCEPTED, State.PROPOSED)
    for fit in Correction.objects.filter(station__in=codes, parameter=parameter, state__in=undecided).order_by(
        "number"
    ):
        if fit.state == State.ACCEPTED:
            corrections.setdefault(fit.station, []).append(fit)
        else:
            proposals[fit.station] = fit
    today = local_day(now, campaign_zone())
    recent = WatchDay.objects.filter(
        station__in=codes, parameter=parameter, day__gte=today - dt.timedelta(days=2)
    ).order_by("day")
    watches = {one.station: one for one in recent}
    span = dt.timedelta(days=int(rule("due_days", today)))
    found = []
    for station in stations:
        stood = last.get(station.code)
        due = (stood.ended_at + span) if stood and stood.ended_at else None
        watched = watches.get(station.code)
        found.append(
            Device(
                card=station_card(station),
                parameter=parameter,
                last=stood,
                correction=in_force(corrections.get(station.code, []), now),
                proposal=proposals.get(station.code),
                watch=watched,
                due=due,
                standing=_word(proposals.get(station.code), watched, stood, due, now),
            )
        )
    return found


def _word(
    proposal: Correction | None,
    watched: WatchDay | None,
    stood: Colocation | None,
    due: dt.datetime | None,
    now: dt.datetime,
) -> str:
    if proposal is not None:
        return "proposal"
    if watched is not None and {"gain", "offset"} & set(watched.alarm.split(",")):
        return "alarm"
    if stood is None:
        return "never"
    if stood.ended_at is None:
        return "running"
    return "due" if due is not None and due <= now else "good"
