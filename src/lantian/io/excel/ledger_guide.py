"""The first sheet of a ledger's workbook: what the list is, who keeps it, by which clause, how columns are written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.policy.pack import Pack
from lantian.io.excel.ledger_layout import NUMBER, STATE, columns_of, heading, template_version

__all__ = ["GuideLine", "guide_lines"]


@dataclass(frozen=True)
class GuideLine:
    """A line of the instructions."""

    cells: tuple[str, ...]
    strong: bool = False
    title: bool = False
    wrap: bool = True


_WORDS = {
    "zh": {
        "keeper": "牵头单位",
        "clauses": "依据条款",
        "pack": "方案版本",
        "template": "模板版本",
        "made": "导出时间",
        "head": ("列", "填写方式", "必填", "说明", "条款", "可选值"),
        "yes": "必填",
        "some": "视情况",
        "number": "系统编号；新条目留空，已有条目勿改",
        "state": "仅供查看，导入时不读取",
    },
    "en": {
        "keeper": "Kept by",
        "clauses": "Clauses",
        "pack": "Version of the campaign",
        "template": "Version of the template",
        "made": "Exported",
        "head": ("Column", "How it is written", "Required", "Note", "Clause", "Choices"),
        "yes": "yes",
        "some": "in some cases",
        "number": "given by the system: empty for a new row, not to be changed for one that exists",
        "state": "to look at only; not read",
    },
}
_RULES = {
    "zh": (
        "标有 * 的列必填；单位写在表头括号内，单元格内只填数字。",
        "日期写作 2017-10-31，月份写作 2017-10，时刻写作 2017-10-31 08:30。",
        "请直接填写数值，不要用公式；同一列向下合并的单元格按同一值理解，跨列合并的会退回。",
        "全角数字、多余空格、以文本书写的日期可以识别，识别结果会列出供核对。",
        "可以排序、筛选、增删行，请勿删除隐藏的第 2 行；“＊＊＊”表示您无权查看的个人信息，保留原样即不修改。",
        "清空已有条目的单元格即清空该项；删去的行不会被删除，只会列为“文件中已无”，由签批人处理。",
    ),
    "en": (
        "Columns with * must be filled in; units of measure stand in the heading, cells hold the number alone.",
        "Days are written 2017-10-31, months 2017-10, moments 2017-10-31 08:30.",
        "Give values, not formulas; cells merged downwards in one column count for each line, others come back.",
        "Full-width digits, stray spaces and days written as text are understood, and listed for you to check.",
        "Sort, filter, add and delete lines as you like, but keep the hidden line 2. ＊＊＊ is personal data that you "
        "may not see: left as it is, nothing changes.",
        "An emptied cell empties the field. A line that is gone deletes nothing: it is listed as missing, and whoever "
        "signs decides.",
    ),
}
_KINDS = {
    "zh": {
        "text": "文字，最多 {longest} 字",
        "long-text": "文字，最多 {longest} 字",
        "code": "编码（文本格式），最多 {longest} 位",
        "whole": "整数{bounds}",
        "amount": "数字，最多 {decimals} 位小数{bounds}",
        "yes-no": "是 / 否",
        "day": "日期",
        "month": "月份",
        "moment": "时刻",
        "choice": "从列表选一项",
        "choices": "可选多项，用顿号隔开",
        "unit": "单位名称",
        "row": "另一台账的条目编号",
    },
    "en": {
        "text": "text, at most {longest} characters",
        "long-text": "text, at most {longest} characters",
        "code": "a code (formatted as text), at most {longest} characters",
        "whole": "a whole number{bounds}",
        "amount": "a number, at most {decimals} decimals{bounds}",
        "yes-no": "yes / no",
        "day": "a day",
        "month": "a month",
        "moment": "a moment",
        "choice": "one of the list",
        "choices": "several of the list, divided by semicolons",
        "unit": "name of a unit",
        "row": "number of a row of another ledger",
    },
}


def guide_lines(ledger: LedgerType, pack: Pack, lang: str, moment: dt.datetime) -> Iterator[GuideLine]:
    """The lines in order; `moment` is the local time of the export."""
    words = _WORDS[lang]
    keeper = pack.units[ledger.keeper].name.in_language(lang) if ledger.keeper else "—"
    clauses = "；".join(
        f"{each} {pack.clauses[each].title.in_language(lang)}" for each in ledger.clauses if each in pack.clauses
    )
    yield GuideLine((ledger.title.in_language(lang),), strong=True, title=True, wrap=False)
    yield GuideLine((pack.info.title.in_language(lang),), wrap=False)
    for name, value in (
        ("keeper", keeper),
        ("clauses", clauses),
        ("pack", pack.version_label),
        ("template", template_version(ledger)),
        ("made", f"{moment:%Y-%m-%d %H:%M}"),
    ):
        yield GuideLine((str(words[name]), value), wrap=False)
    yield GuideLine(())
    if ledger.template_note:
        yield GuideLine((ledger.template_note.in_language(lang),), wrap=False)
    for number, rule in enumerate(_RULES[lang], start=1):
        yield GuideLine((f"{number}. {rule}",), wrap=False)
    yield GuideLine(())
    yield GuideLine(tuple(words["head"]), strong=True)
    for column in columns_of(ledger):
        title = heading(column, lang)
        if column.field is None:
            how = words["number"] if column.id == NUMBER else words["state"] if column.id == STATE else ""
            yield GuideLine((title, str(how)))
            continue
        field = column.field
        must = words["yes"] if column.required else words["some"] if field.required_when is not None else ""
        note = field.help.in_language(lang) if field.help else ""
        choices = " · ".join(each.title.in_language(lang) for each in field.choices if each.refused is None)
        yield GuideLine((title, _how(field, lang), str(must), note, field.clause or "", choices))


def _how(field: LedgerField, lang: str) -> str:
    bounds = ""
    if field.least is not None or field.most is not None:
        least = "" if field.least is None else f"{field.least:f}"
        most = "" if field.most is None else f"{field.most:f}"
        bounds = f"（{least}～{most}）" if lang == "zh" else f" ({least} – {most})"
    unit = f" {field.unit.in_language(lang)}" if field.unit else ""
    text = _KINDS[lang][field.kind].format(longest=field.longest, decimals=field.decimals, bounds=bounds)
    return text + unit
