"""Issues from what was known, kept for ever; what forecasters say; the pages."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import openpyxl
import pytest
from django.urls import reverse

from lantian.apps.forecasts import actions, queries, upkeep
from lantian.apps.forecasts.fitting import due
from lantian.apps.forecasts.inputs import Inputs
from lantian.apps.forecasts.issuing import Members, simple_members
from lantian.apps.forecasts.model_card import fits, season_lines
from lantian.apps.forecasts.models import Issue, ModelVersion, OfficialForecast
from lantian.apps.forecasts.packing import packed, unpacked
from lantian.apps.forecasts.problems import Refused
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.tables_in import read_table
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.monitoring.common import campaign_zone
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.standards.pollutants import Pollutant
from lantian.core.time.local import local_day
from lantian.science.forecast.panel import Panel

HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2017, 12, 20, 16, tzinfo=dt.UTC)
SITES = ((SiteKind.SUBDISTRICT, "jianshe-road"), (SiteKind.DISTRICT, DISTRICT))
LEVEL = {"so2": 20.0, "no2": 50.0, "co": 1.2, "o3": 40.0, "pm10": 160.0, "pm25": 110.0}


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """Thirty days of a made record that end at NOW."""
    chance, hours = np.random.default_rng(3), 30 * 24
    slow = np.convolve(chance.normal(0, 1, hours + 35), np.ones(36) / 6, "valid")
    values = {
        name: (level * np.exp(0.3 * slow + chance.normal(0, 0.1, (2, hours)))).astype(np.float32)
        for name, level in LEVEL.items()
    }
    names = tuple(f"{kind}:{site}" for kind, site in SITES)
    return Inputs(panel=Panel(stations=names, start=NOW - hours * HOUR, values=values), sites=SITES, version=7)


@pytest.fixture(scope="module")
def members(inputs: Inputs) -> Members:
    return simple_members(inputs.panel)


@pytest.fixture
def issued(district, db, inputs: Inputs, members: Members) -> Issue:
    made = actions.issue(inputs, members, now=NOW + HOUR / 4)
    assert made is not None
    return made


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("duty-officer")


def said(**change: object) -> actions.Said:
    kept = {"day": dt.date(2017, 12, 22), "low": 180, "high": 220, "source": "市监测站"}
    return actions.Said(**{**kept, **change})  # type: ignore[arg-type]


def test_packing_keeps_tenths_and_gaps() -> None:
    values = np.random.default_rng(1).uniform(0, 900, (72, 7)).astype(np.float32)
    values[5] = np.nan
    again = unpacked(packed(values, "pm25"), "pm25")
    assert np.allclose(again, values, atol=0.051, equal_nan=True)
    assert len(packed(values, "pm25")) < values.nbytes


def test_an_issue_is_kept_once_with_its_version_and_known_from_its_moment_on(issued, inputs, members) -> None:
    assert actions.issue(inputs, members, now=NOW + HOUR) is None
    assert queries.latest(NOW) is None
    found = queries.latest(NOW + HOUR)
    assert found is not None
    assert (found.number, found.version, found.starts) == (issued.pk, 7, NOW)
    assert set(found.quantiles) == set(Pollutant)
    assert [each.day for each in found.days] == [dt.date(2017, 12, day) for day in (21, 22, 23)]
    for each in found.days:
        assert each.low <= each.middle <= each.high
        assert sum(each.chances) == pytest.approx(1.0, abs=0.01)
    assert LogEntry.objects.filter(action="forecasts.issue").count() == 1


def test_a_forecast_from_the_future_is_refused(district, db, inputs, members) -> None:
    with pytest.raises(Refused, match="from-the-future"):
        actions.issue(inputs, members, now=NOW - HOUR)
    assert not Issue.objects.exists()


def test_without_the_newest_hours_it_falls_back_and_says_so(district, db, inputs, members) -> None:
    late = Inputs(
        panel=Panel(
            stations=inputs.panel.stations,
            start=inputs.panel.start,
            values={
                n: np.where(np.arange(v.shape[1]) < v.shape[1] - 9, v, np.nan) for n, v in inputs.panel.values.items()
            },
        ),
        sites=SITES,
        version=8,
        left_out=(("S1", "pm25"),),
    )
    actions.issue(late, members, now=NOW)
    found = queries.latest(NOW)
    assert found is not None
    assert set(found.members.values()) == {"usual"}
    assert ("not-fresh", {"pollutant": "pm25", "hours": "9"}) in found.notes
    assert ("hangs", {"station": "S1", "pollutant": "pm25"}) in found.notes


def test_forecasters_overrule_with_a_reason_and_what_they_said_stays(issued, officer) -> None:
    first = actions.record_official(said(), actor=officer, now=NOW + HOUR)
    second = actions.record_official(
        said(low=210, high=250, overrules=True, reason="静稳"), actor=officer, now=NOW + 2 * HOUR
    )
    found = queries.latest(NOW + 3 * HOUR)
    assert found is not None
    hours = [each for each in queries.index_hours(found) if each.official]
    assert {each.index for each in hours} == {230}
    assert {each.official for each in hours} == {second.pk}
    assert len(hours) == 24
    further = [first.day + dt.timedelta(days=each) for each in range(1, 6)]
    for day in (*further[:3], further[4]):
        actions.record_official(said(day=day, overrules=True, reason="会商"), actor=officer, now=NOW + 2 * HOUR)
    found = queries.latest(NOW + 3 * HOUR)
    assert found is not None
    reached = {local_day(each.time, campaign_zone()) for each in queries.index_hours(found) if each.official}
    assert reached == {first.day, *further[:3]}, "days beyond the last hour, as far as no day is missing"
    actions.withdraw_official(second.pk, actor=officer, now=NOW + 4 * HOUR, reason="录错")
    assert queries.officials(NOW + 5 * HOUR)[first.day].number == first.pk
    assert queries.officials(NOW + 3 * HOUR)[first.day].number == second.pk, "as it was known then"


def test_running_means_reach_back_into_what_was_observed(issued, officer) -> None:
    found = queries.latest(NOW + HOUR)
    assert found is not None
    alone, after_bad_air = (
        queries.index_hours(found, before) for before in ({}, {Pollutant.PM25: [Decimal(400)] * 40})
    )
    assert after_bad_air[0].index > alone[0].index + 100
    assert after_bad_air[0].index > after_bad_air[12].index > after_bad_air[22].index
    assert after_bad_air[23:] == alone[23:], "24 hours of its own"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"low": 221}, "range-upside-down"),
        ({"high": 501}, "not-an-index"),
        ({"low": -1}, "not-an-index"),
        ({"day": dt.date(2017, 12, 20)}, "day-over"),
        ({"day": dt.date(2018, 1, 1)}, "day-too-far"),
        ({"source": " "}, "source-missing"),
        ({"source": "x" * 121}, "source-too-long"),
        ({"overrules": True}, "reason-missing"),
    ],
)
def test_what_is_no_forecast_is_refused(district, db, officer, change: dict, code: str) -> None:
    with pytest.raises(Refused, match=code):
        actions.record_official(said(**change), actor=officer, now=NOW)
    assert not OfficialForecast.objects.exists()


def test_tables_of_forecasters_are_read_from_csv_and_excel() -> None:
    book = openpyxl.Workbook()
    for row in (["日期", "AQI下限", "AQI上限", "来源"], [dt.date(2017, 12, 21), 90, 120, "市站"]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    for given in (content.getvalue(), "﻿day,low,high,source\n2017-12-21,90,120,市站\n".encode()):
        (found,) = read_table(given, source="x")
        assert (found.day, found.low, found.high, found.source, found.row) == (
            dt.date(2017, 12, 21),
            90,
            120,
            "市站",
            2,
        )


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"day,low\n", "columns", 0),
        (b"", "columns", 0),
        (b"PK\x03\x04broken", "workbook-unreadable", 0),
        (b"day,low,high\n2017-12-21,1,2\x00\n", "text-unreadable", 0),
        (b"day,low,high\n\xff\xff,1,2\n", "text-unreadable", 0),
        (b"day,low,high\n2017-12-21 x,1,2\n", "day-unreadable", 2),
        (b"day,low,high\n2017-12-21,1.5,2\n", "not-an-index", 2),
        (b"day,low,high\n2017-12-21,1_0,20\n", "not-an-index", 2),
        (b"day,low,high\n", "no-rows", 0),
        (b"day,low,high\n2017-12-21,1,2\nmorgen,1,2\n", "day-unreadable", 3),
        (b"day,low,high\n2017-12-21,1e400,2\n", "not-an-index", 2),
        (b"day,low,high\n2017-12-21,1\n", "not-an-index", 2),
        (b"day,low,high\n" + b"2017-12-21,1,2\n" * 101, "too-many-rows", 0),
        (b"day,low,high\n2017-12-21,1,2\n2017/12/21,1,2\n", "day-twice", 3),
        (b"day,low,high\n2017-W51-4,1,2\n", "day-unreadable", 2),
        (b"day,low,high,overrules\n2017-12-21,1,2,perhaps\n", "overrules-unclear", 2),
    ],
)
def test_a_table_that_cannot_be_read_names_its_line(content: bytes, code: str, row: int) -> None:
    with pytest.raises(Refused, match=code) as refused:
        read_table(content, source="x")
    assert refused.value.row == row


def test_every_line_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Refused) as refused:
        read_table(b"day,low,high\n2017-12-21,1,2\nmorgen,1,2\n2017-12-22,x,2\n2017-12-21,1,2\n", source="x")
    assert (refused.value.code, refused.value.row, refused.value.others) == ("day-unreadable", 3, (4, 5))


def test_issues_are_judged_against_persistence_and_the_usual_hours(district, db, inputs, members) -> None:
    for back in (72, 48):
        actions.issue(inputs.before(NOW - back * HOUR), members, now=NOW - back * HOUR)
    made = actions.verify(inputs, now=NOW)
    assert made is not None
    assert made.issues == 2
    whole = {line["member"]: line for line in made.found["errors"]["pm25"] if line["part"] == "all"}
    assert set(whole) == {"issued", "persistence", "climatology"}
    assert whole["issued"]["forecasts"] == 2 * (72 + 48)
    assert whole["issued"]["crps"] < whole["issued"]["mae"]
    assert whole["persistence"]["crps"] == whole["persistence"]["mae"]
    seasons = season_lines(made.found, Pollutant.PM25)
    assert sum(line.hours for line in seasons) == whole["issued"]["forecasts"]
    assert [line.part for line in seasons] == ["1–6 h", "7–12 h", "13–24 h", "25–48 h", "49–72 h"], "one season alone"
    assert seasons[0].skill == pytest.approx(1 - float(seasons[0].issued) / float(seasons[0].persistence), abs=0.01)
    assert season_lines({"errors": {}}, Pollutant.PM25) == [], "judged before seasons were kept"


def test_the_model_card_tells_when_the_newest_model_of_each_kind_is_fitted_again(district, db) -> None:
    kept = {"pollutant": "pm25", "trained_from": NOW, "trained_until": NOW, "sites": 2, "data_version": 1, "file": "x"}
    for weather, hours in ((False, 5), (False, 2), (True, 1)):
        ModelVersion.objects.create(weather=weather, fitted_at=NOW - hours * HOUR, digest=str(hours), **kept)
    rules = rules_at(NOW)
    found = fits(NOW, rules)
    assert [(each.item.digest, each.item.weather) for each in found] == [("2", False), ("1", True)]
    assert found[0].next_fit == NOW - 2 * HOUR + rules.refit_days * dt.timedelta(days=1)
    assert due(NOW, rules) == Pollutant.SO2, "it has none"
    assert due(NOW, rules, ["pm25"]) == Pollutant.PM25, "its file is damaged"
    assert due(found[0].next_fit + HOUR, rules) == Pollutant.PM25, "its time has come"


def test_the_pages_show_and_take_what_they_should(issued, officer, person, client, monkeypatch) -> None:
    now = NOW + HOUR
    monkeypatch.setattr("lantian.io.clock.now", lambda: now)
    monkeypatch.setattr("lantian.web.middleware.now", lambda: now, raising=False)
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("forecasts:public")).content.decode()
    assert "simple member" in shown
    assert 'id="fan-data"' in shown
    assert client.get(reverse("forecasts:public") + "?site=jianshe-road&format=csv").content.count(b"\n") == 6 * 72 + 1
    assert client.get(reverse("forecasts:public") + "?site=nowhere").status_code == 404
    first = Issue.objects.get()
    assert "an earlier issue" not in client.get(reverse("forecasts:public") + f"?issue={first.pk}").content.decode()
    for wrong in ("99999", "²", "x"):
        assert client.get(reverse("forecasts:public"), {"issue": wrong}).status_code == 404
    assert client.get(reverse("forecasts:official")).status_code == 302, "not for strangers"
    client.force_login(officer)
    good = {"day": "2017-12-22", "low": "100", "high": "150", "source": "station"}
    assert client.post(reverse("forecasts:official"), good).status_code == 302
    assert client.post(reverse("forecasts:official"), {**good, "high": "50"}).status_code == 400
    assert OfficialForecast.objects.count() == 1
    assert "100–150" in client.get(reverse("forecasts:public")).content.decode()
    client.cookies["django_language"] = "zh-hans"
    assert "尚无检验" in client.get(reverse("forecasts:verification")).content.decode()
    client.force_login(person("leader"))
    assert client.post(reverse("forecasts:official"), good).status_code == 403
    with pytest.raises(NotAllowed):
        actions.withdraw_official(
            OfficialForecast.objects.get().pk, actor=person("leader", "other"), now=now, reason="x"
        )


@pytest.mark.parametrize(("replays", "asked"), [(False, 1), (True, 0)])
def test_models_are_fitted_where_the_present_is_forecast(monkeypatch, replays: bool, asked: int) -> None:
    """A district with the same pack fits models; the demonstration that the pack brings does not."""
    moments = []
    monkeypatch.setattr(upkeep, "is_demonstration", lambda: replays)
    monkeypatch.setattr(upkeep, "refit_due", moments.append)
    upkeep.fit_models.func()
    assert len(moments) == asked
