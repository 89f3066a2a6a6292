"""Writing corrected hours: statistic `corrected` beside what the device said, which nothing here touches.

A row whose value changes is corrected with its history. Hours outside the range of a correction carry the flag X: they
are kept and shown, and count for nothing. Hours whose correction was withdrawn carry W.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from lantian.apps.calibration.choices import CORRECTED, EXTRAPOLATED, VALID, WITHDRAWN, State
from lantian.apps.calibration.models import Correction, Progress
from lantian.apps.calibration.series import HOUR, HUMIDITY, TEMPERATURE, Hours, inputs_of, read
from lantian.apps.records.store import store
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import start_of_hour
from lantian.io.journal import Observation
from lantian.science.calibration.models import Kind, Model, Uncertainty, apply

__all__ = ["in_force", "model_of", "rounded", "write_corrected"]

_NETWORK = "micro"
_LONGEST_BITE = dt.timedelta(days=62)
_MOST_ROWS = 40_000
_WAITS_FOR_CLIMATE = dt.timedelta(days=2)


def model_of(correction: Correction) -> Model:
    """A correction as the science applies it."""
    return Model(
        kind=Kind(correction.kind),
        coefficients=correction.coefficients,
        ranges={name: (span[0], span[1]) for name, span in correction.ranges.items()},
        uncertainty=Uncertainty(**correction.uncertainty),
    )


def in_force(corrections: Sequence[Correction], moment: dt.datetime) -> Correction | None:
    """Of accepted corrections the one for an hour: the one that began last; of two with one beginning the newer."""
    begun = [one for one in corrections if one.valid_from is not None and one.valid_from <= moment]
    return max(begun, key=lambda one: (one.valid_from, one.number), default=None)


def rounded(value: float, parameter: str) -> Decimal:
    """A corrected value with the decimals of its pollutant."""
    return half_even(Decimal(f"{value:.6f}"), Pollutant.from_code(parameter).decimals)


def write_corrected(*, now: dt.datetime) -> int:
    """Write what is missing or has changed, a bounded bite; returns the rows. Call it until it returns 0 and all is
    written; calling it again writes nothing."""
    version = store().version()
    _step_back(version)
    end = start_of_hour(now)
    written = 0
    work: dict[dt.datetime, list[Progress]] = {}
    for progress in Progress.objects.filter(until__lt=end).order_by("until", "station", "parameter"):
        work.setdefault(progress.until, []).append(progress)
    for start, group in work.items():
        if written >= _MOST_ROWS:
            break
        written += _write(group, start, min(end, start + _LONGEST_BITE), version, end)
    return written


def _step_back(version: int) -> None:
    """Begin again at hours of which a device has said something new since they were written."""
    waiting = list(Progress.objects.filter(seq__lt=version))
    if not waiting:
        return
    table = store().query(
        "SELECT station, parameter, min(time) AS time FROM observation"
        " WHERE statistic = 'mean' AND seq > ? AND list_contains(?, station) GROUP BY ALL",
        params=[min(progress.seq for progress in waiting), sorted({progress.station for progress in waiting})],
        network=_NETWORK,
        cadence="hour",
        version=version,
    )
    earliest: dict[tuple[str, str], dt.datetime] = {}
    for row in table.to_pylist():
        earliest[row["station"], row["parameter"]] = row["time"]
    first = dict(
        Correction.objects.filter(state=State.ACCEPTED).order_by("-valid_from").values_list("station", "valid_from")
    )
    for progress in waiting:
        said = [
            earliest[progress.station, name]
            for name in (progress.parameter, HUMIDITY, TEMPERATURE)
            if (progress.station, name) in earliest
        ]
        beginning = first.get(progress.station)
        if said and beginning is not None:
            progress.until = min(progress.until, max(min(said), beginning))
        progress.seq = version
        progress.save(update_fields=["until", "seq"])


def _write(group: Sequence[Progress], start: dt.datetime, end: dt.datetime, version: int, now: dt.datetime) -> int:
    stations = sorted({progress.station for progress in group})
    parameters = sorted({progress.parameter for progress in group})
    hours = read(_NETWORK, stations, [*parameters, HUMIDITY, TEMPERATURE], start, end, version=version)
    accepted: dict[tuple[str, str], list[Correction]] = {}
    for one in Correction.objects.filter(state=State.ACCEPTED, station__in=stations, parameter__in=parameters):
        accepted.setdefault((one.station, one.parameter), []).append(one)
    rows: list[Observation] = []
    done: list[tuple[Progress, dt.datetime]] = []
    for progress in group:
        series = (progress.station, progress.parameter)
        wanted, resume = _wanted(accepted.get(series, []), hours, *series, now)
        rows += _differences(wanted, hours, *series)
        done.append((progress, resume or end))
    if rows:
        store().append(rows, kind="correction")
    for progress, until in done:
        Progress.objects.filter(pk=progress.pk, until=start).update(until=until)
    return len(rows)


def _wanted(
    corrections: Sequence[Correction], hours: Hours, station: str, parameter: str, now: dt.datetime
) -> tuple[dict[int, tuple[Decimal, str]], dt.datetime | None]:
    """What should stand, by hour; and the hour from which to try again because humidity has not come yet."""
    found: dict[int, tuple[Decimal, str]] = {}
    resume: dt.datetime | None = None
    sensor = hours.of(station, parameter)
    for one, span in _spans(corrections, hours):
        model = model_of(one)
        inputs = inputs_of(sensor, one.climate, hours, (model.kind,))
        if model.kind is not Kind.LINEAR and (
            inputs.humidity is None or (model.kind is Kind.CLIMATE and inputs.temperature is None)
        ):
            said = None
        else:
            said = apply(model, inputs)
        for hour in span:
            if not np.isfinite(sensor[hour]):
                continue
            time = hours.start + hour * HOUR
            if said is None or not np.isfinite(said.value[hour]):
                if now - time < _WAITS_FOR_CLIMATE:
                    resume = min(resume or time, time)
                continue
            flag = EXTRAPOLATED if said.outside[hour] else VALID
            found[hour] = (rounded(float(said.value[hour]), parameter), flag)
    return found, resume


def _spans(corrections: Sequence[Correction], hours: Hours) -> Iterable[tuple[Correction, range]]:
    """Which correction is in force over which run of hours."""
    begins = sorted({one.valid_from for one in corrections if one.valid_from is not None})
    edges = [0, *(min(max((begin - hours.start) // HOUR, 0), hours.size) for begin in begins), hours.size]
    for first, last in pairwise(edges):
        one = in_force(corrections, hours.start + first * HOUR) if first < last else None
        if one is not None:
            yield one, range(first, last)


def _differences(
    wanted: dict[int, tuple[Decimal, str]], hours: Hours, station: str, parameter: str
) -> list[Observation]:
    known = hours.corrected.get((station, parameter), {})
    changed = {hour: said for hour, said in wanted.items() if known.get(hour) != said}
    gone = {
        hour: (value, WITHDRAWN) for hour, (value, flag) in known.items() if hour not in wanted and flag != WITHDRAWN
    }
    return [
        Observation(
            network=_NETWORK,
            cadence="hour",
            station=station,
            parameter=parameter,
            statistic=CORRECTED,
            time=hours.start + hour * HOUR,
            value=value,
            unit=Pollutant.from_code(parameter).unit,
            flag=flag,
        )
        for hour, (value, flag) in sorted({**changed, **gone}.items())
    ]
