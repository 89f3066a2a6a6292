"""Word documents: what is typed is shown, never understood; the same input gives the same bytes."""

from __future__ import annotations

import datetime as dt
import zipfile
from decimal import Decimal
from io import BytesIO
from typing import Any

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from lantian.io.documents import (
    Picture,
    PictureUnreadable,
    TemplateBroken,
    TemplateNameUnknown,
    word,
)


def _context(png: bytes, **more: Any) -> dict[str, Any]:
    return {
        "number": "检查〔2018〕1号",
        "place": "somewhere",
        "problems": [{"title": "a < b & c", "count": Decimal("0.5")}],
        "photo": Picture(png, width=40),
    } | more


def test_a_template_is_filled(template: bytes, png: bytes) -> None:
    made = word.render(template, _context(png), title="交办单", author="演示")
    said = word.text_of(made)
    assert "检查〔2018〕1号" in said
    assert "a < b & c" in said
    assert "0.5" in said
    opened = docx.Document(BytesIO(made))
    assert len(opened.inline_shapes) == 1
    assert (opened.core_properties.title, opened.core_properties.author) == ("交办单", "演示")


def test_the_same_input_gives_the_same_bytes(template: bytes, png: bytes) -> None:
    first, second = (word.render(template, _context(png)) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("shares", "widths"), [([(3, 1)], [75, 25]), ([(1, 1, 1)], [50, 50]), ([], [50, 50])])
def test_columns_are_as_wide_as_their_shares(template: bytes, png: bytes, shares: list, widths: list[int]) -> None:
    """Shares of as many columns as the table has; otherwise it stays as the template has it."""
    made = docx.Document(BytesIO(word.render(template, _context(png), shares=shares)))
    (row, *_others) = made.tables[0].rows
    text = sum(cell.width for cell in row.cells)
    assert [round(100 * cell.width / text) for cell in row.cells] == widths


def test_the_properties_say_when_it_was_made_if_that_is_given(template: bytes, png: bytes) -> None:
    moment = dt.datetime(2018, 3, 24, 8, 30, tzinfo=dt.UTC)
    made = docx.Document(BytesIO(word.render(template, _context(png), made=moment)))
    assert made.core_properties.created == moment


HOSTILE = (
    "<w:p><w:r><w:t>x</w:t></w:r></w:p>",
    "&amp; &#x0; ]]> <!-- -->",
    "{{ number }} {% for x in y %} {{ 7 * 7 }}",
    "{_{ number }_} {_% if %_}",
    "=HYPERLINK(1) @cmd |calc",
    "{ INCLUDETEXT c:\\x }",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(template: bytes, png: bytes, text: str) -> None:
    made = word.render(template, _context(png, place=text, problems=[{"title": text, "count": 1}]))
    assert word.text_of(made).count(text) == 2
    docx.Document(BytesIO(made))


def test_text_that_claims_to_be_safe_is_not_believed(template: bytes, png: bytes) -> None:
    made = word.render(template, _context(png, place=Markup("<w:br/><b>x</b>")))
    assert "<w:br/><b>x</b>" in word.text_of(made)


def test_signs_without_a_look_are_replaced(template: bytes, png: bytes) -> None:
    said = word.text_of(word.render(template, _context(png, place="a\x00b\x07c\u202ed\ud800e\ufffff")))
    assert "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf" in said


def test_line_ends_stay_line_ends(template: bytes, png: bytes) -> None:
    said = word.text_of(word.render(template, _context(png, place="one\r\ntwo\rthree\u2028four")))
    assert "Found at one\ntwo\nthree\nfour." in said


def test_long_text_is_kept_whole(template: bytes, png: bytes) -> None:
    said = word.text_of(word.render(template, _context(png, place="长" * 100_000)))
    assert "长" * 100_000 in said


@settings(max_examples=30, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp", "Cs", "Cn")), max_size=60))
def test_whatever_is_typed_can_be_read_again(text: str, template: bytes, png: bytes) -> None:
    assert f"Found at {text}." in word.text_of(word.render(template, _context(png, place=text)))


def test_a_name_that_is_not_there_is_named_with_those_that_are(template: bytes, png: bytes) -> None:
    context = _context(png)
    del context["place"]
    with pytest.raises(TemplateNameUnknown) as caught:
        word.render(template, context)
    assert "place" in caught.value.message
    assert "number" in caught.value.remedy


def _template_saying(text: str) -> bytes:
    made = docx.Document()
    made.add_paragraph(text)
    written = BytesIO()
    made.save(written)
    return written.getvalue()


@pytest.mark.parametrize("marks", ["{% for x in %}", "{{ a ", "{{ 1 | nothing }}", "{{ ''.__class__.__mro__ }}"])
def test_marks_that_mean_nothing_or_harm_are_refused(marks: str) -> None:
    with pytest.raises((TemplateBroken, TemplateNameUnknown)):
        word.render(_template_saying(marks), {"a": 1})


def test_markup_cannot_be_let_through_by_a_template() -> None:
    with pytest.raises(TemplateBroken):
        word.render(_template_saying("{{ a | safe }}"), {"a": "<w:br/>"})


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.4", b"\xd0\xcf\x11\xe0"])
def test_what_is_no_word_document_is_refused(content: bytes) -> None:
    with pytest.raises(TemplateBroken):
        word.render(content, {})


def test_a_template_with_macros_is_refused(template: bytes, png: bytes) -> None:
    written = BytesIO(template)
    with zipfile.ZipFile(written, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(TemplateBroken, match="macros"):
        word.render(written.getvalue(), _context(png))


@pytest.mark.parametrize("content", [b"GIF89a", b"\x89PNG\r\n\x1a\nbroken", b"<svg/>"])
def test_a_picture_that_is_none_is_refused(template: bytes, content: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        word.render(template, _context(content))
