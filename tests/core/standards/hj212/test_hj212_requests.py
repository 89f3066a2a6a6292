"""Requests to devices: what may be asked, how it is checked, and the frame that goes out."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Device, decode, encode
from lantian.core.standards.hj212.requests import REQUESTS, RequestRefused, build, check, number_of

NOW = dt.datetime(2017, 11, 15, 1, 0, 30, 123_000, tzinfo=dt.UTC)
DEVICE = Device(mn="010000A8900016F000169DC0", network="micro", password="654321", kind="micro")


def good_value(field):
    if field.kind == "moment":
        return "20171115080000"
    if field.kind == "factor":
        return "a34004"
    if field.kind == "text":
        return "1" * (field.least or 6)
    return str(field.choices[0] if field.choices else field.least)


def test_every_request_of_table_9_for_air_and_flue_gas_is_there():
    numbers = {request.cn for request in REQUESTS.values()}
    assert numbers == {
        *("1000", "1011", "1012", "1061", "1062", "1063", "1064", "1072"),
        *("2011", "2012", "2021", "2022", "2031", "2041", "2051", "2061"),
        *("3011", "3012", "3013", "3014", "3015", "3016", "3017", "3018", "3019", "3020", "3021"),
    }
    assert len(REQUESTS) == len(numbers)
    assert all(request.title.zh and request.title.en for request in REQUESTS.values())


@pytest.mark.parametrize("name", REQUESTS)
def test_every_request_becomes_a_frame_that_reads_back(name):
    request = REQUESTS[name]
    parameters = {field.name: good_value(field) for field in request.fields}
    frame = build(request, parameters, DEVICE, qn=f"{number_of(NOW, DEVICE.zone):017d}", now=NOW, st="22")
    read = decode(encode(frame))
    assert read.ok
    assert read.frame == frame
    assert (frame.cn, frame.pw, frame.mn, frame.flag, frame.st) == (request.cn, "654321", DEVICE.mn, 5, "22")
    assert read.frame.marks == ()


def test_the_standards_example_is_reproduced():
    device = Device(mn="010000A8900016F000169DC0", network="micro", password="100000")
    request = REQUESTS["set-realtime-interval"]
    frame = build(request, {"RtdInterval": "30"}, device, qn="20160801085857223", now=NOW, st="32")
    assert encode(frame) == (
        b"##0101QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
        b"1C80\r\n"
    )


def test_begin_and_end_are_two_values_of_one_item():
    span = {"BeginTime": "20171114110000", "EndTime": "20171114120000"}
    frame = build(REQUESTS["hour-history"], span, DEVICE, qn="1" * 17, now=NOW)
    assert b"CP=&&BeginTime=20171114110000,EndTime=20171114120000&&" in encode(frame)


def test_the_time_that_is_set_is_the_devices_local_time():
    frame = build(REQUESTS["set-time"], {}, DEVICE, qn="1" * 17, now=NOW)
    assert frame.cp == ({"SystemTime": "20171115090030"},)


def test_a_device_of_2005_is_asked_in_its_own_edition():
    old = Device(mn="A1", network="micro", dialect="2005")
    assert build(REQUESTS["get-time"], {}, old, qn="1" * 17, now=NOW).flag == 1


@pytest.mark.parametrize(
    ("name", "parameters", "field"),
    [
        ("set-realtime-interval", {"RtdInterval": "29"}, "RtdInterval"),
        ("set-realtime-interval", {"RtdInterval": "3601"}, "RtdInterval"),
        ("set-realtime-interval", {"RtdInterval": "30.5"}, "RtdInterval"),
        ("set-realtime-interval", {}, "RtdInterval"),
        ("set-minute-interval", {"MinInterval": "7"}, "MinInterval"),
        ("set-timeout", {"OverTime": "100", "ReCount": "3"}, "OverTime"),
        ("set-password", {"NewPW": "12345"}, "NewPW"),
        ("set-password", {"NewPW": "12;4&6"}, "NewPW"),
        ("set-time", {"SystemTime": "20171315080000"}, "SystemTime"),
        ("hour-history", {"BeginTime": "20171115080000"}, "EndTime"),
        ("hour-history", {"BeginTime": "20171115080000", "EndTime": "20171115070000"}, "EndTime"),
        ("calibrate", {"PolId": "a34004;CN=1"}, "PolId"),
        ("set-parameter", {"PolId": "a34004", "InfoId": "i13004", "Info": "1&&2"}, "Info"),
        ("get-time", {"Nonsense": "1"}, "Nonsense"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(name, parameters, field):
    assert list(check(REQUESTS[name], parameters)) == [field]
    with pytest.raises(RequestRefused) as refused:
        build(REQUESTS[name], parameters, DEVICE, qn="1" * 17, now=NOW)
    assert refused.value.problems.keys() == {field}
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("set-realtime-interval", {"RtdInterval": "30"}),
        ("set-realtime-interval", {"RtdInterval": "3600"}),
        ("set-timeout", {"OverTime": "99", "ReCount": "0"}),
        ("hour-history", {"BeginTime": "20171115080000", "EndTime": "20171115080000"}),
        ("get-info", {"PolId": "a34004", "InfoId": "i11001"}),
    ],
)
def test_the_edges_are_allowed(name, parameters):
    assert check(REQUESTS[name], parameters) == {}


@given(
    st.sampled_from(sorted(REQUESTS)),
    st.dictionaries(st.sampled_from(["PolId", "BeginTime", "EndTime", "NewPW", "Info", "InfoId", "x"]), st.text()),
)
def test_whatever_is_asked_for_goes_out_whole_or_not_at_all(name, parameters):
    try:
        frame = build(REQUESTS[name], parameters, DEVICE, qn="1" * 17, now=NOW)
    except RequestRefused as refused:
        assert refused.problems
        return
    read = decode(encode(frame))
    assert read.ok
    assert (read.frame.cn, read.frame.mn) == (REQUESTS[name].cn, DEVICE.mn)
    assert read.frame.cp == frame.cp


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_no_two_numbers_are_alike(milliseconds):
    last, seen = 0, set()
    for offset in milliseconds:
        last = number_of(NOW + dt.timedelta(milliseconds=offset), DEVICE.zone, last)
        seen.add(last)
    assert len(seen) == len(milliseconds)
