"""Template tags for whatever leads to a trace or to the pack.

{% load traces %}
{% trace_url "station-hour" station=code hour=hour v=version %}   the address of a figure's trace
{% clause_url "M02" %}                                             the address of a clause
{{ unit.name|wording }}                                            a text of the pack in the reader's language
"""

from __future__ import annotations

from django import template
from django.urls import reverse

from lantian.apps.orgs.campaign import wording as _wording
from lantian.apps.records import traces
from lantian.core.policy.schema import Text

register = template.Library()


@register.simple_tag
def trace_url(kind: str, v: int | None = None, **key: object) -> str:
    """The address of the trace of a figure; `v` pins the version of the data."""
    return traces.address(kind, {name: value for name, value in key.items() if value not in (None, "")}, v)


@register.simple_tag
def clause_url(clause: str) -> str:
    """The address of a clause's own page."""
    return reverse("clause", args=[clause])


@register.filter
def wording(text: Text | str | None) -> str:
    """A text of the pack in the reader's language."""
    return _wording(text) if isinstance(text, Text) else (text or "")
