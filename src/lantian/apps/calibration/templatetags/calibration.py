"""How floats of calibration are written on a page."""

from __future__ import annotations

from django import template

from lantian.apps.calibration import report

register = template.Library()


@register.filter
def fixed(value: float | None, places: int) -> str:
    """With so many decimals; a dash where there is none."""
    return report.fixed(value, places)
