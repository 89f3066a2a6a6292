"""Why something about duty is refused, in the reader's language, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise

__all__ = ["DutyRefused"]


class DutyRefused(Exception):
    """What was asked for cannot be done; nothing was changed. `lines` name each thing that stands in the way."""

    def __init__(
        self, code: str, message: str | Promise, remedy: str | Promise, lines: tuple[str | Promise, ...] = ()
    ) -> None:
        self.code, self.message, self.remedy, self.lines = code, message, remedy, lines
        super().__init__(f"{code}: {message} {' '.join(map(str, lines))} {remedy}")
