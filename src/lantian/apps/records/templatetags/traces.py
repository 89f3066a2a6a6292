"""Template tags for whatever leads to a trace or to the pack.

{% load traces %}
{% trace_url "station-hour" station=code hour=hour v=version %}   the address of a figure's trace
{% clause_url "M02" %}                                             the address of a clause
{% clause_behind "stacks.height" %}                                 a link to the clause that a parameter stands on
{% interpretation_url "completion-ratio" %}                         the address of an entry of the register
{% interpretation_link "completion-ratio" %}                        the same as a link with the question in words
{{ unit.name|wording }}                                            a text of the pack in the reader's language
{{ reading.text|marked }}                                          the same as content, Chinese quotations marked
{{ figure.value|value }}                                           a figure's value, exact; a dash where there is none
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext_lazy

from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.campaign import wording as _wording
from lantian.apps.records import traces
from lantian.apps.records.export import plain_number
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even

register = template.Library()

_CHINESE = re.compile(r"[\u3400-\u9fff]+")

_UNITS: dict[str, str | Promise] = {
    "1": "",
    "count": "",
    "day": pgettext_lazy("unit", "days"),
    "workday": pgettext_lazy("unit", "working days"),
    "h": pgettext_lazy("unit", "hours"),
    "min": pgettext_lazy("unit", "minutes"),
    "t/a": pgettext_lazy("unit", "t per year"),
    "t/(km²·month)": pgettext_lazy("unit", "t/(km²·month)"),
}


@register.simple_tag
def trace_url(kind: str, v: int | None = None, **key: object) -> str:
    """The address of the trace of a figure; `v` pins the version of the data."""
    return traces.address(kind, {name: value for name, value in key.items() if value not in (None, "")}, v)


@register.simple_tag
def clause_url(clause: str) -> str:
    """The address of a clause's own page."""
    return reverse("clause", args=[clause])


@register.simple_tag
def clause_behind(parameter: str) -> str:
    """A link to the clause that a parameter stands on, worded as its id; nothing where the pack lacks the parameter."""
    known = pack().parameters.get(parameter)
    newest = max(known.values, key=lambda value: value.since).clause if known else None
    return format_html('<a href="{}">{}</a>', clause_url(newest), newest) if newest else ""


@register.simple_tag
def interpretation_url(interpretation: str) -> str:
    """The address of an entry of the register of interpretations."""
    return reverse("interpretation", args=[interpretation])


@register.simple_tag
def interpretation_link(interpretation: str) -> str:
    """A link to an entry of the register, worded as its question; the bare id where the pack has no such entry."""
    found = pack().interpretations.get(interpretation)
    if found is None:
        return interpretation
    return format_html('<a href="{}">{}</a>', interpretation_url(interpretation), marked(found.question))


@register.filter
def marked(text: Text | str | None) -> SafeString:
    """A text of the pack in the reader's language; Chinese words that an English text quotes say that they are Chinese.

    For the content of elements, not for attributes.
    """
    said = escape(wording(text))
    if not (get_language() or "").startswith("en"):
        return said
    return mark_safe(_CHINESE.sub(r'<span lang="zh-Hans">\g<0></span>', said))  # noqa: S308 - escaped above


@register.filter
def wording(text: Text | str | None) -> str:
    """A text of the pack in the reader's language."""
    return _wording(text) if isinstance(text, Text) else (text or "")


@register.filter
def value(figure: object) -> str:
    """A value as it was computed: every digit, a fraction with its first decimals, moments in local time."""
    match figure:
        case None:
            return "—"
        case Fraction() if figure.denominator != 1 and "/" in plain_number(figure):
            return f"{plain_number(figure)} ≈ {half_even(figure, 4):f}"
        case Decimal() | Fraction() | int():
            return plain_number(figure).replace("-", "−")
        case dt.datetime():
            return f"{timezone.localtime(figure):%Y-%m-%d %H:%M}"
        case dt.date():
            return figure.isoformat()
        case _:
            return _wording(figure) if isinstance(figure, Text) else str(figure)


@register.filter
def shown_unit(unit: str) -> str:
    """A unit of the pack as it is read; a bare count or share has none."""
    return str(_UNITS.get(unit, unit))


@register.filter
def first_of(rows: tuple[tuple[object, ...], ...], place: int) -> object:
    """The cell at `place` of the first row, by which a heading is aligned; None without rows."""
    return rows[0][place] if rows and place < len(rows[0]) else None


@register.filter
def is_number(figure: object) -> bool:
    """Whether a cell is right-aligned."""
    return isinstance(figure, Decimal | Fraction | int)
