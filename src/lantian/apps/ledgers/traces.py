"""What stands behind a count of rows, and behind the verdict of a decision table on a row.

A count names nobody and is in the public registry. A verdict is about an enterprise or a person before anything was
decided or published: it is read on the row's own pages (`trace_views.py`), by whoever may see the row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from lantian.apps.ledgers.condition_words import condition_words, parameter_title, parameters_of, source_words
from lantian.apps.ledgers.counts import Counted, count
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.reading import facts_of, flow_of, ledger_of, local_day
from lantian.apps.ledgers.shown import by_name
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.ledger_schema import LedgerType, Rule
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Line, Trace
from lantian.core.rules.ledgers.conditions import Answer, Comparison
from lantian.core.rules.ledgers.verdicts import Verdict, judge
from lantian.io import clock

__all__ = ["row_count", "row_verdict"]

_COLUMNS = (Text(zh="责任单位", en="Responsible unit"), Text(zh="计数", en="Count"))
_ASKED = (
    Text(zh="序", en="Line"),
    Text(zh="检验", en="Test"),
    Text(zh="查得", en="Found"),
    Text(zh="比较", en="Held against"),
    Text(zh="出处", en="From"),
    Text(zh="成立", en="Holds"),
)
_YES, _NO = Text(zh="是", en="yes"), Text(zh="否", en="no")
_SIGNS = {"equals": "=", "at_least": "≥", "at_most": "≤", "above": ">", "below": "<", "one_of": "∈"}


@register("row-count")
def row_count(key: dict[str, str], version: int | None) -> Trace:
    """What an indicator counts of a ledger. Key: indicator; day (without it, now)."""
    (wanted,) = needed(key, "indicator")
    indicator = pack().indicators.get(wanted)
    if indicator is None or indicator.done is None:
        counting = sorted(each.id for each in pack().indicators.values() if each.done is not None)
        raise NoSuchFigure(Text(zh=f"计数 {wanted}", en=f"the count {wanted}"), counting)
    now = clock.now()
    today = local_day(now)
    day = _day(key.get("day", ""), today)
    done = count(indicator.done, today=today, until=day)
    of = count(indicator.of, today=today, until=day) if indicator.of is not None else None
    return Trace(
        figure=Figure(name=indicator.title, value=_share(done, of), unit=indicator.unit, percent=of is not None),
        clauses=tuple(dict.fromkeys([indicator.clause, *indicator.serves])),
        interpretations=(indicator.interpretation,) if indicator.interpretation else (),
        arithmetic=tuple(_counting(indicator, done, of, day)),
        tables=tuple(_shares(done, of)),
        data_version=done.version,
        pack_version=pack().version_label,
        computed_at=now,
        stand_in=is_demonstration(),
        remarks=tuple(_remarks(version, done)),
    )


def row_verdict(row: Row, rule_id: str, now: dt.datetime) -> Trace:
    """What a decision table says of a row today: every line that was asked, with what was found and held against.

    Raises:
        NoSuchFigure: the ledger has no such rule.
    """
    ledger = ledger_of(row)
    rule = next((each for each in ledger.rules if each.id == rule_id), None)
    if rule is None:
        raise NoSuchFigure(Text(zh=f"判定 {rule_id}", en=f"the rule {rule_id}"), [each.id for each in ledger.rules])
    try:
        said = judge(rule, facts_of(row, now))
    except ParameterNotInForce as cause:
        asked_on, missing = local_day(now), parameter_title(cause.parameter_id).in_language("zh")
        raise NoSuchFigure(
            Text(zh=f"{asked_on} 的判定（“{missing}”尚未生效）", en=f"a verdict on {asked_on}: {cause}")
        ) from cause
    title = said.case.title if said.case else rule.otherwise_title
    name = Text(zh=f"{row}：{rule.title.in_language('zh')}", en=f"{row}: {rule.title.in_language('en')}")
    asked = [each.when for each in rule.cases[: len(said.answers)]]
    clauses = [said.clause, rule.clause, *(each.clause for each in asked if each.clause)]
    return Trace(
        figure=Figure(name=name, value=title.in_language("zh"), unit=""),
        clauses=tuple(dict.fromkeys(clauses)),
        interpretations=(rule.interpretation,) if rule.interpretation else (),
        arithmetic=tuple(_lines(rule, said, ledger)),
        tables=(_comparisons(said.answers, ledger, local_day(now)),),
        data_version=row.version,
        pack_version=pack().version_label,
        computed_at=now,
        stand_in=row.demonstration,
        remarks=(Text(zh=f"判定：{title.in_language('zh')}", en=f"Verdict: {title.in_language('en')}"),),
    )


def _day(asked: str, today: dt.date) -> dt.date:
    if not asked:
        return today
    try:
        day = dt.date.fromisoformat(asked)
    except ValueError as cause:
        raise NoSuchFigure(Text(zh=f"日期 {asked}", en=f"the day {asked}")) from cause
    if day > today:
        raise NoSuchFigure(Text(zh=f"{asked} 的计数", en=f"a count on {asked}"), [today.isoformat()])
    return day


def _share(done: Counted, of: Counted | None) -> Decimal | None:
    if of is None:
        return done.total
    return done.total / of.total if of.total else None


def _counting(indicator: Indicator, done: Counted, of: Counted | None, day: dt.date) -> Iterator[Line]:
    assert indicator.done is not None
    yield _what(indicator.done, done, day)
    yield from _parameters(indicator.done, day)
    if indicator.of is not None and of is not None:
        yield _what(indicator.of, of, day)
        yield from _parameters(indicator.of, day)
        yield f"{done.total:f} / {of.total:f}"


def _what(what: RowCount, found: Counted, day: dt.date) -> Text:
    """One count in words: of which ledger, under which condition, summed or of different things."""
    ledger = pack().ledgers[what.ledger]
    where = condition_words(what.where, ledger, flow_of(ledger)) if what.where else Text(zh="全部", en="all")
    zh = en = ""
    if what.total_of is not None:
        title = ledger.field(what.total_of).title
        zh, en = f"，合计“{title.in_language('zh')}”", f", sum of “{title.in_language('en')}”"
    elif what.distinct is not None:
        title = ledger.field(what.distinct).title
        zh, en = f"，按“{title.in_language('zh')}”去重", f", different “{title.in_language('en')}”"
    return Text(
        zh=f"{ledger.title.in_language('zh')}（{day}，作废的不计）：{where.in_language('zh')}{zh} = {found.total:f}",
        en=f"{ledger.title.in_language('en')} ({day}, without void rows): "
        f"{where.in_language('en')}{en} = {found.total:f}",
    )


def _parameters(what: RowCount, day: dt.date) -> Iterator[Line]:
    for name in parameters_of(what.where):
        title, value = parameter_title(name), pack().value(name, day).value
        yield Text(zh=f"{title.in_language('zh')} = {value}", en=f"{title.in_language('en')} = {value}")


def _shares(done: Counted, of: Counted | None) -> Iterator[InputTable]:
    for title, found in ((Text(zh="计数", en="Counted"), done), (Text(zh="应计", en="Out of"), of)):
        if found is not None:
            rows = tuple((_unit(unit), share) for unit, share in found.by_unit.items())
            yield InputTable(title=title, columns=_COLUMNS, rows=rows)


def _unit(unit: str) -> Text:
    known = pack().units.get(unit)
    return known.name if known is not None else Text(zh=unit, en=unit)


def _remarks(version: int | None, done: Counted) -> Iterator[Text]:
    yield Text(zh=f"由 {done.rows} 条台账计得", en=f"Counted from {done.rows} rows")
    if version is not None and version != done.version:
        yield Text(
            zh=f"页面显示时的台账版本为 {version}，此处按现版本 {done.version} 计算",
            en=f"The page showed version {version} of the ledgers; this is counted from the present {done.version}",
        )


def _lines(rule: Rule, said: Verdict, ledger: LedgerType) -> Iterator[Line]:
    """The lines of the table that were asked, in order; the first that holds decides."""
    flow = flow_of(ledger)
    for number, (case, answer) in enumerate(zip(rule.cases, said.answers, strict=False), start=1):
        when = condition_words(case.when, ledger, flow)
        yield Text(
            zh=f"{number}. {when.in_language('zh')} → {case.title.in_language('zh')}："
            f"{'成立' if answer.holds else '不成立'}",
            en=f"{number}. {when.in_language('en')} → {case.title.in_language('en')}: "
            f"{'holds' if answer.holds else 'does not hold'}",
        )
    if said.case is None:
        other = rule.otherwise_title
        yield Text(zh=f"以上均不成立：{other.in_language('zh')}", en=f"None of them: {other.in_language('en')}")


def _comparisons(answers: tuple[Answer, ...], ledger: LedgerType, day: dt.date) -> InputTable:
    rows = [
        (
            number,
            _subject(each, ledger, day),
            by_name(ledger, each.subject, each.found) or "—",
            _held(ledger, each),
            source_words(each.source, ledger) if each.source else "",
            _YES if each.holds else _NO,
        )
        for number, answer in enumerate(answers, start=1)
        for each in answer.comparisons
    ]
    return InputTable(title=Text(zh="逐项检验", en="Every test"), columns=_ASKED, rows=tuple(rows))


def _subject(comparison: Comparison, ledger: LedgerType, day: dt.date) -> Text:
    sign = _SIGNS.get(comparison.test, "")
    zh, en = (sign, sign) if sign else ("是否已填", "filled in?")
    titles = {each.id: each.title for each in ledger.fields}
    special = {"today": Text(zh=f"当日 {day}", en=f"the day {day}"), "state": Text(zh="状态", en="state")}
    name = titles.get(comparison.subject) or special.get(comparison.subject) or Text(zh="办结与否", en="done or not")
    return Text(zh=f"{name.in_language('zh')} {zh}", en=f"{name.in_language('en')} {en}")


def _held(ledger: LedgerType, made: Comparison) -> str | Text:
    """What it was held against; for “filled in?” the answer that the line waits for."""
    if made.test == "filled":
        return _YES if made.against else _NO
    return by_name(ledger, made.subject, made.against) or "—"
