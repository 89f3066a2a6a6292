"""Words of an inspection that were kept in both languages.

{% load inspections %}
{% own each.title %}                 {"zh": …, "en": …} in the reader's language
{% source_words inspection.source %} on whose behalf
{% case_link inspection.case_number %}
"""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from lantian.apps.inspections import tables
from lantian.apps.records.campaign import pack, wording

register = template.Library()


@register.simple_tag
def own(text: Mapping[str, str]) -> str:
    """In the reader's language."""
    return text["en" if (get_language() or "").startswith("en") else "zh"]


@register.simple_tag
def source_words(source: str) -> str:
    """On whose behalf."""
    cases = pack().cases
    known = cases.source(source) if cases is not None else None
    return wording(known.title) if known is not None else source


@register.simple_tag
def case_link(number: str) -> SafeString | str:
    """A case by its number."""
    return tables.case_link(number)
