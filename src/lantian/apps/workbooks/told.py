"""What an action refuses about a row, as findings at the cells of its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantian.apps.ledgers.problems import ChangedMeanwhile, Double, NoSuchRow, RowNotValid
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.policy.schema import Text
from lantian.core.rules.ledgers.faults import FieldFault
from lantian.io.excel.findings import Finding
from lantian.io.excel.ledger_layout import NUMBER, UNIT

__all__ = ["Places", "kept_words", "told"]


@dataclass(frozen=True)
class Places:
    """In which column each field stands."""

    columns: Mapping[str, int]
    ledger: LedgerType

    def of(self, name: str) -> int:
        """Its column; 0 where the sheet has none. What is about the row as a whole is said where its name stands."""
        if name == "":
            return self.columns.get(self.ledger.title_field or "", self.columns.get(NUMBER, 0))
        return self.columns.get(name, 0)


def told(problem: Exception, *, line: int, unit: str, places: Places) -> list[Finding]:
    """The findings that say so."""
    match problem:
        case RowNotValid():
            return [Finding.of_field(each, row=line, column=places.of(each.field)) for each in problem.faults]
        case Double():
            key = (*places.ledger.key, "")[0]
            fault = FieldFault(key, "double", {"number": problem.number})
            return [Finding.of_field(fault, row=line, column=places.of(key))]
        case ChangedMeanwhile():
            return [_meanwhile(problem, name, line, places) for name in problem.fields or ("",)]
        case NoSuchRow():
            facts = {"number": problem.number}
            return [Finding(code="row-unknown", row=line, column=places.of(NUMBER), facts=facts)]
        case _:
            known = pack().units.get(unit)
            facts = {
                "unit": known.name.in_language("zh") if known else unit,
                "unit_en": known.name.in_language("en") if known else unit,
            }
            return [Finding(code="unit-not-yours", row=line, column=places.of(UNIT), facts=facts)]


def _meanwhile(problem: ChangedMeanwhile, name: str, line: int, places: Places) -> Finding:
    there = problem.values.get(name, ("", ""))[0]
    said = kept_words(next((each for each in places.ledger.fields if each.id == name), None), there)
    zh, en = said.in_language("zh"), said.in_language("en")
    facts = {"who": problem.by or "—", "there": zh[:60], "there_en": en[:60]}
    column = places.of({"unit": UNIT, "due": "@due", "place": "@lon"}.get(name, name))
    return Finding(code="changed-meanwhile", row=line, column=column, field=name, facts=facts)


def kept_words(field: LedgerField | None, kept: Any) -> Text:
    """A kept value in both languages. `field=None`: the unit, the due day or the place of a row."""
    if kept in (None, "", []):
        return Text(zh="（空）", en="(empty)")
    if isinstance(kept, bool):
        return Text(zh="是" if kept else "否", en="yes" if kept else "no")
    words = {each.id: each.title for each in field.choices} if field else {}
    known = [words.get(each) or _unit_name(each) for each in (kept if isinstance(kept, list) else [kept])]
    zh, en = (mark.join(each.in_language(lang) for each in known) for lang, mark in (("zh", "、"), ("en", ", ")))
    return Text(zh=zh, en=en)


def _unit_name(kept: Any) -> Text:
    unit = pack().units.get(str(kept))
    return unit.name if unit else Text(zh=str(kept), en=str(kept))
