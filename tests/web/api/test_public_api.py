"""`/api/v1/`: what the public site shows, laid out like OpenAQ's API; the document is a committed snapshot."""

from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.apps.monitoring.models import Station
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.io import clock
from lantian.io.journal import Observation
from lantian.web.api import api

SNAPSHOT = Path(__file__).with_name("openapi.json")
NOW = dt.datetime(2018, 1, 15, 4, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def hours(settings, zhongyuan_folder, zhongyuan_pack, tmp_path, monkeypatch) -> None:
    """Three stations – one of them a stack – and four hours of each."""
    settings.LANTIAN_PACK = zhongyuan_folder
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    monkeypatch.setattr(clock, "now", lambda: NOW)
    unit = zhongyuan_pack.subdistricts()[0].id
    for number, (code, network) in enumerate((("M1", "micro"), ("R1", "ambient"), ("S1", "source"))):
        Station.objects.create(
            code=code,
            mn=f"MN{number}",
            name_zh=f"站{number}",
            name_en=code,
            subdistrict=unit,
            lon=113.6,
            lat=34.7,
            kind="micro",
            network=network,
            device_password="123456",
        )
    rows = [
        Observation(
            network=network,
            cadence="hour",
            station=code,
            parameter="a34004",
            statistic="mean",
            time=NOW - (number + 1) * HOUR,
            value=Decimal(10 + number),
            unit="µg/m³",
        )
        for code, network in (("M1", "micro"), ("R1", "ambient"), ("S1", "source"))
        for number in range(4)
    ]
    store().append(rows, kind="test")
    store().seal()


def get(client, path: str, status: int = 200):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    return json.loads(answer.content)


def test_the_document_is_the_committed_one() -> None:
    """A change of the interface is seen in the change of the file. Accept it: LANTIAN_ACCEPT=1 with this test."""
    document = (
        json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    )
    if os.environ.get("LANTIAN_ACCEPT") == "1":
        SNAPSHOT.write_text(document, encoding="utf-8")
    assert SNAPSHOT.read_text(encoding="utf-8") == document


def test_only_stations_of_the_air_are_told(client) -> None:
    answer = get(client, "/locations")
    assert [each["id"] for each in answer["results"]] == ["M1", "R1"]
    assert answer["meta"] == {"name": "lantian", "page": 1, "limit": 100, "found": 2}
    assert [each["id"] for each in get(client, "/locations?limit=1&page=2")["results"]] == ["R1"]
    assert get(client, "/locations/S1", 404)["status"] == 404
    assert get(client, "/sensors/S1:pm25/hours", 404)["title"] == "Not Found"
    assert get(client, "/locations/M1")["results"][0]["sensors"][-1]["id"] == "M1:pm25"


def test_hours_say_their_period_both_ways_and_that_they_are_preliminary(client) -> None:
    answer = get(client, "/sensors/M1:pm25/hours")
    assert [each["value"] for each in answer["results"]] == [13.0, 12.0, 11.0, 10.0]
    last = answer["results"][-1]
    assert last["period"]["datetimeFrom"] == {"utc": "2018-01-15T03:00:00Z", "local": "2018-01-15T11:00:00+08:00"}
    assert last["period"]["datetimeTo"]["utc"] == "2018-01-15T04:00:00Z"
    assert (last["preliminary"], last["parameter"]["units"], last["valueExact"]) == (True, "µg/m³", "10.000000")
    span = "datetime_from=2018-01-15T01:00:00Z&datetime_to=2018-01-15T03:00:00Z"
    assert [each["value"] for each in get(client, f"/sensors/M1:pm25/hours?{span}")["results"]] == [12.0, 11.0]
    local = "datetime_from=2018-01-15T09:00:00&datetime_to=2018-01-15T11:00:00"
    assert get(client, f"/sensors/M1:pm25/hours?{local}")["meta"]["found"] == 2


def test_latest_of_a_station_and_of_a_parameter(client) -> None:
    """The newest hour is shown of the stations of the air, micro and reference, as on the public site."""
    (here,) = get(client, "/locations/M1/latest")["results"]
    assert (here["sensorsId"], here["value"], here["datetime"]["utc"]) == ("M1:pm25", 10.0, "2018-01-15T03:00:00Z")
    assert [each["locationsId"] for each in get(client, "/parameters/pm25/latest")["results"]] == ["M1", "R1"]
    assert len(get(client, "/parameters")["results"]) == 6


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/locations?limit=0", 422),
        ("/locations?limit=100000", 422),
        ("/locations?page=x", 422),
        ("/locations/none", 404),
        ("/sensors/M1:radon/hours", 404),
        ("/sensors/none/hours", 404),
        ("/sensors/M1:pm25/hours?datetime_from=yesterday", 422),
        ("/sensors/M1:pm25/hours?datetime_from=2018-01-15&datetime_to=2018-01-01", 422),
        ("/sensors/M1:pm25/hours?datetime_from=2016-01-15T00:00:00Z", 422),
        ("/sensors/M1:pm25/hours?datetime_to=0001-01-01T00:00:00%2B14:00", 422),
        ("/sensors/M1:pm25/hours?datetime_from=9999-12-31T23:59:59-14:00", 422),
        ("/sensors/%00/hours", 404),
        ("/progress?day=2016-01-01", 422),
        ("/progress?day=2030-01-01", 422),
        ("/progress?day=yesterday", 422),
    ],
)
def test_what_is_wrong_with_a_request_is_a_problem(client, path, status) -> None:
    answer = client.get(f"/api/v1{path}")
    body = json.loads(answer.content)
    assert (answer.status_code, body["status"]) == (status, status)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert body["detail"] and body["title"]


def test_progress_is_told_with_its_demand_its_state_and_its_trace(client) -> None:
    """Of every measure, to everybody: what is computed, from what, and where the arithmetic is read."""
    answer = get(client, "/progress?limit=1000")
    measures = {each["id"]: each for each in answer["results"]}
    assert list(measures) == list(pack().measures) and answer["policyVersion"] == pack().version_label
    told = [one for each in answer["results"] for one in each["indicators"]]
    assert {one["computedFrom"] for one in told} == {"rows", "share", "figure", "submissions", "statement"}
    found = next(one for one in measures["M04"]["indicators"] if one["goal"] and one["goal"]["kind"] == "quantity")
    assert (found["computedFrom"], found["goal"]["value"]) == ("rows", "627")
    assert (found["value"], found["dataVersion"]) == ("0", 0)
    trace = client.get(f"{found['trace']}&format=json")
    assert trace.status_code == 200 and "627" in trace.content.decode()
    assert get(client, "/progress?day=2017-11-20&limit=1")["day"] == "2017-11-20"


def test_the_interface_reads_only(client) -> None:
    assert client.post("/api/v1/locations", {}).status_code == 405
