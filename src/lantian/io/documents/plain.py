"""Text of strangers before it is put into a document: shown as it is, never understood."""

from __future__ import annotations

import re

__all__ = ["shown"]

_LINE_ENDS = re.compile("\r\n|[\r\v\x85\u2028\u2029]")
_UNSHOWABLE = re.compile("[\x00-\x08\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs without a look of their own that turn the direction of a line round, so that it reads differently."""


def shown(text: str) -> str:
    """The text with its line ends as "\\n"; what has no look, or changes that of others, as the replacement sign."""
    text = _LINE_ENDS.sub("\n", text)
    return _TURNING.sub("\N{REPLACEMENT CHARACTER}", _UNSHOWABLE.sub("\N{REPLACEMENT CHARACTER}", text))
