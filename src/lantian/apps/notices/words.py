"""What a channel said, in words."""

from __future__ import annotations

import re

from django.utils.translation import gettext

__all__ = ["trouble_words"]

_STATUS = re.compile(r"error=(\d{3})\b")


def trouble_words(trouble: str) -> str:
    """Why a message did not go out, in the reader's language where the sending side's words are known."""
    status = _STATUS.search(trouble)
    if status:
        return gettext("The other side refused it (HTTP {status}).").format(status=status[1])
    if "onnection error" in trouble:
        return gettext("The other side cannot be reached.")
    return trouble
