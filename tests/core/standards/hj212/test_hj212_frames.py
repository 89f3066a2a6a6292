"""Frames of HJ 212: what is taken, what is marked, what is refused, and that nothing raises."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Frame, crc, decode, encode
from lantian.core.standards.hj212.checksum import LOW_BYTES, crc_modbus
from lantian.core.standards.hj212.segment import _sloppy, split

DATA = Path(__file__).parents[3] / "data" / "hj212"
MESSAGES = [json.loads(line) for line in (DATA / "frames.jsonl").read_text("utf-8").splitlines()]
PUBLIC = [message for message in MESSAGES if message["kind"] == "frame"]

# Frames made for this project with the check code of appendix A, and their CRC-16/MODBUS where it was worked out.
OWN = [
    (
        "##0172QN=20171115080000123;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
        "DataTime=20171115080000;a34004-Rtd=152.0,a34004-Flag=N;a34002-Rtd=231.0,a34002-Flag=N&&F9C1",
        "5704",
    ),
    (
        "##0087QN=20171115080000123;ST=91;CN=9014;PW=123456;MN=010000A8900016F000169DC0;Flag=4;CP=&&&&1F40",
        "9D87",
    ),
    (
        "##0225QN=20171115090005000;ST=22;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
        "DataTime=20171115080000;a34004-Min=140,a34004-Avg=152,a34004-Max=163,a34004-Flag=N;"
        "a21026-Min=12,a21026-Avg=15,a21026-Max=19,a21026-Flag=N&&A881",
        "6B77",
    ),
    (
        "##0313QN=20171115090005001;ST=31;CN=2061;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
        "DataTime=20171115080000;a21026-Avg=31.2,a21026-ZsAvg=35.6,a21026-Cou=1.92,a21026-Flag=N;a34013-Avg=4.1,"
        "a34013-ZsAvg=4.7,a34013-Cou=0.25,a34013-Flag=N;a19001-Avg=10.5,a19001-Flag=N;a00000-Avg=17.1,"
        "a00000-Cou=61560,a00000-Flag=N&&2940",
        "0FE0",
    ),
    (
        "##0166QN=20171115081000000;ST=39;CN=2051;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
        "DataTime=20171115080500;a34001-Avg=0,a34001-Flag=D;a01007-Avg=1.2,a01007-Flag=N&&4040",
        "A83B",
    ),
    (
        "##0152QN=20171115091200000;ST=22;CN=3020;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"
        "DataTime=20171115091200;PolId=a34004;i11001-Info=//清洗管路//&&9481",
        None,
    ),
]


def frame_of(segment: str, *, encoding: str = "utf-8") -> bytes:
    data = segment.encode(encoding)
    return b"##%04d%b%04X\r\n" % (len(data), data, crc(data))


def marks_of(segment: str, *, encoding: str = "utf-8") -> tuple[str, ...]:
    decoded = decode(frame_of(segment, encoding=encoding))
    assert decoded.ok
    assert decoded.frame is not None
    return decoded.frame.marks


def test_the_standards_printed_example_has_the_printed_check_code():
    segment = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
    assert crc(segment) == 0x1C80


def plain_crc(data: bytes) -> int:
    """Appendix A word by word."""
    register = 0xFFFF
    for byte in data:
        register = (register >> 8) ^ byte
        for _ in range(8):
            low = register & 1
            register >>= 1
            if low:
                register ^= 0xA001
    return register


@given(st.binary(max_size=300))
def test_the_folded_check_code_is_the_one_of_the_appendix(data):
    assert crc(data) == plain_crc(data)


@given(st.binary(min_size=1, max_size=60))
def test_the_check_code_ends_in_one_of_eight_low_bytes(data):
    assert crc(data) & 0xFF in LOW_BYTES
    assert len(LOW_BYTES) == 8


def test_modbus_is_known_by_its_check_value():
    assert crc_modbus(b"123456789") == 0x4B37


@pytest.mark.parametrize(("text", "modbus"), OWN)
def test_own_frames_are_taken_and_come_out_as_they_went_in(text, modbus):
    decoded = decode(text.encode())
    assert decoded.ok
    assert decoded.frame is not None
    assert decoded.frame.marks == ()
    assert encode(decoded.frame) == text.encode() + b"\r\n"
    if modbus:
        refused = decode(text.encode()[:-4] + modbus.encode())
        assert not refused.ok
        assert refused.problem is not None
        assert refused.problem.code == "crc-modbus"


def test_groups_stand_between_semicolons_and_items_between_commas():
    decoded = decode(OWN[0][0].encode())
    assert decoded.frame is not None
    assert decoded.frame.cp == (
        {"DataTime": "20171115080000"},
        {"a34004-Rtd": "152.0", "a34004-Flag": "N"},
        {"a34002-Rtd": "231.0", "a34002-Flag": "N"},
    )


@pytest.mark.parametrize("message", PUBLIC, ids=[message["id"] for message in PUBLIC])
def test_public_messages_are_taken_when_head_length_and_check_code_are_right(message):
    decoded = decode(message["frame"].encode())
    assert decoded.ok == (message["frame_level"] == "accept")
    assert (decoded.problem is None) == decoded.ok
    assert decoded.frame is not None
    assert decoded.frame.crc_ok == message["valid_crc"]
    assert decoded.frame.length_ok == bool(message.get("length_ok"))
    parsed = message["expected"]["parsed_here"] or {"head": {}}
    for name, value in parsed["head"].items():
        if name in {"Flag", "PNUM", "PNO"}:
            assert getattr(decoded.frame, name.lower()) == (int(value) if value.isdecimal() else None)
        elif name == "RF":
            assert dict(decoded.frame.extra)["RF"] == value
        else:
            assert getattr(decoded.frame, name.lower()) == value
    if "cp" in parsed:
        pairs = [[name, value] for group in decoded.frame.cp for name, value in group.items()]
        assert pairs == [[name, value or ""] for name, value in parsed["cp"]]


@pytest.mark.parametrize("message", [m for m in MESSAGES if m["kind"] == "segment"], ids=lambda m: m["id"])
def test_a_bare_segment_is_no_frame(message):
    decoded = decode(message["frame"].encode())
    assert not decoded.ok
    assert decoded.problem is not None
    assert decoded.problem.code == "not-a-frame"


def test_flag_bits_say_split_and_answer():
    cases = json.loads((DATA / "flag_cases.json").read_text())["cases"]
    assert cases
    for case in cases:
        frame = Frame(flag=case["flag"])
        assert (frame.is_split, frame.wants_answer) == (bool(case["D"]), bool(case["A"]))


HEAD = "QN=20171115080000123;ST=22;CN=2011;PW=123456;MN=010000A8900016F000169DC0;Flag=5;CP=&&"


@pytest.mark.parametrize(
    ("segment", "mark"),
    [
        (HEAD.replace("Flag=5", "Flag=8") + "&&", "edition-2025"),
        (HEAD.replace("Flag=5", "Flag=3") + "&&", "edition-2005"),
        (HEAD.replace("Flag=5", "Flag=300") + "&&", "flag-odd"),
        (HEAD.replace("Flag=5", "Flag=x") + "&&", "flag-odd"),
        (HEAD.replace("Flag=5;", "") + "&&", "flag-missing"),
        (HEAD.replace("QN=20171115080000123;", "") + "&&", "qn-missing"),
        (HEAD.replace("QN=20171115080000123;", "QN=20171115080000123,") + "&&", "comma-in-head"),
        (HEAD.replace("Flag=5;", "Flag=5") + "&&", "separator-missing"),
        (HEAD.replace("Flag=5;", "Flag=7;PNO=1;PNUM=2;") + "&&", "order"),
        (HEAD.replace("Flag=5;", "Flag=5;PNUM=2;PNO=1;") + "&&", "split-undeclared"),
        (HEAD.replace("ST=22", "ST=101") + "&&", "st-odd"),
        (HEAD.replace("MN=010000A8900016F000169DC0", "MN=ZZ_1") + "&&", "mn-odd"),
        (HEAD.replace("PW=123456", "PW=1") + "&&", "pw-odd"),
        (HEAD.replace("Flag=5;", "Flag=5;RF=1;") + "&&", "field-unknown"),
        (HEAD.replace("ST=22;", "ST=22;ST=31;") + "&&", "repeated-field"),
        (HEAD + " &&", "cp-blank"),
        (HEAD + "DataTime=20171115080000123&&", "time-milliseconds"),
        (HEAD + "a34004-Rtd=1,a34004-Rtd=2&&", "repeated-field"),
        (HEAD + "lonely&&", "value-missing"),
        (HEAD + "x=" + "1" * 1000 + "&&", "segment-long"),
        ("ST=22;CN=2011;MN=A1", "cp-missing"),
        ("ST=22;CN=2011;MN=A1;CP=a=1", "cp-open"),
    ],
)
def test_a_sloppy_field_is_taken_and_marked(segment, mark):
    assert mark in marks_of(segment)


def test_text_of_a_device_that_writes_gbk_is_read_and_marked():
    segment = HEAD + "i11001-Info=//清洗管路//&&"
    decoded = decode(frame_of(segment, encoding="gbk"))
    assert decoded.ok
    assert decoded.frame is not None
    assert decoded.frame.cp == ({"i11001-Info": "//清洗管路//"},)
    assert "text-gbk" in decoded.frame.marks


def test_separators_inside_a_text_between_slashes_are_text():
    decoded = decode(frame_of(HEAD + "i11001-Info=//a;b,c=d//,x=1;y=2&&"))
    assert decoded.frame is not None
    assert decoded.frame.cp == ({"i11001-Info": "//a;b,c=d//", "x": "1"}, {"y": "2"})


def test_a_repeated_name_opens_a_new_group_so_that_nothing_is_lost():
    decoded = decode(frame_of(HEAD + "H102-Rtd=0,H102-Rtd=N&&"))
    assert decoded.frame is not None
    assert decoded.frame.cp == ({"H102-Rtd": "0"}, {"H102-Rtd": "N"})


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n", b"\r\r\n", b"\\r\\n", b"\\r\\n\r\n", b" \r\n"])
def test_every_line_end_met_in_the_field_is_taken(end):
    assert decode(OWN[0][0].encode() + end).ok


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", "empty"),
        (b"\r\n", "empty"),
        (b"hello", "not-a-frame"),
        (b"##", "not-a-frame"),
        (b"##12", "not-a-frame"),
        (b"##008\xff", "not-a-frame"),
        (b"##0000FFFF", "no-fields"),
        (b"##0087QN=1", "length-wrong"),
        (OWN[0][0].encode()[:-4], "crc-missing"),
        (OWN[0][0].encode()[:-4] + b"GGGG", "crc-missing"),
        (OWN[0][0].encode()[:-4] + b"F9C0", "crc-wrong"),
        (OWN[0][0].encode()[:-4] + b"F9C2", "crc-foreign"),
        (OWN[0][0].encode()[:-4] + b"0457", "crc-modbus-swapped"),
        (OWN[0][0].encode().replace(b"##0172", b"##0171"), "length-wrong"),
        (OWN[0][0].encode() + b"junk", "length-wrong"),
        (b"junk" + OWN[0][0].encode(), "not-a-frame"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(line, code):
    decoded = decode(line)
    assert not decoded.ok
    assert decoded.problem is not None
    assert decoded.problem.code == code
    assert decoded.problem.message.endswith(".")
    assert decoded.problem.remedy.endswith(".")


@pytest.mark.parametrize(
    ("body", "groups"),
    [
        ("a=1;b=2,c=3", ({"a": "1"}, {"b": "2", "c": "3"})),
        ("a=1;", ({"a": "1"},)),
        (";a=1", ({"a": "1"},)),
        ("a=1,,b=2", ({"a": "1", "b": "2"},)),
        ("a=1=2", ({"a": "1=2"},)),
        ("a", ({"a": ""},)),
        ("=", ({"": ""},)),
        (",", ()),
    ],
)
def test_groups_with_slips_are_read_as_far_as_they_go(body, groups):
    decoded = decode(frame_of(f"{HEAD}{body}&&"))
    assert decoded.frame is not None
    assert decoded.frame.cp == groups


NAMES = st.from_regex(r"[a-z][0-9]{5}-(Rtd|Avg|Min|Max|Flag)", fullmatch=True)
VALUES = st.text("0123456789.-NDFMCTB", max_size=12)
GROUPS = st.lists(st.dictionaries(NAMES, VALUES, min_size=1, max_size=4), max_size=6).map(tuple)
FRAMES = st.builds(
    Frame,
    qn=st.none() | st.from_regex(r"\d{17}", fullmatch=True).filter(str.isascii),
    st=st.sampled_from(["22", "31", "39", "91"]),
    cn=st.sampled_from(["2011", "2051", "2061", "2031", "9014"]),
    pw=st.none() | st.text("0123456789abcdef", min_size=1, max_size=8),
    mn=st.text("0123456789ABCDEF", min_size=1, max_size=24),
    flag=st.none() | st.integers(0, 255),
    pnum=st.none() | st.integers(0, 9999),
    pno=st.none() | st.integers(0, 999),
    cp=GROUPS,
)


@given(FRAMES)
def test_a_frame_written_is_the_frame_read(frame):
    decoded = decode(encode(frame))
    assert decoded.ok
    assert decoded.frame == frame


@given(FRAMES)
def test_the_short_way_and_the_long_way_say_the_same(frame):
    text = encode(frame).decode()[6:-6]
    short, long = split(text), _sloppy(text)
    assert set(short.marks) == set(long.marks)
    assert replace(short, marks=()) == replace(long, marks=())


@given(st.binary(max_size=400) | st.tuples(st.just(b"##0010"), st.binary(max_size=40)).map(b"".join))
def test_no_bytes_raise(line):
    decoded = decode(line)
    assert decoded.raw == line
    assert decoded.ok == (decoded.problem is None)


@given(FRAMES, st.integers(0, 400), st.integers(1, 255))
def test_one_damaged_byte_is_never_taken_for_the_same_message(frame, place, change):
    line = bytearray(encode(frame).rstrip())
    line[place % len(line)] ^= change
    decoded = decode(bytes(line))
    # The check code finds every single damaged byte, except in the letter case of its own digits.
    assert not decoded.ok or decoded.frame == frame


def test_more_than_four_digits_can_say_is_refused():
    with pytest.raises(OverflowError, match="several packets"):
        encode(Frame(cp=({"x": "1" * 10_000},)))
