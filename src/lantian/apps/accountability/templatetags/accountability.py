"""Figures of accountability on pages: exact fractions as they are read, and the addresses of their traces."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import template
from django.forms import BoundField, CheckboxSelectMultiple
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.accountability.addresses import ahead_address, air_address, count_address, finding_address
from lantian.apps.accountability.evaluations import Judged
from lantian.apps.accountability.outlooks import Ahead, ComingLine
from lantian.apps.accountability.policies import OWN, READ, sees_names
from lantian.apps.accountability.sheets import AirLine, CountLine
from lantian.apps.orgs.policies import Actor, has_right
from lantian.apps.records.export import plain_number
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.accountability.findings import Finding
from lantian.core.rules.accountability.wording import FactFault

register = template.Library()


@dataclass(frozen=True)
class Section:
    """A part of accountability that somebody may open."""

    name: str
    title: str | Promise
    address: str


@register.simple_tag
def sections_of(user: Actor) -> list[Section]:
    """The parts that somebody may open."""
    found = []
    if READ.allows(user):
        found.append(Section("overview", _("Counts and findings"), reverse("accountability:overview")))
    if READ.allows(user) or has_right(user, OWN):
        found.append(
            Section("outlook", pgettext_lazy("accountability", "Looking ahead"), reverse("accountability:outlook"))
        )
    if READ.allows(user):
        found += [
            Section("proposals", _("Proposals of accountability"), reverse("accountability:proposals")),
            Section("what-if", pgettext_lazy("accountability", "What if"), reverse("accountability:what-if")),
            Section("suspension", _("Suspension of the method"), reverse("accountability:suspension")),
        ]
    if sees_names(user):
        found.append(Section("posts", _("Who held which post"), reverse("accountability:posts")))
    return found


@register.simple_tag
def field_of(field: BoundField, prefix: str) -> SafeString:
    """A field of a form that stands several times on a page: label and input with names of their own."""
    name = f"{prefix}-{field.html_name}"
    if isinstance(field.field.widget, CheckboxSelectMultiple):
        inputs = field.as_widget(attrs={"id": name})
        return format_html("<fieldset><legend>{}</legend>{}</fieldset>", field.label, inputs)
    return format_html('<label for="{}">{}</label>{}', name, field.label, field.as_widget(attrs={"id": name}))


@register.simple_tag(takes_context=True)
def querystring_with(context: Context, **changes: str) -> str:
    """The address's own parameters with some of them changed."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query[name] = value
    return str(query.urlencode())


@register.filter
def fraction(value: Fraction | None) -> str:
    """A count as it is read: 1.5; a dash where there is none."""
    return "—" if value is None else plain_number(value)


@register.filter
def share(value: Fraction | None) -> str:
    """A completion in per cent with one decimal; the trace has it exact."""
    return "—" if value is None else f"{half_even(value * 100, 1):f} %".replace("-", "−")


@register.simple_tag
def count_url(found: Judged, line: CountLine | Ahead) -> str:
    """The trace of a count."""
    return count_address(found, line.unit, line.period, line.basis, line.part if isinstance(line, CountLine) else "")


@register.simple_tag
def finding_url(found: Judged, finding: Finding) -> str:
    """The trace of a finding."""
    return finding_address(found, finding)


@register.simple_tag
def air_url(found: Judged, line: AirLine) -> str:
    """The trace of a completion."""
    return air_address(found, line.unit, line.period)


@register.simple_tag
def ahead_url(found: Judged, line: Ahead, step: ComingLine) -> str:
    """The trace of a count on a day to come."""
    return ahead_address(found, line.unit, line.period, line.basis, step.day)


@register.filter
def fault_words(fault: FactFault) -> str:
    """What is wrong with a fact, and how to mend it."""
    return " ".join(fault.said(get_language() or "zh"))


@register.filter
def fault_subject(found: Judged, fault: FactFault) -> str:
    """Which problem a fault is about: its number where it is known."""
    head, _dot, rest = fault.where.partition(".")
    name, _bracket, place = head.partition("[")
    entries: Any = found.data.get(name, [])
    number = place.rstrip("]")
    if not number.isdigit() or int(number) >= len(entries):
        return fault.where
    entry = entries[int(number)]
    return f"{entry.get('id') or entry.get('unit', '')} ({rest})"
