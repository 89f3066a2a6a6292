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
from decimal import Decimal
from typing import Any

from lantian.core.policy.ledger_schema import LedgerField
from lantian.core.rules.ledgers.checks import CHECKS
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["Reading", "ReadingContext", "read"]

_MIDNIGHT = r"(?:T?0{1,2}:00(?::00(?:\.0+)?)?)?"
_DAYS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})" + _MIDNIGHT),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
)
_MONTHS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})年(?P<m>\d{1,2})月份?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"),
)
_MOMENT = re.compile(
    r"(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日? ?T?"
    r"(?P<h>\d{1,2})[:时](?P<i>\d{2})分?(?::?(?P<s>\d{2})秒?)?"
)
_NUMBER = re.compile(r"[+-]?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?", re.ASCII)
_AMBIGUOUS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}")
_SERIAL = re.compile(r"\d{5}(?:\.0+)?", re.ASCII)
_SERIALS = range(20_000, 80_000)
"""Days since 1899-12-30, as a workbook keeps them: 1954 to 2119."""
_KEPT_DIGITS = 10**15
"""A workbook keeps fifteen digits of a number; what is longer has lost its end."""
_YEARS = range(1900, 2200)
_WIDE = {sign: sign - 0xFEE0 for sign in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
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
    given = raw
    if isinstance(raw, list | tuple) and field.kind != "choices":
        if len(raw) > 1:
            return _wrong(field, "several-values", value="、".join(str(each) for each in raw)[:60])
        given = raw[0] if raw else None
    text: Any = given
    if isinstance(given, list | tuple):
        text = [_plain(str(each)) for each in given if _plain(str(each))]
    elif isinstance(given, str):
        odd = not given.isprintable()  # quick: most texts hold nothing hidden
        if odd and any(unicodedata.category(sign) in _HIDDEN and sign not in "\n\r\t" for sign in given):
            return _wrong(field, "control-character")
        text = _plain(given) if field.kind != "long-text" else given.strip()
    if text is None or text in ("", []):
        return Reading()
    found = _READERS[field.kind](field, text, context)
    if found.fault is not None or found.understood or not isinstance(given, str):
        return found
    return found if _said_so(field, found.value, given) else Reading(found.value, None, _shown(field, found.value))


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Signs that cannot be seen: controls, zero-width and direction signs, halves of others."""


def _said_so(field: LedgerField, kept: Any, given: str) -> bool:
    """Whether it was written as it is kept, or by a name that means nothing else."""
    match field.kind:
        case "choice":
            title = next(each.title for each in field.choices if each.id == kept)
            return given in (kept, title.zh, title.en)
        case "yes-no":
            return given in ("是", "否", "yes", "no", "true", "false")
        case "choices" | "unit":
            return given == _plain(given)
        case "long-text":
            return given.strip() == given
        case _:
            return given == str(kept)


def _plain(text: str) -> str:
    """Without spaces around and doubled ones inside."""
    return " ".join(text.split())


def _wide(text: Any) -> str:
    """Full-width digits, letters and signs as the narrow ones; nothing else is touched (² stays no 2)."""
    return str(text).translate(_WIDE)


def _narrow(text: Any) -> str:
    """The same without spaces."""
    return re.sub(r"\s", "", _wide(text))


def _shown(field: LedgerField, value: Any) -> str:
    if field.kind == "yes-no":
        return "是 / yes" if value else "否 / no"
    if field.kind in ("choice", "choices"):
        held = value if isinstance(value, list) else [value]
        return "、".join(each.title.zh or each.title.en for each in field.choices if each.id in held)
    return str(value)


def _wrong(field: LedgerField, code: str, **facts: str) -> Reading:
    return Reading(None, FieldFault(field.id, code, facts, facts.get("clause") or field.clause))


def _text(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) >= _KEPT_DIGITS:
        return _wrong(field, "digits-lost", value=str(raw)[:60])
    if isinstance(raw, dt.date) and field.kind == "code":
        return _wrong(field, "made-a-day", value=raw.isoformat()[:10])
    text = raw.isoformat()[:10] if isinstance(raw, dt.date) else str(raw)
    if len(text) > field.longest:
        return _wrong(field, "too-long", bound=str(field.longest))
    if field.pattern and not re.fullmatch(field.pattern, text):
        return _wrong(field, "pattern", value=text[:60], **_help(field))
    if field.check is not None and not CHECKS[field.check](text):
        return _wrong(field, f"not-a-{field.check}", value=text[:60])
    return Reading(text, None, text if isinstance(raw, dt.date) else "")


def _code(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    return _text(field, _narrow(raw).upper() if isinstance(raw, str) else raw, context)


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
    """A number; commas and spaces only where they part thousands. Floats with the digits that a workbook shows."""
    if isinstance(raw, bool | list | dt.date):
        return None
    if isinstance(raw, float):
        raw = f"{raw:.15g}"
    text = _wide(raw).strip()
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.replace(",", "").replace(" ", ""))
    return number if number.is_finite() and abs(number) < Decimal(10) ** 15 else None


def _bounded(field: LedgerField, number: Decimal, kept: Any) -> Reading:
    if field.least is not None and number < field.least:
        return _wrong(field, "too-small", value=f"{number:f}", bound=f"{field.least:f}", **_measured(field))
    if field.most is not None and number > field.most:
        return _wrong(field, "too-large", value=f"{number:f}", bound=f"{field.most:f}", **_measured(field))
    return Reading(kept)


def _measured(field: LedgerField) -> dict[str, str]:
    """What else to look at when a number is out of bounds: its unit, in both languages, where it has one."""
    if field.unit is None:
        return {"measured": "", "measured_en": ""}
    zh, en = field.unit.in_language("zh"), field.unit.in_language("en")
    return {"measured": f"和单位（{zh}）", "measured_en": f" and its unit ({en})"}


def _yes_no(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, bool):
        return Reading(raw)
    word = _narrow(raw).lower()
    if word in _YES or word in _NO:
        return Reading(word in _YES)
    return _wrong(field, "not-yes-or-no", value=str(raw)[:60])


def _day(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    if isinstance(raw, bool):
        return _wrong(field, "not-a-day", value=str(raw))
    if isinstance(raw, dt.datetime):
        moment = raw if raw.tzinfo is None else raw.astimezone(context.zone)
        found = _in_time(field, moment.date(), moment.date().isoformat(), context)
        partial = found.fault is None and moment.time() != dt.time(0)
        return Reading(found.value, None, str(found.value)) if partial else found
    serial = _serial(raw)
    if serial is not None:
        found = _in_time(field, serial, serial.isoformat(), context)
        return found if found.fault is not None else Reading(found.value, None, str(found.value))
    day = raw if isinstance(raw, dt.date) else _day_of(_narrow(raw))
    if day is None or day.year not in _YEARS:
        code = "day-ambiguous" if _AMBIGUOUS.fullmatch(_narrow(raw)) else "not-a-day"
        return _wrong(field, code, value=str(raw)[:60])
    return _in_time(field, day, day.isoformat(), context)


def _serial(raw: Any) -> dt.date | None:
    """The day that a workbook keeps as a number of days."""
    if not isinstance(raw, dt.date) and _SERIAL.fullmatch(_narrow(raw)):
        number = int(float(_narrow(raw)))
        return dt.date(1899, 12, 30) + dt.timedelta(days=number) if number in _SERIALS else None
    return None


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
    day = raw if isinstance(raw, dt.date) else _serial(raw) or _day_of(_narrow(raw))
    if day is not None and day.year in _YEARS:
        kept = f"{day:%Y-%m}"
        as_said = isinstance(raw, dt.date) and day.day == 1
        return Reading(kept) if as_said else Reading(kept, None, kept)
    for pattern in _MONTHS:
        match = pattern.fullmatch(_narrow(raw))
        if match and 1 <= int(match["m"]) <= 12 and int(match["y"]) in _YEARS:
            return Reading(f"{int(match['y']):04}-{int(match['m']):02}")
    return _wrong(field, "not-a-month", value=str(raw)[:60])


def _moment(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    moment = raw if isinstance(raw, dt.datetime) else _moment_of(_wide(raw))
    if moment is None:
        return _wrong(field, "not-a-moment", value=str(raw)[:60])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=context.zone)
    moment = moment.astimezone(context.zone)
    return _in_time(field, moment.date(), moment.isoformat(), context)


def _moment_of(text: str) -> dt.datetime | None:
    match = _MOMENT.fullmatch(text)
    try:
        if match is None:
            moment = dt.datetime.fromisoformat(text)
            return moment if "T" in text or ":" in text else None
        year, month, day, hour, minute, second = (int(each or 0) for each in match.groups())
        return dt.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - the zone is the campaign's
    except ValueError:
        return None


def _choice(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    found = _chosen(field, str(raw))
    if found is None:
        return _wrong(field, "not-a-choice", value=str(raw)[:60], **_known(field))
    choice = next(each for each in field.choices if each.id == found)
    if choice.refused:
        name, name_en = choice.title.zh or choice.title.en, choice.title.en or choice.title.zh
        return _wrong(field, "choice-refused", value=name, value_en=name_en, clause=choice.refused, **_known(field))
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


def _known(field: LedgerField) -> dict[str, str]:
    allowed = [each.title for each in field.choices if not each.refused]
    return {
        "known": "、".join(each.zh or each.en for each in allowed),
        "known_en": ", ".join(each.en or each.zh for each in allowed),
    }


def _unit(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    found = context.units.get(str(raw)) or context.units.get(_narrow(raw))
    return Reading(found) if found else _wrong(field, "not-a-unit", value=str(raw)[:60], near="")


def _row(field: LedgerField, raw: Any, context: ReadingContext) -> Reading:
    number = _narrow(raw).upper()
    known = context.rows.get(field.ledger or "")
    if known is not None and number not in known:
        return _wrong(field, "not-a-row", value=number[:60], ledger=field.ledger or "")
    return Reading(number)


def _help(field: LedgerField) -> dict[str, str]:
    """How it is written, in both languages."""
    said = field.help
    zh = (said.zh or said.en) if said else f"请按格式 {field.pattern} 填写"
    en = (said.en or said.zh) if said else f"Write it as {field.pattern}"
    return {"help": zh, "help_en": en}


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
