"""Fit a model of one pollutant on the record before now; keep it by its hash; find it again.

Rows are those of subdistricts and the district: one pooled model, which is asked for stations as well.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lantian.apps.forecasts.inputs import Inputs, NothingObserved, read_inputs, zone_hours
from lantian.apps.forecasts.issuing import Kept, Note
from lantian.apps.forecasts.models import ModelVersion
from lantian.apps.forecasts.rules import Rules
from lantian.apps.monitoring.choices import SiteKind
from lantian.core.standards.pollutants import Pollutant
from lantian.io.home import data_home
from lantian.science.forecast.boosted import INSTALLED, INSTALLED_WITH_WEATHER
from lantian.science.forecast.bundle import BundleUnreadable, bundled, unbundled
from lantian.science.forecast.fitting import fit_one, weather_enough
from lantian.science.forecast.panel import Panel

__all__ = ["Fit", "due", "fits_of", "keep_file", "kept_models", "record_before", "record_until"]

Array = NDArray[np.float32]

_BITE = 60
_DAY = dt.timedelta(days=1)


def due(now: dt.datetime, rules: Rules, damaged: Collection[str] = ()) -> Pollutant | None:
    """The first pollutant whose model is missing, damaged or older than the interval; None where all are fresh."""
    fresh = set(
        ModelVersion.objects.filter(fitted_at__gt=now - rules.refit_days * _DAY).values_list("pollutant", flat=True)
    )
    order = (Pollutant.PM25, *(each for each in Pollutant if each is not Pollutant.PM25))
    return next((each for each in order if each not in fresh or each in damaged), None)


def record_before(now: dt.datetime, rules: Rules) -> Inputs | None:
    """The longest record of subdistricts and district up to now; None where it is too short."""
    record = record_until(now, rules.train_days, rules)
    if record is None:
        return None
    known = np.flatnonzero(np.isfinite(record.panel.values["pm25"]).any(axis=0))
    if len(known) == 0 or record.panel.hours - int(known[0]) < rules.least_train_days * 24:
        return None
    return record


def record_until(end: dt.datetime, days: int, rules: Rules) -> Inputs | None:
    """The record of subdistricts and district of so many days up to a moment, read in bites; None where it is empty."""
    parts: list[Inputs] = []
    for back in range(0, days, _BITE):
        try:
            part = read_inputs(end - back * _DAY, days=min(_BITE, days - back), stuck_hours=rules.stuck_hours)
        except NothingObserved:
            break
        parts.insert(0, part.only(SiteKind.SUBDISTRICT, SiteKind.DISTRICT))
    if not parts:
        return None
    values = {
        name: np.concatenate([part.panel.values[name] for part in parts], axis=1) for name in parts[0].panel.values
    }
    panel = Panel(stations=parts[0].panel.stations, start=parts[0].panel.start, values=values)
    return replace(parts[0], panel=panel, weather=_joined_weather(parts))


def _joined_weather(parts: Sequence[Inputs]) -> dict[str, Array]:
    names = sorted({name for part in parts for name in part.weather})
    gap = {id(part): np.full(part.panel.hours, np.nan, dtype=np.float32) for part in parts}
    return {name: np.concatenate([part.weather.get(name, gap[id(part)]) for part in parts]) for name in names}


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A model before it is kept."""

    weather: bool
    content: bytes
    facts: dict[str, object]
    """What the model card says of it."""


def fits_of(record: Inputs, pollutant: Pollutant) -> tuple[Fit, ...]:
    """The model of the air alone, and where the record has weather the one that wants that of the hours to come.

    Raises:
        ImportError, OSError: the library of gradient boosting cannot be loaded.
    """
    panel, hours = record.with_weather, zone_hours(record.panel.end)
    made = []
    for weather in (False, True) if weather_enough(panel) else (False,):
        size = INSTALLED_WITH_WEATHER if weather else INSTALLED
        model = fit_one(panel, str(pollutant), zone_hours=hours, weather=weather, settings=size)
        facts = {"settings": asdict(size), "persistence_hours": model.tau, "features": len(model.names)}
        made.append(Fit(weather=weather, content=bundled(model), facts=facts))
    return tuple(made)


def kept_models(now: dt.datetime) -> tuple[dict[str, tuple[Kept, ...]], tuple[Note, ...]]:
    """The newest fitted models of each pollutant known at `now`, the best last, and what is wrong with the others."""
    newest: dict[tuple[str, bool], ModelVersion] = {}
    for each in ModelVersion.objects.filter(fitted_at__lte=now).order_by("fitted_at", "pk"):
        newest[each.pollutant, each.weather] = each
    found: dict[str, tuple[Kept, ...]] = {}
    notes: list[Note] = []
    for (name, weather), item in sorted(newest.items()):
        try:
            content = (data_home() / item.file).read_bytes()
            if hashlib.sha256(content).hexdigest() != item.digest:
                raise BundleUnreadable("The file is not what was kept.")
            member = "boosted-weather" if weather else "boosted"
            found[name] = (*found.get(name, ()), Kept(member=member, number=item.pk, model=unbundled(content)))
        except (BundleUnreadable, ImportError, OSError):
            notes.append(("model-damaged", {"pollutant": name}))
    return found, tuple(notes)


def keep_file(content: bytes, pollutant: Pollutant) -> tuple[str, str]:
    """Put a model into the data folder; its place below it, and its hash."""
    digest = hashlib.sha256(content).hexdigest()
    place = Path("models") / f"forecast-{pollutant}-{digest[:16]}.json.gz"
    target = data_home() / place
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_suffix(".part")
    scratch.write_bytes(content)
    scratch.replace(target)
    return str(place), digest
