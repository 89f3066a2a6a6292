"""The air quality index of one hour or one day, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from lantian.core.quantity.rounding import Exact, NotExact, half_even
from lantian.core.standards.hj633.grades import Grade
from lantian.core.standards.hj633.grades import grade as grade_of
from lantian.core.standards.hj633.indicators import Edition, Indicator, Report
from lantian.core.standards.hj633.problems import (
    ConcentrationImplausible,
    ConcentrationNegative,
    ConcentrationNotNumber,
)
from lantian.core.standards.hj633.tables import BREAKPOINTS, ladder, steps_per_unit
from lantian.core.standards.pollutants import Pollutant

__all__ = ["AirQuality", "Mark", "MarkKind", "iaqi", "index", "limits", "report_of"]

PRIMARY_ABOVE = 50
EXCEEDING_ABOVE = 100
SO2_1H_LIMIT = 800
_IMPLAUSIBLE = 1_000_000
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_ONE = {indicator: Decimal(1).scaleb(-indicator.pollutant.decimals) for indicator in Indicator}
_STEPS = {indicator: steps_per_unit(indicator) for indicator in Indicator}
_POLLUTANTS = tuple(Pollutant)


class MarkKind(StrEnum):
    """What a reader of the index must know of one input."""

    BEYOND_TABLE = "beyond_table"
    """Above the last breakpoint: the index stands at 500 (2012: practice, the text is silent)."""
    SO2_1H_ABOVE_800 = "so2_1h_above_800"
    """2012 note 2: no 1 h index, the 24 h mean is used; 2026: index 200."""
    O3_8H_ABOVE_800 = "o3_8h_above_800"
    """2012 note 3: no 8 h index, the 1 h value is used; 2026: index 300."""
    NOT_IN_REPORT = "not_in_report"
    """Given, but not an indicator of this report; it has no part in the index."""
    MISSING = "missing"
    """The pollutant has no index here. 2026 5.3.1: an AQI up to 100 is then not published."""


class Mark(NamedTuple):
    """A mark on an indicator, or on a pollutant that is missing."""

    kind: MarkKind
    subject: Indicator | Pollutant


class AirQuality(NamedTuple):
    """An index with everything that it is published with.

    `iaqi` holds every indicator that was given, with None where it takes no index in this report. `primary` and
    `exceeding` are in the order SO2, NO2, CO, O3, PM10, PM2.5.
    """

    aqi: int | None
    iaqi: dict[Indicator, int | None]
    primary: tuple[Pollutant, ...]
    exceeding: tuple[Pollutant, ...]
    grade: Grade | None
    marks: tuple[Mark, ...]
    report: Report
    edition: Edition

    def published(self, *, not_monitored: frozenset[Pollutant] = frozenset()) -> int | None:
        """The index as it may be published: None is shown as NA.

        Basis: HJ 633-2026 5.3.1 – with a pollutant missing, only an index above 100 is published; 5.3.2 – a pollutant
        in `not_monitored` (never primary in an exceedance for three years) does not count as missing. The edition of
        2012 has no such rule.
        """
        if self.aqi is None or self.edition is Edition.E2012 or self.aqi > EXCEEDING_ABOVE:
            return self.aqi
        missing = {mark.subject for mark in self.marks if mark.kind is MarkKind.MISSING}
        return self.aqi if missing <= not_monitored else None


_LONGER = frozenset(indicator for indicator in Indicator if indicator.hours > 1)
_OF_AN_HOUR = frozenset(Indicator) - _LONGER - {Indicator.O3_1H}
_REPORTS: Mapping[tuple[Edition, Report], tuple[Indicator, ...]] = {
    (Edition.E2012, Report.DAILY): (
        Indicator.SO2_24H,
        Indicator.NO2_24H,
        Indicator.CO_24H,
        Indicator.O3_1H,
        Indicator.O3_8H,
        Indicator.PM10_24H,
        Indicator.PM25_24H,
    ),
    (Edition.E2012, Report.HOURLY): (
        Indicator.SO2_1H,
        Indicator.NO2_1H,
        Indicator.CO_1H,
        Indicator.O3_1H,
        Indicator.O3_8H,
    ),
    (Edition.E2026, Report.DAILY): (
        Indicator.SO2_24H,
        Indicator.NO2_24H,
        Indicator.CO_24H,
        Indicator.O3_8H,
        Indicator.PM10_24H,
        Indicator.PM25_24H,
    ),
    (Edition.E2026, Report.HOURLY): (
        Indicator.SO2_1H,
        Indicator.NO2_1H,
        Indicator.CO_1H,
        Indicator.O3_1H,
        Indicator.PM10_1H,
        Indicator.PM25_1H,
    ),
}


def iaqi(indicator: Indicator, concentration: Exact, edition: Edition | str = Edition.E2012) -> int | None:
    """Index of one pollutant over one averaging time, rounded up; None where the edition forbids it.

    Basis: HJ 633 4.3 with table 1; 6.2 (rounded up). The concentration is first rounded by GB/T 8170 to whole µg/m³,
    carbon monoxide to 0.1 mg/m³: so the edition of 2026 says, and so it was done under that of 2012, whose published
    concentrations have these decimals.

    Raises:
        ConcentrationNotNumber, ConcentrationNegative, ConcentrationImplausible: no concentration of air.

    >>> iaqi(Indicator.PM25_24H, Decimal(152)), iaqi(Indicator.O3_8H, 801), iaqi(Indicator.O3_8H, 801, "2026")
    (202, None, 300)
    """
    rungs = ladder(indicator, Edition(edition))
    return rungs[min(_steps(indicator, concentration), len(rungs) - 1)]


def report_of(concentrations: Mapping[Indicator, Exact | None], edition: Edition | str = Edition.E2012) -> Report:
    """The report that a set of values belongs to, told by what it holds.

    2026: a daily report as soon as it holds a 24 h mean or an 8 h mean, for its hourly report has 1 h values alone.
    2012: its hourly report has running means of PM (24 h) and ozone (8 h) too, hence only a 24 h mean of SO2, NO2 or CO
    makes a day; beside an SO2 hour above 800 the 24 h mean of SO2 is the substitute of note 2 and makes none. Without
    such a mean, a 1 h value of anything makes an hour; ozone's 1 h value beside 24 h means of PM is the day's maximum.
    """
    given = {indicator for indicator, value in concentrations.items() if value is not None}
    if _edition(edition) is Edition.E2026:
        return Report.HOURLY if given.isdisjoint(_LONGER) else Report.DAILY
    if Indicator.NO2_24H in given or Indicator.CO_24H in given:
        return Report.DAILY
    if Indicator.SO2_24H in given and not _so2_hour_too_high(concentrations):
        return Report.DAILY
    return Report.DAILY if given.isdisjoint(_OF_AN_HOUR) and given != {Indicator.O3_1H} else Report.HOURLY


def index(
    concentrations: Mapping[Indicator, Exact | None],
    edition: Edition | str = Edition.E2012,
    report: Report | str | None = None,
) -> AirQuality:
    """Air quality index with primary and exceeding pollutants, grade and marks.

    Basis: HJ 633 4.3, 4.4.1 (AQI is the largest IAQI), 4.4.2 (primary: the largest, when above 50, ties all; exceeding:
    above 100), 5.1 (indicators of the two reports), notes 1–3 of table 1. Units: µg/m³, carbon monoxide mg/m³; None or
    absent is missing. With `report` None, `report_of` decides. In the hourly report of 2012 a particle's index is that
    of its 24 h running mean where given, else its hour is read against the 24 h breakpoints, as the published hourly
    record does.

    Raises:
        ConcentrationNotNumber, ConcentrationNegative, ConcentrationImplausible: no concentration of air.

    >>> index({Indicator.PM25_24H: Decimal(152), Indicator.CO_24H: Decimal("2.2")}).aqi
    202
    """
    edition = _edition(edition)
    values = {key: value for key, value in concentrations.items() if value is not None}
    chosen = Report(report) if report is not None else report_of(values, edition)
    counted = _counted(values, edition, chosen)
    columns = _columns(edition)
    found: dict[Indicator, int | None] = {}
    marks: list[Mark] = []
    best: dict[Pollutant, int] = {}
    for indicator, concentration in values.items():
        steps = _steps(indicator, concentration)
        if indicator not in counted:
            found[indicator] = None
            marks.append(Mark(MarkKind.NOT_IN_REPORT, indicator))
            continue
        rungs, last, pollutant = columns[indicator]
        if steps < last:
            rung = rungs[steps]
        else:
            rung = rungs[last]
            marks.append(Mark(_BEYOND.get(indicator, MarkKind.BEYOND_TABLE), indicator))
        found[indicator] = rung
        if rung is not None and rung > best.get(pollutant, -1):
            best[pollutant] = rung
    if len(best) < len(_POLLUTANTS):
        marks.extend([Mark(MarkKind.MISSING, pollutant) for pollutant in _POLLUTANTS if pollutant not in best])
    aqi = max(best.values()) if best else None
    return AirQuality(
        aqi=aqi,
        iaqi=found,
        primary=_those_at(best, aqi) if aqi is not None and aqi > PRIMARY_ABOVE else (),
        exceeding=_those_above(best, EXCEEDING_ABOVE) if aqi is not None and aqi > EXCEEDING_ABOVE else (),
        grade=grade_of(aqi, edition),
        marks=tuple(marks),
        report=chosen,
        edition=edition,
    )


@cache
def _columns(edition: Edition) -> dict[Indicator, tuple[tuple[int | None, ...], int, Pollutant]]:
    """For each indicator its ladder, the place of the ladder's last rung, and the pollutant."""
    ladders = {indicator: ladder(indicator, edition) for indicator in Indicator}
    return {indicator: (rungs, len(rungs) - 1, indicator.pollutant) for indicator, rungs in ladders.items()}


def _edition(edition: Edition | str) -> Edition:
    return edition if type(edition) is Edition else Edition(edition)


def _those_at(best: Mapping[Pollutant, int], aqi: int) -> tuple[Pollutant, ...]:
    return tuple([pollutant for pollutant in _POLLUTANTS if best.get(pollutant) == aqi])


def _those_above(best: Mapping[Pollutant, int], limit: int) -> tuple[Pollutant, ...]:
    return tuple([pollutant for pollutant in _POLLUTANTS if best.get(pollutant, 0) > limit])


_BEYOND = {Indicator.SO2_1H: MarkKind.SO2_1H_ABOVE_800, Indicator.O3_8H: MarkKind.O3_8H_ABOVE_800}


def _counted(values: Mapping[Indicator, Exact], edition: Edition, report: Report) -> frozenset[Indicator]:
    """The indicators that take part in this report."""
    counted = _report(edition, report)
    if edition is Edition.E2026 or report is Report.DAILY:
        return counted
    particles = (
        running if running in values else hour
        for running, hour in ((Indicator.PM10_24H, Indicator.PM10_1H), (Indicator.PM25_24H, Indicator.PM25_1H))
    )
    substitute = (Indicator.SO2_24H,) if _so2_hour_too_high(values) else ()
    return counted.union(particles, substitute)


@cache
def _report(edition: Edition, report: Report) -> frozenset[Indicator]:
    return frozenset(_REPORTS[edition, report])


def _so2_hour_too_high(values: Mapping[Indicator, Exact | None]) -> bool:
    hour = values.get(Indicator.SO2_1H)
    return hour is not None and _steps(Indicator.SO2_1H, hour) > SO2_1H_LIMIT


def _steps(indicator: Indicator, value: Exact) -> int:
    """The concentration, rounded by GB/T 8170, as a whole number of its last kept decimal."""
    if type(value) is int and 0 <= value <= _IMPLAUSIBLE:
        return value * _STEPS[indicator]
    if not isinstance(value, Decimal):
        _refuse_inexact(indicator, value)
    elif not value.is_finite():
        raise ConcentrationNotNumber(field=indicator.value, value=value)
    if value < 0:
        raise ConcentrationNegative(field=indicator.value, value=value)
    if value > _IMPLAUSIBLE:
        raise ConcentrationImplausible(field=indicator.value, value=value, unit=indicator.pollutant.unit)
    if isinstance(value, Decimal):
        return int(value.quantize(_ONE[indicator], context=_CONTEXT) * _STEPS[indicator])
    return int(half_even(value, indicator.pollutant.decimals) * _STEPS[indicator])


def _refuse_inexact(indicator: Indicator, value: Exact) -> None:
    try:
        half_even(value)
    except NotExact:
        raise ConcentrationNotNumber(field=indicator.value, value=value) from None


def limits(indicator: Indicator, edition: Edition | str = Edition.E2012) -> tuple[int, ...]:
    """Breakpoints of one indicator, for traces: the concentrations that belong to IAQI 0, 50, 100, 150, 200, …"""
    return BREAKPOINTS[Edition(edition)][indicator]
