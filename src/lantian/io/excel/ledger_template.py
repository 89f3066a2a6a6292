"""The workbook of a ledger: instructions, rows with drop-downs and checks, code lists, and a hidden sheet of versions.

The same workbook is the template (no rows), the export (rows), and what comes back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.policy.pack import Pack
from lantian.io.excel.ledger_guide import guide_lines
from lantian.io.excel.ledger_layout import (
    MASK,
    META_SHEET,
    NUMBER,
    UNIT,
    Column,
    columns_of,
    heading,
    template_version,
)
from lantian.io.excel.writing import put

__all__ = ["SHEETS", "OutRow", "write_ledger_book"]

SHEETS = {"zh": ("填写说明", "数据", "代码表"), "en": ("Instructions", "Rows", "Codes")}
_EXTRA_LINES = 2_000
"""Lines below the rows that the drop-downs reach."""
_HEAD = PatternFill("solid", fgColor="FFDCE6F1")
_MUST = PatternFill("solid", fgColor="FFFCE4D6")
_GREY = PatternFill("solid", fgColor="FFEDEDED")
_THIN = Border(bottom=Side("thin", color="FF8EA9C8"))
_BOLD = Font(bold=True)
_OPEN = Protection(locked=False)
_SEPARATORS = frozenset("、，,;；|/")
_EARLIEST = dt.date(1900, 3, 1)


@dataclass(frozen=True)
class OutRow:
    """A row that goes out."""

    number: str
    version: int
    unit: str
    """Id of the unit."""
    values: Mapping[str, Any]
    due: dt.date | None = None
    lon: Decimal | None = None
    lat: Decimal | None = None
    state: str = ""
    """The state's id."""
    masked: frozenset[str] = frozenset()
    """Fields that the reader may not see."""


def write_ledger_book(
    target: IO[bytes],
    ledger: LedgerType,
    pack: Pack,
    *,
    language: str,
    now: dt.datetime,
    rows: Sequence[OutRow] = (),
    whole: bool = False,
) -> None:
    """Write the workbook. `whole`: the rows are all that the ledger holds, so that one that is gone is missing."""
    lang = "en" if language.startswith("en") else "zh"
    writer = _Writer(ledger, pack, lang)
    book = Workbook(write_only=True)
    book.properties.title = ledger.title.in_language(lang)
    book.properties.creator = pack.info.title.in_language(lang)
    guide, data, codes = SHEETS[lang]
    _guide(book.create_sheet(guide), ledger, pack, lang, now)
    sheet = book.create_sheet(data)
    lists = writer.code_lists()
    writer.write_rows(sheet, rows, lists, codes)
    _codes(book.create_sheet(codes), lists)
    _stamp(book.create_sheet(META_SHEET), ledger, pack, now, rows, data, whole)
    book.active = 1 if rows else 0
    book.save(target)


def _guide(sheet: Any, ledger: LedgerType, pack: Pack, lang: str, now: dt.datetime) -> None:
    for column, width in zip("ABCDEF", (20, 30, 10, 44, 18, 44), strict=True):
        sheet.column_dimensions[column].width = width
    moment = now.astimezone(ZoneInfo(pack.info.time_zone))
    for line in guide_lines(ledger, pack, lang, moment):
        cells = []
        for text in line.cells:
            cell = put(WriteOnlyCell(sheet, None), text)
            cell.alignment = Alignment(wrap_text=line.wrap, vertical="top")
            if line.strong:
                cell.font = Font(bold=True, size=14 if line.title else 11)
                if not line.title:
                    cell.fill = _HEAD
            cells.append(cell)
        sheet.append(cells)


CodeList = tuple[str, tuple[str, ...], tuple[str, ...]]
"""Heading, words, codes."""


class _Writer:
    """Writes the rows of one ledger in one language."""

    def __init__(self, ledger: LedgerType, pack: Pack, lang: str) -> None:
        self.ledger, self.pack, self.lang = ledger, pack, lang
        self.columns = columns_of(ledger)
        self.units = {unit.id: unit.name.in_language(lang) for unit in pack.units.values()}
        self.states = (
            {each.id: each.title.in_language(lang) for each in pack.flows[ledger.flow].states} if ledger.flow else {}
        )
        self.shown: dict[str, Callable[[Any], Any]] = {each.id: self._shower(each) for each in ledger.fields}

    def code_lists(self) -> dict[str, CodeList]:
        """Id of the column → its code list; all columns of units share one."""
        units = sorted(self.units.items(), key=lambda item: item[1])
        lists: dict[str, CodeList] = {
            UNIT: (_UNITS[self.lang], tuple(name for _, name in units), tuple(code for code, _ in units))
        }
        for field in self.ledger.fields:
            allowed = [each for each in field.choices if each.refused is None]
            if field.kind in {"choice", "choices"} and allowed:
                words = tuple(each.title.in_language(self.lang) for each in allowed)
                lists[field.id] = (field.title.in_language(self.lang), words, tuple(each.id for each in allowed))
        return lists

    def write_rows(self, sheet: Any, rows: Sequence[OutRow], lists: Mapping[str, CodeList], codes: str) -> None:
        """Heading, hidden ids, rows."""
        sheet.freeze_panes = "C3"
        sheet.sheet_view.zoomScale = 100
        last = len(rows) + 2 + _EXTRA_LINES
        for place, column in enumerate(self.columns, start=1):
            letter = get_column_letter(place)
            dimension = sheet.column_dimensions[letter]
            dimension.width = _width(column, self.lang)
            dimension.number_format = _format(column)
            if not column.locked or column.id == NUMBER:
                dimension.protection = _OPEN
            check = self._check(column, lists, codes)
            if check is not None:
                check.add(f"{letter}3:{letter}{last}")
                sheet.data_validations.append(check)
        sheet.row_dimensions[2].hidden = True
        sheet.protection.sheet = True
        for allowed in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
            setattr(sheet.protection, allowed, False)
        sheet.append([self._head(sheet, column) for column in self.columns])
        sheet.append([column.id for column in self.columns])
        self._write_cells(sheet, rows)

    def _head(self, sheet: Any, column: Column) -> Any:
        cell = put(WriteOnlyCell(sheet, None), heading(column, self.lang))
        cell.font, cell.border = _BOLD, _THIN
        cell.fill = _GREY if column.locked else _MUST if column.required else _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        return cell

    def _write_cells(self, sheet: Any, rows: Iterable[OutRow]) -> None:
        # One cell for each column is used again for every row: a write-only sheet writes it out at once.
        cells = [self._cell(sheet, column) for column in self.columns]
        plain = [cell._style for cell in cells]
        for row in rows:
            for cell, style, column in zip(cells, plain, self.columns, strict=True):
                cell._style = style
                value = self._value(row, column)
                if isinstance(value, str):
                    put(cell, value)
                else:
                    cell.value = value
            sheet.append(cells)

    def _cell(self, sheet: Any, column: Column) -> Any:
        cell = WriteOnlyCell(sheet, None)
        cell.number_format = _format(column)
        if column.locked:
            cell.fill = _GREY
        else:
            cell.protection = _OPEN
        return cell

    def _value(self, row: OutRow, column: Column) -> Any:
        if column.field is None:
            return row.number if column.id == NUMBER else self.states.get(row.state, row.state)
        if column.id in self.shown:
            if column.id in row.masked:
                return MASK
            value = row.values.get(column.id)
            return None if value is None else self.shown[column.id](value)
        if column.id == UNIT:
            return self.units.get(row.unit, row.unit)
        return getattr(row, column.id[1:])

    def _shower(self, field: LedgerField) -> Callable[[Any], Any]:  # noqa: PLR0911 - one line for each kind
        """How a kept value is written."""
        match field.kind:
            case "amount":
                return Decimal
            case "day":
                return dt.date.fromisoformat
            case "moment":
                zone = ZoneInfo(self.pack.info.time_zone)
                return lambda value: dt.datetime.fromisoformat(value).astimezone(zone).replace(tzinfo=None)
            case "yes-no":
                return {True: _YES[self.lang], False: _NO[self.lang]}.__getitem__
            case "unit":
                return lambda value: self.units.get(value, value)
            case "choice":
                words = {each.id: each.title.in_language(self.lang) for each in field.choices}
                return lambda value: words.get(value, value)
            case "choices":
                words = {each.id: each.title.in_language(self.lang) for each in field.choices}
                apart = {code: code if _SEPARATORS & set(word) else word for code, word in words.items()}
                mark = "; " if self.lang == "en" else "、"
                return lambda value: mark.join(apart.get(each, each) for each in value)
            case _:
                return lambda value: value

    def _check(self, column: Column, lists: Mapping[str, CodeList], codes: str) -> DataValidation | None:
        field = column.field
        if field is None:
            return None
        words = _CHECKS[self.lang]
        check = _validation(field, _listed(column, lists, codes), f'"{_YES[self.lang]},{_NO[self.lang]}"')
        if check is None:
            return None
        check.allow_blank = True
        check.showErrorMessage = check.type not in (None, "none")
        check.errorTitle = words["title"]
        check.error = words.get(field.kind, words["other"])[:250]
        help_ = field.help.in_language(self.lang) if field.help else ""
        prompt = "\n".join(part for part in (words.get(f"how-{field.kind}", ""), help_) if part)[:250]
        if prompt:
            check.showInputMessage, check.promptTitle, check.prompt = (
                True,
                field.title.in_language(self.lang)[:32],
                prompt,
            )
        return check


def _listed(column: Column, lists: Mapping[str, CodeList], codes: str) -> str | None:
    """Where the words of a column's drop-down stand."""
    name = UNIT if column.field and column.field.kind == "unit" else column.id
    if name not in lists or (column.field and column.field.kind == "choices"):
        return None
    letter = get_column_letter(2 * list(lists).index(name) + 1)
    return f"{quote_sheetname(codes)}!${letter}$2:${letter}${len(lists[name][1]) + 1}"


def _validation(field: LedgerField, listed: str | None, yes_no: str) -> DataValidation | None:
    match field.kind:
        case "choice" | "unit":
            return DataValidation(type="list", formula1=listed) if listed else None
        case "yes-no":
            return DataValidation(type="list", formula1=yes_no)
        case "whole" | "amount":
            kind = "whole" if field.kind == "whole" else "decimal"
            least = field.least if field.least is not None else Decimal(-(10**14))
            most = field.most if field.most is not None else Decimal(10**14)
            return DataValidation(type=kind, operator="between", formula1=f"{least:f}", formula2=f"{most:f}")
        case "day":
            first = max(field.earliest or _EARLIEST, _EARLIEST)
            return DataValidation(type="date", operator="greaterThanOrEqual", formula1=str(_serial(first)))
        case "text" | "long-text" | "code":
            return DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(field.longest))
        case _:
            return DataValidation(type=None)


def _codes(sheet: Any, lists: Mapping[str, CodeList]) -> None:
    heads: list[Any] = []
    for place, (title, _words, _ids) in enumerate(lists.values()):
        sheet.column_dimensions[get_column_letter(2 * place + 1)].width = 30
        for text in (title, "code"):
            cell = put(WriteOnlyCell(sheet, None), text)
            cell.font, cell.fill = _BOLD, _HEAD
            heads.append(cell)
    sheet.append(heads)
    longest = max((len(words) for _, words, _ in lists.values()), default=0)
    for line in range(longest):
        row: list[Any] = []
        for _, words, codes in lists.values():
            row += [put(WriteOnlyCell(sheet, None), words[line]), codes[line]] if line < len(words) else [None, None]
        sheet.append(row)


def _stamp(
    sheet: Any, ledger: LedgerType, pack: Pack, now: dt.datetime, rows: Iterable[OutRow], data: str, whole: bool
) -> None:
    sheet.sheet_state = "veryHidden"
    for name, value in (
        ("ledger", ledger.id),
        ("pack", pack.version_label),
        ("template", template_version(ledger)),
        ("exported", now.astimezone(dt.UTC).isoformat(timespec="seconds")),
        ("sheet", data),
        ("whole", "yes" if whole else "no"),
    ):
        sheet.append([name, value])
    for row in rows:
        sheet.append(["row", row.number, row.version])


def _format(column: Column) -> str:
    kind = column.field.kind if column.field else "text"
    if kind == "amount":
        return "General"
    return {"whole": "0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm", "yes-no": "General"}.get(kind, "@")


def _width(column: Column, lang: str) -> float:
    kind = column.field.kind if column.field else "code"
    least = {"long-text": 40, "text": 24, "unit": 22, "code": 16, "choice": 16, "choices": 26}.get(kind, 12)
    title = heading(column, lang)
    wide = sum(2 if ord(sign) > 0x2E80 else 1 for sign in title) / 2
    return float(min(max(least, wide + 3), 44))


def _serial(day: dt.date) -> int:
    """The day as Excel numbers it."""
    return (day - dt.date(1899, 12, 30)).days


_UNITS = {"zh": "单位", "en": "Unit"}
_YES, _NO = {"zh": "是", "en": "yes"}, {"zh": "否", "en": "no"}
_CHECKS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "title": "请核对",
        "other": "此值不符合填写要求，见“填写说明”。",
        "choice": "请从下拉列表中选择。",
        "unit": "请从下拉列表中选择单位。",
        "yes-no": "请填“是”或“否”。",
        "whole": "请填整数，并核对取值范围。",
        "amount": "请填数字，并核对取值范围。",
        "day": "请填日期，如 2017-10-31。",
        "text": "文字过长。",
        "long-text": "文字过长。",
        "code": "编码过长。",
        "how-day": "日期，如 2017-10-31",
        "how-month": "月份，如 2017-10",
        "how-moment": "时刻，如 2017-10-31 08:30",
        "how-choices": "可多选，用顿号“、”隔开，见“代码表”",
        "how-row": "另一台账的条目编号",
    },
    "en": {
        "title": "Please check",
        "other": "This is not as asked; see the instructions.",
        "choice": "Choose from the list.",
        "unit": "Choose a unit from the list.",
        "yes-no": "Give yes or no.",
        "whole": "Give a whole number within its bounds.",
        "amount": "Give a number within its bounds.",
        "day": "Give a day such as 2017-10-31.",
        "text": "The text is too long.",
        "long-text": "The text is too long.",
        "code": "The code is too long.",
        "how-day": "a day, such as 2017-10-31",
        "how-month": "a month, such as 2017-10",
        "how-moment": "a moment, such as 2017-10-31 08:30",
        "how-choices": "several, divided by semicolons; see the code lists",
        "how-row": "the number of a row of another ledger",
    },
}
