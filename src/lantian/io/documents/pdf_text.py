"""Text for reportlab: Chinese in the reader's own Song face, Latin in Times, and never markup of strangers."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from reportlab.lib import textsplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import paragraph

from lantian.io.documents.plain import shown

__all__ = ["CHINESE", "LATIN", "LATIN_STRONG", "has_chinese", "in_pieces", "marked_up", "ready"]

CHINESE, LATIN, LATIN_STRONG = "STSong-Light", "Times-Roman", "Times-Bold"
_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
_MARKS = "“”‘’…—"
"""Marks of both scripts: in a text with Chinese they have the width of a character."""
_NEVER_FIRST = "，：；？！》〉”’…—～"
"""Marks that close or go on in Chinese text (GB/T 15834-2011), which reportlab does not know."""
_SUBSCRIPT = re.compile("([\u2080-\u2089]+(?:\\.[\u2080-\u2089]+)?)")
"""The figures of PM₂.₅ and SO₂, which the faces lack."""
_FIGURES = {0x2080 + digit: str(digit) for digit in range(10)}
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
_MISSING = "□"
"""Stands for a character that the faces have not."""


def ready() -> None:
    """Make the Chinese face known; reportlab keeps it for the process."""
    if CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
        textsplit.ALL_CANNOT_START += _NEVER_FIRST
        paragraph.ALL_CANNOT_START = textsplit.ALL_CANNOT_START


def has_chinese(text: str) -> bool:
    """Whether it is set character by character, without spaces to break at."""
    return _WIDE.search(text) is not None


def marked_up(text: str, *, strong: bool = False) -> str:
    """A text of `in_pieces` in reportlab's markup: each run in the face that has its letters."""
    wide = has_chinese(text)
    latin = (
        LATIN_STRONG if strong and not wide else LATIN
    )  # the Chinese face has no strong cut: a line is of one weight
    pieces: list[str] = []
    for number, part in enumerate(_SUBSCRIPT.split(text)):
        if number % 2:
            pieces.append(f'<font name="{latin}"><sub>{part.translate(_FIGURES)}</sub></font>')
            continue
        for face, run in groupby(part, key=lambda letter: _face(letter, wide)):
            letters = "".join(run)
            if face == "line":
                pieces.append("<br/>" * len(letters))
            elif face == "missing":
                pieces.append(f'<font name="{CHINESE}">{_MISSING * len(letters)}</font>')
            else:
                name = CHINESE if face == "wide" else latin
                pieces.append(f'<font name="{name}">{_spaces_kept(escape(letters))}</font>')
    return "".join(pieces)


def in_pieces(text: str, most: int) -> list[str]:
    """A text in parts of `most` characters at most, cut at its line ends; of many empty lines one is kept."""
    pieces: list[str] = []
    for line in _EMPTY_LINES.sub("\n\n", shown(text)).split("\n"):
        if pieces and len(pieces[-1]) + len(line) < most:
            pieces[-1] += "\n" + line
        else:
            pieces += [line[place : place + most] for place in range(0, max(len(line), 1), most)]
    return pieces


def _face(letter: str, wide: bool) -> str:
    if letter == "\n":
        return "line"
    if letter > "\uffff" or "\ue000" <= letter <= "\uf8ff" or letter == "\N{REPLACEMENT CHARACTER}":
        return "missing"
    if letter in _MARKS:
        return "wide" if wide else "narrow"
    return "narrow" if letter < "\u0100" else "wide"


def _spaces_kept(text: str) -> str:
    return re.sub(" {2,}", lambda found: "\N{NO-BREAK SPACE}" * len(found[0]), text.replace("\t", "    "))
