"""PDF without system libraries: reportlab, with Chinese in the reader's own faces.

The files hold no font (STSong-Light is one of the faces that readers of PDF bring along for Chinese), so that they stay
small and free of licences; the same document gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import Any

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    KeepTogether,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text
from reportlab.platypus import Table as Grid

from lantian.io.documents import layout
from lantian.io.documents.model import (
    Block,
    Document,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Pictures,
    Signature,
    Signatures,
    Table,
)
from lantian.io.documents.pdf_text import CHINESE, has_chinese, in_pieces, marked_up, ready
from lantian.io.documents.plain import shown

__all__ = ["render"]

_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}
_LINE = HexColor("#8a8a8a")
_GROUND = HexColor("#f0f2f5")
_PARAGRAPH = 2_000
"""Characters that are set as one paragraph at most: the work grows with the square of it."""
_CELL = 600
"""Characters of a cell that stand in one row of the grid; a longer cell goes on in rows without a line between."""
_WITH_HEADING = 30
"""Millimetres below a heading, besides what follows it uncut, without which it begins a new page."""


@dataclass(frozen=True)
class _Style:
    """Sizes in points, margins in mm."""

    body: float
    leading: float
    title: float
    heading: float
    cell: float
    top: float
    right: float
    bottom: float
    left: float

    @property
    def width(self) -> float:
        """Of the text, points."""
        return float((layout.PAGE[0] - self.left - self.right) * mm)


_OFFICIAL = _Style(
    body=layout.BODY_POINTS,
    leading=float(layout.LINE_POINTS),
    title=layout.TITLE_POINTS,
    heading=layout.BODY_POINTS,
    cell=10.5,
    top=layout.TOP,
    right=layout.RIGHT,
    bottom=layout.BOTTOM,
    left=layout.LEFT,
)
_SHEET = _Style(body=10.5, leading=16.5, title=18, heading=12, cell=9.5, top=18, right=18, bottom=20, left=22)


def render(document: Document) -> bytes:
    """The document as PDF, A4.

    Long tables go on over pages under their header; every page says which of how many it is.

    Raises:
        PictureUnreadable: a picture is damaged.
    """
    ready()
    style = _OFFICIAL if document.style == "official" else _SHEET
    written = BytesIO()
    frame = Frame(
        style.left * mm,
        style.bottom * mm,
        style.width,
        (layout.PAGE[1] - style.top - style.bottom) * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )
    template = BaseDocTemplate(
        written,
        pagesize=(layout.PAGE[0] * mm, layout.PAGE[1] * mm),
        title=shown(document.title),
        author=shown(document.author),
        creator="Lantian",
        lang=document.language,
        invariant=1,
        allowSplitting=1,
    )
    template.addPageTemplates([PageTemplate(frames=[frame])])
    template.build(_story(document, style), canvasmaker=_numbered(document, style))
    return written.getvalue()


def _story(document: Document, style: _Style) -> list[Flowable]:
    story: list[Flowable] = [
        *_text(document.title, style.title, leading=style.title * 1.5, align="center", strong=True),
        Spacer(1, 4),
    ]
    if document.number:
        story += [*_text(document.number, style.body, leading=style.leading, align="center"), Spacer(1, 6)]
    for block, following in zip_longest(document.blocks, document.blocks[1:]):
        if isinstance(block, Heading):
            story.append(CondPageBreak(_WITH_HEADING * mm + _uncut(following, style)))
        story += _flowables(block, style)
    return story


def _uncut(block: Block | None, style: _Style) -> float:
    """Height of what a block begins with and no page cuts: a first row of pictures; points."""
    match block:
        case Picture():
            return _size(block, style.width)[1]
        case Pictures():
            return max(
                (_size(each, style.width / block.beside - 10)[1] for each in block.pictures[: block.beside]), default=0
            )
        case _:
            return 0


def _flowables(block: Block, style: _Style) -> list[Flowable]:  # noqa: PLR0911 one return a kind
    match block:
        case Heading():
            size = style.heading if block.level == 1 else style.body
            return [Spacer(1, size * 0.5), *_text(block.text, size, leading=size * 1.6, strong=True)]
        case Paragraph():
            return _text(
                block.text,
                style.body,
                leading=style.leading,
                align=block.align,
                strong=block.strong,
                indent=layout.FIRST_LINE * style.body if block.indent and block.align == "left" else 0,
            )
        case Pairs():
            return [_pairs(block, style), Spacer(1, 6)] if block.rows else []
        case Table():
            return [_table(block, style), Spacer(1, 6)]
        case Picture():
            return [KeepTogether(_picture(block, style.width, style)), Spacer(1, 6)]
        case Pictures():
            return [_pictures(block, style), Spacer(1, 6)] if block.pictures else []
        case Signatures():
            return [Spacer(1, 8), _signatures(block, style)]
        case PageBreak():
            return [NewPage()]


def _text(
    text: str,
    size: float,
    *,
    leading: float,
    align: str = "left",
    strong: bool = False,
    indent: float = 0,
    most: int = _PARAGRAPH,
) -> list[Flowable]:
    return [
        _piece(piece, size, leading=leading, align=align, strong=strong, indent=0 if number else indent)
        for number, piece in enumerate(in_pieces(text, most))
    ]


def _piece(text: str, size: float, *, leading: float, align: str, strong: bool, indent: float) -> Text:
    style = ParagraphStyle(
        "text",
        fontName=CHINESE,
        fontSize=size,
        leading=leading,
        alignment=_ALIGN[align],
        firstLineIndent=indent,
        wordWrap="CJK" if has_chinese(text) else None,
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )
    return Text(marked_up(text, strong=strong), style)


def _cell(text: str, style: _Style, *, align: str = "left", strong: bool = False) -> list[Flowable]:
    return _text(text, style.cell, leading=style.cell * 1.45, align=align, strong=strong, most=_CELL)


_RULED: list[tuple[Any, ...]] = [
    ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 4),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("TOPPADDING", (0, 0), (-1, -1), 2.5),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
]


def _grid(rows: list[list[list[Flowable]]], widths: list[float], more: list[tuple[Any, ...]], *, header: int) -> Grid:
    """Rows of cells; a cell of many pieces goes on in further rows of the grid, so that pages can end between them."""
    laid: list[list[list[Flowable]]] = []
    ruled = [*_RULED, *more]
    for cells in rows:
        further = range(len(laid) + 1, len(laid) + max(map(len, cells), default=0))
        ruled += [("LINEABOVE", (0, place), (-1, place), 0.8, white) for place in further]
        laid += [[[piece] if piece else [] for piece in pieces] for pieces in zip_longest(*cells)]
    return Grid(laid, colWidths=widths, style=ruled, repeatRows=header, splitInRow=1)


def _pairs(block: Pairs, style: _Style) -> Grid:
    rows = [[_cell(label, style, strong=True), _cell(value, style)] for label, value in block.rows]
    first = style.width * 0.22
    return _grid(rows, [first, style.width - first], [("BACKGROUND", (0, 0), (0, -1), _GROUND)], header=0)


def _table(block: Table, style: _Style) -> Grid:
    count = max(len(block.header), 1)
    shares = block.shares if len(block.shares) == count else (1.0,) * count
    widths = [style.width * share / sum(shares) for share in shares]
    rows = [[_cell(each, style, align="center", strong=True) for each in block.header]]
    for row in block.rows:
        padded = (*row, *("",) * count)[:count]
        rows.append(
            [_cell(each, style, align="right" if place in block.right else "left") for place, each in enumerate(padded)]
        )
    more: list[tuple[Any, ...]] = [("BACKGROUND", (0, 0), (-1, 0), _GROUND)]
    if not block.rows and block.empty:
        rows.append([_cell(block.empty, style, align="center"), *[[] for _ in range(count - 1)]])
        more.append(("SPAN", (0, 1), (-1, 1)))
    return _grid(rows, widths, more, header=1)


def _size(picture: Picture, width: float) -> tuple[float, float]:
    """Width and height within `width`, all in points."""
    wide, high = picture.fitted()
    scale = min(1.0, width / (wide * mm))
    return wide * mm * scale, high * mm * scale


def _picture(picture: Picture, width: float, style: _Style) -> list[Flowable]:
    wide, high = _size(picture, width)
    shown_picture = Image(BytesIO(picture.data), width=wide, height=high)
    shown_picture.hAlign = "CENTER"
    caption = _cell(picture.caption, style, align="center") if picture.caption else []
    return [shown_picture, *caption]


def _pictures(block: Pictures, style: _Style) -> Grid:
    width = style.width / block.beside
    cells = [_picture(each, width - 10, style) for each in block.pictures]
    cells += [[] for _ in range(-len(cells) % block.beside)]
    rows = [cells[place : place + block.beside] for place in range(0, len(cells), block.beside)]
    return Grid(rows, colWidths=[width] * block.beside, style=[("VALIGN", (0, 0), (-1, -1), "TOP")])


def _signatures(block: Signatures, style: _Style) -> Flowable:
    count = max(len(block.signatures), 1)
    width = style.width / count
    row = [[*_signature(each, width, style)] for each in block.signatures]
    return KeepTogether([Grid([row], colWidths=[width] * count, style=[("VALIGN", (0, 0), (-1, -1), "BOTTOM")])])


def _signature(signature: Signature, width: float, style: _Style) -> list[Flowable]:
    parts = _cell(signature.label, style)
    if signature.picture is None:
        parts.append(Spacer(1, 14 * mm))
    else:
        bounded = Picture(signature.picture.data, width=min(60, int(width / mm) - 8), height=22)
        parts += _picture(bounded, width - 12, style)
    ruled = Grid([[""]], colWidths=[width - 14], rowHeights=[2], style=[("LINEABOVE", (0, 0), (-1, 0), 0.7, black)])
    ruled.hAlign = "LEFT"
    return [*parts, ruled, *(_cell(signature.note, style) if signature.note else [])]


def _numbered(document: Document, style: _Style) -> type[Canvas]:
    """A canvas that writes on every page which one it is and how many there are: known only at the end."""
    words = "Page {page} of {pages}" if document.language.startswith("en") else "第 {page} 页 共 {pages} 页"

    class Numbered(Canvas):  # type: ignore[misc, unused-ignore]
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self._pages_kept: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 reportlab's name
            self._pages_kept.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, kept in enumerate(self._pages_kept, start=1):
                self.__dict__.update(kept)
                self._foot(words.format(page=number, pages=len(self._pages_kept)))
                super().showPage()
            super().save()

        def _foot(self, said: str) -> None:
            size = 14 if document.style == "official" else 9
            (number,) = _text(said, size, leading=size * 1.3, align="center")
            number.wrapOn(self, style.width, 20 * mm)
            below = 7 * mm + size if document.style == "official" else 9 * mm
            number.drawOn(self, style.left * mm, style.bottom * mm - below)
            if document.foot:
                note, *_ = _text(document.foot, 7.5, leading=10, align="center")
                _, high = note.wrapOn(self, style.width, 20 * mm)
                note.drawOn(self, style.left * mm, style.bottom * mm - below - high - 1)

    return Numbered
