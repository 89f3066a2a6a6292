"""Each detector: calm on what is clean, high on the kind of tampering that it is for, at the station that did it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lantian.science.tampering import (
    copies,
    injection,
    inspections,
    limits,
    noise,
    silence,
    sprinkling,
    steps,
    stuck,
    weather,
)
from lantian.science.tampering.catalogue import ARTICLES, DETECTORS
from lantian.science.tampering.null import NotEnoughHistory, fit_tail
from lantian.science.tampering.scores import Scores

STATION, DAY = 3, 365


def _found(clean: Scores, dirty: Scores, known_days: int, *, days: int) -> tuple[bool, bool]:
    """Whether the clean and the altered series raise an alarm at the station in the episode's days."""
    before = clean.values.copy()
    before[:, known_days:] = np.nan
    before[:, :80] = np.nan
    threshold = fit_tail(before, steps_per_year=365.25, apart=clean.apart).threshold(1.0)
    span = slice(DAY, DAY + days)
    return tuple(bool((each.values[STATION, span] >= threshold).any()) for each in (clean, dirty))


def _changed(values: np.ndarray, change: Callable[..., np.ndarray], hours: int, **facts: object) -> np.ndarray:
    out = values.copy()
    out[STATION] = change(out[STATION], DAY * 24, DAY * 24 + hours, **facts)
    return out


def test_a_held_value_is_found(town) -> None:
    """Fourteen equal hours while the air moves."""
    dirty = _changed(town.pm25, injection.stuck, 14)
    score = [stuck.stuck(each, town.known) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=2) == (False, True)


def test_a_ceiling_is_found(town) -> None:
    """A week that ends at its own middle while the neighbours go higher."""
    top = float(np.rint(np.nanmedian(town.pm25[STATION, DAY * 24 : (DAY + 7) * 24])))
    dirty = _changed(town.pm25, injection.capped, 168, ceiling=top)
    score = [stuck.capped(each, town.with_values(each), town.spread) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=8) == (False, True)


def test_a_copy_of_a_neighbour_is_found_with_its_source_and_delay(town) -> None:
    """Two days of the next station's readings, two hours late."""
    dirty = _changed(town.pm25, injection.copied, 48, source=town.pm25[6], delay=2)
    score = [copies.copies_between(each) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=3) == (False, True)
    assert score[1].partner[STATION, DAY + 1] == 6
    assert score[1].lag[STATION, DAY + 1] == 2


def test_a_scaled_copy_with_noise_is_found(town) -> None:
    """Changes that follow another station too closely."""
    rng = np.random.default_rng(2)
    dirty = town.pm25.copy()
    span = slice(DAY * 24, DAY * 24 + 96)
    dirty[STATION, span] = 0.8 * town.pm25[6, span] * np.exp(0.005 * rng.standard_normal(96))
    score = [copies.copies_with_noise(each, town.known_days) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=5) == (False, True)
    assert score[1].partner[STATION, DAY + 3] == 6


def test_a_repeat_of_the_own_past_is_found_with_its_distance(town) -> None:
    """Two days that say again what was said nine days and five hours before."""
    dirty = _changed(town.pm25, injection.copied, 48, source=town.pm25[STATION], delay=221)
    score = [copies.copies_of_own_past(each, last=240) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=3) == (False, True)
    assert score[1].lag[STATION, DAY + 1] == 221


def test_noise_that_collapses_is_found(town) -> None:
    """A moving mean of seven hours."""
    dirty = _changed(town.pm25, injection.smoothed, 120, width=7)
    score = [noise.noise_collapse(each, town.known_days) for each in (town.pm25, dirty)]
    assert _found(*score, town.known_days, days=6) == (False, True)


def test_dips_at_visits_are_found_and_other_calendars_are_not(town) -> None:
    """Six visits with readings a third lower; the chance is that of the calendar shifted by whole days."""
    rest, spread = town.residuals.residual[STATION, 2000:].copy(), town.spread[STATION, 2000:]
    visits = [(day * 24 + 9, day * 24 + 12) for day in (290, 293, 300, 303, 309, 314)]
    clean = inspections.visits(rest, spread, visits)
    for first, last in visits:
        rest[first:last] += np.log(0.65)
    dirty = inspections.visits(rest, spread, visits)
    assert clean.p > 0.02 > dirty.p
    assert dirty.statistic > clean.statistic
    assert (dirty.visits, dirty.shifts > 40) == (6, True)


def test_visits_without_history_are_not_judged(town) -> None:
    """A few weeks cannot say what is usual."""
    with pytest.raises(NotEnoughHistory):
        inspections.visits(town.residuals.residual[0, 3000:3400], town.spread[0, 3000:3400], [(100, 103)])


def test_lower_in_public_hours_is_found(town) -> None:
    """A fortnight of working days, 35 % lower from 8 to 18."""
    hours = np.arange(town.pm25.shape[1])
    public = (hours // 24 % 7 < 5) & (hours % 24 >= 8) & (hours % 24 < 18)
    dirty = town.pm25.copy()
    span = np.flatnonzero(public[DAY * 24 : (DAY + 14) * 24]) + DAY * 24
    dirty[STATION, span] *= 0.65
    score = [
        inspections.public_hours(town.with_values(each).residual, town.spread, public, town.known_days)
        for each in (town.pm25, dirty)
    ]
    assert _found(*score, town.known_days, days=16) == (False, True)


def test_a_mist_cannon_is_found(town) -> None:
    """Particles fall and humidity rises for some hours a day, at one station."""
    wet, fine, coarse = town.humidity.copy(), town.pm25.copy(), town.pm10.copy()
    for day in range(DAY, DAY + 3):
        part = slice(day * 24 + 9, day * 24 + 17)
        wet[STATION, part] += 12
        fine[STATION, part] *= 0.6
        coarse[STATION, part] *= 0.45

    def score(pm25: np.ndarray, pm10: np.ndarray, humidity: np.ndarray) -> Scores:
        logs = np.log(pm10 + town.coarse.floor)
        return sprinkling.local_suppression(
            town.with_values(pm25).residual / town.spread,
            (logs - town.coarse.predicted) / town.spread,
            sprinkling.humidity_anomaly(humidity, town.known),
        )

    clean = score(town.pm25, town.pm10, town.humidity)
    assert _found(clean, score(fine, coarse, wet), town.known_days, days=4) == (False, True)


def test_humidity_alone_is_no_suppression(town) -> None:
    """A wet sensor without falling particles raises nothing."""
    wet = town.humidity.copy()
    wet[STATION, DAY * 24 : (DAY + 3) * 24] += 12
    fine, coarse = town.residuals.residual / town.spread, town.coarse.residual / town.spread
    clean, dirty = (
        sprinkling.local_suppression(fine, coarse, sprinkling.humidity_anomaly(each, town.known))
        for each in (town.humidity, wet)
    )
    assert _found(clean, dirty, town.known_days, days=4) == (False, False)


def test_weather_that_cannot_be_is_named_by_its_law() -> None:
    """The bounds themselves are possible, what lies beyond is not; missing breaks nothing."""
    temperature = np.array([[-50.0, -50.1, 60.1, 20.0, np.nan]])
    humidity = np.array([[0.0, -0.1, 100.0, 100.1, np.nan]])
    dew = np.array([[-50.0, -60.0, 60.6, 20.6, np.nan]])
    broken = weather.impossible_weather(temperature, humidity, dew)
    assert broken["temperature-range"].tolist() == [[False, True, True, False, False]]
    assert broken["humidity-range"].tolist() == [[False, True, False, True, False]]
    assert broken["dew-point-above-temperature"].tolist() == [[False, False, False, True, False]]


def test_a_fall_counts_in_still_air_only(town) -> None:
    """The same fall with wind, or with rain, is no lead."""
    dirty = town.pm25.copy()
    dirty[STATION, DAY * 24 + 12 : DAY * 24 + 18] *= 0.25
    rest = town.with_values(dirty).residual
    still, windy = np.ones_like(rest), np.full_like(rest, 4.0)
    dry, wet = np.zeros_like(rest), np.ones_like(rest)
    scores = [
        weather.falls_in_still_air(rest, town.spread, wind, rain).values[STATION, DAY]
        for wind, rain in ((still, dry), (windy, dry), (still, wet))
    ]
    assert scores[0] > 5
    assert np.isnan(scores[1:]).all()


@pytest.mark.parametrize("change", ["slope", "offset"])
def test_a_step_of_slope_or_offset_is_found(town, change: str) -> None:
    """Readings times 0.7, or 15 µg/m³ less, from a day on."""
    function, facts = (injection.lowered, {"share": 0.3}) if change == "slope" else (injection.shifted, {"by": -15.0})
    dirty = _changed(town.pm25, function, 40 * 24, **facts)
    score = [
        steps.parameter_steps(each, town.with_values(each), town.spread, town.known_days) for each in (town.pm25, dirty)
    ]
    assert _found(*score, town.known_days, days=20) == (False, True)


def test_silence_at_peaks_is_found_and_random_gaps_are_not(town) -> None:
    """Missing in the neighbours' worst tenth, against as many hours missing anywhere."""
    expected = town.residuals.concentration()
    beside = np.nanmedian(np.delete(town.pm25, STATION, 0), axis=0)
    peaks = _changed(town.pm25, injection.silent, 720, neighbours=beside, above=0.9)
    anywhere = town.pm25.copy()
    chosen = np.random.default_rng(0).choice(720, 72, replace=False) + DAY * 24
    anywhere[STATION, chosen] = np.nan
    clean, worst, random = (
        float(np.nanmax(silence.silent_peaks(each, expected).values[STATION, DAY : DAY + 32]))
        for each in (town.pm25, peaks, anywhere)
    )
    assert worst > DETECTORS["silence"].least > max(clean, random)


def test_crowding_below_a_limit_is_found(town) -> None:
    """What lay just above the limit was moved just below it."""
    limit = float(np.nanmedian(town.pm25[STATION, DAY * 24 :]))
    chance = np.random.default_rng(3).random(50 * 24)
    dirty = _changed(town.pm25, injection.hugging, 50 * 24, limit=limit, band=0.15, chance=chance)
    clean, crowded = (limits.limit_hugging(each, limit=limit).values[STATION, -6] for each in (town.pm25, dirty))
    assert crowded > clean + 5


def test_injections_leave_the_original_alone_and_the_rest_of_the_series(town) -> None:
    """A copy is changed, inside of the episode only."""
    series = town.pm25[STATION]
    kept = series.copy()
    changed = injection.lowered(series, 100, 200, 0.5)
    assert np.array_equal(series, kept, equal_nan=True)
    assert np.array_equal(np.delete(changed, slice(100, 200)), np.delete(kept, slice(100, 200)), equal_nan=True)
    assert np.allclose(changed[100:200], 0.5 * kept[100:200], equal_nan=True)


def test_every_detector_is_described_in_both_languages() -> None:
    """Title, what it looks for, the articles and what would disprove it."""
    for name, each in DETECTORS.items():
        for text in (each.title, each.looks_for, each.disproof):
            assert text.zh and text.en, name
        assert each.articles and set(each.articles) <= ARTICLES.keys()
