"""The pages: state, report, decisions by form, files, traces of every figure, in both languages."""

from __future__ import annotations

import re

import pytest

from lantian.apps.calibration.actions import accept, propose
from lantian.apps.calibration.applying import write_corrected
from lantian.apps.calibration.choices import State
from lantian.apps.calibration.models import Colocation, Correction
from lantian.apps.orgs.worklist import waiting_for

from .conftest import HOUR, PM25, START

NOW = START + 30 * 24 * HOUR


@pytest.fixture
def at_noon(monkeypatch):
    """Pages live at the end of the made hours."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    monkeypatch.setattr("lantian.web.middleware.now", lambda: NOW, raising=False)


@pytest.fixture
def shown(measured, at_noon, client, person):
    """A ward with one correction in force and one to decide, read by whoever may decide, in English."""
    ward = measured(24 * 30)
    ward.say("M2", ward.truth[: 24 * 30] * 1.1)
    first = propose(ward.colocation(), PM25, actor=None, now=NOW)
    accept(first, actor=None, valid_from=START, now=NOW)
    propose(ward.colocation(station="M2"), PM25, actor=None, now=NOW)
    write_corrected(now=NOW)
    ward.store.seal()
    client.cookies["django_language"] = "en"
    client.force_login(person("clean-air-desk"))
    return ward


def words(answer) -> str:
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_the_list_shows_how_each_device_stands_and_what_waits(shown, client, django_user_model) -> None:
    page = words(client.get(f"/calibration/?parameter={PM25}"))
    assert "2 micro-stations" in page
    assert "proposal to decide" in page and "in order" in page
    only = words(client.get(f"/calibration/?parameter={PM25}&standing=proposal"))
    assert "1 micro-station" in only and "Station M1" not in only
    desk = django_user_model.objects.get()
    waits = [each for each in waiting_for(desk, NOW) if "/calibration/" in each.address]
    assert [each.urgency for each in waits] == ["to-sign"]


def test_the_report_shows_figures_against_targets_and_every_figure_opens(shown, client) -> None:
    answer = client.get(f"/calibration/M1/?parameter={PM25}")
    page = words(answer)
    for text in ("Figures against targets", "missed", "Forms that were tried", "Drift during the co-location"):
        assert text in page
    opened = set(re.findall(r'href="(/trace/[^"]+)"', answer.content.decode()))
    assert len(opened) > 20
    kinds: dict[str, str] = {address.split("/")[2]: address for address in opened}
    assert {"calibration", "measurement", "corrected-hour"} <= set(kinds)
    for address in kinds.values():
        assert client.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_trace_of_a_corrected_hour_shows_model_inputs_and_uncertainty(shown, client) -> None:
    page = words(client.get(f"/trace/corrected-hour/?station=M1&parameter={PM25}&hour=2031-12-01T05:00:00Z"))
    raw = int(shown.truth[5] * 2 + 10)
    assert "Correction 1" in page
    assert f"x = {raw}" in page
    assert "2u =" in page
    assert "Range of the correction" in page
    calibration = words(client.get(f"/trace/calibration/?correction={Correction.objects.get(station='M1').pk}"))
    assert "Computed again: the same as was kept" in calibration


def test_hours_are_saved_as_csv_with_the_value_of_the_fit_without_their_week(shown, client) -> None:
    answer = client.get(f"/calibration/M1/?parameter={PM25}&format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + 24 * 25
    assert lines[1].startswith("2031-12-01T00:00:00Z,")
    listed = client.get(f"/calibration/?parameter={PM25}&format=csv").content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in listed[1:]] == ["M2", "M1"]


def test_a_proposal_is_decided_by_form_and_the_decision_can_be_taken_back(shown, client) -> None:
    proposal = Correction.objects.get(station="M2")
    address = f"/calibration/corrections/{proposal.pk}/"
    assert "Put it in force" in words(client.get(address))
    refused = client.post(address, {"do": "refuse", "reason": ""})
    assert "Say why." in words(refused)
    assert client.post(address, {"do": "accept", "valid_from": "2031-12-20T00:00"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.ACCEPTED
    assert "Take it out of force" in words(client.get(address))
    assert client.post(address, {"do": "withdraw", "reason": "doubt"}).status_code == 302
    proposal.refresh_from_db()
    assert proposal.state == State.WITHDRAWN


def test_a_co_location_is_recorded_ended_and_withdrawn_by_form(ward, at_noon, client, person) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(person("clean-air-desk"))
    stations = {name: ward_station(name) for name in ("M1", "REF")}
    wrong = client.post("/calibration/new/", {"station": stations["M1"], "started_at": "2031-12-02T08:00"})
    assert "This field is required." in words(wrong)
    entered = {"station": stations["M1"], "reference": stations["REF"], "started_at": "2031-12-02T08:00"}
    assert client.post("/calibration/new/", entered).status_code == 302
    assert "already" in words(client.post("/calibration/new/", entered))
    made = Colocation.objects.get()
    address = f"/calibration/colocations/{made.pk}/"
    assert "There are no hours of both stations yet." in words(client.post(address, {"do": "fit"}, follow=True))
    assert client.post(address, {"do": "end", "ended_at": "2031-12-03T08:00"}).status_code == 302
    assert "Say why." in words(client.post(address, {"do": "withdraw"}))
    assert client.post(address, {"do": "withdraw", "reason": "wrong device"}).status_code == 302
    made.refresh_from_db()
    assert made.withdrawn and made.ended_at is not None


def ward_station(code: str) -> int:
    from lantian.apps.monitoring.models import Station

    return Station.objects.get(code=code).pk


def test_who_may_only_read_sees_no_button_and_cannot_press_one(shown, client, person) -> None:
    client.force_login(person("quayside-warden"))
    proposal = Correction.objects.get(station="M2")
    page = words(client.get(f"/calibration/corrections/{proposal.pk}/"))
    assert "Put it in force" not in page
    sent = client.post(f"/calibration/corrections/{proposal.pk}/", {"do": "accept", "valid_from": "2031-12-20T00:00"})
    assert sent.status_code == 403
    assert client.post(f"/calibration/colocations/{proposal.colocation_id}/", {"do": "fit"}).status_code == 403
    proposal.refresh_from_db()
    assert proposal.state == State.PROPOSED


@pytest.mark.parametrize("sensor", ["RT01", "RT02"])
def test_the_worked_example_prints_what_the_documents_print_and_says_whose_it_is(ward, client, person, sensor) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(person("quayside-warden"))
    page = words(client.get(f"/calibration/example/?sensor={sensor}"))
    assert "This is no device of this district." in page
    slope, intercept, error = {"RT01": ("0.82", "−1.66", "3.53"), "RT02": ("0.82", "−1.73", "3.52")}[sensor]
    for figure in (f"Slope {slope}", f"Intercept {intercept}", f"RMSE {error}"):
        assert figure in page
    assert client.get(f"/trace/calibration-example/?sensor={sensor}").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/calibration/NONE/",
        "/calibration/M1/?parameter=a99999",
        "/calibration/M1/?version=7",
        "/calibration/corrections/999/",
        "/calibration/example/?sensor=RT09",
        "/trace/calibration/?correction=x",
        "/trace/corrected-hour/?station=M1&parameter=a34004&hour=2031-12-01T05:00:00Z",
        "/trace/calibration-watch/?station=M1&parameter=a34004&day=2031-13-01",
    ],
)
def test_what_is_not_there_is_said(ward, client, person, address: str) -> None:
    client.force_login(person("quayside-warden"))
    assert client.get(address).status_code == 404


def test_without_any_station_or_hour_the_pages_say_so(home, alder, client, person) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(person("clean-air-desk"))
    assert "No micro-station answers to this choice." in words(client.get("/calibration/"))


def test_in_chinese_nothing_is_left_in_english(shown, client) -> None:
    client.cookies["django_language"] = "zh-hans"
    page = words(client.get(f"/calibration/M1/?parameter={PM25}"))
    assert "性能指标与目标" in page and "设备原值" in page
    for english in ("Figures", "As the device", "Forms that", "Versions", "Gain"):
        assert english not in page
