"""Stations are registered and changed by actions alone: checked, logged, and handed to the gateway."""

from __future__ import annotations

import datetime as dt
import stat

import pytest

from lantian.apps.monitoring import actions, queries
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.io.telemetry.register import read_devices

GOOD = {
    "code": "410102000000000000000901",
    "subdistrict": "xushui",
    "lon": 113.5,
    "lat": 34.75,
    "kind": "micro",
    "name_zh": "须水5号微站",
}


def register(**changes):
    return actions.register_station(actor=None, reason="test", **{**GOOD, **changes})


def test_a_station_gets_a_device_and_a_line_in_the_log(district, db):
    station = register()
    assert (station.mn, station.network, station.stage) == (GOOD["code"], "micro", "networked")
    assert len(station.device_password) == 6
    entry = LogEntry.objects.get(action="monitoring.register-station")
    assert entry.subject == f"station:{GOOD['code']}"
    assert station.device_password not in str(entry.facts)
    assert actions.known_station_codes() == {GOOD["code"]}
    assert queries.station(GOOD["code"]).name.zh == "须水5号微站"
    assert [card.code for card in queries.stations()] == [GOOD["code"]]


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": ""}, "code", "letters, digits"),
        ({"code": "a b"}, "code", "letters, digits"),
        ({"mn": "x" * 25}, "mn", "24 letters"),
        ({"name_zh": ""}, "name_zh", "name_en is needed"),
        ({"subdistrict": "atlantis"}, "subdistrict", "xushui"),
        ({"lon": 181}, "lon", "-180 to 180"),
        ({"lat": 113.5, "lon": 34.75}, "lat", "were longitude and latitude exchanged?"),
        ({"stage": "dreamt"}, "stage", "planned, built"),
        ({"device_password": "a;b"}, "device_password", "HJ 212"),
    ],
)
def test_a_wrong_field_is_named_with_its_remedy(district, db, changes, field, words):
    with pytest.raises(actions.StationRefused) as caught:
        register(**changes)
    assert words in caught.value.problems[field]
    assert not Station.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("again", [{}, {"code": "another", "mn": GOOD["code"]}])
def test_neither_a_code_nor_a_device_number_is_given_twice(district, db, again):
    register()
    with pytest.raises(actions.StationRefused):
        register(**again)
    assert Station.objects.count() == 1


def test_a_change_is_logged_with_before_and_after_but_never_a_password(district, db):
    register()
    actions.update_station(GOOD["code"], actor=None, reason="moved", lon=113.6, device_password="new123")
    entry = LogEntry.objects.get(action="monitoring.update-station")
    assert entry.facts == {"lon": {"before": "113.5", "after": "113.6"}, "device_password": "changed"}
    assert entry.reason == "moved"


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("nowhere", {"lon": 1.0}, "code"),
        (GOOD["code"], {"mn": "X"}, "mn"),
        (GOOD["code"], {"lat": 91.0}, "lat"),
        (GOOD["code"], {"since": dt.date(2017, 10, 2), "until": dt.date(2017, 10, 1)}, "until"),
    ],
)
def test_a_change_that_cannot_be_is_refused(district, db, code, changes, field):
    register()
    with pytest.raises(actions.StationRefused) as caught:
        actions.update_station(code, actor=None, reason="test", **changes)
    assert field in caught.value.problems


def test_only_roles_with_the_right_change_the_network(district, person):
    with pytest.raises(NotAllowed):
        actions.register_station(actor=person("inspector"), reason="", **GOOD)
    station = actions.register_station(actor=person("integrator"), reason="", **GOOD)
    with pytest.raises(NotAllowed):
        actions.update_station(station.code, actor=person("leader"), reason="", lon=1.0)


def test_the_gateway_reads_what_is_exported(district, db, tmp_path):
    station = register()
    path = actions.export_devices(tmp_path)
    device = read_devices(path)[GOOD["code"]]
    assert (device.password, device.network) == (station.device_password, "micro")
    assert device.zone.utcoffset(None) == dt.timedelta(hours=8)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_later_apps_know_of_a_device_goes_into_the_register(district, db, tmp_path, monkeypatch):
    register()
    known = {GOOD["code"]: {"addresses": ["10.0.0.0/8"], "dialect": "2005"}}
    monkeypatch.setattr(actions, "device_details", [lambda: known, dict])
    device = read_devices(actions.export_devices(tmp_path))[GOOD["code"]]
    assert (device.dialect, device.may_call_from("10.1.1.1"), device.may_call_from("11.1.1.1")) == ("2005", True, False)


def test_a_device_with_a_number_of_its_own_is_kept_under_the_code_of_its_station(district, db, tmp_path):
    register(mn="A1B2")
    device = read_devices(actions.export_devices(tmp_path))["A1B2"]
    assert device.code == GOOD["code"]


def test_a_district_elsewhere_has_its_own_clock(alder, db, tmp_path):
    unit = alder.subdistricts()[0].id
    actions.register_station(
        actor=None, code="Q1", subdistrict=unit, lon=0.1, lat=50.8, kind="street", name_en="Quay 1"
    )
    assert read_devices(actions.export_devices(tmp_path))["Q1"].zone.utcoffset(None) == dt.timedelta(0)
