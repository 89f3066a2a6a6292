"""{{ share|percent }} and {{ number|rounded:2 }}: figures of stacks as they are read."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from django import template

from lantian.apps.stacks import traces, wordings
from lantian.core.quantity.rounding import half_even

register = template.Library()


@register.simple_tag
def stack_trace(kind: str, v: int | None = None, **key: object) -> str:
    """The address of the trace of a figure of a stack."""
    return traces.address(kind, key, v)


@register.filter
def percent(share: Fraction | Decimal | None) -> str:
    """A share with one decimal, rounded half to even for the eye."""
    return wordings.percent(None if share is None else Fraction(share))


@register.filter
def rounded(value: Fraction | Decimal | None, places: int = 1) -> str:
    """A number with so many decimals, rounded half to even for the eye; a dash where there is none."""
    return "—" if value is None else f"{half_even(value, places):f}"
