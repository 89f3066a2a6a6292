"""The list of devices and the page of one: line, what it does wrong in words, access."""

from __future__ import annotations

import csv
import io

import pytest
from django.test import Client

from lantian.apps.devices import actions
from lantian.apps.devices.models import DeviceAccess
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.monitoring.actions import export_devices
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.policies import NotAllowed
from lantian.io.telemetry.health import HealthBook
from lantian.io.telemetry.register import read_devices, register_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def mn(corner, home, now) -> str:
    """A connected device that is sloppy."""
    mn = Station.objects.order_by("code").first().mn
    book = HealthBook(home)
    record = book.of(mn)
    record.connected, record.peer, record.dialect, record.frames = True, "10.1.2.3:555", "2017", 90
    record.last_frame, record.clock_skew_seconds, record.outstanding_gaps = now, -75.0, 4
    record.mark("crc-lower-case", 90)
    record.mark("text-gbk", 2)
    book.write(*book.changed())
    return mn


@pytest.fixture
def office(client: Client, integrator) -> Client:
    """An integrator, signed in."""
    client.force_login(integrator)
    return client


def test_the_list_says_what_each_device_does_wrong(office, mn) -> None:
    page = office.get("/devices/").content.decode()
    assert "校验码小写 90" in page and "−75" in page
    assert "已连接 1/8" in page
    assert mn in office.get("/devices/?line=on&faults=some").content.decode()
    assert mn not in office.get("/devices/?faults=none").content.decode()
    assert mn not in office.get("/devices/?line=never").content.decode()
    rows = list(csv.reader(io.StringIO(office.get("/devices/?format=csv&line=on").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [mn]
    assert "校验码小写 90" in rows[1][-1]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_device_has_a_page_before_and_after_it_was_met(office, corner, mn, language) -> None:
    office.cookies["django_language"] = language
    for each in Station.objects.order_by("code")[:2]:
        assert office.get(f"/devices/{each.mn}/").status_code == 200
    assert office.get("/devices/NOBODY/").status_code == 404


def test_an_empty_network_says_so(office, corner) -> None:
    Station.objects.all().delete()
    for address in ("/devices/", "/devices/orders/", "/devices/strangers/", "/devices/strangers/?state=dismissed"):
        assert office.get(address).status_code == 200, address


def test_how_a_device_may_call_reaches_the_register_of_the_gateway(
    office, corner, mn, home, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = office.post(
            f"/devices/{mn}/access/",
            {
                "addresses": "10.1.2.0/24\n192.0.2.7",
                "dialect": "2005",
                "label": "end",
                "units": "a21005 µg/m³",
                "minute_interval": "5",
                "reason": "as the vendor says",
            },
        )
    assert answer.status_code == 302
    device = read_devices(register_file(home))[mn]
    assert (device.dialect, device.label, device.minute_interval) == ("2005", "end", 5)
    assert dict(device.units) == {"a21005": "µg/m³"}
    assert device.may_call_from("10.1.2.77") and not device.may_call_from("10.1.3.1")
    others = [each for each in read_devices(register_file(home)).values() if each.mn != mn]
    assert all(each.label == "start" and not each.addresses for each in others)


@pytest.mark.parametrize(
    ("field", "value"),
    [("addresses", "10.1.2.0/99"), ("units", "a21005"), ("minute_interval", "0"), ("label", "middle")],
)
def test_a_wrong_field_of_the_access_is_named_and_nothing_kept(office, mn, field, value) -> None:
    form = {"label": "start", "minute_interval": "1", "reason": "x"}
    assert "field-wrong" in office.post(f"/devices/{mn}/access/", form | {field: value}).content.decode()
    assert not DeviceAccess.objects.exists()


def test_the_action_itself_checks_as_well(mn, integrator, reader, home) -> None:
    with pytest.raises(NotAllowed):
        actions.set_access(mn, actor=reader, reason="x")
    for wrong in ({"addresses": ["here"]}, {"dialect": "1999"}, {"label": "x"}, {"minute_interval": 90}):
        with pytest.raises(DeviceRefused):
            actions.set_access(mn, actor=integrator, reason="x", **wrong)
    export_devices(home)
    assert read_devices(register_file(home))[mn].addresses == ()
