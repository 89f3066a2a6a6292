"""What can be wrong with the activities of an inventory, in both languages, with the remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

__all__ = ["NOTES", "InventoryFault", "InventoryUnusable"]

NOTES = frozenset(
    {
        *("outlier", "ledger-gap", "ledger-instead", "ledger-unmatched", "feed-empty"),
        *("place-missing", "place-dropped", "other-year"),
    }
)
"""Codes that are told and do not keep a source out."""

_MESSAGES: Mapping[str, tuple[str, str, str, str]] = {
    "not-utf8": (
        "the file is not UTF-8 text",
        "Save it as CSV in UTF-8.",
        "文件不是UTF-8文本",
        "请另存为UTF-8编码的CSV。",
    ),
    "not-csv": (
        "the file is no CSV",
        "Look at its quotes and at overlong cells, or export it again.",
        "文件无法按CSV读取",
        "请核对引号与过长的单元格，或重新导出。",
    ),
    "empty": ("there is no row", "Put one source on each line.", "没有数据行", "请每行填写一个排放源。"),
    "column-missing": (
        "the column {value} is missing",
        "The first line names the columns; needed are {known}.",
        "缺少列 {value}",
        "首行应为列名，必填列为 {known}。",
    ),
    "column-unknown": (
        "the column {value} is not known",
        "Known are {known}. Remove it or correct its name.",
        "不认识列 {value}",
        "可用的列为 {known}；请删除或改正。",
    ),
    "row-length": (
        "the row has {value} cells, {known} are needed",
        "A text with a comma is put into quotes.",
        "该行有 {value} 格，应为 {known} 格",
        "含逗号的文字请加引号。",
    ),
    "code-missing": (
        "the source has no code",
        "Give each source a code of its own.",
        "排放源没有编号",
        "请给每个排放源一个编号。",
    ),
    "code-twice": (
        "the code {value} stands in line {known}, too",
        "A source stands once for each category; put its activities together or give another code.",
        "编号 {value} 已见于第 {known} 行",
        "同一排放源同一类别只填一行；请合并活动水平或另编号。",
    ),
    "in-table": (
        "{value} stands in line {row} of the table {known}, which is in force",
        "Leave the line out, or withdraw that table first.",
        "{value} 已见于生效中的活动水平表“{known}”第 {row} 行",
        "请剔除该行，或先撤回那张表。",
    ),
    "on-ledger": (
        "{value} stands on a ledger that feeds the inventory",
        "Leave the line out; its activity comes from the ledger.",
        "{value} 已在清单取数的台账中",
        "请剔除该行；其活动水平取自台账。",
    ),
    "category-unknown": (
        "the category {value} is not known",
        "Known are {known}.",
        "不认识类别 {value}",
        "可用的类别为 {known}。",
    ),
    "number-invalid": (
        "{column}: “{value}” is not a number",
        "Write digits with a decimal point, without unit or comma.",
        "{column}：“{value}”不是数",
        "请只写数字和小数点，不带单位和逗号。",
    ),
    "activity-negative": (
        "the activity {value} is negative",
        "An activity is nought or more; look at the sign and at what was subtracted.",
        "活动水平 {value} 为负",
        "活动水平不得为负；请核对正负号和相减的数。",
    ),
    "unit-mismatch": (
        "the unit {value} does not measure what {category} is counted in ({known})",
        "Convert the activity into {known} or a unit of the same kind.",
        "单位 {value} 与类别 {category} 的计量单位（{known}）不是同类量",
        "请换算为 {known} 或同类单位。",
    ),
    "control-range": (
        "{column} is {value}; a control keeps back between 0 and 1",
        "Write a share: 0.95 for 95 %.",
        "{column} 为 {value}；去除率应在0与1之间",
        "请填小数：95% 写 0.95。",
    ),
    "control-unknown": (
        "the control measure {value} is not known",
        "Known are {known}.",
        "不认识控制措施 {value}",
        "可用的措施为 {known}。",
    ),
    "spread-range": (
        "the 95 % factor {value} is below 1",
        "1 means certain, 1.5 that the truth lies between two thirds and one and a half times the value.",
        "95%系数 {value} 小于1",
        "1 表示确定，1.5 表示真值在数值的三分之二至一倍半之间。",
    ),
    "year-wrong": (
        "the activity is of {value}, the inventory of {known}",
        "Leave it out, or compute that year.",
        "活动水平属于 {value} 年，清单为 {known} 年",
        "请剔除，或计算该年的清单。",
    ),
    "factor-missing": (
        "{category} has no factor in force on {known}, so the source emits nothing that is known",
        "Enter factors for {category} in inventory/factors.csv of the pack, with source and uncertainty.",
        "类别 {category} 在 {known} 没有有效的排放系数，无法计算该源",
        "请在方案包 inventory/factors.csv 中补充 {category} 的系数、出处与不确定度。",
    ),
    "place-invalid": (
        "{column}: “{value}” is no place",
        "Give lon and lat in degrees of WGS-84, or a POINT, LINESTRING or POLYGON as WKT that does not cross itself.",
        "{column}：“{value}”不是位置",
        "请填WGS-84经纬度（度），或WKT的POINT、LINESTRING、POLYGON（线、面不得自相交）。",
    ),
    "place-missing": (
        "the source has no place, it is not on the map",
        "Give it lon and lat, or a line or area.",
        "该源没有位置，不能落入网格",
        "请补充经纬度、线或面。",
    ),
    "place-far": (
        "its place lies {value} km from the middle of all others",
        "Look at lon and lat: they may stand in each other's column.",
        "位置距其他各源中心 {value} km",
        "请核对经纬度，是否填反。",
    ),
    "place-dropped": (
        "its place is no geometry or lies far from all others: the source counts and is not on the map",
        "Correct the place in the ledger, or bring the table in again.",
        "位置不是有效的几何图形，或远离其他各源：计入总量，不落图",
        "请在台账中改正位置，或重新导入该表。",
    ),
    "unit-unknown": (
        "the subdistrict {value} is not known",
        "Known are {known}.",
        "不认识街道 {value}",
        "可用的街道为 {known}。",
    ),
    "control-twice": (
        "the control measure {value} stands twice",
        "Name each measure once.",
        "控制措施 {value} 重复",
        "每项措施只写一次。",
    ),
    "number-empty": (
        "{column} is empty",
        "Write digits. A formula that was never computed counts as empty: open the workbook, save it again.",
        "{column} 为空",
        "请填写数字。未经计算的公式视为空，请打开工作簿重新保存。",
    ),
    "other-year": (
        "the table {known} of {value} has sources that no table of this year has",
        "Bring in their activities of this year; until then they are not in this inventory.",
        "{value} 年的活动水平表“{known}”中的源，本年没有对应的表",
        "请导入其本年活动水平；在此之前不计入本年清单。",
    ),
    "outlier": (
        "the activity is {value} times the middle of {category}",
        "Look at number and unit; if it is right, leave it.",
        "活动水平是类别 {category} 中位数的 {value} 倍",
        "请核对数值与单位；确认无误可保留。",
    ),
    "ledger-gap": (
        "{value} lacks {known}, which the inventory takes from the ledger",
        "Fill the field in the ledger.",
        "{value} 缺少清单所需的 {known}",
        "请在台账中补填。",
    ),
    "ledger-instead": (
        "{value} stands on a ledger, from which its activity is taken; line {row} of the table {known} is left out",
        "Withdraw the table and bring it in again without that line.",
        "{value} 已在台账中，活动水平取自台账；活动水平表“{known}”第 {row} 行未计入",
        "请撤回该表，剔除该行后重新导入。",
    ),
    "ledger-unmatched": (
        "{value} stands in the ledger and has no source in the inventory",
        "Add its activity by import, or correct its name so that both are the same.",
        "{value} 在台账中，但清单中没有对应的排放源",
        "请导入其活动水平，或统一名称。",
    ),
    "feed-empty": (
        "no row of the ledger feeds {category}",
        "Enter the rows, or import a table of activities.",
        "台账没有可供 {category} 使用的行",
        "请录入台账，或导入活动水平表。",
    ),
}


@dataclass(frozen=True, order=True)
class InventoryFault:
    """One thing wrong, at one place."""

    line: int
    """Line of the file; 0 for the whole of it or for what has no line."""
    code: str
    subject: str = ""
    """Code of the source, number of the row of a ledger, or name of the column."""
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    @property
    def is_note(self) -> bool:
        """Whether it is only told, and keeps nothing out."""
        return self.code in NOTES

    @property
    def where(self) -> str:
        """Line and subject."""
        return self.place("en")

    def place(self, language: str) -> str:
        """Line and subject in "zh…" or in English."""
        chinese = language.startswith("zh")
        line = (f"第{self.line}行" if chinese else f"line {self.line}") if self.line else ""
        return " ".join(each for each in (line, self.subject) if each) or ("文件" if chinese else "file")

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in "zh…" or in English."""
        en, en_remedy, zh, zh_remedy = _MESSAGES[self.code]
        chosen = (zh, zh_remedy) if language.startswith("zh") else (en, en_remedy)
        return chosen[0].format_map(self.facts), chosen[1].format_map(self.facts)


class InventoryUnusable(Exception):
    """There is no table at all to compute from."""

    code = "inventory-unusable"

    def __init__(self, faults: list[InventoryFault]) -> None:
        self.faults = faults
        message, self.remedy = faults[0].said("en")
        super().__init__(message)
