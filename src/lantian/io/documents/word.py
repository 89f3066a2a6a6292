"""Word documents from the pack's templates.

A template is a .docx whose text holds marks such as `{{ number }}` and `{%tr for problem in problems %}` (docxtpl,
https://docxtpl.readthedocs.io). People of the office change it in Word; the code only fills it.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from html import escape
from io import BytesIO
from typing import Any

from docx.section import Section
from docx.shared import Emu, Mm
from docx.table import Table
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from lantian.io.documents.bundle import packed
from lantian.io.documents.model import Picture
from lantian.io.documents.plain import shown
from lantian.io.documents.problems import TemplateBroken, TemplateNameUnknown

__all__ = ["render", "settled", "text_of"]

_MOST_TEMPLATE = 8 * 1024 * 1024
_MOST_UNPACKED = 64 * 1024 * 1024
_DATED = "docProps/core.xml"
_EPOCH = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_MARGIN = re.compile(r"word/(?:header|footer)\d*\.xml")
_WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def render(
    template: bytes,
    context: Mapping[str, Any],
    *,
    title: str = "",
    author: str = "",
    made: dt.datetime | None = None,
    shares: Sequence[Sequence[float]] = (),
) -> bytes:
    """Fill a template; the same input gives the same bytes.

    `context` holds text, numbers, lists, mappings and `Picture`s. Whatever it says is shown as text: line ends become
    line ends, everything else that Word or the template could understand is written out. `title`, `author` and `made`
    are the properties of the file (`made` is 2000-01-01 unless it is given). `shares` are the widths of the columns of
    the tables in their order, relative to each other; a table beyond them, or with another number of columns, keeps
    its own.

    Raises:
        TemplateBroken: the template is no Word document or its marks cannot be read.
        TemplateNameUnknown: the template names something that `context` has not.
        PictureUnreadable: a picture is damaged.
    """
    _refuse_strange(template)
    opened = DocxTemplate(BytesIO(template))
    filler = ImmutableSandboxedEnvironment(
        autoescape=True, undefined=StrictUndefined, finalize=lambda value: _written(value, opened)
    )
    filler.filters.pop("safe")
    plain = {str(name): _plain(value) for name, value in context.items()}
    try:
        opened.render(plain, filler, autoescape=True)
        for table, wanted in zip(opened.docx.tables, shares, strict=False):
            _widen(table, wanted, opened.docx.sections[0])
        written = BytesIO()
        opened.save(written)
    except UndefinedError as cause:
        raise TemplateNameUnknown(what=str(cause), known=", ".join(sorted(plain))) from cause
    except (TemplateError, OverflowError, TypeError, KeyError, AttributeError, etree.LxmlError) as cause:
        raise TemplateBroken(what=str(cause) or type(cause).__name__) from cause
    return settled(written.getvalue(), title=title, author=author, made=made)


def _widen(table: Table, shares: Sequence[float], section: Section) -> None:
    """Columns by their shares of the width of the text, which every program then keeps."""
    columns = table._tbl.tblGrid.gridCol_lst
    if len(columns) != len(shares):
        return
    text = section.page_width - section.left_margin - section.right_margin
    widths = [Emu(int(text * share / sum(shares))) for share in shares]
    table.autofit = False
    for column, width in zip(columns, widths, strict=True):
        column.w = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=False):
            cell.width = width


def settled(document: bytes, *, title: str = "", author: str = "", made: dt.datetime | None = None) -> bytes:
    """A Word document without the time at which it was written, so that its bytes say only its content."""
    moment = (made or _EPOCH).astimezone(dt.UTC).replace(microsecond=0)
    with zipfile.ZipFile(BytesIO(document)) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    first = [name for name in ("[Content_Types].xml", "_rels/.rels") if name in parts]
    ordered = {name: parts[name] for name in (*first, *sorted(set(parts) - set(first)))}
    if _DATED in ordered:
        ordered[_DATED] = _properties(title, author, moment)
    return packed(ordered)


def text_of(document: bytes) -> str:
    """What a reader sees of a Word document: body, headers, feet; one paragraph or cell a line."""
    with zipfile.ZipFile(BytesIO(document)) as archive:
        margins = sorted(name for name in archive.namelist() if _MARGIN.fullmatch(name))
        parts = [archive.read(name) for name in ("word/document.xml", *margins)]
    trees = [etree.fromstring(part, _strict_parser()) for part in parts]
    return "\n".join("".join(_pieces(each)) for tree in trees for each in tree.iter(f"{_WORDS}p"))


def _pieces(paragraph: Any) -> Iterator[str]:
    for each in paragraph.iter(f"{_WORDS}t", f"{_WORDS}br", f"{_WORDS}tab"):
        if each.tag == f"{_WORDS}t":
            yield each.text or ""
        else:
            yield "\n" if each.tag == f"{_WORDS}br" else "\t"


def _plain(value: Any) -> Any:
    """Data without behaviour: nothing that a template could call, no text that claims to be safe."""
    match value:
        case None | bool() | int() | Decimal() | Fraction() | float() | Picture():
            return value
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case str() | bytes():
            return "".join(str(value))
        case Sequence():
            return [_plain(item) for item in value]
        case _:
            return "".join(str(value))


def _written(value: Any, template: DocxTemplate) -> Any:
    """What stands in the document for a value, as XML."""
    if isinstance(value, Picture):
        width, _ = value.fitted()
        return Markup(str(InlineImage(template, BytesIO(value.data), width=Mm(width))))  # noqa: S704 our own XML
    if value is None:
        return Markup("")
    if isinstance(value, StrictUndefined):
        return value
    text = str(value) if isinstance(value, Markup) else escape(shown(str(value)), quote=True)
    return Markup(_without_marks(text))  # noqa: S704 escaped above


def _without_marks(text: str) -> str:
    """docxtpl reads "{_{" as an escaped mark after filling; a brace as a reference is never one."""
    return text.replace("{", "&#123;").replace("}", "&#125;")


def _refuse_strange(template: bytes) -> None:
    if len(template) > _MOST_TEMPLATE:
        raise TemplateBroken(what=f"more than {_MOST_TEMPLATE // 2**20} MiB")
    try:
        with zipfile.ZipFile(BytesIO(template)) as archive:
            names = set(archive.namelist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as cause:
        raise TemplateBroken(what="not a .docx file") from cause
    if unpacked > _MOST_UNPACKED:
        raise TemplateBroken(what="it unpacks to far more than it is")
    if "word/document.xml" not in names or "[Content_Types].xml" not in names:
        raise TemplateBroken(what="not a .docx file")
    if any(re.search(r"vbaProject|/embeddings/|/activeX/", name) for name in names):
        raise TemplateBroken(what="it holds macros or embedded objects")


def _properties(title: str, author: str, moment: dt.datetime) -> bytes:
    said = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(shown(title))}</dc:title><dc:creator>{escape(shown(author))}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{said}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{said}</dcterms:modified>'
        "</cp:coreProperties>"
    ).encode()


def _strict_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
