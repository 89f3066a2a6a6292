"""Facts of a day against a rule set: computed when somebody asks, never stored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lantian.apps.accountability.known import Known, facts_for, known
from lantian.apps.accountability.problems import NoMethod
from lantian.apps.monitoring.queries import state
from lantian.apps.records.campaign import pack
from lantian.apps.records.models import LogEntry
from lantian.core.policy.accountability_schema import AirBasis, CountBasis, RuleSet
from lantian.core.policy.schema import Text
from lantian.core.rules.accountability.counting import ALL_MONTHS
from lantian.core.rules.accountability.findings import Evaluation, evaluate
from lantian.core.rules.accountability.outlook import Outlook, look_ahead
from lantian.core.rules.accountability.reading import read_facts
from lantian.core.rules.accountability.report import report
from lantian.core.rules.accountability.rules import Method, method
from lantian.core.rules.accountability.wording import FactFault
from lantian.core.time.span import DaySpan

__all__ = [
    "Judged",
    "basis_title",
    "canonical",
    "evaluated",
    "judge",
    "looked_ahead",
    "official",
    "period_span",
    "tier_post",
    "tier_title",
]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What is known, what the rules say of it, and which facts cannot be used."""

    known: Known
    evaluation: Evaluation
    faults: tuple[FactFault, ...]
    data: Mapping[str, Any]
    """The facts that were judged, as FACTS.json."""

    @property
    def method(self) -> Method:
        """The rules with which it was judged."""
        return self.evaluation.method

    def report_bytes(self) -> bytes:
        """The whole as it is printed, pinned and compared."""
        return canonical(report(self.evaluation, self.faults))


def official() -> RuleSet:
    """The rule set whose findings count.

    Raises:
        NoMethod: the pack has none.
    """
    found = pack().rule_sets.get(pack().official_rules)
    if found is None:
        raise NoMethod
    return found


def evaluated(
    as_of: dt.date,
    *,
    now: dt.datetime,
    rules: str = "",
    readings: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Judged:
    """The facts of a day by a rule set; the official one under the readings in force when nothing else is asked for.

    Raises:
        NoMethod: the pack has no method.
        FactsUnusable: the day lies before the method.
        RuleSetUnknown, ReadingUnknown: the pack does not have what was asked for.
        ParameterNotInForce: a number of the rules has no value on the day.
    """
    official()
    asked = tuple(sorted((readings or {}).items()))
    newest = LogEntry.objects.order_by("-number").values_list("digest", flat=True).first()
    if newest is None:
        return _evaluated(as_of, now, rules, asked, version)
    changes = (newest, _run(), pack().fingerprint)
    return _remembered(as_of, now.replace(minute=0, second=0, microsecond=0), rules, asked, version, changes)


def judge(data: Mapping[str, Any], rules: Method) -> tuple[Evaluation, tuple[FactFault, ...]]:
    """Facts in the shape of FACTS.json by some rules; what cannot be used is named and never a finding.

    Raises:
        FactsUnusable: the day lies before the method.
    """
    facts, faults = read_facts(data, rules)
    return evaluate(rules, facts), tuple(faults)


def looked_ahead(found: Judged) -> tuple[Outlook, ...]:
    """What comes if nothing happens, for every unit."""
    return look_ahead(found.method, found.evaluation.facts)


def canonical(value: Any) -> bytes:
    """JSON with one way of writing: the same value, the same bytes."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def basis_title(rule_set: RuleSet, basis: str) -> Text:
    """What a basis is called."""
    known_ones: list[CountBasis | AirBasis] = [*rule_set.counts, *([rule_set.air] if rule_set.air else [])]
    return next((each.title for each in known_ones if each.id == basis), Text(zh=basis, en=basis))


def tier_title(rule_set: RuleSet, tier: str) -> Text:
    """What a tier is called."""
    return next((each.title for each in rule_set.tiers if each.id == tier), Text(zh=tier, en=tier))


def tier_post(rule_set: RuleSet, tier: str) -> Text:
    """Which post answers at a tier."""
    return next((each.post for each in rule_set.tiers if each.id == tier), Text(zh=tier, en=tier))


def period_span(period: str, rules: Method, as_of: dt.date) -> DaySpan:
    """The days of a period: a month, a quarter of the pack, or everything since the method began."""
    if period == ALL_MONTHS:
        return DaySpan(rules.begins, max(as_of, rules.begins))
    named = next((each for each in pack().info.periods if each.id == period), None)
    if named is not None and named.kind == "quarter":
        return DaySpan(named.first, named.last)
    first = dt.date.fromisoformat(f"{period}-01")
    return DaySpan(first, (first + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1))


def _run() -> object:
    found = state()
    return (found.run, found.computed_at) if found else None


@lru_cache(maxsize=16)
def _remembered(
    as_of: dt.date,
    hour: dt.datetime,
    rules: str,
    readings: tuple[tuple[str, str], ...],
    version: int | None,
    _changes: tuple[object, ...],
) -> Judged:
    """The same until somebody writes anything, the results of the air change, or an hour passes."""
    return _evaluated(as_of, hour, rules, readings, version)


def _evaluated(
    as_of: dt.date, now: dt.datetime, rules: str, readings: tuple[tuple[str, str], ...], version: int | None
) -> Judged:
    found = known(as_of, now=now, version=version)
    chosen = method(pack(), rules, readings=dict(readings))
    data = facts_for(found)
    evaluation, faults = judge(data, chosen)
    return Judged(known=found, evaluation=evaluation, faults=faults, data=data)
