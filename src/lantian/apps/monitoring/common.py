"""What every query and trace of this app needs: the zone, the newest computation, parameters with their origin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.figures import Basis, StationCard
from lantian.apps.monitoring.models import ResultRun, Station
from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.core.policy.pack import Pack
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import DatedValue, Text
from lantian.core.standards.hj633 import Grade, Indicator, grade
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.span import DaySpan

if TYPE_CHECKING:
    from lantian.apps.monitoring.standing import Standing

__all__ = [
    "DAILY",
    "HOUR",
    "PARTICLES",
    "Origin",
    "basis",
    "campaign_days",
    "campaign_zone",
    "exact_mean",
    "exact_text",
    "grade_of",
    "interpretations_of",
    "newest_run",
    "parse_exact",
    "planned_stations",
    "pollutants_of",
    "ranked_pollutant",
    "ruled_day",
    "site_of",
    "station_card",
]

HOUR = dt.timedelta(hours=1)

DAILY = {
    Pollutant.SO2: Indicator.SO2_24H,
    Pollutant.NO2: Indicator.NO2_24H,
    Pollutant.CO: Indicator.CO_24H,
    Pollutant.O3: Indicator.O3_8H,
    Pollutant.PM10: Indicator.PM10_24H,
    Pollutant.PM25: Indicator.PM25_24H,
}
"""The daily figure by which a pollutant is judged; for ozone the largest 8 h mean (HJ 633-2012 5.1.2)."""

PARTICLES = (Pollutant.PM10, Pollutant.PM25)


def campaign_zone() -> ZoneInfo:
    """Where the campaign's days begin and end."""
    return ZoneInfo(pack().info.time_zone)


def campaign_days() -> DaySpan:
    """The days of the whole campaign."""
    campaign = pack().campaign
    return DaySpan(campaign.first, campaign.last)


def ruled_day(parameter: str, day: dt.date) -> dt.date:
    """The day itself where the parameter is in force on it, else the campaign's nearest day.

    Pages of the air are read before a campaign begins and after it ends; the rules that they show are the campaign's.
    """
    try:
        pack().value(parameter, day)
    except ParameterNotInForce:
        span = campaign_days()
        return min(max(day, span.first), span.last)
    return day


def newest_run() -> ResultRun | None:
    """The computation whose results are in the tables."""
    return ResultRun.objects.order_by("-id").first()


def basis(run: ResultRun | None, *, data_time: dt.datetime | None = None, standing: Standing | None = None) -> Basis:
    """What figures from the tables rest on. Without a data time of their own, they know what the run knew; without a
    standing they are preliminary."""
    return Basis(
        version=run.version if run else None,
        pack_version=pack().version_label,
        data_time=data_time or (run.until if run else None),
        computed_at=run.computed_at if run else None,
        preliminary=standing is None or standing.preliminary,
        stand_in=bool(stand_in_notice("en")),
        confirmed=tuple(dict.fromkeys(standing.versions)) if standing else (),
        changed=standing is not None and standing.state == "changed",
    )


def grade_of(aqi: int | None, day: dt.date) -> Grade | None:
    """The grade of an index by the edition that is law on the day."""
    return grade(aqi, _edition(pack().fingerprint, day)) if aqi is not None else None


@lru_cache(maxsize=4096)
def _edition(_pack: str, day: dt.date) -> str:
    return pack().edition("HJ 633", day)


def pollutants_of(listed: str) -> tuple[Pollutant, ...]:
    """Primary pollutants as the tables keep them."""
    return tuple(Pollutant(name) for name in listed.split(",") if name)


def exact_text(value: Fraction) -> str:
    """A fraction as the tables keep it."""
    return f"{value.numerator}/{value.denominator}"


def parse_exact(text: str) -> Fraction | None:
    """The fraction that `exact_text` wrote; None for nothing."""
    if not text:
        return None
    numerator, _, denominator = text.partition("/")
    return Fraction(int(numerator), int(denominator))


def exact_mean(values: Sequence[Fraction]) -> Fraction:
    """The mean of at least one value, exact: whole numbers are added over one denominator, the division comes last."""
    common = lcm(*(value.denominator for value in values))
    total = sum(value.numerator * (common // value.denominator) for value in values)
    return Fraction(total, common * len(values))


def site_of(unit: str | None) -> tuple[SiteKind, str]:
    """The site of a subdistrict's figures, or of the whole district's."""
    return (SiteKind.SUBDISTRICT, unit) if unit else (SiteKind.DISTRICT, DISTRICT)


def planned_stations(kind: SiteKind) -> int:
    """How many stations the policy asks for in the site."""
    plan = pack().info.stations
    return {SiteKind.STATION: 1, SiteKind.SUBDISTRICT: plan.per_subdistrict, SiteKind.DISTRICT: plan.total}[kind]


def station_card(station: Station) -> StationCard:
    """A station as pages name it."""
    return StationCard(
        code=station.code,
        name=Text(zh=station.name_zh, en=station.name_en),
        unit=pack().units.get(station.subdistrict),
        lon=station.lon,
        lat=station.lat,
        kind=station.kind,
        network=station.network,
        stage=station.stage,
    )


class Origin:
    """Parameters of the pack as they are read, with the clauses and interpretations that they come from."""

    def __init__(self, on: dt.date, loaded: Pack | None = None) -> None:
        self.on = on
        self._pack = loaded or pack()
        self._read: dict[str, DatedValue] = {}

    def number(self, parameter: str) -> Decimal:
        """The number in force on the day."""
        self.note(parameter)
        return self._pack.number(parameter, self.on)

    def whole(self, parameter: str) -> int:
        """A whole number in force on the day."""
        return int(self.number(parameter))

    def word(self, parameter: str) -> str:
        """The word in force on the day."""
        self.note(parameter)
        return self._pack.word(parameter, self.on)

    def note(self, *parameters: str) -> None:
        """Count these among what was read: a figure rests on them although nothing was computed with them here."""
        for parameter in parameters:
            self._read[parameter] = self._pack.value(parameter, self.on)

    def clauses(self, *more: str) -> tuple[str, ...]:
        """Clauses of everything read so far, each once, in order of reading."""
        return _once([*(value.clause for value in self._read.values()), *more])

    @property
    def interpretations(self) -> tuple[str, ...]:
        """Interpretations that the values read so far rest on."""
        return _once(value.interpretation for value in self._read.values() if value.interpretation)

    @property
    def readings(self) -> tuple[str, ...]:
        """The same, and how the pack reads the clauses that they come from."""
        return _once([*self.interpretations, *interpretations_of(self.clauses(), self._pack)])


def interpretations_of(clauses: Iterable[str], loaded: Pack | None = None) -> tuple[str, ...]:
    """How the pack reads these clauses where they are ambiguous."""
    wanted = set(clauses)
    found = (loaded or pack()).interpretations.values()
    return tuple(each.id for each in found if wanted.intersection(each.clauses))


def ranked_pollutant(day: dt.date) -> tuple[Pollutant, Origin]:
    """What the subdistricts are ranked by on a day, with the origin of that rule."""
    origin = Origin(ruled_day("ranking.parameter", day))
    return Pollutant.from_code(origin.word("ranking.parameter")), origin


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
