"""Rules and facts in words."""

from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

from lantian.apps.quality.choices import CHANGED_VALUE, MINUTES
from lantian.core.policy.schema import Text
from lantian.core.standards.pollutants import Pollutant
from lantian.science.quality import RULES

__all__ = ["ALL_PARAMETERS", "basis_of", "minute_rules", "parameter_name", "rule_ids", "rule_title", "said"]

ALL_PARAMETERS = Text(zh="全部因子", en="all parameters")
_CHANGED_TITLE = Text(zh="审核后数据变更", en="Changed after the review")
_CHANGED_BASIS = Text(zh="本系统读法：决定只对当时的值有效", en="our reading: a decision is about the value it saw")
_CHANGED_SAID = Text(
    zh="第 {decision} 号审核决定时为 {before}，现为 {value}", en="{before} at decision {decision}, now {value}"
)
_MINUTES_TITLE = Text(zh="分钟值", en="Minutes of the hour")
_MINUTES_BASIS = Text(
    zh="GB 3095 表4：小时均值至少需 45 分钟有效采样；分钟值规则", en="GB 3095 table 4: at least 45 minutes make an hour"
)
_MINUTES_SAID = Text(
    zh="收到分钟值 {came} 个，其中 {against} 个被规则指出，余下不足 45/60（{named}）",
    en="{against} of the {came} minutes that came are objected to, fewer than 45 of 60 remain ({named})",
)
_OWN = {
    CHANGED_VALUE: (_CHANGED_TITLE, _CHANGED_BASIS, _CHANGED_SAID),
    MINUTES: (_MINUTES_TITLE, _MINUTES_BASIS, _MINUTES_SAID),
}
"""Rules of this app: title, basis, what they say."""
_SIGNIFICANT = 4
_NOX = "a21002"


def rule_ids() -> tuple[str, ...]:
    """All rules that propose something."""
    return (*(rule for rule in RULES if rule not in ("missing", "completeness")), *_OWN)


def rule_title(rule: str) -> Text:
    """How a rule is called."""
    if rule in _OWN:
        return _OWN[rule][0]
    return RULES[rule].title if rule in RULES else Text(zh=rule, en=rule)


def basis_of(rule: str) -> Text:
    """The paragraph that a rule stands on."""
    if rule in _OWN:
        return _OWN[rule][1]
    return RULES[rule].basis if rule in RULES else Text(zh="", en="")


def said(rule: str, facts: Mapping[str, Any]) -> Text:
    """What a rule says of an hour, with its facts put in."""
    template = _OWN[rule][2] if rule in _OWN else RULES[rule].said if rule in RULES else Text(zh="", en="")
    shown = {name: _shown(value) for name, value in facts.items()}
    words = {}
    for language, comma in (("zh", "、"), ("en", ", ")):
        named = [f"{RULES[name].title.in_language(language)} {count}" for name, count in minute_rules(facts).items()]
        filled = _Facts(shown, named=comma.join(named) or "—")
        words[language] = string.Formatter().vformat(template.in_language(language), (), filled)
    return Text(**words)


def minute_rules(facts: Mapping[str, Any]) -> dict[str, int]:
    """Rules of minutes that an hour's proposal rests on, and to how many minutes each objects."""
    pairs = (pair.partition(":") for pair in str(facts.get("rules", "")).split())
    return {name: int(count) for name, _, count in pairs if name in RULES and count.isdigit()}


def parameter_name(code: str) -> Text:
    """How a parameter is called."""
    if not code:
        return ALL_PARAMETERS
    if code == _NOX:
        return Text(zh="NOx", en="NOx")
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
