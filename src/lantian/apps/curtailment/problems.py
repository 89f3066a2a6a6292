"""Why an action is refused, in the reader's language, and what to do. Nothing was changed, nothing was sent."""

from __future__ import annotations

from django.utils.functional import Promise

__all__ = ["Refused"]


class Refused(Exception):
    """What was asked for cannot be done; nothing was changed and nothing was sent."""

    def __init__(self, code: str, message: str | Promise, remedy: str | Promise) -> None:
        self.code, self.message, self.remedy = code, message, remedy
        super().__init__(f"{code}: {message} {remedy}")
