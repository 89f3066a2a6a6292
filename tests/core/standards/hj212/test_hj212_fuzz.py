"""Whatever bytes arrive: no crash, bounded memory, nothing taken for data that is none.

A quick part runs always; mutations of the whole corpus of public frames run in `make test-all`.
"""

import datetime as dt
import json
import random
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Device, Frame, Reader, decode, encode, interpret
from lantian.core.standards.hj212.flow import Terms, begin, hear
from lantian.core.standards.hj212.requests import REQUESTS

NOW = dt.datetime(2017, 11, 15, 1, tzinfo=dt.UTC)
CORPUS = [
    json.loads(line)["frame"].encode()
    for line in (Path(__file__).parents[3] / "data" / "hj212" / "frames.jsonl").read_text("utf-8").splitlines()
]
LIMIT = 16 * 1024
DEVICE = Device(mn="A1", network="micro")
TOKENS = [
    b"##",
    b"&&",
    b";",
    b",",
    b"=",
    b"\r\n",
    b"CP=&&",
    b"QN=",
    b"MN=",
    b"Flag=5;",
    b"9999",
    b"-Rtd=",
    b"//",
    b"\xff",
]


def check(reader, data):
    """Feed bytes, and look at everything that comes out of them."""
    for piece in reader.feed(data):
        look(piece)
    assert len(reader) <= LIMIT + 1024


def look(piece):
    assert isinstance(piece.raw, bytes)
    assert piece.ok == (piece.problem is None)
    if piece.frame is None:
        assert not piece.ok
        return
    reading = interpret(piece.frame, DEVICE, now=NOW)
    for item in reading.values:
        assert item.value is None or (item.value.is_finite() and abs(item.value) < Decimal(10) ** 12)
    assert reading.time is None or reading.time <= NOW + dt.timedelta(minutes=10)
    talk = begin(REQUESTS["hour-history"], qn="1" * 17, now=0.0, terms=Terms())
    hear(talk, piece.frame, now=1.0, terms=Terms())


def mutated(chance, data):
    """A frame as a bad line, a bad device or a bad person might send it."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(out) + 1)
        match chance.randrange(7):
            case 0:
                out[place : place + 1] = bytes([chance.randrange(256)])
            case 1:
                del out[place : place + chance.randint(1, 40)]
            case 2:
                out[place:place] = chance.choice(TOKENS)
            case 3:
                other = chance.choice(CORPUS)
                out[place:place] = other[: chance.randrange(len(other) + 1)]
            case 4:
                out[place:place] = out[place : place + chance.randint(1, 200)] * chance.randint(1, 8)
            case 5:
                out = bytearray(bytes(out).swapcase() if chance.random() < 0.2 else out[place:])
            case _:
                out = bytearray(out.rstrip(b"\r\n"))
        out = out[:20_000]
    return bytes(out)


@given(st.lists(st.one_of(st.binary(max_size=200), st.sampled_from(TOKENS), st.sampled_from(CORPUS)), max_size=30))
def test_any_stream_is_taken_apart_without_a_crash(parts):
    reader = Reader(limit=LIMIT)
    for part in parts:
        check(reader, part)
    for piece in reader.close():
        look(piece)
    assert len(reader) == 0


@given(st.binary(max_size=2000))
def test_any_line_is_decoded_or_refused_with_a_remedy(data):
    piece = decode(data)
    assert piece.ok or piece.problem.remedy


FIELD = st.text(st.characters(codec="ascii", exclude_characters=";,=&#\r\n\x00 "), min_size=1, max_size=12)


@given(st.dictionaries(FIELD.map(lambda name: "a" + name), FIELD, max_size=8), st.integers(0, 255))
def test_what_is_encoded_reads_back(fields, flag):
    frame = Frame(
        qn="20171115080000123", st="22", cn="2011", pw="123456", mn="A1", flag=flag, cp=(fields,) if fields else ()
    )
    read = decode(encode(frame))
    assert read.ok
    assert read.frame == frame


@pytest.mark.parametrize("seed", range(3))
def test_mutations_of_the_corpus(seed):
    run_corpus(seed, 300)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_many_mutations_of_the_corpus(seed):
    run_corpus(seed, 5_000)


def run_corpus(seed, count):
    chance = random.Random(seed)
    reader = Reader(limit=LIMIT)
    for _ in range(count):
        data = mutated(chance, chance.choice(CORPUS))
        look(decode(data))
        cut = chance.randrange(len(data) + 1)
        check(reader, data[:cut])
        check(reader, data[cut:])
    good = encode(Frame(qn="1" * 17, st="22", cn="2011", pw="123456", mn="A1", flag=5))
    found = [*reader.feed(b"\r\n" + good + good), *reader.close()]
    assert any(piece.ok and piece.frame.qn == "1" * 17 for piece in found)
