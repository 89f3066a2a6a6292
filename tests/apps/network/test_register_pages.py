"""Pages of the register: who may open and change what, in both languages, with empty states and files."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions, coverage
from lantian.apps.network.models import Agency, DiaryEntry
from lantian.core.standards.pollutants import Pollutant
from lantian.io import clock

pytestmark = pytest.mark.django_db
PAGES = ("/network/", "/network/coverage/", "/network/hand-over/", "/network/agencies/", "/network/diary/")
MONDAY = dt.date(2017, 10, 2)


@pytest.fixture
def at(monkeypatch, corner) -> dt.datetime:
    """Pages are asked for on the evening of 4 October 2017."""
    now = corner.now_after(dt.date(2017, 10, 3), 18)
    monkeypatch.setattr(clock, "now", lambda: now)
    return now


@pytest.fixture
def office(client: Client, keeper, at) -> Client:
    """A duty officer, signed in."""
    client.force_login(keeper)
    return client


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_says_so_where_there_is_nothing(office, address, language) -> None:
    Station.objects.all().delete()
    office.cookies["django_language"] = language
    answer = office.get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"].count("no-store")


@pytest.mark.parametrize("address", [*PAGES, "/network/stations/hanghai-west-road-1/"])
def test_a_page_asks_a_stranger_to_sign_in(client, corner, address) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Location"][:16]) == (302, "/accounts/login/")


def test_the_list_is_chosen_by_stage_and_line_and_saved(office, corner, at) -> None:
    here = corner.stations(corner.units[0])[0]
    corner.tell([(here, Pollutant.PM25, at.replace(minute=0) - dt.timedelta(hours=1), 50)])
    page = office.get("/network/?line=on").content.decode()
    assert here in page
    assert corner.stations(corner.units[0])[1] not in page
    assert office.get("/network/?line=nonsense").content.decode().count('<th scope="row"') == 0
    answer = office.get("/network/?format=csv&subdistrict=" + corner.units[0])
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == corner.stations(corner.units[0])


def test_a_station_is_registered_through_the_form_and_its_password_shown_once(office, corner) -> None:
    form = {
        "code": "410102000000000000009001",
        "kind": "micro",
        "name_zh": "新站",
        "subdistrict": corner.units[0],
        "lon": "113.61",
        "lat": "34.75",
        "parameters": "a34004, a34002",
        "on": "2017-10-01",
        "person": "李",
    }
    answer = office.post("/network/stations/new/", form)
    station = Station.objects.get(code=form["code"])
    assert station.device_password in answer.content.decode()
    page = office.get(f"/network/stations/{station.code}/").content.decode()
    assert station.device_password not in page
    assert "a34004" in page and "a21004" not in page
    assert "尚未联网" in page and "自始" not in page
    again = office.post("/network/stations/new/", form)
    assert "已属其他站点" in again.content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "a b"),
        ("lon", "200"),
        ("lat", "x"),
        ("subdistrict", "nowhere"),
        ("parameters", "<b>"),
        ("on", "31.10.2017"),
    ],
)
def test_a_wrong_field_is_named_beside_it_and_nothing_kept(office, corner, field, value) -> None:
    form = {
        "code": "N1",
        "kind": "micro",
        "name_zh": "新站",
        "subdistrict": corner.units[0],
        "lon": "113.61",
        "lat": "34.75",
        "on": "2017-10-01",
        "person": "李",
    }
    before = Station.objects.count()
    page = office.post("/network/stations/new/", form | {field: value}).content.decode()
    assert "field-wrong" in page
    assert Station.objects.count() == before


def test_a_step_with_its_document_is_written_down_and_the_document_saved(office, corner) -> None:
    code = corner.stations(corner.units[0])[0]
    proof = SimpleUploadedFile("验收.pdf", b"%PDF-1.7 proof")
    form = {"to": "accepted", "on": "2017-10-03", "person": "李", "document": proof}
    assert office.post(f"/network/stations/{code}/stage/", form).status_code == 302
    page = office.get(f"/network/stations/{code}/").content.decode()
    address = page.split('href="/network/documents/')[1].split('"')[0]
    answer = office.get(f"/network/documents/{address}")
    assert answer.content == b"%PDF-1.7 proof"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    wrong = office.post(
        f"/network/stations/{code}/stage/",
        {
            "to": "built",
            "on": "2017-10-03",
            "person": "李",
            "reason": "x",
            "document": SimpleUploadedFile("a.pdf", b"MZ"),
        },
    )
    assert "按内容识别" in wrong.content.decode()
    assert Station.objects.get(code=code).stage == "accepted"


def test_the_diary_is_written_ended_and_struck_out_through_pages(office, corner, at) -> None:
    code = corner.stations(corner.units[0])[0]
    office.post(
        f"/network/stations/{code}/diary/",
        {"kind": "repair", "start": "2017-10-03T09:00", "person": "李", "data_affected": "on"},
    )
    entry = DiaryEntry.objects.get()
    assert entry.start == dt.datetime(2017, 10, 3, 1, tzinfo=dt.UTC)
    office.post(f"/network/diary/{entry.pk}/end/", {"end": "2017-10-03T11:00"})
    office.post(f"/network/diary/{entry.pk}/strike/", {"reason": "写错站点"})
    entry.refresh_from_db()
    assert entry.end == dt.datetime(2017, 10, 3, 3, tzinfo=dt.UTC)
    assert "写错站点" in office.get(f"/network/stations/{code}/").content.decode()
    assert "写错站点" in office.get("/network/diary/?format=csv").content.decode()


def test_an_agency_goes_through_its_pages(office, corner) -> None:
    office.post("/network/agencies/new/", {"name_zh": "运维公司", "licence": "CMA-9"})
    agency = Agency.objects.get()
    base = f"/network/agencies/{agency.pk}/"
    station = corner.stations(corner.units[0])[0]
    for what, form in (
        ("person", {"name": "王", "post": "工程师"}),
        ("contract", {"stations": [station], "first": "2017-10-01"}),
        ("finding", {"on": "2017-10-02", "found_by": "分局", "severity": "fault", "what": "缺记录"}),
    ):
        assert office.post(f"{base}{what}/", form).status_code == 302, what
    page = office.get(base).content.decode()
    assert all(word in page for word in ("王", station, "缺记录", "需整改"))
    twice = office.post(f"{base}contract/", {"stations": [station], "first": "2017-10-01"})
    assert "已有其他合同" in twice.content.decode()
    assert office.get(f"{base}nonsense/").status_code == 404
    assert office.get("/network/agencies/999999/").status_code == 404


def test_the_glance_names_who_is_missing_and_each_rate_opens_to_its_trace(office, corner, at) -> None:
    silent = corner.stations(corner.units[0])[0]
    corner.give(MONDAY, dt.date(2017, 10, 3), lambda code, time: None if code == silent else 50)
    coverage.refresh(at)
    page = office.get("/network/coverage/").content.decode()
    assert "/48" in page
    assert f"/network/stations/{silent}/" in page
    address = page.split('href="/trace/online-rate/')[1].split('"')[0].replace("&amp;", "&")
    assert office.get(f"/trace/online-rate/{address}").status_code == 200
    rows = office.get("/network/coverage/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 12 * 2
    assert office.get("/network/coverage/?network=nothing").status_code == 404


@pytest.mark.parametrize("address", ["/network/stations/new/", "/network/agencies/new/"])
def test_who_has_no_right_is_told_which_is_missing(client, reader, corner, address) -> None:
    client.force_login(reader)
    answer = client.get(address)
    assert answer.status_code == 403
    assert "manage-" in answer.content.decode()


def test_a_late_reference_station_is_named_with_its_days(office, corner, keeper, monkeypatch) -> None:
    """M01: complete by 31 October 2017."""
    actions.register(
        actor=keeper,
        code="REF1",
        subdistrict=corner.units[0],
        lon=113.6,
        lat=34.7,
        kind="reference",
        on=dt.date(2017, 9, 1),
        person="李",
        name_zh="标准站",
    )
    for day, late in ((dt.date(2017, 10, 31), False), (dt.date(2017, 11, 1), True)):
        monkeypatch.setattr(clock, "now", lambda day=day: corner.now_after(day, -12))
        page = office.get("/network/hand-over/").content.decode()
        assert ("逾期 1 天" in page) == late
        assert ("标准站逾期" in office.get("/work/").content.decode()) == late


@pytest.mark.parametrize("start", ["0001-01-01T00:00", "9999-12-31T23:59", "x"])
def test_a_moment_beyond_every_calendar_is_named_and_nothing_kept(office, corner, start) -> None:
    code = corner.stations(corner.units[0])[0]
    answer = office.post(f"/network/stations/{code}/diary/", {"kind": "repair", "start": start, "person": "李"})
    assert answer.status_code == 200
    assert "field-wrong" in answer.content.decode()
    assert not DiaryEntry.objects.exists()
