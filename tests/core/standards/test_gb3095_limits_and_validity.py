"""GB 3095: limits by date, and one case on each side of each rule of validity."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from lantian.core.quantity.units import ReferenceState
from lantian.core.standards import gb3095
from lantian.core.standards.gb3095 import Averaging, LimitNotInForce, LimitUnknown, WrongNumberOfHours
from lantian.core.standards.pollutants import Pollutant

CAMPAIGN = dt.date(2017, 10, 1)


@pytest.mark.parametrize(
    ("pollutant", "averaging", "day", "area", "value"),
    [
        (Pollutant.PM25, "day", CAMPAIGN, 2, 75),
        (Pollutant.PM25, "day", CAMPAIGN, 1, 35),
        (Pollutant.PM25, "year", CAMPAIGN, 2, 35),
        (Pollutant.PM25, "day", dt.date(2026, 2, 28), 2, 75),
        (Pollutant.PM25, "day", dt.date(2026, 3, 1), 2, 60),
        (Pollutant.PM25, "day", dt.date(2030, 12, 31), 2, 60),
        (Pollutant.PM25, "day", dt.date(2031, 1, 1), 2, 50),
        (Pollutant.O3, "day-8h", CAMPAIGN, 2, 160),
        (Pollutant.CO, "hour", CAMPAIGN, 2, 10),
        (Pollutant.SO2, "year", dt.date(2031, 1, 1), 2, 20),
    ],
)
def test_limits_have_their_dates(pollutant: Pollutant, averaging: str, day: dt.date, area: int, value: int) -> None:
    assert gb3095.limit(pollutant, averaging, on=day, area=area) == value


@pytest.mark.parametrize(("averaging", "area"), [("year", 2), ("fortnight", 2), ("hour", 3)])
def test_a_limit_that_the_table_lacks_is_refused_by_name(averaging: str, area: int) -> None:
    with pytest.raises(LimitUnknown, match="table 1"):
        gb3095.limit(Pollutant.O3, averaging, on=CAMPAIGN, area=area)


def test_before_the_first_edition_there_is_no_limit() -> None:
    with pytest.raises(LimitNotInForce, match="2016-01-01"):
        gb3095.limit(Pollutant.O3, Averaging.HOUR, on=dt.date(2015, 12, 31))


def test_the_amendment_of_2018_parts_gases_from_particles() -> None:
    before, after = dt.date(2018, 8, 31), dt.date(2018, 9, 1)
    assert gb3095.reference_state(Pollutant.PM25, on=before) is ReferenceState.STP273
    assert gb3095.reference_state(Pollutant.SO2, on=before) is ReferenceState.STP273
    assert gb3095.reference_state(Pollutant.SO2, on=after) is ReferenceState.REF298
    assert gb3095.reference_state(Pollutant.PM25, on=after) is ReferenceState.ACTUAL


def test_an_hour_needs_45_minutes_and_a_day_20_hours() -> None:
    assert (gb3095.valid_hour(44), gb3095.valid_hour(45)) == (False, True)
    assert (gb3095.valid_day(19), gb3095.valid_day(20)) == (False, True)
    assert gb3095.day_mean([30] * 19 + [None] * 5) is None
    assert gb3095.day_mean([30] * 19 + [None] * 4 + [31]) == Fraction(601, 20)


def test_a_day_has_24_hours() -> None:
    with pytest.raises(WrongNumberOfHours, match="23"):
        gb3095.day_mean([1] * 23)


def test_eight_hours_need_six() -> None:
    hours = [None, None, 3, 3, 3, 3, 3, 9, *([None] * 16)]
    means = gb3095.eight_hour_means(hours)
    assert len(means) == 17
    assert means[0] == 4
    assert means[1:4] == [4, 4, None]


def test_the_ozone_day_needs_14_windows_unless_it_exceeds() -> None:
    # With the last 6 hours missing, the windows ending at 08:00 … 20:00 are valid: 13. With 5 missing there are 14.
    assert gb3095.ozone_day_8h([160] * 18 + [None] * 6) is None
    assert gb3095.ozone_day_8h([160] * 19 + [None] * 5) == 160
    assert gb3095.ozone_day_8h([161] * 18 + [None] * 6) == 161
    assert gb3095.ozone_day_8h([Fraction(321, 2)] * 18 + [None] * 6) is None
    assert gb3095.ozone_day_8h([None] * 24) is None


def test_windows_of_the_night_before_belong_to_the_day_before() -> None:
    """A window may not reach over midnight: the first ends at 08:00."""
    assert gb3095.ozone_day_8h([200] * 7 + [0] * 17) == 175


def test_the_ozone_hour_needs_20_hours_unless_it_exceeds() -> None:
    assert gb3095.ozone_day_1h([200] * 19 + [None] * 5) is None
    assert gb3095.ozone_day_1h([150] * 19 + [200] + [None] * 4) == 200
    assert gb3095.ozone_day_1h([201] + [None] * 23) == 201


@pytest.mark.parametrize(
    ("days", "month", "valid"),
    [(26, 10, False), (27, 10, True), (24, 2, False), (25, 2, True), (32, 10, False)],
)
def test_a_month_needs_27_days_and_february_25(days: int, month: int, valid: bool) -> None:
    assert gb3095.valid_month(days, dt.date(2017, month, 15)) is valid


def test_a_year_needs_324_days_and_every_month() -> None:
    months = dict.fromkeys(range(1, 13), 27) | {2: 25}
    assert sum(months.values()) == 322
    assert not gb3095.valid_year(months, 2017)
    assert gb3095.valid_year(months | {1: 29}, 2017)
    assert not gb3095.valid_year(dict.fromkeys(range(1, 13), 30) | {2: 24}, 2017)
