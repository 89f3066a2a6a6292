"""Ranges of an inventory and its grid: shared factors stay shared, and no mass is lost (M38)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
import shapely

from lantian.core.quantity.emission import Species
from lantian.science.inventory.grid import Grid, Outside, weights
from lantian.science.inventory.hours import Profile
from lantian.science.inventory.netcdf import Header, Unreadable, read_totals, write
from lantian.science.inventory.placing import Placed, grid_of
from lantian.science.inventory.uncertainty import draw, interval

ONE = np.zeros(100, dtype=np.intp)


def width(spreads: np.ndarray, factor: float, **more: object) -> float:
    """Upper bound over lower bound of the sum of a hundred equal sources."""
    drawn = draw(np.ones((100, 1)), spreads, ONE, np.array([[factor]]), draws=4000, seed=1, **more)
    low, _, high = drawn.interval()[:, 0]
    return float(high / low)


def test_a_factor_is_drawn_once_for_all_of_its_sources() -> None:
    assert width(np.ones(100), 2.0) == pytest.approx(4, rel=0.05), "a sum of many is as unsure as its factor"


def test_activities_are_drawn_for_each_source_and_even_out() -> None:
    assert width(np.full(100, 2.0), 1.0) < 1.2


def test_an_assumption_is_drawn_once_for_all_that_it_made() -> None:
    assumed = [(np.array([0], dtype=np.intp), 2.0)]
    assert width(np.ones(100), 1.0, assumed=assumed) == pytest.approx(4, rel=0.05)


def test_groups_of_one_category_share_their_factor() -> None:
    group = np.array([0, 1], dtype=np.intp)
    own = draw(np.ones((2, 1)), np.ones(2), group, np.full((2, 1), 2.0), draws=4000, seed=1)
    shared = draw(
        np.ones((2, 1)), np.ones(2), group, np.array([[2.0]]), draws=4000, seed=1, factors_of=np.zeros(2, dtype=np.intp)
    )
    assert (shared.groups[:, 0] == shared.groups[:, 1]).all()
    assert np.ptp(own.interval()[[0, 2], 0]) < np.ptp(shared.interval()[[0, 2], 0])


def test_the_draws_of_one_source_agree_with_the_exact_interval() -> None:
    drawn = draw(np.array([[10.0]]), np.array([1.5]), ONE[:1], np.array([[2.0]]), draws=40000, seed=3)
    low, high = interval(10.0, [1.5, 2.0])
    assert drawn.interval()[[0, 2], 0] == pytest.approx([low, high], rel=0.03)


def test_points_lines_and_areas_keep_their_mass_to_a_million_millionth() -> None:
    rng = np.random.default_rng(38)
    lines = [shapely.LineString(rng.uniform((113.5, 34.7), (113.63, 34.79), (4, 2))) for _ in range(60)]
    areas = [shapely.Point(*rng.uniform((113.52, 34.72), (113.6, 34.77))).buffer(0.006) for _ in range(10)]
    points = [shapely.Point(113.5, 34.7), shapely.MultiPoint([(113.55, 34.75), (113.61, 34.72)])]
    sources = [
        Placed("any", each.wkt, {Species.NOX: float(mass)})
        for each, mass in zip(lines + areas + points, rng.lognormal(0, 2, 72), strict=True)
    ]
    gridded = grid_of([*sources, Placed("any", "", {Species.NOX: 5.0})], 300)
    assert gridded is not None
    assert gridded.left_out == 1
    assert gridded.error < 1e-12
    assert gridded.mass.sum() == pytest.approx(sum(each.values[Species.NOX] for each in sources), rel=1e-12)


def test_a_place_outside_of_the_grid_is_refused_and_nothing_is_lost_in_silence() -> None:
    grid = Grid.around((113.5, 34.7, 113.6, 34.8), 1000)
    with pytest.raises(Outside):
        weights([shapely.Point(113.9, 34.7)], grid)


def test_no_place_makes_no_grid() -> None:
    assert grid_of([Placed("any", "", {Species.CO: 1.0})], 1000) is None


def test_the_hours_of_all_days_add_up_to_the_year() -> None:
    profile = Profile(tuple(range(1, 25)), (1, 1, 1, 1, 1, 0.5, 0.2), (1, 0, 2, 1, 1, 1, 1, 1, 1, 1, 1, 3))
    days = (dt.date(2016, 1, 1) + dt.timedelta(days=n) for n in range(366))
    assert sum(profile.day(day).sum() for day in days) == pytest.approx(1, abs=1e-12)
    assert profile.day(dt.date(2016, 2, 10)).sum() == 0


def test_the_netcdf_file_holds_the_same_mass() -> None:
    gridded = grid_of([Placed("any", "LINESTRING (113.5 34.7, 113.6 34.8)", {Species.PM25: 12.5})], 1000)
    assert gridded is not None
    header = Header("t", "i", "s", "h", 2016, dt.timedelta(hours=8))
    content = write(gridded.grid, header, gridded.annual())
    assert read_totals(content)["PM2.5"] == pytest.approx(12.5, rel=1e-12)
    with pytest.raises(Unreadable):
        read_totals(b"no file")
