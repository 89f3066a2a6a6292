"""The demonstration’s posts and proposals. 演示数据: invented holders that say so, one proposal in each state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from lantian.apps.accountability import actions, post_actions
from lantian.apps.accountability.actions import NewOutcome, Wish
from lantian.apps.accountability.evaluations import Judged, evaluated, official, tier_title
from lantian.apps.accountability.models import Post, Proposal
from lantian.apps.accountability.problems import NoMethod
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import Unit
from lantian.apps.records.campaign import pack, stand_in, wording
from lantian.core.flows.accountability import Step
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.accountability.findings import Finding
from lantian.core.rules.accountability.reading import FactsUnusable
from lantian.io.documents import TemplateMissing

__all__ = ["load"]

_DAY = dt.timedelta(days=1)
_BACK = 18
"""Days before now on which the proposals were made."""
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_WHY = "演示理由 Demonstration"
_WAYS: tuple[tuple[Step, ...], ...] = (
    (Step.AGREE, Step.TELL, Step.HAND_OVER, Step.DECIDE),
    (Step.AGREE, Step.TELL, Step.HAND_OVER),
    (),
    (Step.RETURN,),
    (Step.AGREE, Step.TELL),
    (Step.AGREE, Step.TELL, Step.HAND_OVER, Step.DECIDE, Step.APPEAL),
    (Step.WITHDRAW,),
)
"""What happens to each proposal, so that every state is there."""

Group = tuple[str, str, list[Finding]]


def load(now: dt.datetime) -> None:
    """Invented holders of posts, and a proposal in each state; what is there is left alone."""
    if stand_in() is None or Post.objects.exists() or Proposal.objects.exists():
        return
    then = now - _BACK * _DAY
    try:
        transfer = official().transfer
        found = evaluated(local_day(then), now=then)
    except (NoMethod, FactsUnusable, ParameterNotInForce):
        return
    groups = list(_groups(found))
    _hold_posts(dict.fromkeys(unit for unit, _period, _findings in groups), now)
    if transfer is None:
        return
    for (unit, period, findings), way in zip(groups, _WAYS, strict=False):
        item = actions.propose(
            actor=None,
            now=then,
            unit=unit,
            period=period,
            findings=[(each.basis, each.tier, each.part) for each in findings],
            text=f"演示：按计算结果建议问责。Demonstration: proposed by the counts of {period}.",
            demonstration=True,
        )
        try:
            _walk(item, way, then, findings)
        except TemplateMissing:
            continue


def _groups(found: Judged) -> Iterator[Group]:
    """Findings by unit, period and basis, one of each unit first; where these are few, each tier by itself."""
    grouped: dict[tuple[str, str, str, str], list[Finding]] = {}
    for each in found.evaluation.findings:
        if each.unit:
            grouped.setdefault((each.unit, each.period, each.basis, each.part), []).append(each)
    if len(grouped) >= len(_WAYS):
        seen: dict[str, int] = {}
        turns: dict[tuple[str, str, str, str], int] = {}
        for key in grouped:
            turns[key] = seen.get(key[0], 0)
            seen[key[0]] = turns[key] + 1
        for unit, period, basis, part in sorted(grouped, key=lambda key: turns[key]):
            yield unit, period, grouped[unit, period, basis, part]
        return
    for (unit, period, _basis, _part), findings in grouped.items():
        for one in findings:
            yield unit, period, [one]


def _walk(item: Proposal, way: tuple[Step, ...], then: dt.datetime, findings: list[Finding]) -> None:
    moment = then
    for step in way:
        if step is Step.TELL and not item.must_tell:
            continue
        moment += (9 if step is Step.DECIDE else 2) * _DAY
        outcomes = _outcomes(item, findings) if step is Step.DECIDE else ()
        wish = Wish(reason=_WHY, reference="演示〔2018〕1号", outcomes=outcomes)
        item = actions.take(item.number, step, actor=None, now=moment, wish=wish)


def _outcomes(item: Proposal, findings: Iterable[Finding]) -> tuple[NewOutcome, ...]:
    sanctions = official().sanctions
    if sanctions is None:
        return ()
    found = []
    for place, finding in enumerate(findings):
        holders = [
            each["holders"][0]["name"] for each in item.posts if each["tier"] == finding.tier and each["holders"]
        ]
        found.append(
            NewOutcome(
                name=holders[0] if holders else f"演示{_STEMS[place]}",
                post=wording(tier_title(official(), finding.tier)),
                tier=finding.tier,
                responsibility=sanctions.responsibilities[min(place, len(sanctions.responsibilities) - 1)].id,
                forms=[sanctions.forms[0].id] if place else [form.id for form in sanctions.forms[:2]],
                text=_WHY,
                reference="演示〔2018〕2号",
            )
        )
    return tuple(found)


def _hold_posts(units: Iterable[str], now: dt.datetime) -> None:
    """One holder for each level of a unit; the first unit changes its holder, with three days without anybody."""
    begun = min(period.first for period in pack().info.periods) - 200 * _DAY
    change = local_day(now) - 60 * _DAY
    known = set(Unit.objects.values_list("pk", flat=True))
    for place, unit in enumerate(each for each in units if each in known):
        for level, tier in enumerate(official().tiers):
            title = f"{wording(tier.title)}（演示）"
            post = post_actions.add_post(actor=None, now=now, unit=unit, tier=tier.id, title=title, demonstration=True)
            name = f"演示{_STEMS[place % len(_STEMS)]}{level + 1}"
            changes = place == 0 and level == 0
            post_actions.add_holding(
                post, actor=None, now=now, name=name, since=begun, until=change if changes else None, reference="演示"
            )
            if changes:
                since = change + 4 * _DAY
                post_actions.add_holding(post, actor=None, now=now, name=f"{name}乙", since=since, reference="演示")
