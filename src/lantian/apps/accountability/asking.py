"""What a page is asked: of which day; and a refusal in words instead of a fault."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _

from lantian.apps.accountability.evaluations import Judged, evaluated
from lantian.apps.accountability.problems import NoMethod, Refused
from lantian.apps.ledgers.reading import local_day
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.accountability.reading import FactsUnusable
from lantian.core.rules.accountability.rules import ReadingUnknown, RuleSetUnknown

__all__ = ["Asked", "day_asked", "judged", "other_day"]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Of which day a page speaks."""

    day: dt.date
    today: dt.date
    slip: str = ""
    """What was wrong with the day in the address."""

    @property
    def past(self) -> bool:
        """Whether the day is over: what was learned since is not in it."""
        return self.day < self.today

    @property
    def query(self) -> str:
        """What keeps the day in an address."""
        return f"?day={self.day.isoformat()}" if self.past else ""


def day_asked(request: HttpRequest) -> Asked:
    """The day of the address, today without one; a slip is said and today shown."""
    today = local_day(request.now)
    written = request.GET.get("day", "")
    if not written:
        return Asked(day=today, today=today)
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return Asked(day=today, today=today, slip=_("The day in the address is none; today is shown."))
    if day > today:
        return Asked(day=today, today=today, slip=_("The day lies in the future; today is shown."))
    return Asked(day=day, today=today)


def other_day(request: HttpRequest, name: str, asked: Asked) -> Asked:
    """A second day of the address; the first one without it, or when it is none."""
    try:
        day = dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return asked
    return Asked(day=min(day, asked.today), today=asked.today)


def judged(
    request: HttpRequest, asked: Asked, *, rules: str = "", readings: Mapping[str, str] | None = None
) -> tuple[Judged | None, Refused | None]:
    """The facts of the day by the rules, or why there are none."""
    try:
        now: dt.datetime = request.now
        return evaluated(asked.day, now=now, rules=rules, readings=readings), None
    except NoMethod as refused:
        return None, refused
    except (FactsUnusable, RuleSetUnknown, ReadingUnknown) as cause:
        message, remedy = cause.said(translation.get_language() or "zh")
        return None, Refused(cause.code, message, remedy)
    except ParameterNotInForce as cause:
        return None, Refused(cause.code, str(cause), cause.remedy)
