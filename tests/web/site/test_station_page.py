"""The page of a station: flags with a legend, raw and corrected, neighbours, weather, diary, decisions, and a table."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.test import Client

from lantian.apps.monitoring.models import Confirmation, Station
from lantian.apps.orgs.models import User
from lantian.apps.quality import actions
from lantian.apps.quality.choices import DecisionKind, State
from lantian.apps.quality.episodes import attach, refresh_states
from lantian.apps.quality.models import Proposal
from lantian.apps.records.store import store
from lantian.io.journal import Observation

CODE = "410102000000000000000101"
HOUR = dt.datetime(2017, 10, 24, 4, tzinfo=dt.UTC)


def hour(statistic: str, value: int, flag: str = "N", *, time: dt.datetime = HOUR, **more: str) -> Observation:
    """One hour of the station, or of another one."""
    said = {"network": "micro", "station": CODE, "parameter": "a34004", "unit": "µg/m³", **more}
    return Observation(cadence="hour", statistic=statistic, time=time, value=Decimal(value), flag=flag, **said)


@pytest.fixture
def home(tmp_path, monkeypatch, settings):
    """A data folder of its own: the store of this test is nobody else's."""
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    settings.HOME = tmp_path
    return tmp_path


@pytest.fixture
def known(home, district: None) -> None:
    """Raw, corrected and reviewed hours of a station, a neighbour's, wind; a proposal that waits."""
    near = Station.objects.exclude(code=CODE).filter(subdistrict=Station.objects.get(code=CODE).subdistrict).first()
    rows = [hour("mean", 41 + number, time=HOUR + dt.timedelta(hours=number)) for number in range(6)]
    rows += [hour("corrected", 35), hour("reviewed", 41, "V"), hour("mean", 52, station=near.code)]
    rows.append(hour("mean", 3, network="weather", station="W1", parameter="a01007", unit="m/s"))
    store().append(rows, kind="test")
    store().seal()
    proposal = Proposal(
        station=CODE,
        parameter="a34004",
        hour=HOUR + dt.timedelta(hours=1),
        rule="spike",
        rule_version="1",
        flag=3,
        value=42,
        unit="µg/m³",
        facts={"value": 42.0, "median": 20.0, "most": 9.0},
        seq=1,
        raised_at=HOUR,
        state=State.PROPOSED,
    )
    refresh_states(attach([proposal], {CODE: ("hanghai-west-road", "micro")}))


def page(client: Client, query: str = "") -> str:
    """The page in English."""
    client.cookies["django_language"] = "en"
    answer = client.get(f"/stations/{CODE}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_draws_what_is_known_of_the_hours(client: Client, known: None) -> None:
    """Each kind of line is there once in the legend; a flag is a shape with a word, not a colour alone."""
    text = page(client)
    for css in ("plot-own", "plot-corrected", "plot-neighbour", "plot-weather", "plot-mark-suspect"):
        assert css in text, css
    for word in ("as reported", "corrected", "neighbours", "proposed: suspect", "Wind speed"):
        assert word in text, word
    assert "42 against a median of 20 around it, 9 off is allowed" in text
    assert "/trace/flag/?" in text


def test_the_table_says_the_same(client: Client, known: None) -> None:
    """Raw, corrected, and what counts: the voided hour counts with nothing."""
    text = page(client)
    row = next(part for part in text.split("<tr>") if ">41</a>" in part)
    assert re.search(r'<td class="n">35</td>\s*<td class="n">—</td>', row)


@pytest.fixture
def person(db: None):
    """Makes an account with a role."""

    def make(role: str) -> User:
        return User.objects.create(username=role, role=role, must_change_password=False)

    return make


def test_names_are_for_those_who_read_the_work(client: Client, known: None, person) -> None:
    """The public sees that there was a decision and why, not by whom."""
    analyst = person("analyst")
    actions.decide_hours(
        actor=analyst,
        station=CODE,
        parameters=["a34004"],
        first=HOUR + dt.timedelta(hours=3),
        last=HOUR + dt.timedelta(hours=4),
        kind=DecisionKind.VOID,
        key="k",
        reason="the pump was changed",
        now=HOUR + dt.timedelta(days=1),
    )
    text = page(client)
    assert "voided by hand" in text
    assert "analyst" not in text
    client.force_login(person("inspector"))
    assert "analyst" in page(client)


@pytest.mark.parametrize("query", ["?parameter=o3", "?days=14", "?days=nonsense&parameter=nothing"])
def test_another_parameter_and_span(client: Client, known: None, query: str) -> None:
    """What is not understood means the usual."""
    assert 'aria-current="true"' in page(client, query)


def test_a_station_without_hours_says_so(client: Client, home, district: None) -> None:
    """No drawing of nothing."""
    text = page(client)
    assert "No hours to draw." in text
    assert "None in these days." in text


def test_every_page_says_preliminary_until_the_month_is_confirmed(client: Client, home, district: None) -> None:
    """And then names the data version; after a change it says that, too."""
    addresses = ("/ranking/?from=2017-10-02&to=2017-10-08", "/targets/?period=2017-10", f"/stations/{CODE}/")
    client.cookies["django_language"] = "en"
    for address in (*addresses, "/", "/wall/", "/subdistricts/hanghai-west-road/"):
        assert "preliminary" in client.get(address).content.decode(), address
    made = Confirmation.objects.create(
        month=dt.date(2017, 10, 1), version=7, pack_version="x", digest="", figures=1, confirmed_at=HOUR
    )
    for address in addresses[:2]:
        assert "confirmed, data version 7" in client.get(address).content.decode(), address
    head, first, *_rest = client.get("/ranking/ranking.csv?from=2017-10-02&to=2017-10-08").content.decode().splitlines()
    record = dict(zip(head.split(","), first.split(","), strict=False))
    assert (record["preliminary"], record["confirmed_at_versions"]) == ("0", "7")
    made.changed_version = 8
    made.save()
    for address in addresses[:2]:
        assert "changed since confirmation" in client.get(address).content.decode(), address
