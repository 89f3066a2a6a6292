"""What a proposal keeps, to the byte; and whether the same comes out again."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantian.apps.accountability import posts
from lantian.apps.accountability.evaluations import Judged, canonical, evaluated, judge, period_span
from lantian.apps.accountability.known import facts_for
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.traces import finding_trace
from lantian.apps.records.campaign import pack
from lantian.apps.records.export import as_json
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.accountability.findings import DISTRICT, Finding
from lantian.core.rules.accountability.reading import FactsUnusable
from lantian.core.rules.accountability.report import report
from lantian.core.rules.accountability.rules import RuleSetUnknown, method

__all__ = ["Change", "Pinned", "Recomputed", "changes", "digest", "pin", "recomputed", "report_of"]


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """Facts, report and traces as they were, with their hashes; the posts of the tiers with their holders."""

    facts: str
    facts_digest: str
    report: str
    report_digest: str
    trace: str
    findings: list[dict[str, Any]]
    posts: list[dict[str, Any]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A finding that is not the same in two reports."""

    unit: str
    period: str
    basis: str
    tier: str
    before: str
    """Its count; "" where it was none."""
    after: str


@dataclass(frozen=True, kw_only=True)
class Recomputed:
    """A proposal computed again."""

    equal: bool
    """The pinned facts give the pinned bytes."""
    digest: str
    """SHA-256 of the report that the pinned facts give now; "" where they cannot be computed any more."""
    problem: str
    """Why they cannot."""
    pack_version: str
    """The pack in force; other bytes may come from another pack."""
    changes: tuple[Change, ...]
    """What the pinned facts give now against what was pinned."""
    later: tuple[Change, ...]
    """What is known today of that day against what was pinned: a later correction of a case or of the air."""
    later_digest: str

    @property
    def corrected_since(self) -> bool:
        """Whether the facts of that day are not known to be others."""
        return bool(self.later)


def digest(content: str | bytes) -> str:
    """SHA-256, hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def pin(found: Judged, unit: str, period: str, chosen: Sequence[Finding]) -> Pinned:
    """Everything that findings of a unit stand on: its own problems, and the air of all where the air is a ground."""
    air = found.method.rule_set.air
    with_air = air is not None and any(each.basis == air.id for each in chosen)
    facts = canonical(_facts(found, unit, with_air=with_air)).decode()
    written = report_of(facts, found.method.rule_set.id).decode()
    traces = [as_json(finding_trace(found, each)) for each in chosen]
    tiers = list(dict.fromkeys(each.tier for each in chosen))
    span = period_span(period, found.method, found.known.as_of)
    return Pinned(
        facts=facts,
        facts_digest=digest(facts),
        report=written,
        report_digest=digest(written),
        trace=canonical(traces).decode(),
        findings=[
            {"basis": each.basis, "tier": each.tier, "part": each.part, "count": str(each.count)} for each in chosen
        ],
        posts=posts.as_json(posts.answering(unit, tiers, span)) if unit else [],
    )


def report_of(facts: str, rules: str) -> bytes:
    """The report that pinned facts give by a rule set of the loaded pack.

    Raises:
        RuleSetUnknown: the pack does not have it any more.
        FactsUnusable: nothing can be computed from them.
    """
    evaluation, faults = judge(json.loads(facts, parse_float=Decimal), method(pack(), rules))
    return canonical(report(evaluation, faults))


def recomputed(item: Proposal, *, now: dt.datetime) -> Recomputed:
    """The pinned facts judged again, and the facts of that day as they are known now beside them. Nothing is stored."""
    problem, again = "", b""
    try:
        again = report_of(item.facts, item.rules)
    except (RuleSetUnknown, FactsUnusable, ParameterNotInForce) as cause:
        problem = str(cause)
    pinned_report = json.loads(item.report)
    later, later_digest = _as_known_now(item, now)
    return Recomputed(
        equal=not problem and digest(again) == item.report_digest,
        digest=digest(again) if not problem else "",
        problem=problem,
        pack_version=pack().version_label,
        changes=changes(pinned_report, json.loads(again)) if not problem else (),
        later=changes(pinned_report, later) if later is not None else (),
        later_digest=later_digest,
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Findings that are in one report and not in the other, or with another count, in the order of the first."""
    old, new = _by_key(before), _by_key(after)
    keys = [*old, *(key for key in new if key not in old)]
    return tuple(
        Change(unit=key[0], period=key[1], basis=key[2], tier=key[3], before=old.get(key, ""), after=new.get(key, ""))
        for key in keys
        if old.get(key, "") != new.get(key, "")
    )


def _facts(found: Judged, unit: str, *, with_air: bool) -> dict[str, Any]:
    alone = unit if unit != DISTRICT and found.method.rule_set.counted_for == "unit" else None
    return facts_for(found.known, unit=alone, air=with_air)


def _as_known_now(item: Proposal, now: dt.datetime) -> tuple[dict[str, Any] | None, str]:
    try:
        found = evaluated(item.as_of, now=now, rules=item.rules)
    except (RuleSetUnknown, FactsUnusable, ParameterNotInForce):
        return None, ""
    with_air = bool(json.loads(item.facts)["air"])
    facts = canonical(_facts(found, item.unit, with_air=with_air)).decode()
    written = report_of(facts, item.rules)
    return json.loads(written), digest(written)


def _by_key(found: Mapping[str, Any]) -> dict[tuple[str, str, str, str], str]:
    return {
        (each["unit"], each["period"], each["basis"], each["tier"]): f"{each['count']}"
        + (" *" if each.get("stricter") else "")
        for each in found["findings"]
    }
