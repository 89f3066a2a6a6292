"""The page of an official document as GB/T 9704-2012 sets it, in millimetres and points."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

__all__ = [
    "BODY_POINTS",
    "BOTTOM",
    "CHARACTERS",
    "FIRST_LINE",
    "LEFT",
    "LINES",
    "LINE_POINTS",
    "PAGE",
    "RIGHT",
    "TEXT",
    "TITLE_POINTS",
    "TOP",
]

PAGE: Final = (210, 297)
"""A4, width and height, mm (5.1)."""
TOP: Final = 37
"""Upper margin, mm (5.2.1: 37 mm ± 1 mm)."""
LEFT: Final = 28
"""Binding margin, mm (5.2.1: 28 mm ± 1 mm)."""
TEXT: Final = (156, 225)
"""Width and height of the text, mm (5.2.1)."""
RIGHT: Final = PAGE[0] - LEFT - TEXT[0]
BOTTOM: Final = PAGE[1] - TOP - TEXT[1]
LINES: Final = 22
"""Lines of a page (5.2.3)."""
CHARACTERS: Final = 28
"""Characters of a line (5.2.3)."""
TITLE_POINTS: Final = 22
"""The title: 2号 (7.3.1)."""
BODY_POINTS: Final = 16
"""The text: 3号 仿宋 (5.2.2)."""
FIRST_LINE: Final = 2
"""Characters by which a paragraph begins to the right (7.3.3)."""
LINE_POINTS: Final = (Decimal(TEXT[1]) / LINES / Decimal("25.4") * 72).quantize(Decimal("0.01"))
"""From one line to the next, so that 22 fill the page: 28.99 pt."""
