"""What can be wrong with a list of sources: by row and column, in two languages, with the remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["SourceFault", "SourcesUnusable"]

_MOST_SHOWN = 60

_WORDS: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "encoding": (("不是 UTF-8", "请另存为 UTF-8"), ("the file is not UTF-8", "Save it as UTF-8")),
    "not-csv": (
        ("无法按 CSV 读取：{value}", "请重新导出为 CSV"),
        ("it cannot be read as CSV: {value}", "Export it as CSV again"),
    ),
    "empty": (
        ("没有任何排放源", "请至少提供一行排放源"),
        ("there is no source", "Give at least one row with a source"),
    ),
    "too-long": (("超过 {value} 行", "请拆分文件"), ("there are more than {value} rows", "Split the file")),
    "column-missing": (("缺少列 {value}", "请补上该列"), ("the column {value} is missing", "Add the column")),
    "column-twice": (
        ("列 {value} 出现两次", "只保留一列"),
        ("the column {value} stands twice", "Keep one of them"),
    ),
    "cells": (
        ("本行有 {value} 个单元格，多于表头", "请核对分隔符"),
        ("the row has {value} cells, more than the header", "Check the commas"),
    ),
    "code-missing": (("没有编号", "请填写编号"), ("the source has no code", "Give it a code")),
    "code-twice": (
        ("编号 {value} 重复", "每个排放源只写一行，编号唯一"),
        ("the code {value} stands twice", "Give each source one row and a code of its own"),
    ),
    "unit-of-mass": (
        ("列名中的单位 {value} 不是每日质量", "请用 kg/d、t/d，或不写单位（千克/日）"),
        ("the unit {value} of the column is no mass of a day", "Write kg/d or t/d, or none for kilograms a day"),
    ),
    "emission-missing": (
        ("未填排放量", "请填写千克/日；确无排放填 0"),
        ("the emission is missing", "Write kilograms a day; write 0 when it emits none"),
    ),
    "source-without-emission": (
        ("该源各项排放量均为 0", "请核对排放量，或删去该行"),
        ("all emissions of the source are 0", "Check them, or leave the row out"),
    ),
    "pollutant-without-emission": (
        ("所有源今日均无此项排放，减排比例无从计算", "请核对该列"),
        ("no source emits it today, so there is no share to compute", "Check the column"),
    ),
    "not-a-number": (
        ("{value} 不是数字", "请写普通数字，如 12.5"),
        ("{value} is not a number", "Write a plain number, as 12.5"),
    ),
    "negative": (("{value} 为负数", "请写 0 或正数"), ("{value} is negative", "Write 0 or more")),
    "share-over-1": (
        ("{value} 超过 100%", "请写 0 至 1 或 0% 至 100%"),
        ("{value} is more than 100 %", "Write 0 to 1, or 0 % to 100 %"),
    ),
    "option-over-1": (
        ("措施减排 {value}，超过 100%", "请写 0 至 1 或 0% 至 100%"),
        ("the measure cuts {value}, more than 100 %", "Write 0 to 1, or 0 % to 100 %"),
    ),
    "option-unreadable": (
        ("无法读懂措施 {value}", "请写作 名称=40%@1200；多项以分号分隔"),
        ("the measure {value} cannot be read", "Write name=40%@1200; separate several by semicolons"),
    ),
    "option-twice": (
        ("措施 {value} 重复", "每项措施名称唯一"),
        ("the measure {value} stands twice", "Give each measure a name of its own"),
    ),
    "kind-unknown": (
        ("未知类别 {value}", "请使用方案包 curtailment.yaml 中的类别"),
        ("the kind {value} is unknown", "Use a kind of the pack’s curtailment.yaml"),
    ),
    "unit-unknown": (
        ("未知街道 {value}", "请使用方案包中的街道名称或编号"),
        ("the subdistrict {value} is unknown", "Use a name or an id of the pack’s subdistricts"),
    ),
    "yes-or-no": (("{value} 既非是也非否", "请填 是 或 否"), ("{value} is neither yes nor no", "Write yes or no")),
}


@dataclass(frozen=True, slots=True)
class SourceFault:
    """One thing wrong; row 1 is the header, row 0 the file as a whole."""

    row: int
    column: str
    code: str
    value: str = ""

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        chinese, english = _WORDS[self.code]
        message, remedy = chinese if language.startswith("zh") else english
        shown = self.value if len(self.value) <= _MOST_SHOWN else self.value[:_MOST_SHOWN] + "…"
        return message.format(value=shown), remedy


class SourcesUnusable(Exception):
    """No plan is made of a list with faults: its base would be wrong. `faults` are all of them."""

    code = "sources-unusable"

    def __init__(self, faults: Sequence[SourceFault]) -> None:
        self.faults = tuple(faults)
        message, self.remedy = faults[0].said("en")
        super().__init__(f"row {faults[0].row} {faults[0].column}: {message} ({len(faults)} in all)")
