"""The device register: read whole, or refused with every problem named."""

import datetime as dt
import json

import pytest

from lantian.io.telemetry.register import RegisterInvalid, read_devices, write_devices


def test_what_is_written_is_read_and_only_its_owner_may(tmp_path):
    path = tmp_path / "devices.json"
    entry = {
        "mn": "A1",
        "network": "micro",
        "password": "123456",
        "kind": "dust",
        "units": {"a34004": "mg/m³"},
        "label": "end",
        "minute_interval": 5,
        "utc_offset_hours": 0,
    }
    write_devices(path, [entry, {"mn": "B2", "network": "ambient"}])
    assert path.stat().st_mode & 0o777 == 0o600
    devices = read_devices(path)
    first, second = devices["A1"], devices["B2"]
    assert (first.kind, first.label, first.minute_interval, first.units) == ("dust", "end", 5, {"a34004": "mg/m³"})
    assert first.zone.utcoffset(None) == dt.timedelta(0)
    assert (first.code, first.may_call_from("10.9.9.9")) == ("A1", True)
    assert (second.password, second.label, second.zone.utcoffset(None)) == (None, "start", dt.timedelta(hours=8))


def test_dialect_addresses_and_station_are_read(tmp_path):
    path = tmp_path / "devices.json"
    addresses = ["10.1.0.0/16", "192.168.1.7", "fd00::/8"]
    more = {"dialect": "2005", "st": "39", "station": "S-1", "addresses": addresses}
    write_devices(path, [{"mn": "A1", "network": "site", **more}])
    device = read_devices(path)["A1"]
    assert (device.dialect, device.st, device.code) == ("2005", "39", "S-1")
    allowed = ["10.1.255.1", "192.168.1.7", "::ffff:192.168.1.7", "fd00::1"]
    refused = ["10.2.0.1", "192.168.1.8", "fe80::1", "", "nonsense"]
    assert [device.may_call_from(address) for address in [*allowed, *refused]] == [True] * 4 + [False] * 5


def test_no_file_is_an_empty_register(tmp_path):
    assert read_devices(tmp_path / "devices.json") == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "Expecting property name"),
        ("{}", "it is not a list"),
        ("[1]", "entry 0 is not an object"),
        ('[{"network": "micro"}]', "mn is missing"),
        ('[{"mn": "A"}]', "network is missing"),
        ('[{"mn": "A", "network": "micro", "pw": "1"}]', "unknown key 'pw'"),
        ('[{"mn": "A", "network": "micro", "password": 1}]', "password must be text"),
        ('[{"mn": "A", "network": "micro", "units": {"a34004": 1}}]', "units must map factor codes to units"),
        ('[{"mn": "A", "network": "micro", "label": "middle"}]', "label must be start or end"),
        ('[{"mn": "A", "network": "micro", "dialect": "2025"}]', "dialect must be 2005 or 2017"),
        ('[{"mn": "A", "network": "micro", "addresses": "10.0.0.1"}]', "addresses must be a list of texts"),
        ('[{"mn": "A", "network": "micro", "addresses": ["10.0.0.300"]}]', "'10.0.0.300' is no IP address or network"),
        ('[{"mn": "A", "network": "micro", "minute_interval": "5"}]', "minute_interval must be a whole number"),
        ('[{"mn": "A", "network": "micro"}, {"mn": "A", "network": "micro"}]', "MN A stands in it twice"),
    ],
)
def test_a_wrong_register_says_what_is_wrong(tmp_path, text, words):
    path = tmp_path / "devices.json"
    path.write_text(text)
    with pytest.raises(RegisterInvalid) as ill:
        read_devices(path)
    assert words in str(ill.value)
    assert "devices.json" in ill.value.remedy


def test_every_problem_is_named_at_once(tmp_path):
    path = tmp_path / "devices.json"
    path.write_text(json.dumps([{"mn": "A"}, {"network": "micro"}, 3]))
    with pytest.raises(RegisterInvalid) as ill:
        read_devices(path)
    assert len(ill.value.problems) == 3
