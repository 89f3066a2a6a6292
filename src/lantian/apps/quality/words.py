"""Rules and facts in words."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from lantian.apps.quality.choices import CHANGED_VALUE
from lantian.core.policy.schema import Text
from lantian.core.standards.pollutants import Pollutant
from lantian.science.quality import RULES

__all__ = ["ALL_PARAMETERS", "basis_of", "parameter_name", "rule_ids", "rule_title", "said"]

ALL_PARAMETERS = Text(zh="全部因子", en="all parameters")
_CHANGED_TITLE = Text(zh="审核后数据变更", en="Changed after the review")
_CHANGED_BASIS = Text(zh="本系统读法：决定只对当时的值有效", en="our reading: a decision is about the value it saw")
_CHANGED_SAID = Text(
    zh="第 {decision} 号审核决定时为 {before}，现为 {value}", en="{before} at decision {decision}, now {value}"
)
_SIGNIFICANT = 4


def rule_ids() -> tuple[str, ...]:
    """All rules that propose something."""
    return (*(rule for rule in RULES if rule not in ("missing", "completeness")), CHANGED_VALUE)


def rule_title(rule: str) -> Text:
    """How a rule is called."""
    if rule == CHANGED_VALUE:
        return _CHANGED_TITLE
    return RULES[rule].title if rule in RULES else Text(zh=rule, en=rule)


def basis_of(rule: str) -> Text:
    """The paragraph that a rule stands on."""
    if rule == CHANGED_VALUE:
        return _CHANGED_BASIS
    return RULES[rule].basis if rule in RULES else Text(zh="", en="")


def said(rule: str, facts: Mapping[str, Any]) -> Text:
    """What a rule says of an hour, with its facts put in."""
    template = _CHANGED_SAID if rule == CHANGED_VALUE else RULES[rule].said if rule in RULES else Text(zh="", en="")
    shown = _Facts({name: _shown(value) for name, value in facts.items()})
    filler = string.Formatter()
    return Text(
        zh=filler.vformat(template.in_language("zh"), (), shown),
        en=filler.vformat(template.in_language("en"), (), shown),
    )


def parameter_name(code: str) -> Text:
    """How a parameter is called."""
    if not code:
        return ALL_PARAMETERS
    try:
        label = Pollutant.from_code(code).label
    except KeyError:
        label = code
    return Text(zh=label, en=label)


class _Facts(dict[str, str]):
    """A fact that is not there is shown as a dash: an older version of a rule may have known fewer."""

    def __missing__(self, name: str) -> str:
        return "—"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.{_SIGNIFICANT}g}" if abs(value) < 10**_SIGNIFICANT else f"{value:.0f}"
    return str(value)
