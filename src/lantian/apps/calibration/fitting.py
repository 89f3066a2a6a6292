"""From a co-location to a proposed correction with everything that a person needs to decide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from lantian.apps.calibration.models import Colocation, Correction
from lantian.apps.calibration.rules import rule, targets
from lantian.apps.calibration.series import Hours, climate_of, inputs_of, read
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.models import Station
from lantian.apps.records.store import store
from lantian.core.time.local import local_day, start_of_hour
from lantian.science.calibration.models import Inputs, Kind
from lantian.science.calibration.performance import (
    Performance,
    Precision,
    TooFewPairs,
    judge,
    performance,
    precision,
)
from lantian.science.calibration.selection import Validated, choose, validate, validate_all

__all__ = ["Beside", "Found", "again", "beside", "facts_of", "fit_colocation"]

_PM25 = "a34004"


@dataclass(frozen=True)
class Beside:
    """A device and its reference, hour by hour, over a co-location."""

    hours: Hours
    reference: np.ndarray
    sensor: np.ndarray
    inputs: Inputs
    climate: Mapping[str, str]
    block: np.ndarray
    """The number of the block of days to which each hour belongs."""


@dataclass(frozen=True)
class Found:
    """What a fit says."""

    best: Validated
    candidates: list[Validated]
    raw: Performance
    corrected: Performance
    between: Precision | None
    met: Mapping[str, bool | None]
    pairs: Beside


def beside(
    colocation: Colocation,
    parameter: str,
    *,
    now: dt.datetime,
    version: int | None = None,
    end: dt.datetime | None = None,
    climate: Mapping[str, str] | None = None,
) -> Beside:
    """The pairs of a co-location, up to its end or to this hour."""
    start = start_of_hour(colocation.started_at)
    until = start_of_hour(min(end or colocation.ended_at or now, now))
    device = Station.objects.get(code=colocation.station)
    if climate is None:
        climate = climate_of(device)
    own = read(device.network, [device.code], [parameter, "a01001", "a01002"], start, until, version=version)
    there = Station.objects.get(code=colocation.reference)
    reference = read(there.network, [there.code], [parameter], start, until, version=version)
    sensor = own.counting(device.code, parameter)
    zone, length = campaign_zone(), int(rule("block_days", local_day(start, campaign_zone())))
    first = local_day(start, zone)
    block = np.array([(local_day(time, zone) - first).days // length for time in own.times()], dtype=np.int64)
    return Beside(
        hours=own,
        reference=reference.counting(there.code, parameter),
        sensor=sensor,
        inputs=inputs_of(sensor, climate, own, tuple(Kind)),
        climate=climate,
        block=block,
    )


def fit_colocation(
    colocation: Colocation,
    parameter: str,
    *,
    now: dt.datetime,
    version: int | None = None,
    end: dt.datetime | None = None,
) -> Found:
    """Fit every form whose inputs are there, and choose by weeks left out.

    Raises:
        TooLittle: the co-location is too short; says how long it has to be.
        TooFewPairs: reference or device never changed.
    """
    version = store().version() if version is None else version
    pairs = beside(colocation, parameter, now=now, version=version, end=end)
    day = local_day(colocation.started_at, campaign_zone())
    candidates = validate_all(
        pairs.inputs,
        pairs.reference,
        pairs.block,
        least_hours=int(rule("least_hours", day)),
        least_blocks=int(rule("least_blocks", day)),
    )
    best = choose(candidates, tolerance=float(rule("simpler_within", day)))
    raw = performance(pairs.reference, pairs.sensor)
    between = _between(colocation, parameter, pairs, version)
    return Found(
        best=best,
        candidates=candidates,
        raw=raw,
        corrected=performance(pairs.reference, best.held_out),
        between=between,
        met=judge(raw, targets(day), between) if parameter == _PM25 else {},
        pairs=pairs,
    )


def again(correction: Correction) -> tuple[Beside, Validated]:
    """The pairs and the fit that a correction came from, computed again from the data version that it keeps."""
    kind = Kind(correction.kind)
    pairs = beside(
        correction.colocation,
        correction.parameter,
        now=correction.fitted_to,
        version=correction.data_version,
        end=correction.fitted_to,
        climate=correction.climate,
    )
    day = local_day(correction.colocation.started_at, campaign_zone())
    return pairs, validate(
        kind,
        pairs.inputs,
        pairs.reference,
        pairs.block,
        least_hours=int(rule("least_hours", day)),
        least_blocks=int(rule("least_blocks", day)),
    )


def facts_of(found: Found) -> dict[str, Any]:
    """A fit as the table keeps it."""
    model, error = found.best.model, found.best.model.uncertainty
    assert error is not None
    return {
        "kind": str(model.kind),
        "coefficients": dict(model.coefficients),
        "ranges": {name: list(span) for name, span in model.ranges.items()},
        "uncertainty": asdict(error),
        "climate": dict(found.pairs.climate) if model.kind is not Kind.LINEAR else {},
        "candidates": [
            {"kind": str(one.model.kind), **asdict(one.model.uncertainty)}
            for one in found.candidates
            if one.model.uncertainty is not None
        ],
        "raw": asdict(found.raw),
        "corrected": asdict(found.corrected),
        "between": asdict(found.between) if found.between else None,
        "met": dict(found.met),
    }


def _between(colocation: Colocation, parameter: str, pairs: Beside, version: int) -> Precision | None:
    """Precision between the devices that stood beside this reference in the same hours."""
    end = pairs.hours.start + pairs.hours.size * dt.timedelta(hours=1)
    others = {
        other.station
        for other in Colocation.objects.filter(reference=colocation.reference, withdrawn=False, started_at__lt=end)
        if (other.ended_at or end) > pairs.hours.start and other.station != colocation.station
    }
    if not others:
        return None
    network = Station.objects.get(code=colocation.station).network
    together = read(network, others, [parameter], pairs.hours.start, end, version=version)
    try:
        return precision(np.stack([pairs.sensor, *(together.counting(code, parameter) for code in sorted(others))]))
    except TooFewPairs:
        return None
