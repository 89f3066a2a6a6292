"""The columns of a ledger's sheet: one for each field, and those that every row has."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from lantian.core.policy.ledger_schema import LedgerField, LedgerType
from lantian.core.policy.schema import Text

__all__ = [
    "DUE",
    "HEADING_ROW",
    "IDS_ROW",
    "LAT",
    "LON",
    "MASK",
    "META_SHEET",
    "NUMBER",
    "STATE",
    "UNIT",
    "Column",
    "columns_of",
    "heading",
    "known_headings",
    "plain_heading",
    "template_version",
]

NUMBER, UNIT, DUE, LON, LAT, STATE = "@number", "@unit", "@due", "@lon", "@lat", "@state"
"""Columns that every row has; a pack's field ids never begin with @."""
HEADING_ROW, IDS_ROW = 1, 2
META_SHEET = "_lantian"
"""The very hidden sheet: ledger, versions, and which version of each row was exported."""
MASK = "＊＊＊"
"""Stands for personal data that the reader may not see; in a file that comes back it means: unchanged."""


@dataclass(frozen=True)
class Column:
    """One column."""

    id: str
    title: Text
    field: LedgerField | None
    """How it is read; None for what is only looked at."""
    required: bool = False
    locked: bool = False


_NUMBER = Column(NUMBER, Text(zh="编号", en="No."), None, locked=True)
_UNIT = Column(
    UNIT,
    Text(zh="责任单位", en="Responsible unit"),
    LedgerField(id="unit", title=Text(zh="责任单位", en="Responsible unit"), kind="unit"),
    required=True,
)
_DUE = Column(
    DUE,
    Text(zh="完成时限", en="Due"),
    LedgerField(id="due", title=Text(zh="完成时限", en="Due"), kind="day"),
)
_LON = Column(
    LON,
    Text(zh="经度（WGS-84）", en="Longitude (WGS-84)"),
    LedgerField(
        id="lon",
        title=Text(zh="经度", en="Longitude"),
        kind="amount",
        least=Decimal(-180),
        most=Decimal(180),
        decimals=6,
        unit="°",
    ),
)
_LAT = Column(
    LAT,
    Text(zh="纬度（WGS-84）", en="Latitude (WGS-84)"),
    LedgerField(
        id="lat",
        title=Text(zh="纬度", en="Latitude"),
        kind="amount",
        least=Decimal(-90),
        most=Decimal(90),
        decimals=6,
        unit="°",
    ),
)
_STATE = Column(STATE, Text(zh="状态", en="State"), None, locked=True)

_FORMS = MappingProxyType({ord(sign): None for sign in " \t\n\r\u3000*＊()（）[]【】:：、,，/／-－_·"})


def columns_of(ledger: LedgerType) -> tuple[Column, ...]:
    """Number, unit, the fields in the pack's order, due day, place, state."""
    fields = [Column(each.id, each.title, each, required=each.required) for each in ledger.fields]
    return (_NUMBER, _UNIT, *fields, _DUE, _LON, _LAT, _STATE)


def heading(column: Column, language: str) -> str:
    """What stands above a column: title, unit of measure, and a star where it must be filled in."""
    english = language.startswith("en")
    title = column.title.in_language(language)
    measure = column.field.unit if column.field and column.id not in (LON, LAT) else None
    unit = measure.in_language(language) if measure else ""
    measured = (f" ({unit})" if english else f"（{unit}）") if unit else ""
    return f"{title}{measured}{' *' if column.required else ''}"


def plain_heading(text: object) -> str:
    """A heading reduced to what tells it apart: no spaces, brackets, stars; narrow signs, lower case."""
    return unicodedata.normalize("NFKC", str(text)).casefold().translate(_FORMS)


def known_headings(column: Column) -> frozenset[str]:
    """Every way in which the column may be headed."""
    unit = column.field.unit if column.field else None
    units = (unit.zh, unit.en) if unit else ()
    names = [name for name in (column.title.zh, column.title.en) if name]
    return frozenset(plain_heading(name + extra) for name in names for extra in ("", *units))


def template_version(ledger: LedgerType) -> str:
    """Changes exactly when what may be filled in changes."""
    said = [
        [
            each.id,
            each.kind,
            each.required,
            each.unit.in_language("zh") if each.unit else "",
            each.decimals,
            each.longest,
            each.pattern,
            str(each.least),
            str(each.most),
            [[choice.id, choice.title.zh, choice.title.en] for choice in each.choices],
            each.title.zh,
            each.title.en,
        ]
        for each in ledger.fields
    ]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:12]
