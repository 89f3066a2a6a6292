"""Forecast weather: brought in with its time of issue, leaned on by the forecast of the air, never from the future."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.science.forecast.panels import SMALL

from lantian.apps.forecasts import actions, queries
from lantian.apps.forecasts.inputs import Inputs
from lantian.apps.forecasts.issuing import Kept, Members, make, simple_members
from lantian.apps.forecasts.models import WeatherForecast, WeatherImport
from lantian.apps.forecasts.problems import Refused
from lantian.apps.forecasts.rules import rules_at
from lantian.apps.forecasts.traces import forecast_day
from lantian.apps.forecasts.weather import known_forecasts
from lantian.apps.forecasts.words import note_words
from lantian.apps.monitoring.choices import DISTRICT, SiteKind
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.cli.forecast import forecast
from lantian.science.forecast.fitting import fit_one
from lantian.science.forecast.panel import POLLUTANTS, Panel
from lantian.science.forecast.weather_table import COLUMNS, TableFaulty

HOUR = dt.timedelta(hours=1)
NOW = dt.datetime(2017, 12, 20, 16, tzinfo=dt.UTC)
SITES = ((SiteKind.SUBDISTRICT, "jianshe-road"), (SiteKind.DISTRICT, DISTRICT))


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    """Thirty days of air that calm wind makes bad."""
    chance, hours = np.random.default_rng(3), 30 * 24
    wind = np.abs(np.convolve(chance.normal(0, 1, hours + 23), np.ones(24) / 5, "valid")) + 0.5
    air = (200 / (0.5 + wind) + chance.normal(0, 5, (2, hours))).clip(1).astype(np.float32)
    names = tuple(f"{kind}:{site}" for kind, site in SITES)
    panel = Panel(stations=names, start=NOW - hours * HOUR, values={name: air.copy() for name in POLLUTANTS})
    weather = {"wind_speed": wind.astype(np.float32), "temperature": np.full(hours, 3, dtype=np.float32)}
    return Inputs(panel=panel, sites=SITES, version=7, weather=weather)


@pytest.fixture(scope="module")
def members(inputs: Inputs) -> Members:
    model = fit_one(inputs.with_weather, "pm25", zone_hours=8, weather=True, settings=replace(SMALL, rows=3000))
    kept = Kept(member="boosted-weather", number=5, model=model)
    return replace(simple_members(inputs.panel), boosted={"pm25": (kept,)})


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("duty-officer")


def table(issued: dt.datetime, hours: int = 72, wind: float = 5.0) -> bytes:
    """Temperature and wind of the hours from NOW on."""
    lines = ["issued_at,valid_time,temperature (°C),wind_speed (m/s)"]
    lines += [f"{issued.isoformat()},{(NOW + hour * HOUR).isoformat()},3,{wind}" for hour in range(hours)]
    return "\n".join(lines).encode()


def test_an_issue_says_on_which_weather_it_leans_and_never_on_a_later_one(
    district, db, inputs, members, officer
) -> None:
    moments = (
        (NOW - 12 * HOUR, "old"),
        (NOW - 4 * HOUR, "wrong"),
        (NOW - 4 * HOUR, "newest"),
        (NOW + HOUR / 2, "later"),
    )
    for wind, (issued, source) in enumerate(moments):
        entered = NOW + (2 + wind / 10) * HOUR
        actions.import_weather(table(issued, wind=wind + 1), name="w", source=source, actor=officer, now=entered)
    now = NOW + 3 * HOUR
    known = replace(inputs, forecasts=known_forecasts(now, rules_at(now)))
    assert len(known.forecasts) == 4
    actions.issue(known, members, now=now)
    found = queries.latest(now)
    assert found is not None
    assert (found.members["pm25"], found.members["so2"]) == ("boosted-weather", "simple")
    assert found.weather["sources"] == ["newest"]
    key = {"issue": str(found.number), "site": DISTRICT, "day": found.days[0].day.isoformat()}
    assert "newest" in forecast_day(key, None).arithmetic[-1], "the trace of a day names the weather it rests on"
    assert found.weather["issued_at"] == [(NOW - 4 * HOUR).isoformat()]
    assert found.weather["hours"] == {"pm25": 72}
    assert not [code for code, _facts in found.notes if "weather" in code]


def test_a_gap_and_no_weather_are_said(district, db, inputs, members, officer) -> None:
    made = actions.import_weather(table(NOW - HOUR, 30), name="w.csv", source="x", actor=officer, now=NOW)
    short = replace(inputs, forecasts=known_forecasts(NOW, rules_at(NOW)))
    issue = actions.issue(short, members, now=NOW)
    assert issue is not None and ["weather-until", {"hours": "30"}] in issue.notes
    still = b"issued_at,valid_time,temperature (\xc2\xb0C)\n" + f"{NOW.isoformat()},{NOW.isoformat()},3".encode()
    actions.import_weather(still, name="w.csv", source="x", actor=officer, now=NOW + HOUR)
    lacking = make(replace(inputs, forecasts=known_forecasts(NOW + HOUR, rules_at(NOW))), members)
    assert ("weather-lacks", {"factors": "wind_speed"}) in lacking.notes
    assert note_words("weather-lacks", {"factors": "wind_speed"}) != "weather-lacks"
    actions.withdraw_weather(made.pk, actor=officer, now=NOW + HOUR, reason="mended")
    assert [number for number, _each in known_forecasts(NOW + HOUR, rules_at(NOW))] != [made.forecasts.get().pk]
    earlier = inputs.before(NOW - 6 * HOUR)
    issue = actions.issue(replace(earlier, forecasts=short.forecasts), members, now=NOW + HOUR)
    assert issue is not None
    assert (issue.weather, ["no-weather", {}] in issue.notes) == ({}, True), "it was issued after that origin"
    assert issue.members["pm25"] == "simple"


def test_what_is_no_forecast_weather_is_refused_whole(district, db, officer, person) -> None:
    with pytest.raises(TableFaulty, match="from-the-future"):
        actions.import_weather(table(NOW + HOUR), name="w.csv", source="x", actor=officer, now=NOW)
    with pytest.raises(Refused, match="source-missing"):
        actions.import_weather(table(NOW), name="w.csv", source=" ", actor=officer, now=NOW)
    with pytest.raises(NotAllowed):
        actions.import_weather(table(NOW), name="w.csv", source="x", actor=person("leader"), now=NOW)
    assert not WeatherImport.objects.exists()
    actions.import_weather(table(NOW), name="w.csv", source="x", actor=officer, now=NOW)
    with pytest.raises(Refused, match="weather-known"):
        actions.import_weather(table(NOW), name="again.csv", source="x", actor=officer, now=NOW)
    assert WeatherForecast.objects.count() == 1


def test_the_command_takes_a_table_once_and_says_by_line_what_is_wrong(district, db, tmp_path) -> None:
    def run(content: bytes) -> tuple[int, dict[str, Any]]:
        file = tmp_path / "w.csv"
        file.write_bytes(content)
        done = CliRunner().invoke(forecast, ["weather", "import", str(file), "--source", "x", "--json"])
        return done.exit_code, json.loads(done.stdout)

    status, answer = run(table(NOW - HOUR))
    assert (status, answer["forecasts"], answer["errors"]) == (0, 1, [])
    status, answer = run(table(NOW - HOUR))
    assert (status, answer["errors"][0]["code"]) == (1, "weather-known")
    status, answer = run(table(NOW - HOUR, 2).replace(b",3,5.0", b",3,calm", 1))
    assert (status, answer["errors"][0]["where"]) == (1, "line 2 wind_speed (m/s)")
    assert WeatherImport.objects.count() == 1


def test_the_page_takes_a_table_and_tells_every_fault_by_its_line(
    district, db, officer, person, client, monkeypatch
) -> None:
    monkeypatch.setattr("lantian.web.middleware.now", lambda: NOW, raising=False)
    client.cookies["django_language"] = "zh-hans"
    address = reverse("forecasts:weather")
    assert client.get(address).status_code == 302, "not for strangers"
    client.force_login(officer)
    assert client.get(address + "?format=template").content.decode("utf-8-sig").strip() == ",".join(COLUMNS)

    def send(content: bytes) -> object:
        return client.post(address, {"file": SimpleUploadedFile("w.csv", content), "source": "市气象局"})

    wrong = send(table(NOW, 2).replace(b",3,5.0", b",warm,5.0", 1))
    assert wrong.status_code == 400
    assert "这不是数字" in wrong.content.decode()
    assert send(b"PK\x03\x04broken").status_code == 400
    assert not WeatherImport.objects.exists()
    assert send(table(NOW - HOUR)).status_code == 302
    assert "市气象局" in client.get(address).content.decode()
    assert client.get(address + "?format=csv").content.count(b"\n") == 73
    client.force_login(person("leader"))
    assert send(table(NOW)).status_code == 403
