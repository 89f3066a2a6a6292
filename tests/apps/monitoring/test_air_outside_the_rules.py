"""Pages of the air are read before a campaign's rules are in force and after it: they answer by its nearest day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.monitoring import queries
from lantian.apps.monitoring.common import campaign_days, ruled_day
from lantian.apps.records import traces
from lantian.core.policy.problems import ParameterNotInForce

LONG_BEFORE = dt.datetime(2015, 11, 24, 9, 0, tzinfo=dt.UTC)
LONG_AFTER = dt.datetime(2049, 11, 24, 9, 0, tzinfo=dt.UTC)
either_end = pytest.mark.parametrize("now", [LONG_BEFORE, LONG_AFTER], ids=["before", "after"])
PAGES = ("public", "wall", "stations", "targets", "ranking", "season", "map")


@either_end
def test_the_air_of_now_is_answered(either, now):
    assert queries.stations_online(now).online == 0
    assert len(queries.stations_now(now)) == either.pack.info.stations.total
    assert queries.district_now(now).aqi is None
    assert len(queries.targets(now).rows) > 0
    queries.season(now)


@either_end
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_air_answers(either, now, page, monkeypatch):
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    assert Client().get(reverse(f"site:{page}")).status_code == 200


@either_end
def test_the_pages_of_a_subdistrict_and_a_station_answer(either, now, monkeypatch):
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    unit = either.units[0]
    assert Client().get(reverse("site:subdistrict", args=[unit])).status_code == 200
    assert Client().get(reverse("site:station", args=[either.stations(unit)[0]])).status_code == 200


@either_end
def test_stations_on_line_open_to_their_trace(either, now):
    trace = traces.build("stations-online", {"at": f"{now:%Y-%m-%dT%H:%M:%SZ}"})
    assert trace.figure.value == 0


def test_a_day_without_a_rule_is_moved_into_the_campaign_and_no_other(either):
    first = min(value.since for value in either.pack.parameters["network.online_minutes"].values)
    assert ruled_day("network.online_minutes", first) == first
    before = first - dt.timedelta(days=1)
    with pytest.raises(ParameterNotInForce):
        either.pack.value("network.online_minutes", before)
    assert ruled_day("network.online_minutes", before) == campaign_days().first
