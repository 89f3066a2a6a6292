"""Why something about briefings is refused, in the reader's language, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise

__all__ = ["BriefingRefused"]


class BriefingRefused(Exception):
    """What was asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, message: str | Promise, remedy: str | Promise) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{code}: {message} {remedy}")
