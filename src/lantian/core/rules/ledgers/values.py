"""A value as people write it, read as the field's kind: understood and said so, or explained – never silently changed.

Kept form: text, whole numbers, decimals as plain text ("12.5"), true and false, days "2017-10-01", months "2017-10",
moments "2017-10-01T08:30:00+08:00", ids of choices and units.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lantian.core.policy.ledger_schema import LedgerField
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["Reading", "ReadingContext", "read"]

_DAYS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_MONTHS = (re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"), re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月份?"))
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}")
_YES = frozenset({"是", "有", "已", "y", "yes", "true", "1", "√", "✓"})
_NO = frozenset({"否", "无", "未", "没有", "n", "no", "false", "0", "×", "✗"})


@dataclass(frozen=True)
class ReadingContext:
    """What reading needs to know of the world around: the day, the names of units, the rows that exist."""

    today: dt.date
    units: Mapping[str, str]
    """Every way to write a unit (id, names, short names, printed forms) → its id."""
    rows: Mapping[str, frozenset[str]]
    """Ledger → numbers of its rows, for fields of kind `row`; a ledger that is not there is not checked."""
    zone: dt.tzinfo


@dataclass(frozen=True)
class Reading:
    """What was read. `value` is None for nothing; `understood` is set when it was written otherwise than it is kept."""

    value: Any = None
    fault: FieldFault | None = None
    understood: str = ""


def read(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    """Read one cell or input. Whether an empty one is allowed is not asked here."""
    if isinstance(raw, list | tuple):
        text: Any = [_plain(str(each)) for each in raw if _plain(str(each))]
    elif isinstance(raw, str):
        if any(unicodedata.category(sign) == "Cc" and sign not in "\n\r\t" for sign in raw):
            return _wrong(field, "control-character")
        text = _plain(raw) if field.kind != "long-text" else raw.strip()
    else:
        text = raw
    if text is None or text in ("", []):
        return Reading()
    found = _READERS[field.kind](field, text, context)
    if (
        found.fault is None
        and isinstance(raw, str)
        and not found.understood
        and _shown(found.value) != raw
        and field.kind not in _LOOSE
    ):
        return Reading(found.value, None, _shown(found.value))
    return found


_LOOSE = frozenset({"text", "long-text", "choice", "choices", "unit", "yes-no"})


def _plain(text: str) -> str:
    """Without spaces around and doubled ones inside."""
    return re.sub(r"[\s\u3000]+", " ", text).strip()


def _narrow(text: Any) -> str:
    """Full-width digits, letters and signs as the narrow ones; no spaces."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(text)))


def _shown(value: Any) -> str:
    return str(value)


def _wrong(field: LedgerField, code: str, **facts: str) -> Reading:
    return Reading(None, FieldFault(field.id, code, facts, facts.get("clause") or field.clause))


def _text(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    text = str(raw)
    if len(text) > field.longest:
        return _wrong(field, "too-long", bound=str(field.longest))
    if field.pattern and not re.fullmatch(field.pattern, text):
        return _wrong(field, "pattern", value=text[:60], help=_help(field))
    return Reading(text)


def _code(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return _text(field, _narrow(raw).upper(), context)


def _amount(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    number = _number(raw)
    if number is None:
        return _wrong(field, "not-a-number", value=str(raw)[:60], example="12.5")
    if -int(number.normalize().as_tuple().exponent) > field.decimals:
        return _wrong(field, "too-many-decimals", value=str(raw)[:60], bound=str(field.decimals))
    return _bounded(field, number, format(number.normalize(), "f"))


def _whole(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    number = _number(raw)
    if number is None:
        return _wrong(field, "not-a-number", value=str(raw)[:60], example="12")
    if number != number.to_integral_value():
        return _wrong(field, "not-whole", value=str(raw)[:60])
    return _bounded(field, number, int(number))


def _number(raw: Any) -> Decimal | None:
    if isinstance(raw, bool | list):
        return None
    text = _narrow(raw).replace(",", "") if isinstance(raw, str) else str(raw)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def _bounded(field: LedgerField, number: Decimal, kept: Any) -> Reading:
    if field.least is not None and number < field.least:
        return _wrong(field, "too-small", value=f"{number:f}", bound=f"{field.least:f}", unit=field.unit)
    if field.most is not None and number > field.most:
        return _wrong(field, "too-large", value=f"{number:f}", bound=f"{field.most:f}", unit=field.unit)
    return Reading(kept)


def _yes_no(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, bool):
        return Reading(raw)
    word = _narrow(raw).lower()
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    return _wrong(field, "not-yes-or-no", value=str(raw)[:60])


def _day(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, dt.datetime):
        raw = raw.date()
    day = raw if isinstance(raw, dt.date) else _day_of(_narrow(raw))
    if day is None:
        code = "day-ambiguous" if _AMBIGUOUS.fullmatch(_narrow(raw)) else "not-a-day"
        return _wrong(field, code, value=str(raw)[:60])
    return _in_time(field, day, day.isoformat(), context)


def _day_of(text: str) -> dt.date | None:
    for pattern in _DAYS:
        match = pattern.fullmatch(text)
        if match:
            try:
                return dt.date(int(match["y"]), int(match["m"]), int(match["d"]))
            except ValueError:
                return None
    return None


def _in_time(field: LedgerField, day: dt.date, kept: str, context: ReadingContext) -> Reading:
    if field.earliest is not None and day < field.earliest:
        return _wrong(field, "too-early", value=kept, bound=field.earliest.isoformat())
    if field.not_after_today and day > context.today:
        return _wrong(field, "in-the-future", value=kept)
    return Reading(kept)


def _month(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, dt.date):
        return Reading(f"{raw:%Y-%m}")
    for pattern in _MONTHS:
        match = pattern.fullmatch(_narrow(raw))
        if match and 1 <= int(match["m"]) <= 12:
            return Reading(f"{int(match['y']):04}-{int(match['m']):02}")
    return _wrong(field, "not-a-month", value=str(raw)[:60])


def _moment(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, dt.datetime):
        moment = raw
    else:
        text = unicodedata.normalize("NFKC", str(raw)).replace("/", "-")
        try:
            moment = dt.datetime.fromisoformat(text)
        except ValueError:
            return _wrong(field, "not-a-moment", value=str(raw)[:60])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=context.zone)
    moment = moment.astimezone(context.zone)
    return _in_time(field, moment.date(), moment.isoformat(), context)


def _choice(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    found = _chosen(field, str(raw))
    if found is None:
        return _wrong(field, "not-a-choice", value=str(raw)[:60], known=_known(field))
    refused = next(each.refused for each in field.choices if each.id == found)
    if refused:
        return _wrong(field, "choice-refused", value=str(raw)[:60], clause=refused)
    return Reading(found)


def _choices(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    words = raw if isinstance(raw, list) else _parted(field, str(raw))
    kept: list[str] = []
    for word in words:
        one = _choice(field, _plain(str(word)), context)
        if one.fault is not None:
            return one
        kept.append(one.value)
    return Reading(sorted(set(kept), key=[each.id for each in field.choices].index))


def _parted(field: LedgerField, text: str) -> list[str]:
    """The words of a list in one cell. A choice may hold a separator itself: the longest name that fits is taken."""
    names = sorted(
        {_narrow(name) for each in field.choices for name in (each.id, each.title.zh, each.title.en) if name},
        key=len,
        reverse=True,
    )
    words: list[str] = []
    rest = _narrow(text).strip(_SEPARATORS)
    while rest:
        fits = (each for each in names if rest[: len(each)].lower() == each.lower())
        word = next((each for each in fits if rest[len(each) : len(each) + 1] in ("", *_SEPARATORS)), None)
        if word is None:
            word = re.split(f"[{_SEPARATORS}]", rest, maxsplit=1)[0]
        words.append(rest[: len(word)])
        rest = rest[len(word) :].lstrip(_SEPARATORS)
    return words


_SEPARATORS = "、,;|/"
"""Between the words of a list, after full-width signs have become narrow ones."""


def _chosen(field: LedgerField, word: str) -> str | None:
    wanted = _narrow(word).lower()
    for each in field.choices:
        if wanted in {_narrow(name).lower() for name in (each.id, each.title.zh, each.title.en) if name}:
            return each.id
    return None


def _known(field: LedgerField) -> str:
    return "、".join(each.title.zh or each.title.en for each in field.choices if not each.refused)


def _unit(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    found = context.units.get(str(raw)) or context.units.get(_narrow(raw))
    return Reading(found) if found else _wrong(field, "not-a-unit", value=str(raw)[:60], near="")


def _row(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    number = _narrow(raw).upper()
    known = context.rows.get(field.ledger or "")
    if known is not None and number not in known:
        return _wrong(field, "not-a-row", value=number[:60], ledger=field.ledger or "")
    return Reading(number)


def _help(field: LedgerField) -> str:
    return (field.help.zh or field.help.en) if field.help else (field.pattern or "")


_READERS = {
    "text": _text,
    "long-text": _text,
    "code": _code,
    "whole": _whole,
    "amount": _amount,
    "yes-no": _yes_no,
    "day": _day,
    "month": _month,
    "moment": _moment,
    "choice": _choice,
    "choices": _choices,
    "unit": _unit,
    "row": _row,
}
