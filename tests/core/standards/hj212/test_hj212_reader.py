"""Frames out of a stream: cut, glued, damaged, hostile - and never more memory than promised."""

import gzip
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Frame, Reader, encode, reader

CAPTURE = Path(__file__).parents[3] / "data" / "hj212" / "capture_stream.log.gz"


def numbered(number: int) -> bytes:
    return encode(
        Frame(
            qn=f"{number:017d}",
            st="22",
            cn="2011",
            pw="123456",
            mn="010000A8900016F000169DC0",
            flag=5,
            cp=({"DataTime": "20171115080000"}, {"a34004-Rtd": str(number), "a34004-Flag": "N"}),
        )
    )


def taken(stream: bytes, cuts: list[int] = [], *, limit: int = 65536) -> list[str]:  # noqa: B006
    """The QN of every good frame; the stream is cut at the places given."""
    reader = Reader(limit=limit)
    pieces = []
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    for start, end in pairwise(places):
        pieces += reader.feed(stream[start:end])
    pieces += reader.close()
    return [piece.frame.qn for piece in pieces if piece.ok]


def names(*numbers: int) -> list[str]:
    return [f"{number:017d}" for number in numbers]


@given(st.lists(st.integers(0, 10**6), max_size=8))
def test_where_the_stream_is_cut_does_not_matter(cuts):
    stream = numbered(1) + numbered(2).rstrip() + numbered(3) + b"\x00\x06\x01noise\r\n" + numbered(4)
    assert taken(stream, cuts) == names(1, 2, 3, 4)


@pytest.mark.parametrize(
    "between", [b"", b"\r", b"\r\r\n", b"\\r\\n", b"\n\n\n", b"#", b"##", b"##12", b"###", b"\xff" * 50]
)
def test_what_stands_between_frames_does_not_matter(between):
    stream = between.join([numbered(1).rstrip(), numbered(2).rstrip(), numbered(3).rstrip()])
    assert taken(stream) == names(1, 2, 3)
    assert taken(stream, list(range(len(stream)))) == names(1, 2, 3)


@pytest.mark.parametrize("wrong", [b"##0001", b"##0100", b"##0140", b"##9999"])
def test_a_wrong_length_costs_one_frame_only(wrong):
    broken = wrong + numbered(2)[6:]
    assert taken(numbered(1) + broken + numbered(3)) == names(1, 3)
    assert taken(numbered(1) + broken.rstrip() + numbered(3)) == names(1, 3)


def test_a_frame_cut_short_costs_itself_only():
    short = numbered(2)[:60]
    assert taken(numbered(1) + short + numbered(3) + numbered(4)) == names(1, 3, 4)
    assert taken(numbered(1) + short + b"\r\n" + numbered(3)) == names(1, 3)


def test_a_frame_after_a_short_one_does_not_wait_for_more_bytes():
    reader = Reader()
    pieces = reader.feed(numbered(1)[:60] + numbered(2))
    assert [piece.ok for piece in pieces] == [False, True]


def test_a_head_inside_a_good_frame_is_text():
    frame = Frame(qn="1" * 17, st="22", cn="2011", mn="A1", cp=({"x-Info": "//##0010//"},))
    assert taken(encode(frame) + numbered(2)) == ["1" * 17, *names(2)]


def test_noise_is_counted_and_sampled_and_forgotten():
    reader = Reader()
    pieces = []
    for _ in range(400):
        pieces += reader.feed(b"\x00\xffabc#" * 1000)
        assert len(reader) < 1024
    pieces += reader.feed(b"\r\n")
    assert reader.dropped >= 400 * 6000
    assert all(not piece.ok and piece.problem.code == "noise" for piece in pieces)
    assert all(len(piece.raw) <= 512 for piece in pieces)
    assert len(pieces) < 50


@given(st.lists(st.sampled_from([b"##9999", b"##0001", b"##", b"QN=1;", b"\r\n", b"&&", b"\xff" * 900, b"x" * 5000])))
def test_hostile_streams_never_grow_beyond_the_limit(chunks):
    reader = Reader(limit=20_000)
    for chunk in chunks:
        reader.feed(chunk)
        assert len(reader) <= 20_000 + 512
    reader.close()
    assert len(reader) == 0


@given(st.binary(max_size=600))
def test_no_bytes_raise_in_a_stream(data):
    reader = Reader()
    pieces = reader.feed(data) + reader.close()
    assert all(piece.ok == (piece.problem is None) for piece in pieces)


def test_a_captured_line_gives_its_frames_amid_the_noise():
    stream = gzip.decompress(CAPTURE.read_bytes())
    reader = Reader()
    pieces = []
    for start in range(0, len(stream), 1460):
        pieces += reader.feed(stream[start : start + 1460])
        assert len(reader) <= 10_520
    pieces += reader.close()
    good = [piece for piece in pieces if piece.ok]
    bad = [piece.problem.code for piece in pieces if not piece.ok and piece.problem.code != "noise"]
    assert len(good) == 29
    assert bad == ["crc-modbus-swapped"] * 21
    assert len(good) + len(bad) == stream.count(b"##")


@pytest.mark.parametrize("piece", [b"##9999", b"##9999QN=1;CN=2011;MN=A;", b"##9999\r\n"])
def test_heads_that_declare_the_greatest_length_are_not_read_again_and_again(monkeypatch, piece):
    """Each head could claim the ten thousand bytes behind it: reading them for each would stop the gateway."""
    sizes = []
    plain = reader.decode
    monkeypatch.setattr(reader, "decode", lambda line: sizes.append(len(line)) or plain(line))
    stream = piece * 2000
    assert taken(stream) == []
    assert sum(sizes) <= 2 * len(stream)
