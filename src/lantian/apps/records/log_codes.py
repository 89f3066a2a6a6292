"""Words for the codes that the apps of duty, supervision, accountability and warnings write into the log.

The log lies below them and cannot ask them: states and kinds are kept here as their pages call them, everything else
is asked of the pack. A code without words is shown as it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Text

__all__ = ["subject_name", "told_by_app"]

Words = Mapping[str, Mapping[str, Text]]

_PROPOSAL_STATES: Mapping[str, Text] = {
    "proposed": Text(zh="已建议，待攻坚办审核", en="proposed, waits for the office"),
    "returned": Text(zh="已退回督导组", en="returned to the group"),
    "agreed": Text(zh="已同意，待移交", en="agreed, to be handed over"),
    "handed-over": Text(zh="已移交，待提出意见", en="handed over, opinion awaited"),
    "decided": Text(zh="已登记处理结果", en="outcome recorded"),
    "appealed": Text(zh="申诉中", en="under appeal"),
    "withdrawn": Text(zh="已撤回", en="withdrawn"),
}
_WARNING_KINDS: Mapping[str, Text] = {
    "issue": Text(zh="发布", en="issue"),
    "upgrade": Text(zh="升级", en="upgrade"),
    "downgrade": Text(zh="降级", en="downgrade"),
    "lift": Text(zh="解除", en="lift"),
    "cancel": Text(zh="撤销", en="cancel"),
}
_COUNTED: Mapping[str, Text] = {
    "overdue-cases": Text(zh="逾期案件", en="cases overdue"),
    "returned-cases": Text(zh="整改被退回", en="rectifications sent back"),
    "reopened-cases": Text(zh="办结后重新挂账", en="cases opened again"),
    "last-places": Text(zh="周排名末位", en="last places of a week"),
    "late-returns": Text(zh="迟报", en="lists and reports that came late"),
    "missing-returns": Text(zh="逾期未报", en="lists and reports missing"),
}
_SEATS: Mapping[str, Text] = {
    "head": Text(zh="组长", en="head"),
    "deputy": Text(zh="副组长", en="deputy head"),
    "member": Text(zh="成员", en="member"),
}
_CODE = re.compile(r"[a-z]+(?:[-_][a-z]+)*")


def told_by_app(action: str, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts of an entry with the words of the app that wrote it, in the reader's language."""
    words = _WORDS.get(action.partition(".")[0])
    return facts if words is None else _told(words(), facts)


def subject_name(kind: str, name: str) -> str:
    """The name of a unit, or of what a paper or roster is of, in the place of its id."""
    first, sign, rest = name.partition("/")
    if kind in ("escalation", "group", "roster", "unit") and first in pack().units:
        return f"{wording(pack().units[first].name)}{sign}{rest}"
    if kind == "briefing" and first in _papers():
        return f"{wording(_papers()[first])}{sign}{rest}"
    return name


def _accountability() -> Words:
    sets = pack().rule_sets.values()
    tiers = {each.id: each.title for rules in sets for each in rules.tiers}
    sanctions = [rules.sanctions for rules in sets if rules.sanctions is not None]
    return {
        "state": _PROPOSAL_STATES,
        "tier": tiers,
        "tiers": tiers,
        "responsibility": {each.id: each.title for listed in sanctions for each in listed.responsibilities},
        "forms": {each.id: each.title for listed in sanctions for each in listed.forms},
    }


def _supervision() -> Words:
    file = pack().supervision
    steps = {each.id: each.title for each in file.steps} if file else {}
    measures = {each.id: each.title for each in file.measures} if file else {}
    return {"before": steps, "after": steps, "proposed": steps, "measure": measures, "counts": _COUNTED}


def _warnings() -> Words:
    grades = {each.id: each.title for rules in pack().warning_rules.values() for each in rules.grades}
    return {"grade": grades, "in_force": grades, "kind": _WARNING_KINDS}


def _duty() -> Words:
    plan = pack().duty.roster
    return {"seat": _SEATS, "turns": {each.id: each.title for each in plan.shifts} if plan else {}}


def _inspections() -> Words:
    file = pack().inspections
    return {"class": {each.id: each.title for each in file.classes} if file else {}}


def _papers() -> Mapping[str, Text]:
    duty = pack().duty
    summary = {"day": duty.summary.title} if duty.summary else {}
    return summary | {each.id: each.title for each in duty.notices}


_WORDS: Mapping[str, Callable[[], Words]] = {
    "accountability": _accountability,
    "curtailment": _warnings,
    "duty": _duty,
    "inspections": _inspections,
    "supervision": _supervision,
    "warnings": _warnings,
}


def _told(words: Words, facts: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: _value(words, name, kept) for name, kept in facts.items()}


def _value(words: Words, name: str, kept: Any) -> Any:
    match kept:
        case Mapping():
            return _told(words, kept)
        case list():
            return [_value(words, name, each) for each in kept]
        case str() if name in words:
            known = words[name]
            return _CODE.sub(lambda found: wording(known[found[0]]) if found[0] in known else found[0], kept)
    return kept
