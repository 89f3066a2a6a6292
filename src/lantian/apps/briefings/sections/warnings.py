"""Warnings of heavy pollution."""

from __future__ import annotations

from lantian.apps.briefings.content import Section
from lantian.apps.briefings.scope import Scope
from lantian.core.policy.schema import Text

__all__ = ["warnings"]


def warnings(scope: Scope) -> Section:
    """What was recorded of warnings in these days: this system keeps none, and says that it knows of none."""
    assert scope.first <= scope.last
    return Section(
        id="warnings",
        title=Text(zh="重污染天气预警", en="Warnings of heavy pollution"),
        empty=Text(zh="无预警记录。", en="No warning recorded."),
    )
