"""The two datums of Chinese maps, and the drawing plane of a district."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core import geography
from lantian.core.geography import Datum, Plane, distance, gcj02_from_wgs84, to_wgs84, wgs84_from_gcj02

in_china = st.tuples(st.floats(75, 134), st.floats(18, 53))


def test_the_published_example_in_beijing() -> None:
    """The pair that every public implementation quotes."""
    lon, lat = gcj02_from_wgs84(116.404, 39.915)
    assert (lon, lat) == (pytest.approx(116.41024449916938, abs=1e-12), pytest.approx(39.91640428150164, abs=1e-12))


@given(in_china)
def test_there_and_back_is_the_same_place_within_a_centimetre(place: tuple[float, float]) -> None:
    assert distance(place, wgs84_from_gcj02(*gcj02_from_wgs84(*place))) < 0.01


@given(in_china)
def test_the_datums_differ_by_less_than_a_kilometre_and_a_half(place: tuple[float, float]) -> None:
    assert distance(place, gcj02_from_wgs84(*place)) < 1500


@pytest.mark.parametrize("place", [(-0.12, 51.5), (151.2, -33.9), (60.0, 40.0)])
def test_nothing_moves_outside_of_china(place: tuple[float, float]) -> None:
    assert gcj02_from_wgs84(*place) == place
    assert wgs84_from_gcj02(*place) == place


def test_wgs84_stays_and_gcj02_moves_back() -> None:
    assert to_wgs84(113.6, 34.75, datum=Datum.WGS84) == (113.6, 34.75)
    assert distance(to_wgs84(113.6, 34.75, datum=Datum.GCJ02), (113.6, 34.75)) == pytest.approx(567, abs=3)


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert distance((113.6, 34.0), (113.6, 35.0)) == pytest.approx(111_195, abs=1)


def test_the_plane_keeps_shapes_and_margins() -> None:
    corners = [(113.5, 34.7), (113.7, 34.8)]
    plane = Plane.around(corners, width=1000, margin=10)
    west_south, east_north = (plane.place(*corner) for corner in corners)
    assert west_south == (pytest.approx(10), pytest.approx(plane.height - 10))
    assert east_north == (pytest.approx(990), pytest.approx(10))
    across = distance((113.5, 34.75), (113.7, 34.75)) / distance((113.6, 34.7), (113.6, 34.8))
    assert (east_north[0] - west_south[0]) / (west_south[1] - east_north[1]) == pytest.approx(across, rel=1e-3)


def test_a_drawn_place_is_found_again() -> None:
    plane = Plane.around([(113.5, 34.7), (113.7, 34.8)], width=1000, margin=10)
    assert plane.degrees(*plane.place(113.61, 34.77)) == (pytest.approx(113.61), pytest.approx(34.77))


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(geography).failed == 0
