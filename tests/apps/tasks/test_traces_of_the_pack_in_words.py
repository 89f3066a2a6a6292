"""Every trace of what the pack itself states – targets, parameters, quantities, dates – speaks both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from lantian.apps.records import traces
from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Trace

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,}")
KINDS = ("target", "parameter", "quantity", "deadline")


def _keys(kind: str, loaded: Pack) -> list[dict[str, str]]:
    parts = [part for measure in loaded.measures.values() for part in measure.parts]
    places = [*parts, *loaded.tasks.values()]
    return {
        "target": [{"subdistrict": row.subdistrict, "period": row.period} for row in loaded.targets],
        "parameter": [{"id": name} for name in loaded.parameters],
        "quantity": [{"id": one.id} for place in places for one in place.quantities],
        "deadline": [{"id": one.id} for place in places for one in place.deadlines],
    }[kind]


def _words(trace: Trace) -> Iterator[Text | str]:
    yield trace.figure.name
    yield from (figure.name for figure in trace.inputs)
    yield from trace.arithmetic
    yield from trace.standards
    yield from trace.remarks
    for table in trace.tables:
        yield table.title
        yield from table.columns
        yield from (cell for row in table.rows for cell in row if isinstance(cell, Text))


@pytest.mark.parametrize("kind", KINDS)
def test_every_title_and_line_is_said_in_both_languages(district, kind: str) -> None:
    """No English on a Chinese page, no Chinese on an English one; figures of the first campaign, one and all."""
    keys = _keys(kind, district)
    assert len(keys) > 20
    for key in keys:
        trace = traces.build(kind, key)
        for words in _words(trace):
            assert isinstance(words, Text), (key, words)
            assert words.en and not HAN.search(words.en), (key, words)
            assert words.zh and not ENGLISH.search(words.zh), (key, words)
        assert not HAN.search(str(trace.figure.value)), (key, "the value itself needs no language")


@pytest.mark.parametrize("kind", KINDS)
def test_cells_with_words_stay_words(district, kind: str) -> None:
    """A cell holds both languages or none: JSON shows both, whoever asks; codes, days and numbers need none."""
    for key in _keys(kind, district):
        for table in traces.build(kind, key).tables:
            for cell in (cell for row in table.rows for cell in row if isinstance(cell, str)):
                assert not HAN.search(cell), (key, cell)


def test_bounds_are_written_with_their_sign(district) -> None:
    """At least and at most as the policy's readers write them, equal without a sign."""
    signs = {traces.build("quantity", key).figure.value[0] for key in _keys("quantity", district)}
    assert signs & {"≥", "≤"}
    assert not signs & {"=", " "}
    assert any(sign.isdigit() for sign in signs)


def test_pages_of_the_four_kinds_are_in_one_language(district, client, db) -> None:
    """Headings and lines of the page, in both languages."""
    for kind in KINDS:
        address = traces.address(kind, _keys(kind, district)[0])
        client.cookies["django_language"] = "zh-hans"
        chinese = re.sub(r"<[^>]+>", "\n", client.get(address).content.decode().split("<h1", 1)[1].split("</main>")[0])
        assert not ENGLISH.search(chinese), (kind, ENGLISH.search(chinese))
        client.cookies["django_language"] = "en"
        assert client.get(address).status_code == 200
