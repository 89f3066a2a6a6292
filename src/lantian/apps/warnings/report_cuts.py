"""What the report on an episode says of cuts: ordered and answered, found in tonnes, and what nobody saw."""

from __future__ import annotations

import datetime as dt
from decimal import Context, Decimal

from lantian.apps.curtailment.episodes import Afterwards, afterwards
from lantian.core.policy.schema import Text
from lantian.core.quantity.rounding import half_even
from lantian.core.rules.reduction.kept import Kept

__all__ = ["cut_words"]

_NO_ORDERS = Text(zh="无减排指令记录。", en="No orders are on record.")
_UNVERIFIED = Text(
    zh="未留存核查记录，实际减排量无法说明。",
    en="No verification is on record: what was really cut cannot be told.",
)


def cut_words(episode: str, now: dt.datetime) -> tuple[list[Text], Text]:
    """What was ordered and found, and what of it is not known."""
    found = afterwards(episode, now)
    if found is None:
        return [_NO_ORDERS], _UNVERIFIED
    tonnes = [_tonnes(title, each) for title, each in found.pollutants]
    if not found.checked:
        return [_answers(found), *tonnes], _UNVERIFIED
    unknown = Text(
        zh=f"{_unseen(found)} 个生产线·日未经核查，其实际减排量未知；区间只含排放量的不确定度。"
        if _unseen(found)
        else "区间只含排放量的不确定度。",
        en=f"{_unseen(found)} days of lines were not checked: what was cut on them is not known. Ranges hold only how "
        "unsure the emissions are."
        if _unseen(found)
        else "Ranges hold only how unsure the emissions are.",
    )
    return [_answers(found), _checks(found), *tonnes], unknown


def _unseen(found: Afterwards) -> int:
    return found.line_days - found.checked


def _answers(found: Afterwards) -> Text:
    told = found.summary
    return Text(
        zh=f"共下达减排指令 {told.orders} 份：已回执 {told.received} 份，回复不能执行 {told.cannot} 份"
        f"（逾期回复 {told.answered_late} 份），"
        f"未回复 {told.silent} 份（逾期 {told.late} 份）。",
        en=f"{told.orders} orders went out: {told.received} were acknowledged, {told.cannot} answered that they cannot "
        f"({told.answered_late} of both late), {told.silent} were not answered ({told.late} of them overdue).",
    )


def _checks(found: Afterwards) -> Text:
    cases = "、".join(found.cases)
    return Text(
        zh=f"核查 {found.checked} 个生产线·日（共 {found.line_days} 个），按最新核查未落实 {found.breaches} 条次"
        + (f"，已立案 {cases}。" if cases else "。"),
        en=f"{found.checked} of {found.line_days} days of lines were checked; by the newest entries {found.breaches} "
        "breaches" + (f", cases filed: {cases}." if cases else "."),
    )


def _tonnes(title: Text, each: Kept) -> Text:
    ordered, verified, open_part = (_short(one) for one in (each.ordered, each.verified, each.unchecked))
    spread = "" if each.half_range is None else f" ± {_short(each.half_range)}"
    return Text(
        zh=f"{title.in_language('zh')}：指令削减 {ordered} 吨，核查到 {verified}{spread} 吨，未核查 {open_part} 吨。",
        en=f"{title.in_language('en')}: {ordered} t ordered, {verified}{spread} t found, {open_part} t not checked.",
    )


def _short(tonnes: Decimal) -> str:
    """To the kilogram; of less than ten kilograms three digits that count."""
    small = 0 < tonnes < Decimal("0.01")
    return f"{Context(prec=3).plus(tonnes):f}" if small else f"{half_even(tonnes, 3)}"
