"""Why something cannot be done, in the reader's language, and what to do about it."""

from __future__ import annotations

from django.utils.functional import Promise

__all__ = ["SupervisionRefused"]


class SupervisionRefused(Exception):
    """What was asked for cannot be done; nothing was changed."""

    def __init__(self, code: str, message: str | Promise, remedy: str | Promise, field: str = "") -> None:
        self.code, self.message, self.remedy = code, message, remedy
        self.field = field
        """The field of the form that it is about, where it is about one."""
        super().__init__(f"{code}: {message} {remedy}")
