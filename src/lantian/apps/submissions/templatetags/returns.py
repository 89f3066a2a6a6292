"""Cells of kept tables and standings in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from lantian.apps.records.campaign import wording
from lantian.apps.submissions import boards
from lantian.apps.submissions.choices import STANDINGS
from lantian.apps.submissions.owing import Owed
from lantian.core.policy.schema import Text
from lantian.core.rules.returns import Standing

register = template.Library()


@register.filter
def words(cell: Any) -> str:
    """A kept cell: a text in both languages, or what is the same in both."""
    return wording(Text(**cell)) if isinstance(cell, dict) else str(cell)


@register.filter
def standing_words(standing: Standing) -> str:
    """How a return stands."""
    return str(STANDINGS[standing.word])


@register.filter
def return_address(owed: Owed) -> str:
    """The page of a return."""
    return boards.address_of(owed)


@register.filter
def unit_words(unit: str) -> str:
    """The short name of a unit."""
    return boards.unit_words(unit)


@register.filter
def of_key(notes: Mapping[str, str], key: str) -> str:
    """What is said of a row."""
    return notes.get(key, "")
