"""What stands behind an amount of a settlement, and behind a unit's balance."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import translation

from lantian.apps.records.campaign import pack, stand_in_notice
from lantian.apps.records.traces import NoSuchFigure, needed, register
from lantian.apps.rewards import queries
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.reckoning import reckon, week_beginning
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace
from lantian.core.policy.trace import Line as Said
from lantian.io import clock

__all__ = ["reward", "reward_balance"]

_ASSUMED = Text(
    zh="数额为假定标准：《周排名奖惩机制》未公开，攻坚办登记正式标准前不得据此缴拨。",
    en="The amounts are an assumption: the table in force is not public, nothing may be paid before it is registered.",
)


@register("reward")
def reward(key: dict[str, str], version: int | None) -> Trace:
    """What a unit gains or loses in a week. Key: week, unit, attempt (without it: by the newest data)."""
    first, unit = needed(key, "week", "unit")
    day = _day(first)
    attempt = key.get("attempt", "")
    if not attempt:
        return _live(day, unit)
    number = int(attempt) if attempt.isascii() and attempt.isdigit() and len(attempt) < 6 else 0
    line = Line.objects.filter(settlement__first=day, settlement__attempt=number, unit=unit).select_related(
        "settlement"
    )
    found = line.first()
    if found is None:
        raise NoSuchFigure(f"reward {first} {unit} {attempt}"[:120])
    return _trace(found, found.settlement, computed_at=found.settlement.proposed_at)


@register("reward-balance")
def reward_balance(key: dict[str, str], version: int | None) -> Trace:
    """The balance of a unit over the season. Key: unit."""
    (unit,) = needed(key, "unit")
    entries = queries.of_unit(unit)
    rules = pack().rewards
    if rules is None or (not entries and unit not in {each.id for each in pack().subdistricts()}):
        raise NoSuchFigure(f"reward-balance {unit[:64]}")
    balance = entries[0].balance if entries else Decimal(0)
    name = _name(unit)
    return Trace(
        figure=Figure(
            name=Text(zh=f"{name.zh} 本季奖惩余额", en=f"{name.en or name.zh}: balance of the season"),
            value=balance,
            unit=_unit(rules.unit),
            places=rules.decimals,
        ),
        clauses=(rules.clause,),
        interpretations=(rules.interpretation,) if rules.interpretation else (),
        arithmetic=(
            " ".join(
                f"{'−' if each.line.net < 0 else '+'} {_amount(abs(each.line.net), rules.decimals)}"
                for each in entries[::-1]
            )
            + f" = {_amount(balance, rules.decimals)}"
            if entries
            else Text(zh="尚无已决定的结算", en="nothing is decided yet"),
        ),
        inputs=tuple(
            Figure(
                name=Text(zh=f"{each.line.settlement.first} 起一周", en=f"week from {each.line.settlement.first}"),
                value=each.line.net,
                unit=_unit(each.line.settlement.unit),
                kind="reward",
                key={
                    "week": each.line.settlement.first.isoformat(),
                    "unit": unit,
                    "attempt": str(each.line.settlement.attempt),
                },
                places=each.line.settlement.decimals,
            )
            for each in entries
        ),
        pack_version=pack().version_label,
        computed_at=clock.now(),
        stand_in=bool(stand_in_notice("en")),
        remarks=(_ASSUMED,) if any(each.line.settlement.assumed for each in entries) else (),
    )


def _live(day: dt.date, unit: str) -> Trace:
    """By the newest data, before anything is proposed."""
    now = clock.now()
    week = week_beginning(day, now=now)
    found = reckon(week, now=now) if week else None
    pair = next((each for each in found.lines if each[1].id == unit), None) if found else None
    rules = pack().rewards
    if found is None or pair is None or found.table is None or found.settlement is None or rules is None:
        raise NoSuchFigure(f"reward {day} {unit}"[:120])
    row, line = pair
    assert found.ranking is not None
    item = Settlement(
        first=found.week.first,
        last=found.week.last,
        unit_zh=rules.unit.zh,
        unit_en=rules.unit.en,
        decimals=rules.decimals,
        penalties=[str(each) for each in found.table.scheme.penalties],
        shares=[str(each) for each in found.table.scheme.shares],
        remainder=found.table.scheme.remainder,
        assumed=found.table.assumed,
        fund=found.settlement.fund,
        kept=found.settlement.kept,
        whole_shares=found.settlement.whole_shares,
        clauses=list(found.table.clauses),
        interpretations=list(found.table.interpretations),
        data_version=found.ranking.basis.version,
        pack_version=found.ranking.basis.pack_version,
    )
    kept = Line(
        settlement=item,
        unit=unit,
        place=line.place,
        tied=line.tied,
        value=row.kept,
        valid_days=row.valid_days,
        elapsed_days=row.elapsed_days,
        penalty=line.penalty,
        reward=line.reward,
        remainder=line.remainder,
        penalties=[str(each) for each in line.penalties],
        shares=[str(each) for each in line.shares],
        reason=line.reason,
    )
    return _trace(kept, item, computed_at=now)


def _trace(line: Line, item: Settlement, *, computed_at: dt.datetime) -> Trace:
    name = _name(line.unit)
    return Trace(
        figure=Figure(
            name=Text(
                zh=f"{name.zh} {item.first} 至 {item.last} 周排名奖惩",
                en=f"{name.en or name.zh}: reward or penalty of {item.first} to {item.last}",
            ),
            value=line.net,
            unit=_unit(item.unit),
            places=item.decimals,
        ),
        clauses=tuple(item.clauses),
        interpretations=tuple(item.interpretations),
        arithmetic=tuple(_steps(line, item)),
        inputs=(
            Figure(
                name=Text(zh="本周名次", en="Place of the week"),
                value=line.place,
                unit="1",
                kind="rank" if line.place is not None else "",
                key={"unit": line.unit, "first": item.first.isoformat(), "last": item.last.isoformat()},
            ),
            Figure(
                name=Text(zh="末位起缴纳合计", en="Paid in by the last"),
                value=_exact(item.fund, item.decimals),
                unit=_unit(item.unit),
            ),
            Figure(name=Text(zh="权重合计", en="Sum of the shares"), value=item.whole_shares.normalize(), unit="1"),
        ),
        tables=(_table(item),),
        data_version=item.data_version,
        pack_version=item.pack_version,
        computed_at=computed_at,
        stand_in=item.demonstration or bool(stand_in_notice("en")),
        remarks=tuple(_remarks(line, item)),
    )


def _steps(line: Line, item: Settlement) -> list[Said]:
    if line.reason:
        return [Text(zh="没有名次或未实施：不奖不罚", en="no place, or nothing settled: neither reward nor penalty")]
    pays = " + ".join(line.penalties) or "0"
    parts = " + ".join(line.shares) or "0"
    whole = f"{item.whole_shares.normalize():f}"
    fund, penalty, rest, got, reward, net = (
        _amount(each, item.decimals)
        for each in (
            item.fund,
            line.penalty,
            line.remainder,
            line.reward,
            line.reward - line.remainder,
            line.net,
        )
    )
    steps: list[Said] = [
        Text(
            zh=f"缴纳：({pays}) ÷ {line.tied} = {penalty}（最小单位以下舍去）",
            en=f"pays: ({pays}) ÷ {line.tied} = {penalty} (what is smaller than the smallest amount is cut)",
        ),
        Text(
            zh=f"获得：{fund} × ({parts}) ÷ {whole} ÷ {line.tied} = {reward}（同上舍去）",
            en=f"gets: {fund} × ({parts}) ÷ {whole} ÷ {line.tied} = {reward} (cut likewise)",
        ),
    ]
    if line.remainder:
        steps.append(Text(zh=f"零头归第一名：+ {rest}", en=f"the rest goes to the first: + {rest}"))
    steps.append(f"{got} − {penalty} = {net}")
    return steps


def _exact(value: Decimal, decimals: int) -> Decimal:
    """An amount with the decimals of the scheme; it has no more, so nothing is rounded."""
    return value.quantize(Decimal(1).scaleb(-decimals))


def _amount(value: Decimal, decimals: int) -> str:
    return f"{_exact(value, decimals):f}".replace("-", "−")


def _table(item: Settlement) -> InputTable:
    most = max(len(item.penalties), len(item.shares))
    rows = tuple(
        (
            place + 1,
            Decimal(item.shares[place]) if place < len(item.shares) else None,
            Decimal(item.penalties[place]) if place < len(item.penalties) else None,
        )
        for place in range(most)
    )
    return InputTable(
        title=Text(zh="奖惩标准", en="The table of rewards"),
        columns=(
            Text(zh="第几", en="Number"),
            Text(zh="自第一名起分配权重", en="Share, from the first"),
            Text(zh="自末位起缴纳", en="Pays, from the last"),
        ),
        rows=rows,
    )


def _remarks(line: Line, item: Settlement) -> list[Text]:
    found = [_ASSUMED] if item.assumed else []
    if item.kept:
        kept = _amount(item.kept, item.decimals)
        found.append(Text(zh=f"分不尽的 {kept} 留存。", en=f"{kept} could not be divided and stay in the fund."))
    if line.place is None:
        days = f"{line.valid_days}/{line.elapsed_days}"
        found.append(Text(zh=f"有效日 {days}，不足以参加排名。", en=f"Valid days {days}: too few to be ranked."))
    return found


def _name(unit: str) -> Text:
    known = pack().units.get(unit)
    return known.name if known else Text(zh=unit, en=unit)


def _unit(unit: Text) -> str:
    return unit.in_language(translation.get_language() or "")


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError as cause:
        raise NoSuchFigure(f"reward {written[:40]}") from cause
