"""What was found in a workbook, cell by cell: what is wrong with its remedy, and how things were understood."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Self

from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.faults import FieldFault
from lantian.io.excel.reading import cell_name

__all__ = ["WORDS", "Finding"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing about one place of a sheet. Row 0: the whole column or sheet; column 0: the whole row."""

    code: str
    row: int = 0
    column: int = 0
    field: str = ""
    """Id of the column's field."""
    facts: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))
    clause: str | None = None
    severe: bool = True
    """False: said, and nothing is refused for it."""

    @classmethod
    def of_field(cls, fault: FieldFault, *, row: int, column: int, field: str = "") -> Self:
        """What the rules say of a field, at its cell."""
        return cls(
            code=fault.code,
            row=row,
            column=column,
            field=field or fault.field,
            facts=dict(fault.facts),
            clause=fault.clause,
        )

    @property
    def cell(self) -> str:
        """C17; "" for what is about more than a cell."""
        return cell_name(self.row, self.column) if self.row and self.column else ""

    @property
    def message(self) -> Text:
        """What is wrong, or how it was understood."""
        if self.code in WORDS:
            zh, en, _, _ = WORDS[self.code]
            return self._filled(zh, en)
        return FieldFault(self.field, self.code, self.facts).message

    @property
    def remedy(self) -> Text:
        """How to mend it."""
        if self.code in WORDS:
            _, _, zh, en = WORDS[self.code]
            return self._filled(zh, en)
        return FieldFault(self.field, self.code, self.facts).remedy

    def _filled(self, zh: str, en: str) -> Text:
        english = {name.removesuffix("_en"): value for name, value in self.facts.items()} | {
            name[:-3]: value for name, value in self.facts.items() if name.endswith("_en")
        }
        return Text(zh=zh.format_map(self.facts), en=en.format_map(english))

    def as_json(self) -> dict[str, Any]:
        """As the records keep it."""
        kept: dict[str, Any] = {"code": self.code}
        kept |= {name: getattr(self, name) for name in ("row", "column", "field", "clause") if getattr(self, name)}
        if self.facts:
            kept["facts"] = dict(self.facts)
        if not self.severe:
            kept["severe"] = False
        return kept

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The way back."""
        return cls(**kept)


WORDS: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        # code: (zh message, en message, zh remedy, en remedy); a fact NAME_en is NAME in English words
        "cell-error": (
            "单元格是错误值 {value}",
            "the cell holds the error {value}",
            "请填写正确的值，或清空",
            "Fill in the right value, or clear it",
        ),
        "merged-cells": (
            "合并单元格 {range} 跨列，无法判断各格的值",
            "the merged cells {range} span columns: which value belongs where cannot be told",
            "请取消合并并逐格填写",
            "Split them and fill in each cell",
        ),
        "column-twice": (
            "“{title}”一列出现两次（{first}、{second}）",
            "the column “{title}” is there twice ({first}, {second})",
            "请删除其中一列",
            "Delete one of them",
        ),
        "row-unknown": (
            "台账中没有编号 {number}",
            "the ledger has no row {number}",
            "新条目的编号请留空；已有条目请填原编号",
            "Leave the number of a new row empty; give the number of one that exists",
        ),
        "row-void": (
            "{number} 已作废",
            "{number} is void",
            "请先恢复该条目，或从文件中删去此行",
            "Restore that row first, or take this line out of the file",
        ),
        "double-in-file": (
            "与第 {line} 行是同一条目",
            "the same thing as line {line}",
            "请只保留一行",
            "Keep one of the two lines",
        ),
        "unit-not-yours": (
            "您的岗位不能登记“{unit}”的条目",
            "your post does not enter rows of “{unit}”",
            "请由该单位或台账牵头单位上报",
            "Have that unit, or the keeper of the ledger, bring it in",
        ),
        "unit-missing": (
            "未填写责任单位",
            "the responsible unit is missing",
            "请填写责任单位",
            "Give the responsible unit",
        ),
        "changed-meanwhile": (
            "您导出之后，{who} 已将此项改为“{there}”",
            "since you exported it, {who} has changed this to “{there}”",
            "请与对方核对后，按台账现值或重新导出再改",
            "Settle it with them, then use what is there now, or export again",
        ),
        "half-a-place": (
            "经度、纬度只填了一个",
            "only one of longitude and latitude is filled in",
            "请两项都填，或都留空",
            "Give both or neither",
        ),
        # remarks: nothing is refused for them
        "kept-as-is": (
            "“{title}”留空：已有条目保持现值",
            "“{title}” is empty: the row keeps what it has",
            "如需更改请填写新值",
            "Give the new value if it should change",
        ),
        "state-not-read": (
            "状态一栏的“{given}”未读取，条目现为“{kept}”",
            "“{given}” in the column of the state is not read; the row is “{kept}”",
            "销号、重新挂账等请在条目页面办理",
            "Strike off, reopen and the like on the page of the row",
        ),
        "understood": (
            "“{given}”按“{kept}”理解",
            "“{given}” is understood as “{kept}”",
            "如理解有误请更正",
            "Correct it if that is not what was meant",
        ),
        "merged-filled": (
            "合并单元格 {range}：各行均按“{value}”理解",
            "merged cells {range}: each line is read as “{value}”",
            "如理解有误请取消合并后逐行填写",
            "If that is wrong, split them and fill in each line",
        ),
        "column-moved": (
            "“{title}”一列在 {column}，模板中顺序不同；已按内容识别",
            "the column “{title}” is at {column}, elsewhere in the template; it is read all the same",
            "无需处理",
            "Nothing needs doing",
        ),
        "column-renamed": (
            "{column} 列的表头是“{found}”，按隐藏编码识别为“{title}”",
            "the heading of column {column} is “{found}”; its hidden code says “{title}”",
            "如该列已改作他用，请更正",
            "Correct it if the column now means something else",
        ),
        "column-extra": (
            "{column} 列“{found}”不属于此台账，未读取",
            "column {column}, “{found}”, is none of this ledger and is not read",
            "如需保留请填入备注",
            "Put it into the remarks if it is needed",
        ),
        "column-missing": (
            "文件中没有“{title}”一列；已有条目的此项保持不变",
            "the file has no column “{title}”; rows that exist keep theirs",
            "如需填写请使用最新模板",
            "Use the newest template if it should be filled in",
        ),
        "field-gone": (
            "{column} 列来自旧模板，台账已无此项（{found}），未读取",
            "column {column} comes from an older template: the ledger has no such field any more ({found})",
            "请使用最新模板",
            "Use the newest template",
        ),
        "template-older": (
            "模板版本 {found}，现行版本 {now}；仍按能识别的列读取",
            "the template is version {found}, the present one is {now}; the columns that are known are read",
            "下次请使用最新模板",
            "Use the newest template next time",
        ),
        "macros-not-read": (
            "工作簿含宏，宏未读取、未运行",
            "the workbook holds macros; they are neither read nor run",
            "请另存为 .xlsx",
            "Save it as .xlsx",
        ),
        "links-not-read": (
            "工作簿引用了其他文件，引用未读取",
            "the workbook refers to other files; these are not followed",
            "请粘贴为数值",
            "Paste values instead",
        ),
        "pictures-not-read": (
            "工作簿含 {count} 张图片（共 {size} MB），未读取",
            "the workbook holds {count} pictures ({size} MB); they are not read",
            "照片请在条目页面作为证明材料上传",
            "Attach photos as evidence on the page of the row",
        ),
        "old-format": (
            "旧格式（.xls）；退回时为 .xlsx",
            "the old format (.xls); what comes back is .xlsx",
            "请另存为 .xlsx",
            "Save it as .xlsx",
        ),
        "sheets-not-read": (
            "其他工作表未读取：{sheets}",
            "other sheets are not read: {sheets}",
            "数据请放在“{data}”表",
            "Put the rows on the sheet “{data}”",
        ),
        "kept-meanwhile": (
            "{number}：您未改动的项目已由 {who} 更新，保留现值（{fields}）",
            "{number}: {who} has updated fields that you left alone; what is there now is kept ({fields})",
            "无需处理",
            "Nothing needs doing",
        ),
    }
)
