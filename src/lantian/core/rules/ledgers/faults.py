"""What can be wrong with a value or a row, in words that say how to mend it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType

from lantian.core.policy.schema import Text

__all__ = ["MESSAGES", "FieldFault"]


@dataclasses.dataclass(frozen=True)
class FieldFault:
    """One thing wrong with one field of a row; `field` is "" for the row as a whole."""

    field: str
    code: str
    facts: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    clause: str | None = None

    @property
    def message(self) -> Text:
        """What is wrong."""
        zh, en, _, _ = MESSAGES[self.code]
        return Text(zh=zh.format_map(self.facts), en=en.format_map(self.facts))

    @property
    def remedy(self) -> Text:
        """How to mend it."""
        _, _, zh, en = MESSAGES[self.code]
        return Text(zh=zh.format_map(self.facts), en=en.format_map(self.facts))


MESSAGES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        # code: (zh message, en message, zh remedy, en remedy)
        "required": ("此项必填", "this must be filled in", "请填写", "Fill it in"),
        "not-a-number": (
            "“{value}”不是数字",
            "“{value}” is not a number",
            "请填写数字，如 {example}",
            "Give a number such as {example}",
        ),
        "not-whole": ("“{value}”不是整数", "“{value}” is not a whole number", "请填写整数", "Give a whole number"),
        "too-small": (
            "{value} 小于 {bound}",
            "{value} is less than {bound}",
            "请核对数值{measured}",
            "Check the number{measured_en}",
        ),
        "too-large": (
            "{value} 大于 {bound}",
            "{value} is more than {bound}",
            "请核对数值{measured}",
            "Check the number{measured_en}",
        ),
        "too-many-decimals": (
            "{value} 的小数超过 {bound} 位",
            "{value} has more than {bound} decimals",
            "请按 {bound} 位小数填写",
            "Give at most {bound} decimals",
        ),
        "not-a-day": ("“{value}”不是日期", "“{value}” is not a day", "请写作 2017-10-31", "Write it as 2017-10-31"),
        "day-ambiguous": (
            "“{value}”可作两个日期理解",
            "“{value}” can be read as two days",
            "请写作 2017-10-31",
            "Write it as 2017-10-31",
        ),
        "not-a-month": ("“{value}”不是月份", "“{value}” is not a month", "请写作 2017-10", "Write it as 2017-10"),
        "not-a-moment": (
            "“{value}”不是时刻",
            "“{value}” is not a moment",
            "请写作 2017-10-31 08:30",
            "Write it as 2017-10-31 08:30",
        ),
        "too-early": ("{value} 早于 {bound}", "{value} is before {bound}", "请核对日期", "Check the day"),
        "in-the-future": (
            "{value} 尚未到来",
            "{value} has not come yet",
            "请填写今天或以前的日期",
            "Give today or an earlier day",
        ),
        "not-yes-or-no": (
            "“{value}”不是“是”或“否”",
            "“{value}” is neither yes nor no",
            "请填写“是”或“否”",
            "Give yes or no",
        ),
        "not-a-choice": (
            "“{value}”不在可选范围内",
            "“{value}” is not one of the choices",
            "可选：{known}",
            "Choose from: {known_en}",
        ),
        "choice-refused": (
            "条款 {clause} 不允许“{value}”",
            "clause {clause} does not allow “{value_en}”",
            "请改选条款允许的：{known}",
            "Choose one that the clause allows: {known_en}",
        ),
        "not-a-unit": (
            "“{value}”不是方案中的单位",
            "“{value}” is not a unit of the campaign",
            "请填写单位全称或简称{near}",
            "Give the name of a unit{near}",
        ),
        "not-a-row": (
            "“{value}”不是{ledger}的编号",
            "“{value}” is not a number of {ledger}",
            "请填写已有条目的编号",
            "Give the number of a row that exists",
        ),
        "too-long": ("超过 {bound} 字", "longer than {bound} characters", "请缩短", "Shorten it"),
        "pattern": ("“{value}”的写法不符", "“{value}” is not written as asked", "{help}", "{help_en}"),
        "control-character": (
            "含有不可见的控制字符",
            "holds a control character that cannot be seen",
            "请删去后重新输入",
            "Remove it and type it again",
        ),
        "formula": (
            "单元格是公式“{value}”",
            "the cell holds a formula “{value}”",
            "请粘贴为数值",
            "Paste the value instead",
        ),
        "refused-by-rule": (
            "{verdict}（条款 {clause}）",
            "{verdict_en} (clause {clause})",
            "请核对所填内容",
            "Check what was entered",
        ),
        "several-values": (
            "此项只能填一个，收到的是“{value}”",
            "one value is asked for, “{value}” are several",
            "请只填一个",
            "Give one of them",
        ),
        "digits-lost": (
            "表格软件只保留15位数字，“{value}”的末尾已丢失",
            "a workbook keeps 15 digits of a number: the end of “{value}” is lost",
            "请将单元格设为文本后重新填写",
            "Set the cell to text and type the code again",
        ),
        "made-a-day": (
            "表格软件把代码变成了日期 {value}",
            "the workbook has made the day {value} of a code",
            "请将单元格设为文本后重新填写",
            "Set the cell to text and type the code again",
        ),
        "not-a-credit-code": (
            "“{value}”不是统一社会信用代码（校验码不符）",
            "“{value}” is no unified social credit code: its check digit does not fit",
            "请按营业执照核对18位代码",
            "Compare the 18 characters with the licence",
        ),
        "unknown-field": (
            "此台账没有“{value}”这一项",
            "this ledger has no field “{value}”",
            "请使用最新模板",
            "Use the newest template",
        ),
        "double": (
            "与 {number} 重复",
            "a double of {number}",
            "请更正，或修改已有条目",
            "Correct it, or change the row that exists",
        ),
    }
)
