"""Sources of a list (CSV), read strictly: every fault of the file at once, and no plan with any.

Emissions are kilograms of an ordinary day; what staggered production has stopped is taken off (interpretation of the
base: neither in it nor cut again, M36.3). The layout is in docs/reduction.md.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from lantian.core.policy.curtailment_schema import CutKind
from lantian.core.rules.reduction.faults import SourceFault, SourcesUnusable
from lantian.core.rules.reduction.grade_rules import CutRules

__all__ = ["MOST_ROWS", "OwnOption", "Source", "read_sources"]

MOST_ROWS = 100_000

_WORDS: dict[str, tuple[str, ...]] = {
    "code": ("编号", "源编号", "编码"),
    "name": ("名称", "企业名称", "源名称"),
    "unit": ("街道", "所属街道", "subdistrict"),
    "kind": ("类别", "源类别"),
    "protected": ("民生保障", "保障类"),
    "stopped": ("已停比例", "错峰已停比例", "stopped share", "stopped_share"),
    "class": ("绩效等级", "绩效分级"),
    "output": ("日产值", "产值"),
    "jobs": ("岗位", "岗位数"),
    "days": ("本季已停限产天数", "season_days"),
    "options": ("措施", "可选措施", "measures"),
    "uncertainty": ("不确定度", "相对不确定度", "relative uncertainty"),
}
_NEEDED = ("code", "name", "kind")
_YES = {"1", "yes", "true", "是", "y"}
_NO = {"", "0", "no", "false", "否", "n"}
_KILOGRAMS = {
    **dict.fromkeys(
        ("", "kg", "kg/d", "kg/day", "千克", "公斤", "千克/日", "千克/天", "公斤/日", "kg/日"), Fraction(1)
    ),
    **dict.fromkeys(("t", "t/d", "t/day", "吨", "吨/日", "吨/天", "t/日"), Fraction(1000)),
    **dict.fromkeys(("g", "g/d", "g/day", "克", "克/日"), Fraction(1, 1000)),
}
"""What a header may carry in brackets → kilograms of a day."""
_MASS = re.compile(r"(kg|g|t|mg|千克|公斤|吨|克|万吨)\b")
_NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class OwnOption:
    """A measure that the list itself names: shares by pollutant, and its cost a day when it is given."""

    name: str
    cuts: dict[str, Fraction]
    cost: Fraction | None


@dataclass(frozen=True, slots=True)
class Source:
    """A row: what it emits today (kg), what it may do."""

    code: str
    name: str
    unit: str
    kind: CutKind
    protected: bool
    running: Fraction
    """Share that has not stopped already."""
    emissions: dict[str, Fraction]
    """Kilograms of today by pollutant."""
    output: Fraction | None
    jobs: Fraction
    days: Fraction
    options: tuple[OwnOption, ...]
    uncertainty: Fraction | None = None
    """Relative standard uncertainty of its emissions, when it is known."""
    error: str = ""
    """Sources with the same word are wrong together; "": for itself."""


class _Reader:
    """One file; faults are collected, values that cannot be read stand as 0 until the end refuses the file."""

    def __init__(self, rules: CutRules) -> None:
        self.rules = rules
        self.faults: list[SourceFault] = []
        self.kinds: dict[str, CutKind] = {}
        for kind in rules.file.kinds:
            for word in (kind.id, kind.title.zh, kind.title.en, *kind.words):
                if word:
                    self.kinds.setdefault(word.casefold(), kind)
        self.columns: dict[str, str] = {}
        for column, words in _WORDS.items():
            for word in (column, *words):
                self.columns[word.casefold()] = column
        self.pollutants = [each.id for each in rules.file.pollutants]
        self.kilograms: dict[str, Fraction] = {}
        """Pollutant → what one of its column is, kg."""
        self.pollutant_words: dict[str, str] = {}
        for each in rules.file.pollutants:
            for word in (each.id, each.title.zh, each.title.en, *each.words):
                if word:
                    self.pollutant_words.setdefault(word.casefold(), each.id)

    def fault(self, row: int, column: str, code: str, value: str = "") -> None:
        self.faults.append(SourceFault(row, column, code, value))

    def header(self, cells: list[str]) -> tuple[dict[str, int], list[str]]:
        """Place of each column, and the names of columns that mean nothing here."""
        places: dict[str, int] = {}
        ignored = []
        for place, cell in enumerate(cells):
            bare = re.sub(r"[（(\[].*$", "", cell).strip().casefold()
            column = self.columns.get(bare) or self.pollutant_words.get(bare)
            if column is None:
                ignored += [cell.strip()] if cell.strip() else []
            elif column in places:
                self.fault(1, column, "column-twice", column)
            else:
                places[column] = place
                if column in self.pollutants:
                    self.kilograms[column] = self.size(column, cell)
        for column in (*_NEEDED, *self.pollutants):
            if column not in places:
                self.fault(1, column, "column-missing", column)
        return places, ignored

    def size(self, column: str, cell: str) -> Fraction:
        """Kilograms of a day in one of the unit that a header has in brackets."""
        found = re.search(r"[（(\[]([^）)\]]*)", cell)
        unit = found[1].replace(" ", "").casefold() if found else ""
        if unit not in _KILOGRAMS and _MASS.match(unit):
            self.fault(1, column, "unit-of-mass", unit)
        return _KILOGRAMS.get(unit, Fraction(1))

    def number(self, row: int, column: str, text: str) -> Fraction:
        """A number that is not negative."""
        if not _NUMBER.fullmatch(text):
            self.fault(row, column, "not-a-number", text)
            return Fraction(0)
        found = Fraction(text)
        if found < 0:
            self.fault(row, column, "negative", text)
        return found

    def share(self, row: int, column: str, text: str, over: str) -> Fraction:
        """A share: 0.4 or 40 %."""
        found = self.part(row, column, text)
        if found > 1:
            self.fault(row, column, over, text)
        return found

    def part(self, row: int, column: str, text: str) -> Fraction:
        """A part that may be more than the whole: 1.5 or 150 %."""
        bare = text.replace("％", "%").strip()
        return self.number(row, column, bare.rstrip("% ")) / (100 if bare.endswith("%") else 1)

    def yes(self, row: int, column: str, text: str) -> bool:
        if text.casefold() not in _YES | _NO:
            self.fault(row, column, "yes-or-no", text)
        return text.casefold() in _YES

    def options(self, row: int, text: str) -> tuple[OwnOption, ...]:
        """`name=40%@1200; other=so2:40%,nox:30%`."""
        found: dict[str, OwnOption] = {}
        for part in filter(None, (each.strip() for each in re.split(r"[;；]", text))):
            name, _, rest = (each.strip() for each in part.partition("="))
            cut, _, cost = (each.strip() for each in rest.partition("@"))
            cuts = self.option_cuts(row, cut) if name and cut else None
            if cuts is None:
                self.fault(row, "options", "option-unreadable", part)
                continue
            if name in found:
                self.fault(row, "options", "option-twice", name)
            found[name] = OwnOption(name, cuts, self.number(row, "options", cost) if cost else None)
        return tuple(found.values())

    def option_cuts(self, row: int, text: str) -> dict[str, Fraction] | None:
        if ":" not in text and "：" not in text:
            share = self.share(row, "options", text, "option-over-1")
            return dict.fromkeys(self.pollutants, share)
        cuts = dict.fromkeys(self.pollutants, Fraction(0))
        for part in re.split(r"[,，]", text):
            word, _, share_text = (each.strip() for each in part.replace("：", ":").partition(":"))
            pollutant = self.pollutant_words.get(word.casefold())
            if pollutant is None or not share_text:
                return None
            cuts[pollutant] = self.share(row, "options", share_text, "option-over-1")
        return cuts

    def source(self, row: int, cells: list[str], places: dict[str, int]) -> Source:
        def cell(column: str) -> str:
            place = places.get(column)
            return cells[place].strip() if place is not None and place < len(cells) else ""

        code = cell("code")
        if not code:
            self.fault(row, "code", "code-missing")
        kind_word = cell("kind") or self.rules.file.otherwise
        kind = self.kinds.get(kind_word.casefold())
        if kind is None:
            self.fault(row, "kind", "kind-unknown", kind_word)
            kind = self.kinds[self.rules.file.otherwise.casefold()]
        unit = self.rules.units.get(cell("unit").casefold(), "")
        if cell("unit") and not unit:
            self.fault(row, "unit", "unit-unknown", cell("unit"))
        stopped = self.share(row, "stopped", cell("stopped"), "share-over-1") if cell("stopped") else Fraction(0)
        exempt = bool(cell("class")) and cell("class") in self.rules.file.exempt_classes
        emissions = {each: self.emission(row, each, cell(each)) for each in self.pollutants if each in places}
        if emissions and not any(emissions.values()) and not self.faulty(row, emissions):
            self.fault(row, "", "source-without-emission")
        return Source(
            code=code,
            name=cell("name"),
            unit=unit,
            kind=kind,
            protected=self.yes(row, "protected", cell("protected")) or kind.protected or exempt,
            running=1 - stopped,
            emissions={name: amount * (1 - stopped) for name, amount in emissions.items()},
            output=self.number(row, "output", cell("output")) if cell("output") else None,
            jobs=self.number(row, "jobs", cell("jobs")) if cell("jobs") else Fraction(0),
            days=self.number(row, "days", cell("days")) if cell("days") else Fraction(0),
            options=self.options(row, cell("options")),
            uncertainty=self.part(row, "uncertainty", cell("uncertainty")) if cell("uncertainty") else None,
        )

    def emission(self, row: int, column: str, text: str) -> Fraction:
        if not text:
            self.fault(row, column, "emission-missing")
            return Fraction(0)
        return self.number(row, column, text) * self.kilograms[column]

    def faulty(self, row: int, columns: dict[str, Fraction]) -> bool:
        """Whether a cell of these columns was found wrong already."""
        return any(each.row == row and each.column in columns for each in reversed(self.faults[-len(columns) :]))


def read_sources(content: bytes, rules: CutRules) -> tuple[list[Source], list[str]]:
    """The sources in the order of their codes, and the columns that were not used.

    Raises:
        SourcesUnusable: with all faults of the file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourcesUnusable([SourceFault(0, "", "encoding")]) from error
    reader = _Reader(rules)
    sources: dict[str, Source] = {}
    ignored: list[str] = []
    try:
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        first = next(lines, [])
        if not any(cell.strip() for cell in first):
            raise SourcesUnusable([SourceFault(0, "", "empty")])
        places, ignored = reader.header(first)
        _rows(reader, lines, places, len(first), sources)
    except csv.Error as error:
        reader.fault(0, "", "not-csv", str(error))
    if not reader.faults:
        for pollutant in rules.ratios:
            if not any(each.emissions[pollutant] for each in sources.values()):
                reader.fault(0, pollutant, "pollutant-without-emission")
    if reader.faults:
        raise SourcesUnusable(reader.faults)
    return [sources[code] for code in sorted(sources)], ignored


def _rows(
    reader: _Reader, lines: Iterator[list[str]], places: dict[str, int], width: int, sources: dict[str, Source]
) -> None:
    count = 0
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            reader.fault(number, "", "too-long", f"{MOST_ROWS:,}")
            return
        if len(cells) > width:
            reader.fault(number, "", "cells", str(len(cells)))
            continue
        source = reader.source(number, cells, places)
        if source.code in sources:
            reader.fault(number, "code", "code-twice", source.code)
        if source.code:
            sources[source.code] = source
    if not count:
        reader.fault(0, "", "empty")
