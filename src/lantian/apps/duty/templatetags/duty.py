"""How duty is written on a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from django import template

from lantian.apps.duty import calendar
from lantian.apps.orgs.models import User
from lantian.core.rules.roster import Span

register = template.Library()


@register.filter
def of_person(numbers: Mapping[int, str] | None, person: User) -> str:
    """The number of a person; empty where the reader may not see it."""
    return numbers.get(person.pk, "") if numbers else ""


@register.filter
def bare_number(number: str) -> str:
    """A telephone number as a phone dials it."""
    return re.sub(r"[^0-9+]", "", number)


@register.filter
def shift_words(shift: str) -> str:
    """What a shift is called."""
    return calendar.shift_title(shift)


@register.filter
def hours(span: Span) -> str:
    """A stretch of time by the local clock."""
    return calendar.span_words(span)


@register.filter
def at(items: Sequence[int], place: int) -> int | None:
    """What stands at a place; None beyond the end."""
    return items[place] if place < len(items) else None
