"""Facts as JSON writes them, read strictly: every fault is named with its place, and a fault is never a finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from lantian.core.policy.pack import Pack, near_matches
from lantian.core.rules.accountability.counting import WeightMissing, weight_of
from lantian.core.rules.accountability.facts import KINDS, AirFact, Facts, Kind, ProblemFact
from lantian.core.rules.accountability.rules import Method
from lantian.core.rules.accountability.wording import FactFault

__all__ = ["FactsUnusable", "read_facts", "shown", "unit_names"]

_TOP = ("as_of", "problems", "air", "suspended_from")
_PROBLEM = (
    "id", "unit", "source", "kind", "class", "item", "found_on", "due_on", "rectified_on", "aggravating",
)  # fmt: skip
_PROBLEM_KEYS = frozenset(_PROBLEM)
_AIR = ("unit", "quarter", "actual", "aggravating")
_MOST_DIGITS = 20
"""A figure out of binary arithmetic is written with up to 17 digits, such as 75.09899999999999."""
_LARGEST, _FINEST = 100_000, -20
"""Concentrations above are no measurement (µg/m³); finer decimals are none either."""
_FIRST_YEAR, _LAST_YEAR = 1900, 2999
"""Days outside are slips of the pen; the months after them may not exist."""


class FactsUnusable(Exception):
    """Nothing can be reckoned: the facts have no shape, or no day."""

    code = "facts-unusable"

    def __init__(self, fault: FactFault) -> None:
        self.fault = fault
        message, self.remedy = fault.said("en")
        super().__init__(message)

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in Chinese ("zh…") or in English."""
        return self.fault.said(language)


def read_facts(data: Any, method: Method) -> tuple[Facts, list[FactFault]]:
    """The facts that can be used, and what is wrong with the others, in the order of the file.

    Raises:
        FactsUnusable: it is no JSON object, or `as_of` is missing, no day, or before the method.
    """
    if not isinstance(data, Mapping):
        raise FactsUnusable(FactFault("$", "not-a-mapping", {"wanted": "an object / 对象"}))
    as_of = _day_of_facts(data, method)
    reader = _Reader(method, as_of)
    reader.keys(data, _TOP, "")
    problems = [
        problem
        for number, entry in enumerate(reader.entries(data, "problems"))
        if (problem := reader.problem(entry, f"problems[{number}]")) is not None
    ]
    air = [
        fact
        for number, entry in enumerate(reader.entries(data, "air"))
        if (fact := reader.air(entry, f"air[{number}]")) is not None
    ]
    suspended = reader.day(data, "suspended_from", "suspended_from")
    facts = Facts(as_of=as_of, problems=tuple(problems), air=tuple(air), suspended_from=suspended)
    return facts, reader.faults


def unit_names(pack: Pack) -> dict[str, str]:
    """Every way of writing a unit → its id; what two units share names neither."""
    names: dict[str, set[str]] = {}
    for unit in pack.units.values():
        for name in unit.written:
            names.setdefault(name, set()).add(unit.id)
    return {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}


def _day_of_facts(data: Mapping[str, Any], method: Method) -> dt.date:
    written = data.get("as_of")
    if written is None:
        raise FactsUnusable(FactFault("as_of", "missing", {"value": "as_of"}))
    day = _day(written)
    if day is None:
        raise FactsUnusable(FactFault("as_of", "day-invalid", {"value": shown(written)}))
    if day < method.begins:
        facts = {"value": str(day), "first": str(method.begins)}
        raise FactsUnusable(FactFault("as_of", "as-of-before-rules", facts))
    return day


def _day(written: Any) -> dt.date | None:
    return _calendar_day(written) if isinstance(written, str) else None


@lru_cache(maxsize=10_000)
def _calendar_day(written: str) -> dt.date | None:
    try:
        found = dt.date.fromisoformat(written) if len(written) == len("2017-10-01") else None
    except ValueError:
        return None
    return found if found and _FIRST_YEAR <= found.year <= _LAST_YEAR else None


def shown(written: Any) -> str:
    """What was written, short and printable, for a message."""
    text = written if isinstance(written, str) else repr(written)
    text = text if len(text) <= 40 else f"{text[:39]}…"
    return text if _showable(text) else ascii(text)


def _showable(text: str) -> bool:
    """Whether every character can be printed; the ideographic space is one that people write."""
    return text.replace("\u3000", " ").isprintable()


class _Reader:
    """Reads entries one after the other and gathers what is wrong."""

    def __init__(self, method: Method, as_of: dt.date) -> None:
        self.faults: list[FactFault] = []
        self._method = method
        self._rules = method.on(as_of)
        self._units = unit_names(method.pack)
        self._classes = {group.id for group in method.classes}
        levels = [level for basis in method.bases for source in basis.sources for level in source.levels]
        official = method.pack.rule_sets[method.pack.official_rules]
        levels += [level for basis in official.counts for source in basis.sources for level in source.levels]
        self._levels = tuple(dict.fromkeys(levels))
        self._ids: dict[str, str] = {}
        self._pairs: dict[tuple[str, str], str] = {}

    def entries(self, data: Mapping[str, Any], name: str) -> Sequence[Any]:
        """The list under a key; an empty one when it is not there."""
        found = data.get(name, [])
        if isinstance(found, list):
            return found
        self._say(name, "not-a-mapping", wanted="a list / 列表")
        return []

    def keys(self, entry: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
        """Name the keys that mean nothing: a misspelt one must not pass for a missing one."""
        for name in entry:
            if name not in known:
                self._say(f"{where}.{shown(name)}".strip("."), "key-unknown", value=shown(name), known=", ".join(known))

    def problem(self, entry: Any, where: str) -> ProblemFact | None:
        """One problem, or None after saying everything that is wrong with it."""
        if not isinstance(entry, Mapping):
            self._say(where, "not-a-mapping", wanted="an object / 对象")
            return None
        before = len(self.faults)
        if not entry.keys() <= _PROBLEM_KEYS:
            self.keys(entry, _PROBLEM, where)
        name = self._identity(entry, where)
        unit = self._unit(entry, where)
        source = self._word(entry, "source", self._levels, where)
        kind: Kind | None = self._word(entry, "kind", KINDS, where)
        found_on = self.day(entry, "found_on", f"{where}.found_on", needed=True)
        due_on = self.day(entry, "due_on", f"{where}.due_on")
        rectified_on = self.day(entry, "rectified_on", f"{where}.rectified_on")
        group = self._class(entry, where)
        item = self._item(entry, where)
        if found_on is not None:
            self._order(found_on, due_on, rectified_on, where)
        if kind == "handed_over" and due_on is None and "due_on" not in _named(self.faults[before:], where):
            self._say(f"{where}.due_on", "due-needed")
        aggravating = self._grounds(entry, where)
        if len(self.faults) > before:
            return None
        assert unit is not None and source is not None and kind is not None and found_on is not None
        problem = ProblemFact(
            id=name,
            unit=unit,
            source=source,
            kind=kind,
            problem_class=group,
            item=item,
            found_on=found_on,
            due_on=due_on,
            rectified_on=rectified_on,
            aggravating=aggravating,
        )
        return problem if self._weighs(problem, where) else None

    def air(self, entry: Any, where: str) -> AirFact | None:
        """One figure of a quarter, or None after saying what is wrong with it."""
        if not isinstance(entry, Mapping):
            self._say(where, "not-a-mapping", wanted="an object / 对象")
            return None
        before = len(self.faults)
        self.keys(entry, _AIR, where)
        unit = self._unit(entry, where)
        period = self._quarter(entry, where)
        actual = self._concentration(entry, where)
        aggravating = self._grounds(entry, where)
        if len(self.faults) > before:
            return None
        assert unit is not None and period is not None and actual is not None
        first = self._pairs.setdefault((unit, period), where)
        if first != where:
            self._say(where, "air-twice", first=first)
            return None
        return AirFact(unit=unit, period=period, actual=actual, aggravating=aggravating)

    def day(self, entry: Mapping[str, Any], key: str, where: str, *, needed: bool = False) -> dt.date | None:
        """The day under a key; None when there is none, or when it is no day, which is then said."""
        written = entry.get(key)
        if written is None:
            if needed:
                self._say(where, "missing", value=key)
            return None
        found = _day(written)
        if found is None:
            self._say(where, "day-invalid", value=shown(written))
        return found

    def _say(self, where: str, code: str, **facts: str) -> None:
        self.faults.append(FactFault(where, code, facts))

    def _identity(self, entry: Mapping[str, Any], where: str) -> str:
        written = entry.get("id")
        name = str(written) if isinstance(written, str | int) and not isinstance(written, bool) else ""
        if not name:
            self._say(f"{where}.id", "missing", value="id")
            return ""
        if not _showable(name):
            self._say(f"{where}.id", "id-unprintable", value=shown(name))
            return ""
        first = self._ids.setdefault(name, where)
        if first != where:
            self._say(f"{where}.id", "id-duplicate", value=shown(name), first=first)
        return name

    def _unit(self, entry: Mapping[str, Any], where: str) -> str | None:
        written = entry.get("unit")
        if written is None:
            self._say(f"{where}.unit", "missing", value="unit")
            return None
        found = self._units.get(written) if isinstance(written, str) else None
        if found is None:
            near = ", ".join(self._near(written) if isinstance(written, str) else ())
            self._say(f"{where}.unit", "unit-unknown", value=shown(written), near=near)
        return found

    def _near(self, written: str) -> tuple[str, ...]:
        """Up to three names that look like the one written, or hold it."""
        holding = [name for name in self._units if written.strip() and written.strip() in name]
        return near_matches(shown(written), self._units) or tuple(holding[:3])

    def _word(self, entry: Mapping[str, Any], key: str, known: Sequence[Any], where: str) -> Any:
        written = entry.get(key)
        if written in known:
            return written
        if written is None:
            self._say(f"{where}.{key}", "missing", value=key)
        else:
            self._say(f"{where}.{key}", "word-unknown", key=key, value=shown(written), known=", ".join(known))
        return None

    def _class(self, entry: Mapping[str, Any], where: str) -> str | None:
        written = entry.get("class")
        if written is None or (isinstance(written, str) and written in self._classes):
            return written
        known = ", ".join(group.id for group in self._method.classes)
        self._say(f"{where}.class", "class-unknown", value=shown(written), known=known)
        return None

    def _item(self, entry: Mapping[str, Any], where: str) -> str | None:
        written = entry.get("item")
        if written is None or isinstance(written, str):
            return written
        self._say(f"{where}.item", "not-a-mapping", wanted="text / 文字")
        return None

    def _order(self, found_on: dt.date, due_on: dt.date | None, rectified_on: dt.date | None, where: str) -> None:
        if rectified_on is not None and rectified_on < found_on:
            facts = {"value": str(rectified_on), "first": str(found_on)}
            self._say(f"{where}.rectified_on", "rectified-before-found", **facts)
        if due_on is not None and due_on < found_on:
            self._say(f"{where}.due_on", "due-before-found", value=str(due_on), first=str(found_on))

    def _grounds(self, entry: Mapping[str, Any], where: str) -> tuple[str, ...]:
        written = entry.get("aggravating") or []
        known = tuple(each.id for each in self._method.pack.rule_sets[self._method.pack.official_rules].aggravations)
        if not isinstance(written, list):
            self._say(f"{where}.aggravating", "not-a-mapping", wanted="a list / 列表")
            return ()
        for ground in written:
            if ground not in known:
                facts = {"key": "aggravating", "value": shown(ground), "known": ", ".join(known)}
                self._say(f"{where}.aggravating", "word-unknown", **facts)
        return tuple(str(ground) for ground in written)

    def _weighs(self, problem: ProblemFact, where: str) -> bool:
        try:
            weight_of(problem, self._rules)
        except WeightMissing as missing:
            self._say(
                f"{where}.item",
                missing.code,
                group=problem.problem_class or "",
                value=problem.item or "–",
                known=", ".join(missing.known),
            )
            return False
        return True

    def _quarter(self, entry: Mapping[str, Any], where: str) -> str | None:
        written = entry.get("quarter")
        if written is None:
            self._say(f"{where}.quarter", "missing", value="quarter")
            return None
        known = [period.id for period in self._method.pack.info.periods if period.months]
        for name in known:
            if isinstance(written, str) and written.replace("-", "") == name.replace("-", ""):
                return name
        self._say(f"{where}.quarter", "period-unknown", value=shown(written), known=", ".join(known))
        return None

    def _concentration(self, entry: Mapping[str, Any], where: str) -> Decimal | None:
        written = entry.get("actual")
        if written is None:
            self._say(f"{where}.actual", "missing", value="actual")
            return None
        try:
            if isinstance(written, bool) or not isinstance(written, str | int | float | Decimal):
                raise InvalidOperation
            found = Decimal(str(written))
            if not found.is_finite() or not 0 < found <= _LARGEST or not _measurable(found):
                raise InvalidOperation
        except InvalidOperation:
            self._say(f"{where}.actual", "number-invalid", value=shown(written))
            return None
        return found


def _measurable(figure: Decimal) -> bool:
    """Whether a figure has no more digits than arithmetic leaves, and no finer ones."""
    exponent = figure.as_tuple().exponent
    return len(figure.as_tuple().digits) <= _MOST_DIGITS and isinstance(exponent, int) and exponent >= _FINEST


def _named(faults: Sequence[FactFault], where: str) -> set[str]:
    """The keys of an entry that something was already said of."""
    return {fault.where.removeprefix(f"{where}.") for fault in faults}
