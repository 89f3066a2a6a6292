"""Between co-locations: moment matching with its alarms, and drift followed by a Kalman filter."""

from __future__ import annotations

import numpy as np
import pytest

from lantian.science.calibration.drift import follow
from lantian.science.calibration.transfer import Limits, Match, alarm, match, matches

LIMITS = Limits(gain_least=0.7, gain_most=1.3, offset_most=5, same_least=0.05, days=3)


def test_gain_and_offset_are_those_of_the_moments() -> None:
    """A sensor that shows half of the air and 3 less, without one common hour needed."""
    proxy = np.random.default_rng(1).gamma(4, 10, 72)
    found = match(proxy, np.random.default_rng(2).permutation(proxy) / 2 - 3)
    assert found.gain == pytest.approx(2)
    assert found.offset == pytest.approx(6)
    assert found.same < 0.05
    assert match(proxy, proxy).same == pytest.approx(1)


@pytest.mark.parametrize(("missing", "known"), [(18, True), (19, False)])
def test_a_window_needs_three_quarters_of_both(missing: int, known: bool) -> None:
    proxy = np.arange(72.0)
    gappy = np.where(np.arange(72) < missing, np.nan, proxy)
    assert (match(gappy, proxy) is not None) is known
    assert (match(proxy, gappy) is not None) is known
    assert match(proxy, np.full(72, 5.0)) is None, "what never changes has no gain"


def test_windows_end_a_day_apart_and_the_last_with_the_series() -> None:
    proxy = np.arange(120.0)
    found = matches(proxy, proxy * 2, window=72)
    assert len(found) == 3
    assert found[-1].offset == pytest.approx(proxy[48:].mean() * 0, abs=1e-9)


def day(gain: float = 1.0, offset: float = 0.0, same: float = 0.5) -> Match:
    return Match(gain=gain, offset=offset, same=same, hours=72)


@pytest.mark.parametrize(
    ("good", "bad", "which"),
    [
        (day(gain=1.3), day(gain=1.31), "gain"),
        (day(gain=0.7), day(gain=0.69), "gain"),
        (day(offset=-5), day(offset=-5.1), "offset"),
        (day(same=0.05), day(same=0.049), "distribution"),
    ],
)
def test_an_alarm_needs_every_one_of_three_days(good: Match, bad: Match, which: str) -> None:
    assert getattr(alarm([bad] * 3, LIMITS), which)
    assert not alarm([good] * 3, LIMITS)
    assert not alarm([bad, bad, good], LIMITS)
    assert not alarm([bad, None, bad], LIMITS), "of a day that is not known nothing is said"
    assert not alarm([bad, bad], LIMITS)


def test_a_drift_is_followed_and_its_doubt_stated() -> None:
    """The gain falls from 1.0 to 0.8 in sixty days."""
    chance = np.random.default_rng(3)
    hours = 60 * 24
    said = chance.gamma(3, 25, hours)
    gain = np.linspace(1.0, 0.8, hours)
    truth = 2 + gain * said + chance.normal(0, 4, hours)
    path = follow(truth, said, noise=4, offset_per_day=0.2, gain_per_day=0.01)
    late = slice(hours // 2, None)
    assert np.abs(path.gain[late] - gain[late]).max() < 0.06
    assert np.mean(np.abs(path.gain[late] - gain[late]) <= 2 * path.gain_sd[late]) > 0.9
    assert path.gain_sd[-1] < 0.05


def test_without_a_reference_the_doubt_grows_and_the_line_stays() -> None:
    truth = np.r_[np.linspace(10, 90, 200), np.full(200, np.nan)]
    said = np.r_[np.linspace(10, 90, 200), np.linspace(10, 90, 200)]
    path = follow(truth, said, noise=2, offset_per_day=0.5, gain_per_day=0.01)
    assert path.gain[-1] == path.gain[199]
    assert path.gain_sd[-1] > path.gain_sd[199]
