"""{% load mentions %}{% mentions_of row.subject %}: what other parts know of a thing, as panels of its page."""

from __future__ import annotations

from typing import Any

from django import template

from lantian.apps.records import mentions

register = template.Library()


@register.inclusion_tag("records/mentions.html", takes_context=True)
def mentions_of(context: Any, subject: str) -> dict[str, object]:
    """A panel for each part that has something to say to the reader."""
    return {"said": mentions.mentions_of(subject, context["request"].user)}
