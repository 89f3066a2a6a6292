"""{{ number|dust:1 }} and {{ reason|dust_reason }}: dustfall as it is read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

from lantian.apps.dustfall import wordings

register = template.Library()


@register.filter
def dust(value: Fraction | Decimal | None, places: int = 1) -> str:
    """A number with so many decimals."""
    return wordings.rounded(value, places)


@register.filter
def dust_reason(reason: str) -> str:
    """Why there is no value."""
    return wordings.reason_words(reason)
