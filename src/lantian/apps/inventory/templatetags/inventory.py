"""Figures of the inventory in templates."""

from __future__ import annotations

from decimal import Decimal

from django import template

from lantian.apps.inventory import shown

__all__ = ["register"]

register = template.Library()


@register.filter
def tonnes(value: Decimal | float | str) -> str:
    """About three digits that count."""
    return shown.tonnes(Decimal(value) if isinstance(value, str) else value)
