"""What a chart of a station's hours needs: raw, corrected and counted values, neighbours, weather, flags, decisions."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.monitoring.computation.choice import CORRECTED, MEAN, corrected_on, counted
from lantian.apps.monitoring.models import Station
from lantian.apps.quality.choices import DecisionKind, State
from lantian.apps.quality.models import DecidedHour, Proposal
from lantian.apps.quality.plot import Mark, Plot, Series, Shape, draw
from lantian.apps.quality.words import parameter_name, rule_title
from lantian.apps.records.campaign import wording
from lantian.apps.records.store import store
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day

__all__ = ["StationHours", "chart_of", "hours_of", "nearest"]

NEAREST = 6
_EARTH_KM = 6371.0
_FLAG_SHAPES: dict[int, Shape] = {3: "suspect", 4: "bad"}

Values = dict[dt.datetime, float]


@dataclass
class StationHours:
    """A station's hours of one parameter, with its neighbours'."""

    parameter: str
    start: dt.datetime
    end: dt.datetime
    raw: Values = field(default_factory=dict)
    corrected: Values = field(default_factory=dict)
    counts: Values = field(default_factory=dict)
    neighbours: dict[str, Values] = field(default_factory=dict)


def nearest(station: Station, count: int = NEAREST) -> list[tuple[Station, float]]:
    """The nearest stations of the same network, with their distance in km."""
    others = Station.objects.filter(network=station.network).exclude(code=station.code)
    found = sorted(((other, _distance(station, other)) for other in others), key=lambda each: (each[1], each[0].code))
    return found[:count]


def hours_of(
    station: Station, parameters: Sequence[str], start: dt.datetime, end: dt.datetime, neighbours: Iterable[str]
) -> dict[str, StationHours]:
    """The hours in `[start, end)` by parameter: one question to the store."""
    near = list(neighbours)
    table = store().read(
        network=station.network,
        cadence="hour",
        start=start,
        end=end,
        stations=[station.code, *near],
        parameters=parameters,
        statistic=None,
    )
    found = {parameter: StationHours(parameter, start, end) for parameter in parameters}
    own: dict[tuple[str, dt.datetime], list] = defaultdict(list)  # type: ignore[type-arg]
    for row in table.select(["station", "parameter", "statistic", "time", "value", "flag"]).to_pylist():
        mine, value = found[row["parameter"]], row["value"]
        if row["station"] == station.code:
            own[row["parameter"], row["time"]].append(row)
            if value is not None and row["statistic"] == MEAN:
                mine.raw[row["time"]] = float(value)
            elif value is not None and row["statistic"] == CORRECTED:
                mine.corrected[row["time"]] = float(value)
        elif value is not None and row["statistic"] == MEAN and row["flag"] == "N":
            mine.neighbours.setdefault(row["station"], {})[row["time"]] = float(value)
    zone = campaign_zone()
    for (parameter, time), rows in own.items():
        one = counted(rows, corrected=corrected_on(local_day(time, zone)))
        if one is not None and one.value is not None:
            found[parameter].counts[time] = float(one.value)
    return found


def chart_of(
    hours: StationHours,
    proposals: Iterable[Proposal],
    decided: Iterable[DecidedHour],
    *,
    bands: Iterable[tuple[dt.datetime, dt.datetime]] = (),
    more: Sequence[Series] = (),
) -> Plot | None:
    """The drawing of one parameter, with everything that is known of its hours."""
    series = [
        *(Series(css="neighbour", name=_("neighbours"), values=values) for values in hours.neighbours.values()),
        Series(css="corrected", name=_("corrected"), values=hours.corrected),
        Series(css="own", name=_("as reported"), values=hours.raw),
        *more,
    ]
    name = wording(parameter_name(hours.parameter))
    marks = [*_flag_marks(hours, proposals), *_decision_marks(hours, decided)]
    spoken = _("%(name)s: %(hours)d hours, %(marks)d marks; the table below says the same.") % {
        "name": name,
        "hours": len(hours.raw),
        "marks": len(marks),
    }
    return draw(hours.start, hours.end, series, unit=_unit(hours.parameter), spoken=spoken, marks=marks, bands=bands)


def _flag_marks(hours: StationHours, proposals: Iterable[Proposal]) -> list[Mark]:
    return [
        Mark(
            time=each.hour,
            value=hours.raw.get(each.hour),
            shape=_FLAG_SHAPES.get(each.flag, "suspect"),
            title=f"{wording(rule_title(each.rule))} · {each.get_state_display()}",
        )
        for each in proposals
        if each.parameter in ("", hours.parameter) and each.state == State.PROPOSED
    ]


def _decision_marks(hours: StationHours, decided: Iterable[DecidedHour]) -> list[Mark]:
    shapes: dict[str, Shape] = {
        DecisionKind.ACCEPT: "void",
        DecisionKind.VOID: "void",
        DecisionKind.OVERRIDE: "counts",
        DecisionKind.VALUE: "set",
    }
    return [
        Mark(
            time=each.hour,
            value=hours.raw.get(each.hour) if each.decision.kind != DecisionKind.VALUE else float(each.value or 0),
            shape=shapes[each.decision.kind],
            title=f"{each.decision.get_kind_display()} · {each.decision.reason}",
        )
        for each in decided
        if each.parameter == hours.parameter and each.decision.kind in shapes
    ]


def _unit(parameter: str) -> str:
    try:
        return Pollutant.from_code(parameter).unit
    except KeyError:
        return ""


def _distance(one: Station, other: Station) -> float:
    """Along the sphere, km."""
    lat1, lat2 = math.radians(one.lat), math.radians(other.lat)
    lon = math.radians(other.lon - one.lon)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(lon / 2) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(half))
