"""Strangers: shown with their frames, adopted by a person in one step, or dismissed with a reason."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from lantian.apps.devices import actions
from lantian.apps.devices.models import Dismissal
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.devices.queries import callers, guessed_kind, nearest_planned
from lantian.apps.devices.stranger_views import shown_frame
from lantian.apps.monitoring.models import Station
from lantian.apps.network import actions as network
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.records.models import LogEntry
from lantian.io.telemetry import strangers
from lantian.io.telemetry.register import read_devices, register_file

pytestmark = pytest.mark.django_db
MN = "410102000000000000000999"


@pytest.fixture
def office(client: Client, integrator) -> Client:
    """An integrator, signed in."""
    client.force_login(integrator)
    return client


def _adopt(corner, integrator, now, mn: str = MN, **more) -> int:
    values = {
        "subdistrict": corner.units[0],
        "lon": 113.6,
        "lat": 34.7,
        "kind": "micro",
        "name_zh": "新站",
        "person": "Li",
        "on": dt.date(2017, 10, 5),
        "password_confirmed": True,
        "reason": "just built",
    }
    return actions.adopt(mn, actor=integrator, now=now, **(values | more))


def _hours(corner, mn: str = MN) -> dict[str, Decimal]:
    rows = corner.store.latest(network="micro", cadence="hour", stations=[mn])
    return {row.parameter: row.value for row in rows if row.statistic == "mean"}


def test_a_stranger_is_adopted_in_one_step_and_its_kept_frames_become_data(
    corner, integrator, now, calls, home, django_capture_on_commit_callbacks
) -> None:
    calls(MN)
    with django_capture_on_commit_callbacks(execute=True):
        assert _adopt(corner, integrator, now) == 6
    station = Station.objects.get(code=MN)
    assert (station.mn, station.stage, station.device_password) == (MN, "planned", "654321")
    assert read_devices(register_file(home))[MN].password == "654321"
    assert _hours(corner) == {"a34004": Decimal(52), "a34002": Decimal(82)}
    assert strangers(home) == []
    entry = LogEntry.objects.get(action="devices.adopt-stranger")
    assert (entry.facts["rows"], entry.facts["frames"]) == (6, 3)
    assert "654321" not in str(entry.facts)


def test_its_password_is_taken_only_after_a_person_has_confirmed_it(corner, integrator, now, calls) -> None:
    calls(MN)
    with pytest.raises(DeviceRefused) as refused:
        _adopt(corner, integrator, now, password_confirmed=False)
    assert "password_confirmed" in refused.value.problems
    assert not Station.objects.filter(code=MN).exists()


def test_a_registered_device_with_a_wrong_password_is_let_in_with_it(corner, integrator, now, calls) -> None:
    known = Station.objects.order_by("code").first()
    calls(known.mn, reason="wrong-password", password="newpw1")
    (caller,) = callers()
    assert caller.station == known
    _adopt(corner, integrator, now, mn=known.mn)
    known.refresh_from_db()
    assert known.device_password == "newpw1"
    assert Station.objects.count() == 8


def test_a_registered_device_that_calls_from_elsewhere_is_let_in_from_there(
    corner, integrator, now, calls, home
) -> None:
    known = Station.objects.order_by("code").first()
    actions.set_access(known.mn, actor=integrator, reason="fixed line", addresses=["192.0.2.0/24"])
    calls(known.mn, reason="wrong-address", password=known.device_password, peer="10.9.8.7:5")
    _adopt(corner, integrator, now, mn=known.mn)
    device = read_devices(register_file(home))[known.mn]
    assert device.may_call_from("10.9.8.7") and device.may_call_from("192.0.2.9")
    assert not device.may_call_from("10.9.8.8")


def test_a_stranger_takes_the_place_of_a_planned_station(corner, integrator, now, calls) -> None:
    for code, lat in (("4101020PLAN1", 34.71), ("XPLAN2", 34.72)):
        network.register(
            actor=integrator,
            code=code,
            subdistrict=corner.units[0],
            lon=113.6,
            lat=lat,
            kind="micro",
            on=dt.date(2017, 9, 1),
            person="Li",
            name_zh="规划站",
        )
    assert [each.code for each in nearest_planned(MN, "micro")] == ["4101020PLAN1", "XPLAN2"]
    calls(MN)
    _adopt(corner, integrator, now, planned="4101020PLAN1")
    assert Station.objects.get(code=MN).lat == 34.71
    assert Station.objects.get(code="4101020PLAN1").until == dt.date(2017, 10, 5)


def test_nothing_is_kept_of_an_adoption_that_fails(corner, integrator, now, calls, home) -> None:
    calls(MN)
    for wrong in ({"lon": None}, {"planned": "NOWHERE"}):
        with pytest.raises(Exception, match=r"lon|planned"):
            _adopt(corner, integrator, now, **wrong)
    assert not LogEntry.objects.exists()
    assert len(strangers(home)) == 1


def test_a_dismissed_stranger_waits_no_longer_and_its_frames_stay(corner, integrator, now, calls, home) -> None:
    calls(MN)
    assert any("陌生设备" in item.title for item in waiting_for(integrator, now))
    with pytest.raises(DeviceRefused):
        actions.dismiss(MN, actor=integrator, reason=" ", now=now)
    actions.dismiss(MN, actor=integrator, reason="test rig of the vendor", now=now)
    assert callers() == []
    assert not any("陌生设备" in item.title for item in waiting_for(integrator, now))
    assert len(callers(dismissed=True)[0].frames) == 3
    actions.take_back_dismissal(MN, actor=integrator)
    assert [each.mn for each in callers()] == [MN]


def test_who_has_no_right_adopts_and_dismisses_nobody(corner, reader, now, calls) -> None:
    calls(MN)
    with pytest.raises(NotAllowed):
        _adopt(corner, reader, now)
    with pytest.raises(NotAllowed):
        actions.dismiss(MN, actor=reader, reason="x", now=now)
    assert not Dismissal.objects.exists()


@pytest.mark.parametrize(
    ("st", "factors", "kind"),
    [
        ("22", ("a34004", "a34002", "a21004"), "micro"),
        ("22", ("a21002", "a21003", "a34004", "a34002", "a21004", "a21026", "a21005", "a05024"), "reference"),
        ("22", ("a34001", "a34002", "LA"), "site"),
        ("22", ("a34001", "a34002", "a34004", "LA", "Leq", "a01001", "a01002", "a01006", "a01007", "a01008"), "site"),
        ("31", ("a34013", "a21026", "a19001"), "stack"),
        ("22", ("a01001", "a01002", "a01006", "a01007", "a01008"), "weather"),
        ("27", (), "vapour"),
    ],
)
def test_the_kind_is_guessed_from_system_type_and_factors(district, st, factors, kind) -> None:
    assert guessed_kind(st, factors) == kind


def test_frames_are_shown_without_harm() -> None:
    shown = shown_frame(b"##0010ST=22;\x00\x1b[31m\xb1\xb1<b>\r\n")
    assert "\x1b" not in shown.text and "\\x1b" in shown.text
    assert shown.hexadecimal.startswith("0000  23 23 30")
    assert shown.size == 25


def test_the_pages_show_adopt_and_dismiss(office, corner, calls, home, django_capture_on_commit_callbacks) -> None:
    raw = calls(MN)
    page = office.get("/devices/strangers/").content.decode()
    assert MN in page and "编号未登记" in page
    page = office.get(f"/devices/strangers/{MN}/").content.decode()
    assert raw.decode().strip()[:40] in page and "a34004" in page
    assert '<option value="micro" selected' in page
    form = {
        "do": "adopt",
        "kind": "micro",
        "name_zh": "新站",
        "subdistrict": corner.units[0],
        "lon": "113.6",
        "lat": "34.7",
        "person": "李",
        "reason": "新装",
    }
    unconfirmed = office.post(f"/devices/strangers/{MN}/", form)
    assert unconfirmed.status_code == 200 and not Station.objects.filter(code=MN).exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(f"/devices/strangers/{MN}/", form | {"password_confirmed": "on"})
    assert answer.headers["Location"] == f"/devices/{MN}/"
    assert office.get(f"/devices/strangers/{MN}/").status_code == 404
    assert "没有陌生设备" in office.get("/devices/strangers/").content.decode()


def test_whoever_may_only_read_sees_the_frames_and_decides_nothing(client, reader, corner, calls) -> None:
    calls(MN)
    client.force_login(reader)
    page = client.get(f"/devices/strangers/{MN}/")
    assert page.status_code == 200 and 'value="adopt"' not in page.content.decode()
    assert "PW=******;MN=" in page.content.decode() and "654321" not in page.content.decode()
    assert client.post(f"/devices/strangers/{MN}/", {"do": "dismiss", "reason": "x"}).status_code == 403
