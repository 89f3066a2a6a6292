"""The network check finds a lowered station, keeps to its rate of false alarms, and never looks ahead."""

from __future__ import annotations

import numpy as np
import pytest

from lantian.science.tampering import injection, network
from lantian.science.tampering.null import HOURS_PER_YEAR, NotEnoughHistory, alarm_rate
from lantian.science.tampering.residuals import Fit, fill_gaps, network_residuals

_FIT = Fit(train_days=120, least_days=60, least_neighbours=3)


@pytest.fixture(scope="module")
def calibrated(town):
    """Thresholds from what is known, and the clean statistic."""
    base = network.baseline(town.residuals.residual, town.spread)
    means = network.window_means(town.residuals.residual, town.spread, base)
    season = np.zeros(town.pm25.shape[1], dtype=np.int64)
    known = town.known & (np.arange(season.size) > 110 * 24)
    return network.calibrate(means, season, known), means, season, base


@pytest.mark.parametrize(("share", "days"), [(0.3, 7), (0.5, 2)])
def test_a_lowered_station_is_found_and_no_other(town, calibrated, share: float, days: int) -> None:
    """The alarm stands at the station that was lowered, within the episode."""
    null, means, season, base = calibrated
    first, last = 370 * 24, (370 + days) * 24
    values = town.pm25.copy()
    values[3] = injection.lowered(values[3], first, last, share)
    changed = network.window_means(town.with_values(values).residual, town.spread, base)
    before = null.alarm(null.scores(means, season), season)[:, first : last + 24]
    after = null.alarm(null.scores(changed, season), season)[:, first : last + 24]
    assert not before.any()
    assert after.any(axis=1).tolist() == [station == 3 for station in range(8)]


def test_alarms_without_tampering_are_about_as_many_as_promised(town, calibrated) -> None:
    """Eighty days of eight stations hold 1.75 station-years: a handful of alarms would be too many."""
    null, means, season, _base = calibrated
    judged = np.isfinite(means).any(axis=0) & ~town.known
    rate = alarm_rate(null.alarm(null.scores(means, season), season), judged, steps_per_year=HOURS_PER_YEAR, apart=168)
    assert rate <= 3


def test_a_model_knows_nothing_of_its_last_fortnight(town) -> None:
    """Whatever a station shows in the fortnight before, what is expected of it stays the same to the digit."""
    hour = 300 * 24
    altered = town.pm25[:, : hour + 24].copy()
    altered[2, hour - 14 * 24 : hour] *= 5
    one = network_residuals(town.pm25[:, : hour + 24], fit=_FIT, first=hour).predicted[2]
    other = network_residuals(altered, fit=_FIT, first=hour).predicted[2]
    assert np.isfinite(one[hour:]).all()
    assert np.array_equal(one[hour:], other[hour:])


def test_what_comes_later_changes_no_expectation(town) -> None:
    """Beyond the hour after the judged one, which the regression asks for, the future is not looked at."""
    hour = 250 * 24
    whole = network_residuals(town.pm25, fit=_FIT).predicted[:, hour - 24 : hour]
    cut = network_residuals(town.pm25[:, : hour + 1], fit=_FIT).predicted[:, hour - 24 : hour]
    assert np.allclose(whole, cut, atol=1e-9)


def test_own_instruments_sharpen_the_check(town) -> None:
    """With the station's own PM10 the residuals are smaller."""
    own = network_residuals(town.pm25, fit=_FIT, own=(town.pm10,))
    assert np.nanstd(own.residual) < 0.8 * np.nanstd(town.residuals.residual)


def test_neighbours_may_be_chosen(town) -> None:
    """Only the stations that are named, and the station itself, go into a model."""
    chosen = [[(station + 1) % 8, (station + 2) % 8] for station in range(8)]
    altered = town.pm25.copy()
    altered[5] *= 3
    one = network_residuals(town.pm25[:, : 150 * 24], fit=_FIT, neighbours=chosen).predicted
    other = network_residuals(altered[:, : 150 * 24], fit=_FIT, neighbours=chosen).predicted
    same = [np.array_equal(one[s], other[s], equal_nan=True) for s in range(8)]
    assert same == [s not in (3, 4, 5) for s in range(8)]


def test_little_history_gives_no_thresholds(town) -> None:
    """Ten days of one station are refused, not guessed from."""
    rest, spread = town.residuals.residual[:1, : 120 * 24], town.spread[:1, : 120 * 24]
    means = network.window_means(rest, spread, network.baseline(rest, spread))
    season, known = np.zeros(rest.shape[1], dtype=np.int64), np.arange(rest.shape[1]) > 110 * 24
    with pytest.raises(NotEnoughHistory):
        network.calibrate(means, season, known)


def test_gaps_are_filled_from_the_others_and_never_from_the_future() -> None:
    """A station that reads a fixed amount more keeps doing so in its gaps; the hours before stay what they were."""
    logs = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 3.0, np.nan, 5.0]])
    filled = fill_gaps(logs)
    assert filled[1, 2] > filled[0, 2]
    later = logs.copy()
    later[1, 3] = 50.0
    assert fill_gaps(later)[1, 2] == filled[1, 2]
    assert (fill_gaps(np.full((2, 3), np.nan)) == 0).all()


def test_seasons_follow_the_months() -> None:
    """December to February is winter."""
    assert network.seasons_of_months(np.array([12, 1, 2, 3, 6, 9, 11])).tolist() == [0, 0, 0, 1, 2, 3, 3]
