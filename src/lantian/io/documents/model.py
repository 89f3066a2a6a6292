"""A document before it is paper: what it says, in order. It knows no fonts and no pages."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from PIL import Image

from lantian.io.documents.problems import PictureUnreadable

__all__ = [
    "Block",
    "Document",
    "Heading",
    "PageBreak",
    "Pairs",
    "Paragraph",
    "Picture",
    "Pictures",
    "Signature",
    "Signatures",
    "Table",
]

_MOST_PIXELS = 40_000_000


@dataclass(frozen=True)
class Heading:
    """A heading inside the document; level 1 is the highest."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """Running text. `indent`: the first line begins two characters to the right (GB/T 9704-2012, 7.3.3)."""

    text: str
    align: Literal["left", "center", "right"] = "left"
    indent: bool = True
    strong: bool = False


@dataclass(frozen=True)
class Pairs:
    """What something is called, and what it is: label and value, one pair a row."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Table:
    """Rows under a header that is repeated on every page.

    `shares` are the widths of the columns relative to each other; `right` names columns (from 0) of numbers.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[float, ...] = ()
    right: tuple[int, ...] = ()
    empty: str = ""
    """What stands under the header when there are no rows."""


@dataclass(frozen=True)
class Picture:
    """A PNG or JPEG. `width` and `height` in mm bound it; it keeps its shape."""

    data: bytes
    width: int = 150
    height: int = 180
    caption: str = ""

    def fitted(self) -> tuple[float, float]:
        """Width and height on paper, mm.

        Raises:
            PictureUnreadable: it is something else, damaged, or far too large.
        """
        try:
            with Image.open(BytesIO(self.data), formats=["PNG", "JPEG"]) as opened:
                wide, high = opened.size
                if wide * high > _MOST_PIXELS:
                    raise PictureUnreadable
                opened.load()
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as cause:
            raise PictureUnreadable from cause
        scale = min(self.width / wide, self.height / high)
        return wide * scale, high * scale


@dataclass(frozen=True)
class Pictures:
    """Pictures side by side, each with its caption below it."""

    pictures: tuple[Picture, ...]
    beside: Literal[1, 2, 3] = 2


@dataclass(frozen=True)
class Signature:
    """A line to sign on: with what was signed on glass, or empty for ink. `note` stands below it."""

    label: str
    picture: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class Signatures:
    """Signatures side by side."""

    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Pairs | Table | Picture | Pictures | Signatures | PageBreak


@dataclass(frozen=True)
class Document:
    """What is printed.

    `style`: "official" is the page of GB/T 9704-2012 (text of 16 pt, 22 lines); "sheet" is a form or table for the
    file, in small type. `number` stands below the title, `foot` small at the foot of every page.
    """

    title: str
    blocks: tuple[Block, ...]
    number: str = ""
    style: Literal["official", "sheet"] = "sheet"
    language: str = "zh"
    author: str = ""
    foot: str = ""
