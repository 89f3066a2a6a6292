"""How figures, grades and moments are written on a page. Nothing is computed here beyond the rounding for the eye."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.standards.pollutants import Pollutant
from lantian.web.site.frame import Frame, frame_of

register = template.Library()

MISSING = "—"

Number = Decimal | Fraction | int


def _english() -> bool:
    return (translation.get_language() or "").startswith("en")


@register.filter
def lang(text: Text | str | None) -> str:
    """A wording of the pack in the reader's language."""
    if isinstance(text, Text):
        return text.in_language(translation.get_language() or "zh-hans")
    return text or ""


@register.filter
def dec(value: Number | None, places: int = 0) -> str:
    """A number with so many decimals, rounded half to even for the eye; a dash where there is none."""
    return MISSING if value is None else f"{half_even(value, places):f}".replace("-", "−")


@register.filter
def cells(shown: Iterable[Any]) -> SafeString:
    """Table cells of values with their pollutant and trace; a page has hundreds of them, hence no template for each."""
    return format_html_join(
        "",
        '<td class="n">{}</td>',
        ((_linked(dec(each.value, each.pollutant.decimals), each.trace),) for each in shown),
    )


def _linked(text: str, address: str) -> str:
    return format_html('<a href="{}">{}</a>', address, text) if address else text


@register.filter
def signed(value: Number | None, places: int = 0) -> str:
    """Like `dec`, with a plus sign where something grew."""
    text = dec(value, places)
    return f"+{text}" if value is not None and value > 0 and text.strip("0.") else text


@register.filter
def percent(value: Number | None, places: int = 0) -> str:
    """A share as a percentage, with its sign."""
    return MISSING if value is None else f"{dec(Fraction(value) * 100, places)} %"


@register.filter
def exact(value: Number | None) -> str:
    """A value as it is ranked or compared, not rounded for the eye: decimals in full, a fraction as a fraction."""
    if value is None:
        return MISSING
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """A moment in the campaign's local time, to the minute."""
    if value is None:
        return MISSING
    local = timezone.localtime(value)
    if _english():
        return f"{local.day} {local:%b %Y, %H:%M}"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def clock(value: dt.datetime | None) -> str:
    """The time of the day in the campaign's local time."""
    return MISSING if value is None else f"{timezone.localtime(value):%H:%M}"


@register.filter
def shortly(value: dt.datetime | None) -> str:
    """Day and time without the year."""
    if value is None:
        return MISSING
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %H:%M}" if _english() else f"{local.month}月{local.day}日 {local:%H:%M}"


@register.filter
def day(value: dt.date | None) -> str:
    """A local day of the calendar; of a moment, the day that it falls on in local time."""
    if value is None:
        return MISSING
    value = _local(value)
    return f"{value.day} {value:%b %Y}" if _english() else f"{value.year}年{value.month}月{value.day}日"


@register.filter
def short_day(value: dt.date | None) -> str:
    """A local day without the year."""
    if value is None:
        return MISSING
    value = _local(value)
    return f"{value.day} {value:%b}" if _english() else f"{value.month}月{value.day}日"


def _local(value: dt.date) -> dt.date:
    return timezone.localtime(value) if isinstance(value, dt.datetime) else value


@register.filter
def listed(values: Iterable[object]) -> str:
    """Names one after another, as the reader's language parts them."""
    return (", " if _english() else "、").join(str(each) for each in values)


@register.filter
def pollutants(values: object) -> str:
    """Names of pollutants as the standard prints them, joined."""
    names = [_pollutant(value) for value in values] if values else []  # type: ignore[attr-defined]
    return (", " if _english() else "、").join(names) or MISSING


def _pollutant(value: object) -> str:
    name = str(value).split("_", maxsplit=1)[0]
    return Pollutant(name).label if name in set(Pollutant) else str(value)


@register.inclusion_tag("_grade.html")
def grade_badge(aqi: int | None, grade: object, address: str = "", *, word: bool = True) -> dict[str, object]:
    """The index as number, word and colour of the standard; hatched and "no data" where there is none."""
    return {"aqi": aqi, "grade": grade, "address": address, "word": word, "css": grade_class(grade)}


@register.filter
def grade_class(grade: object) -> str:
    """Class of the style sheet that sets the standard's colour and a legible ink on it."""
    number = getattr(grade, "number", grade)
    return f"grade-{number}" if number else "grade-none"


@register.filter
def grade_word(grade: object) -> str:
    """Name of the grade, or "no data"."""
    return lang(getattr(grade, "name", None)) or _("No data")


@register.filter
def plain(value: float) -> str:
    """A coordinate or length of a drawing, in no language's way of writing numbers."""
    return f"{float(value):g}"


@register.filter
def weekday(value: dt.datetime) -> str:
    """The day of the week in local time."""
    local = timezone.localtime(value)
    return f"{local:%A}" if _english() else "星期" + "一二三四五六日"[local.weekday()]


@register.filter
def hour_span(value: dt.datetime | None) -> str:
    """An hour's observation is labelled by its start; people read it as from–to."""
    if value is None:
        return MISSING
    return f"{shortly(value)}–{clock(value + dt.timedelta(hours=1))}"


@register.filter
def change(value: Number | None, places: int = 1) -> str:
    """A relative change as a percentage with its sign: −23.4 %."""
    return MISSING if value is None else f"{signed(Fraction(value) * 100, places)} %"


@register.simple_tag(takes_context=True)
def frame(context: Context) -> Frame:
    """Navigation and state of the data for the frame of a page; `base.html` asks for it."""
    request = context.get("request")
    return frame_of(request.path if request else "/")
