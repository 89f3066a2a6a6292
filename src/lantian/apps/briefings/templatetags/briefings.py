"""How briefings are written on a page."""

from __future__ import annotations

import datetime as dt

from django import template
from django.urls import reverse

from lantian.apps.briefings.choices import STANDINGS
from lantian.apps.briefings.content import Column
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.scope import DAY

register = template.Library()


@register.filter
def standing_words(standing: str) -> str:
    """How a report stands, in words."""
    return str(STANDINGS.get(standing, standing))


@register.simple_tag
def about(kind: str, first: dt.date) -> str:
    """The page about some days."""
    if kind == DAY:
        return reverse("briefings:day", args=[first.isoformat()])
    return reverse("briefings:notice", args=[kind, first.isoformat()])


@register.filter
def page_of(issue: Issue) -> str:
    """The page of an issue that is kept."""
    return reverse("briefings:issue", args=[issue.pk])


@register.filter
def numbered(columns: tuple[Column, ...], place: int) -> bool:
    """Whether a column holds numbers."""
    return place < len(columns) and columns[place].number
