"""Why something does not count, and what is wrong with a fact, in words that say how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["FAULTS", "REASONS", "FactFault"]

Words = tuple[str, str]

REASONS: Mapping[str, tuple[Words, Words]] = {
    # code: ((zh, zh what to do), (en, en what to do))
    "kind-not-counted": (
        ("本规则集不计此类问题", "无须处理"),
        ("the rules do not count problems of this kind", "Nothing to do"),
    ),
    "no-due-day": (
        ("交办问题没有整改时限", "请补登整改时限"),
        ("it was handed over without a due day", "Record the day by which it must be rectified"),
    ),
    "source-not-counted": (
        ("此来源的此类问题不计入", "如来源登记有误，请更正来源"),
        ("problems of this kind from this source do not count", "Correct the source if it was recorded wrongly"),
    ),
    "class-not-counted": (
        ("环境保护部新发现问题只计五类", "如属五类之一，请登记类别"),
        ("new finds of this source count in the listed classes only", "Record the class if it belongs to one"),
    ),
    "class-not-yet": (
        ("此类问题的计数起始日未到", "起始日见方案包参数"),
        ("problems of this class do not count so early", "The first day is a parameter of the pack"),
    ),
    "before-the-rules": (
        ("早于计数起始日", "起始日见方案包参数；日期有误请更正"),
        ("it lies before the first day that counts", "The first day is a parameter of the pack; correct a wrong day"),
    ),
    "method-suspended": (
        ("办法已暂停执行", "暂停日由攻坚办登记"),
        ("the method was suspended by then", "The day is registered by the campaign office"),
    ),
    "not-found-yet": (
        ("截至计算日尚未发现", "无须处理"),
        ("it had not been found by that day", "Nothing to do"),
    ),
    "not-due-yet": (("整改时限未到", "请按期整改"), ("it is not due yet", "Rectify it in time")),
    "rectified-in-time": (("已按期整改", "无须处理"), ("it was rectified in time", "Nothing to do")),
    "air-not-judged": (
        ("本规则集不评价空气质量", "无须处理"),
        ("these rules do not judge the air", "Nothing to do"),
    ),
    "period-not-judged": (
        ("此时段不在评价范围", "评价时段见方案包"),
        ("this period is not judged", "The pack names the quarters"),
    ),
    "period-not-over": (
        ("季度尚未结束", "季度结束后评价"),
        ("the quarter is not over", "It is judged when it is over"),
    ),
    "no-value": (
        ("该单位此季度没有数值，名次只在其余单位中排定", "请补充该单位的季度均值"),
        (
            "the unit has no value for this quarter: the places are those among the others",
            "Add its mean of the quarter",
        ),
    ),
    "no-target": (
        ("该单位没有此时段的目标值", "请核对单位；目标值见 targets.csv"),
        ("the unit has no targets for this period", "Check the unit; targets stand in targets.csv"),
    ),
}
"""Reason → its words."""

FAULTS: Mapping[str, tuple[Words, Words]] = {
    "not-a-mapping": (
        ("“{where}”应为 {wanted}", "请按 docs/accountability.md 的格式书写"),
        ("{where} must be {wanted}", "docs/accountability.md shows the shape"),
    ),
    "key-unknown": (
        ("不认识“{value}”", "可用：{known}"),
        ("{value} is not known here", "Known are {known}"),
    ),
    "missing": (("缺少“{value}”", "请补上"), ("{value} is missing", "Add it")),
    "day-invalid": (
        ("{value} 不是日期", "请写作 2017-10-01"),
        ("{value} is no day of the calendar", "Write it as 2017-10-01"),
    ),
    "id-duplicate": (
        ("编号 {value} 重复，先见于 {first}", "每个问题使用各自的编号"),
        ("the id {value} stands twice, first at {first}", "Give every problem an id of its own"),
    ),
    "id-unprintable": (
        ("编号 {value} 含有不能显示的字符", "请只用文字、数字和符号"),
        ("the id {value} holds characters that cannot be shown", "Use letters, digits and signs only"),
    ),
    "unit-unknown": (
        ("方案包没有单位“{value}”", "{near}请使用附件2所列名称"),
        ("the pack has no unit {value}", "{near}Use a name as the pack prints it"),
    ),
    "word-unknown": (
        ("{key} 没有“{value}”", "可用：{known}"),
        ("{key} cannot be {value}", "It is one of {known}"),
    ),
    "class-unknown": (
        ("没有问题类别“{value}”", "可用：{known}；五类以外写 null"),
        ("there is no class {value}", "Known are {known}; write null for a problem of none"),
    ),
    "weight-missing": (
        ("方案包没有 {group} / {value} 的分值", "请写明情形（{known}），或在 accountability.yaml 中补充"),
        ("the pack has no weight for {group} / {value}", "Name one of {known}, or add it to accountability.yaml"),
    ),
    "rectified-before-found": (
        ("整改日 {value} 早于发现日 {first}", "请核对两个日期"),
        ("rectified on {value}, before it was found on {first}", "Check both days"),
    ),
    "due-before-found": (
        ("整改时限 {value} 早于发现日 {first}", "请核对两个日期"),
        ("due on {value}, before it was found on {first}", "Check both days"),
    ),
    "due-needed": (
        ("交办问题没有整改时限", "请补上 due_on"),
        ("a problem that was handed over needs a due day", "Add due_on"),
    ),
    "period-unknown": (
        ("没有季度“{value}”", "可用：{known}"),
        ("there is no quarter {value}", "Known are {known}"),
    ),
    "number-invalid": (
        ("{value} 不是浓度", "请写作数字，如 85.4（µg/m³）"),
        ("{value} is no concentration", "Write a number such as 85.4 (µg/m³)"),
    ),
    "air-twice": (
        ("该单位此季度的数值重复，先见于 {first}", "只保留一个"),
        ("the unit has two values for this quarter, the first at {first}", "Keep one"),
    ),
    "as-of-before-rules": (
        ("{value} 早于办法施行日 {first}", "请使用施行日或之后的日期"),
        ("{value} lies before {first}, when the method was issued", "Use that day or a later one"),
    ),
}
"""Code of a fault → its words."""


@dataclass(frozen=True, slots=True)
class FactFault:
    """One thing wrong with the facts, at one place: "problems[3].due_on"."""

    where: str
    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        chinese, english = FAULTS[self.code]
        message, remedy = chinese if language.startswith("zh") else english
        facts = {"where": self.where, "near": "", **self.facts}
        if facts["near"]:
            near = facts["near"]
            facts["near"] = f"是否应为 {near}？" if language.startswith("zh") else f"Did you mean {near}? "
        return message.format_map(facts), remedy.format_map(facts)
