"""What can be wrong in a file of air data: one catalogue of codes with words and remedies in both languages.

A fault says where (file, sheet, row, column), what and how to mend it. `severe` faults stand on values that are
refused; the others are remarks about values that are taken, or left out as the layout says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lantian.core.policy.schema import Text

__all__ = ["MOST_KEPT", "WORDS", "Fault", "Faults"]

MOST_KEPT = 10_000
"""So many faults of a file are kept one by one; the rest is counted by code."""
_GIVEN_LONGEST = 80

WORDS: Mapping[str, tuple[str, str, str, str]] = {
    "file-empty": (
        "The file holds no values.",
        "文件中没有任何数值。",
        "Check that rows follow the heading and that not every value is missing.",
        "请检查表头下面是否有数据行、数据是否全部缺测。",
    ),
    "file-unreadable": (
        "The file cannot be read: {given}.",
        "文件无法读取：{given}。",
        "Save it again from the program it comes from, or export it as CSV.",
        "请在原程序中重新保存，或导出为 CSV。",
    ),
    "file-too-large": (
        "Unpacked, the file is larger than {limit} MB.",
        "文件解压后超过 {limit} MB。",
        "Split it by month or by station.",
        "请按月份或站点拆分。",
    ),
    "sheet-too-large": (
        "The sheet says that it has more than {limit} cells.",
        "工作表声明的单元格超过 {limit} 个。",
        "Delete stray cells far below or right of the table, or save the table alone as CSV.",
        "请删除表格之外的零散单元格，或仅将数据另存为 CSV。",
    ),
    "sheet-missing": (
        "The workbook has no sheet {given}.",
        "工作簿中没有工作表 {given}。",
        "Name a sheet that is there: {expected}.",
        "请指定已有的工作表：{expected}。",
    ),
    "csv-encoding": (
        "The text is not {expected}.",
        "文本不是 {expected} 编码。",
        "Save it as “CSV UTF-8”, or state the encoding in the mapping.",
        "请另存为“CSV UTF-8”，或在映射中注明编码。",
    ),
    "csv-unreadable": (
        "This is no row of a table: {given}.",
        "该行不是表格行：{given}。",
        "Look for a quotation mark that is not closed, or a line that never ends.",
        "请检查是否有未闭合的引号或没有换行的超长行。",
    ),
    "csv-row-length": (
        "The row has {given} cells, the heading {expected}.",
        "该行有 {given} 个单元格，表头有 {expected} 个。",
        "Look for a separator inside a value, or a missing cell.",
        "请检查数值中是否含有分隔符，或缺少单元格。",
    ),
    "csv-columns": (
        "The heading has no column {given}.",
        "表头缺少列 {given}。",
        "Give the columns by the names that the layout or mapping says.",
        "请使用格式或映射规定的列名。",
    ),
    "heading-twice": (
        "The heading names the column {given} twice.",
        "表头中列 {given} 出现两次。",
        "Give every column a name of its own.",
        "请为每一列使用不同的名称。",
    ),
    "hour-unreadable": (
        "“{given}” is no time of the calendar as the layout writes it.",
        "“{given}”不是该格式规定的有效时间。",
        "Write times as {expected}.",
        "请按 {expected} 书写时间。",
    ),
    "hour-without-zone": (
        "“{given}” does not say its time zone, and neither does the layout.",
        "“{given}”未注明时区，格式中也没有规定。",
        "State the zone in the mapping, or write the offset behind the time.",
        "请在映射中注明时区，或在时间后写明时差。",
    ),
    "hour-not-full": (
        "“{given}” is not a full period.",
        "“{given}”不是整点时段。",
        "Give means of whole periods; readings in between cannot be averaged here.",
        "请提供完整时段的均值；中间时刻的读数不在此处求平均。",
    ),
    "hour-ambiguous": (
        "“{given}” happens twice on the day on which summer time ends.",
        "“{given}”在夏令时结束当日出现两次。",
        "Export in standard time or UTC, or say in the mapping that the first of the two is summer time.",
        "请按标准时间或 UTC 导出，或在映射中说明第一次出现的为夏令时。",
    ),
    "hour-nonexistent": (
        "“{given}” does not exist: clocks are put forward over it.",
        "“{given}”不存在：夏令时拨快跳过了该时刻。",
        "Export in standard time or UTC, or state the fixed offset of the data in the mapping.",
        "请按标准时间或 UTC 导出，或在映射中注明固定时差。",
    ),
    "hour-in-future": (
        "“{given}” has not ended yet.",
        "“{given}”所在时段尚未结束。",
        "Check the date and the zone; import the hour when it is over.",
        "请核对日期和时区；该小时结束后再导入。",
    ),
    "hour-twice": (
        "This station, hour and parameter were given before with another value.",
        "该站点、小时和项目此前已给出且数值不同。",
        "Keep one row for each hour; a correction is a file of its own.",
        "每小时只保留一行；更正请另用一个文件。",
    ),
    "hour-repeated": (
        "This station, hour and parameter were given before with the same value; it counts once.",
        "该站点、小时和项目此前已给出且数值相同，只计一次。",
        "Nothing has to be done.",
        "无需处理。",
    ),
    "value-unreadable": (
        "“{given}” is no number.",
        "“{given}”不是数字。",
        "Write a number, or one of the marks for a missing value: {expected}.",
        "请填写数字，或缺测标记：{expected}。",
    ),
    "value-negative": (
        "{given} is below zero, which no concentration is.",
        "{given} 小于零，浓度不可能为负。",
        "Correct the zero of the instrument at the source, or leave the value out as missing.",
        "请在数据源修正仪器零点，或按缺测处理。",
    ),
    "value-out-of-range": (
        "{given} {unit} of {parameter} lies outside of what can be ({expected}).",
        "{parameter} 的 {given} {unit} 超出可能范围（{expected}）。",
        "Check the value and its column.",
        "请核对数值和所在列。",
    ),
    "value-too-fine": (
        "“{given}” has more decimals than are kept.",
        "“{given}”的小数位数超过保存精度。",
        "Round to six decimals of the unit that is kept; no instrument is finer.",
        "请保留至所存单位的六位小数；仪器不会更精细。",
    ),
    "formula-without-value": (
        "The cell holds a formula whose result was never computed.",
        "单元格中的公式没有计算结果。",
        "Open the workbook in a spreadsheet program, let it compute, and save it.",
        "请用电子表格软件打开工作簿，计算后再保存。",
    ),
    "unit-suspect": (
        "{given} {unit} of {parameter} does not happen in a city.",
        "{parameter} 的 {given} {unit} 在城市中不会出现。",
        "Check the unit: {expected} is what the layout or mapping says.",
        "请核对单位：格式或映射规定的是 {expected}。",
    ),
    "unit-suspect-small": (
        "Every value of {parameter} is at most {given} {unit}: the column seems to be in a larger unit.",
        "{parameter} 的所有数值均不超过 {given} {unit}，该列似乎使用了更大的单位。",
        "Check whether the column is in mg/m³; correct the unit in the file or in the mapping.",
        "请核对该列是否为 mg/m³，并在文件或映射中更正单位。",
    ),
    "unit-unknown": (
        "The unit “{given}” of {parameter} is not known here.",
        "{parameter} 的单位“{given}”无法识别。",
        "Use one of {expected}.",
        "请使用下列单位之一：{expected}。",
    ),
    "unit-needs-state": (
        "{parameter} is in {given}: a volume mixing ratio has no mass concentration without a temperature.",
        "{parameter} 的单位为 {given}：体积混合比须有参比温度才能换算为质量浓度。",
        "Say the reference state: 273 (until 31 August 2018) or 298 (since), at 101.325 kPa.",
        "请注明参比状态：273（2018年8月31日以前）或 298（此后），101.325 kPa。",
    ),
    "parameter-unknown": (
        "“{given}” is no parameter that is known here; its values are left out.",
        "“{given}”不是可识别的监测项目，其数值不导入。",
        "Map it to a factor code of HJ 212 if it is wanted.",
        "如需导入，请映射到 HJ 212 因子编码。",
    ),
    "flag-unknown": (
        "The mark “{given}” is not in the layout or mapping.",
        "标记“{given}”不在格式或映射中。",
        "Say in the mapping what it means (N valid, or another mark of HJ 212 table 8).",
        "请在映射中说明其含义（N 为有效，其他见 HJ 212 表8）。",
    ),
    "station-unknown": (
        "No station here goes with “{given}”.",
        "“{given}”没有对应的站点。",
        "Map it to a station, or have it made as a place outside of the register, or leave it out.",
        "请映射到站点，或新建为名册外站点，或选择不导入。",
    ),
    "stations-none": (
        "None of the stations in the file is one of ours, so nothing is left to bring in.",
        "文件中的站点均非本系统站点，没有可导入的数值。",
        "Map the stations that are wanted, or have them made as places outside of the register.",
        "请为需要的站点建立映射，或选择新建为名册外站点。",
    ),
    "station-left-out": (
        "“{given}” is no station of ours; it is left out.",
        "“{given}”不是本系统站点，不导入。",
        "Map it if it is wanted.",
        "如需导入请建立映射。",
    ),
}
"""Code → message in English and Chinese, remedy in English and Chinese; names in braces are facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong in one place. `row` counts lines from 1; 0 means the whole column or file."""

    code: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    severe: bool = True
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> Text:
        """What is wrong."""
        en, zh, _, _ = WORDS[self.code]
        return Text(en=_filled(en, self.facts), zh=_filled(zh, self.facts))

    @property
    def remedy(self) -> Text:
        """How to mend it."""
        _, _, en, zh = WORDS[self.code]
        return Text(en=_filled(en, self.facts), zh=_filled(zh, self.facts))


class Faults:
    """The faults of a file: all are counted, the first MOST_KEPT are kept one by one."""

    def __init__(self, file: str = "", sheet: str = "") -> None:
        self.file = file
        self.sheet = sheet
        self.kept: list[Fault] = []
        self.counts: Counter[str] = Counter()
        self.remarks: Counter[str] = Counter()
        self.last = ""
        """Code of the newest fault."""

    def add(self, code: str, *, row: int = 0, column: str = "", severe: bool = True, **facts: object) -> None:
        """One fault at a place of this file."""
        (self.counts if severe else self.remarks)[code] += 1
        self.last = code
        if len(self.kept) < MOST_KEPT:
            known = {name: _short(value) for name, value in facts.items()}
            self.kept.append(
                Fault(code=code, file=self.file, sheet=self.sheet, row=row, column=column, severe=severe, facts=known)
            )

    def more(self, code: str, count: int, *, severe: bool = True) -> None:
        """So many more of a kind that are not kept one by one."""
        (self.counts if severe else self.remarks)[code] += count

    @property
    def severe(self) -> int:
        """How many values or rows are refused."""
        return self.counts.total()


def _short(value: object) -> object:
    if isinstance(value, str):
        clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in value[:_GIVEN_LONGEST])
        return clean + ("…" if len(value) > _GIVEN_LONGEST else "")
    return value


def _filled(words: str, facts: Mapping[str, object]) -> str:
    try:
        return words.format_map({"given": "", "expected": "", "unit": "", "parameter": "", "limit": "", **facts})
    except (ValueError, KeyError, IndexError):
        return words
