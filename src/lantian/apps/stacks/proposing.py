"""Proposals out of judged hours (M18), and the notices that go with them. Decisions are for people."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from lantian.apps.monitoring.common import HOUR, campaign_zone
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.stacks import rates
from lantian.apps.stacks.choices import ProposalState
from lantian.apps.stacks.models import Proposal, Stack, StackHour
from lantian.apps.stacks.ruling import origin_on
from lantian.core.policy.schema import Text
from lantian.core.rules.stacks.consequences import (
    Consequence,
    Exceedance,
    Order,
    consequences,
    rate_supervised,
    several_supervised,
)
from lantian.core.rules.stacks.hours import State
from lantian.core.rules.stacks.rates import final_from
from lantian.core.time.local import local_day

__all__ = ["exceeding_days", "propose", "standing_order"]

_DAY = dt.timedelta(days=1)
_ORDERS = (Consequence.RECTIFY.value, Consequence.STOP.value)
_RIGHT = "manage-stacks"


def exceeding_days(stack: Stack | None = None) -> dict[str, dict[dt.date, int]]:
    """Stack → local day → hours above a limit that nothing excuses, each hour once whatever the pollutants."""
    zone = campaign_zone()
    hours = StackHour.objects.filter(state=State.EXCEEDING.value)
    if stack is not None:
        hours = hours.filter(stack=stack)
    found: dict[str, dict[dt.date, int]] = defaultdict(lambda: defaultdict(int))
    for code, time in hours.values_list("stack_id", "time").distinct().order_by("stack_id", "time"):
        found[code][local_day(time, zone)] += 1
    return found


def standing_order(decided: Iterable[Proposal], day: dt.date) -> tuple[Order, bool]:
    """The order that stands over a stack on a day, and whether its time has run out. A day's own proposals do not
    order anything for that day yet."""
    order: Order = "none"
    after = False
    for each in sorted(decided, key=lambda proposal: (proposal.day, proposal.pk)):
        if each.kind not in _ORDERS or each.day >= day or (each.closed_at and _closed_before(each, day)):
            continue
        if each.state == ProposalState.ACCEPTED:
            order = "stop" if each.kind == Consequence.STOP.value else "rectify"
            after = each.until is not None and day > each.until
        elif each.state == ProposalState.DECLINED and each.kind == Consequence.RECTIFY.value:
            order, after = "impossible", False
    return order, after


@transaction.atomic
def propose(*, now: dt.datetime) -> int:
    """Bring the open proposals into step with the hours. What lost its cause lapses, unless it was decided. Returns
    how many are new."""
    wanted = {**_of_days(), **_of_months(now)}
    known = {each.key: each for each in Proposal.objects.select_for_update()}
    fresh = 0
    for key, facts in wanted.items():
        standing = known.get(key)
        if standing is None:
            Proposal.objects.create(key=key, made_at=now, **facts)
            fresh += 1
        elif standing.state in (ProposalState.LAPSED, ProposalState.OPEN):
            for name in ("facts", "version"):
                setattr(standing, name, facts[name])
            standing.state = ProposalState.OPEN
            standing.save(update_fields=["facts", "version", "state"])
    gone = [each.pk for key, each in known.items() if key not in wanted and each.state == ProposalState.OPEN]
    Proposal.objects.filter(pk__in=gone).update(state=ProposalState.LAPSED)
    _tell(now)
    return fresh


def _of_days() -> dict[str, dict[str, Any]]:
    """Proposals of days with exceedance, by key."""
    decided: dict[str, list[Proposal]] = defaultdict(list)
    for each in Proposal.objects.filter(kind__in=_ORDERS).exclude(stack=None):
        decided[each.stack_id].append(each)
    newest = _versions()
    wanted: dict[str, dict[str, Any]] = {}
    for stack in Stack.objects.all():
        ordered = False
        for day, hours in sorted(exceeding_days(stack).get(stack.code, {}).items()):
            order, after = standing_order(decided[stack.code], day)
            found = Exceedance(hours=hours, order=order, after_order=after, livelihood=stack.livelihood)
            needed = origin_on(day).whole("stacks.exceeding_hours")
            for kind in consequences(found, hours_needed=needed):
                if kind is Consequence.RECTIFY and ordered:
                    continue  # one order to rectify waits already
                if kind is Consequence.RECTIFY:
                    ordered = day not in {each.day for each in decided[stack.code] if _is_decided(each)}
                wanted[f"{kind.value}:{stack.code}:{day}"] = {
                    "stack": stack,
                    "kind": kind.value,
                    "day": day,
                    "facts": {"hours": hours, "order": order, "after_order": after, "livelihood": stack.livelihood},
                    "version": newest,
                }
    return wanted


def _of_months(now: dt.datetime) -> dict[str, dict[str, Any]]:
    """Proposals of months: rates that do not reach what is demanded, several enterprises exceeding."""
    wanted: dict[str, dict[str, Any]] = {}
    zone, newest = campaign_zone(), _versions()
    exceeding = exceeding_days()
    stacks = Stack.objects.in_bulk()
    for month in rates.months(now):
        origin = origin_on(month)
        if now >= final_from(month, day=origin.whole("stacks.proof_day"), zone=zone):
            demanded = origin.number("stacks.transmission_rate")
            for row in rates.of_month(month, now):
                if rate_supervised(row.total, demanded=demanded):
                    wanted[f"{Consequence.SUPERVISE_RATE.value}:{row.stack.code}:{month:%Y-%m}"] = {
                        "stack": row.stack,
                        "kind": Consequence.SUPERVISE_RATE.value,
                        "day": month,
                        "facts": {"due": row.total.due, "received": row.total.received, "valid": row.total.valid},
                        "version": newest,
                    }
        needed = origin.whole("stacks.exceeding_hours")
        who: dict[str, str] = {}
        for code, days in sorted(exceeding.items()):
            if any(day.replace(day=1) == month and hours >= needed for day, hours in days.items()):
                who.setdefault(stacks[code].enterprise_zh or stacks[code].enterprise_en, code)
        if several_supervised(len(who), needed=origin.whole("stacks.several_enterprises")):
            wanted[f"{Consequence.SUPERVISE_AREA.value}:{month:%Y-%m}"] = {
                "stack": None,
                "kind": Consequence.SUPERVISE_AREA.value,
                "day": month,
                "facts": {"stacks": sorted(who.values())},
                "version": newest,
            }
    return wanted


def _is_decided(proposal: Proposal) -> bool:
    return proposal.kind == Consequence.RECTIFY.value and proposal.state in (
        ProposalState.ACCEPTED,
        ProposalState.DECLINED,
    )


def _versions() -> int:
    newest = StackHour.objects.order_by("-version").values_list("version", flat=True).first()
    return newest or 0


def _closed_before(order: Proposal, day: dt.date) -> bool:
    return order.closed_at is not None and local_day(order.closed_at, campaign_zone()) < day


def _tell(now: dt.datetime) -> None:
    """A notice for each stack that exceeded in the last 24 hours; it is over when a day passes without."""
    recent: Mapping[str, list[StackHour]] = defaultdict(list)
    for hour in StackHour.objects.filter(state=State.EXCEEDING.value, time__gte=now - _DAY).order_by("time"):
        recent[hour.stack_id].append(hour)
    zone = campaign_zone()
    for stack in Stack.objects.all():
        key = f"stack-exceedance:{stack.code}"
        hours = recent.get(stack.code)
        if not hours:
            settle(key, at=now)
            continue
        last = hours[-1]
        when = f"{last.time.astimezone(zone):%Y-%m-%d %H:%M}"
        figure = f"{last.value.normalize():f} > {last.limit.normalize():f} mg/m³"
        many = len({hour.time for hour in hours})
        zh = " · ".join(part for part in (stack.enterprise_zh or stack.enterprise_en, stack.name_zh) if part)
        en = " · ".join(part for part in (stack.enterprise_en or stack.enterprise_zh, stack.name_en) if part)
        raise_notice(
            key=key,
            kind="exceedance",
            severity="urgent",
            title=Text(zh=f"{zh} 超标排放", en=f"{en} exceeds its limit"),
            body=Text(
                zh=f"近24小时有 {many} 个小时超标，最近为 {when} 起的一小时：{figure}。",
                en=f"{many} hours above the limit in 24 h, the last from {when}: {figure}.",
            ),
            address=reverse("stacks:stack", args=[stack.code]),
            at=last.time + HOUR,
            right=_RIGHT,
        )
