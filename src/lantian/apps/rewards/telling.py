"""What units are told of a decision: a notice for each, and the numbered text for all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse

from lantian.apps.notices.actions import raise_notice
from lantian.apps.records.campaign import pack
from lantian.apps.rewards.models import Line, Settlement
from lantian.core.policy.schema import Text

__all__ = ["amount_text", "notice_number", "notice_text", "tell_units"]

ASSUMED = Text(
    zh="数额为假定标准，《周排名奖惩机制》未公开；攻坚办登记正式标准前不得据此缴拨。",
    en="The amounts are an assumption, the table in force is not public; nothing may be paid before it is registered.",
)


def notice_number(item: Settlement) -> Text:
    """The number of the notice; empty before the decision."""
    rules = pack().rewards
    if rules is None or item.number is None:
        return Text()
    return Text(**{language: _filled(getattr(rules.number, language), item) for language in ("zh", "en")})


def tell_units(item: Settlement, *, now: dt.datetime) -> None:
    """A notice to every unit of the settlement, those without a place included."""
    known = pack().units
    for line in item.lines.order_by("pk"):
        if line.unit not in known:
            continue
        raise_notice(
            key=f"reward:{item.first}/{item.attempt}/{line.unit}",
            kind="rewards",
            severity="info",
            title=Text(
                zh=f"{item.first} 至 {item.last} 周排名奖惩：{_said(line, item, 'zh')}",
                en=f"Ranking of {item.first} to {item.last}: {_said(line, item, 'en')}",
            ),
            body=_body(item),
            address=reverse("rewards:week", args=[item.first.isoformat()]),
            at=now,
            units=(line.unit,),
        )


def notice_text(item: Settlement) -> Text:
    """The notice of a decided settlement, ready to be printed: number, week, who pays, who gets, who was left out."""
    return Text(zh=_notice(item, "zh"), en=_notice(item, "en"))


def amount_text(value: Decimal, item: Settlement, language: str) -> str:
    """An amount with its unit, in the decimals of the settlement."""
    return f"{value:.{item.decimals}f} {item.unit.in_language(language)}"


def _filled(pattern: str, item: Settlement) -> str:
    return pattern.replace("{year}", str(item.year)).replace("{number}", str(item.number))


def _body(item: Settlement) -> Text:
    number = notice_number(item)
    warning = ASSUMED if item.assumed else Text()
    return Text(
        zh=f"{number.zh or number.en}。{warning.zh}".strip("。") + "。",
        en=f"{number.en or number.zh}. {warning.en}".strip(),
    )


def _said(line: Line, item: Settlement, language: str) -> str:
    chinese = language == "zh"
    if line.place is None:
        return "数据不足，不奖不罚" if chinese else "data are missing, neither reward nor penalty"
    place = f"第 {line.place} 名" if chinese else f"place {line.place}"
    if line.net == 0:
        return f"{place}，不奖不罚" if chinese else f"{place}, neither reward nor penalty"
    gains = line.net > 0
    verb = ("奖励" if gains else "缴纳") if chinese else ("gets" if gains else "pays")
    return f"{place}{'，' if chinese else ', '}{verb} {amount_text(abs(line.net), item, language)}"


def _notice(item: Settlement, language: str) -> str:
    chinese = language == "zh"
    lines = list(item.lines.order_by("pk"))
    rules = pack().rewards
    title = rules.title.in_language(language) if rules else ""
    parts = [
        notice_number(item).in_language(language),
        f"{title}（{item.first} 至 {item.last}）" if chinese else f"{title}, {item.first} to {item.last}",
    ]
    if item.assumed:
        parts.append(ASSUMED.in_language(language))
    if item.preliminary:
        parts.append("所用数据尚未经月度确认。" if chinese else "The data are not confirmed for the month yet.")
    parts += [
        _listed("一、奖励" if chinese else "1. Get", (each for each in lines if each.net > 0), item, language),
        _listed("二、缴纳" if chinese else "2. Pay", (each for each in lines if each.net < 0), item, language),
        _listed(
            "三、不奖不罚" if chinese else "3. Neither",
            (each for each in lines if each.place is not None and each.net == 0),
            item,
            language,
        ),
        _listed(
            "四、数据不足，不参加奖惩" if chinese else "4. Left out, data are missing",
            (each for each in lines if each.place is None),
            item,
            language,
        ),
    ]
    fund, kept = amount_text(item.fund, item, language), amount_text(item.kept, item, language)
    parts.append(f"缴纳合计 {fund}，留存 {kept}。" if chinese else f"Paid in {fund}, kept in the fund {kept}.")
    clauses = "、".join(item.clauses) if chinese else ", ".join(item.clauses)
    version = item.data_version if item.data_version is not None else "—"
    parts.append(
        f"依据 {clauses}；数据版本 {version}；方案包 {item.pack_version}；校验 {item.digest[:12]}。"
        if chinese
        else f"By {clauses}; data version {version}; pack {item.pack_version}; digest {item.digest[:12]}."
    )
    return "\n".join(part for part in parts if part) + "\n"


def _listed(heading: str, lines: Iterable[Line], item: Settlement, language: str) -> str:
    chinese = language == "zh"
    said = [_entry(each, item, language) for each in lines]
    if not said:
        return ""
    return f"{heading}{'：' if chinese else ': '}{('；' if chinese else '; ').join(said)}{'。' if chinese else '.'}"


def _entry(line: Line, item: Settlement, language: str) -> str:
    unit = pack().units.get(line.unit)
    name = unit.name.in_language(language) if unit else line.unit
    if line.place is None:
        days = f"{line.valid_days}/{line.elapsed_days}"
        return f"{name}（有效日 {days}）" if language == "zh" else f"{name} (valid days {days})"
    place = f"（第 {line.place} 名）" if language == "zh" else f" (place {line.place})"
    return f"{name}{place}" + (f" {amount_text(abs(line.net), item, language)}" if line.net else "")
