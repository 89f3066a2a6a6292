"""What holds of the time and the grade of drafts and of notices from outside alike."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from lantian.apps.warnings.problems import Refused

__all__ = ["check_span", "unknown_grade"]

_FURTHEST = dt.timedelta(days=10)
"""No forecast of the air reaches further; a moment beyond it is a slip of the pen."""


def check_span(starts: dt.datetime, ends: dt.datetime | None, now: dt.datetime) -> None:
    """Refuse what ends before it starts, or begins too far ahead.

    Raises:
        Refused: so it is.
    """
    if ends is not None and ends <= starts:
        raise Refused("ends-first", _("It would end before it starts."), _("Correct start or end."))
    if starts > now + _FURTHEST:
        raise Refused(
            "too-far-ahead",
            _("It would begin further ahead than any forecast of the air reaches."),
            _("Correct the day and the year."),
        )


def unknown_grade() -> Refused:
    """The rules have no such grade."""
    return Refused("grade-unknown", _("The rules know no such grade."), _("Choose one of the list."))
