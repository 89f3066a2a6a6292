"""What is drawn from, for which period, by whom it can be checked, and whether the quota is met."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from lantian.apps.draws.choices import State
from lantian.apps.draws.models import Draw
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.selection import matching
from lantian.apps.orgs.models import User
from lantian.apps.records.campaign import pack
from lantian.core.policy import check_schema
from lantian.core.rules.draws import VERSION, Inspector, Object, quota_of, read_canonical
from lantian.core.rules.sampling_periods import SamplingPeriod, periods

__all__ = ["Quota", "eligible", "objects_of", "period_named", "periods_of", "proof_of", "quota"]

_CHECKS = "check-rows"


@dataclass(frozen=True)
class Quota:
    """How a sample stands against the clause."""

    size: int
    share: Decimal
    asked: int
    drawn: int
    checked: int | None
    """Drawn objects that a record of the period names; None where the pack names no such ledger."""

    @property
    def met(self) -> bool:
        """Whether as many were drawn, and checked where that is known, as the clause asks for."""
        return min(self.drawn, self.checked if self.checked is not None else self.drawn) >= self.asked


def periods_of(sample: check_schema.Draw, today: dt.date) -> tuple[SamplingPeriod, ...]:
    """The periods in which the pack asks for this sample, the newest first."""
    since = sample.since or min((each.first for each in pack().info.periods), default=today)
    return periods(sample.every, since, today)


def period_named(sample: check_schema.Draw, label: str, today: dt.date) -> SamplingPeriod | None:
    """The period of that label, or None."""
    return next((each for each in periods_of(sample, today) if each.label == label), None)


def objects_of(sample: check_schema.Draw, today: dt.date) -> list[Object]:
    """The rows that the sample is drawn from, as they stand now."""
    rows = Row.objects.filter(matching(sample.where, today), ledger=sample.ledger).exclude(state_kind="void")
    return [Object(row.number, row.title, _stratum(sample, row), row.unit_id) for row in rows.order_by("number")]


def eligible() -> list[Inspector]:
    """Accounts whose role may check rows: who can be put on the list of inspectors."""
    roles = [role.id for role in pack().info.roles if _CHECKS in role.rights]
    people = User.objects.filter(is_active=True, role__in=roles).order_by("username")
    return [Inspector(each.username, str(each), each.unit_id or "") for each in people]


def quota(item: Draw, period: SamplingPeriod) -> Quota:
    """How a draw stands against the clause."""
    objects, _people = read_canonical(item.list_text)
    share = Decimal(item.share)
    strata: dict[str, int] = {}
    for each in objects:
        strata[each.stratum] = strata.get(each.stratum, 0) + 1
    drawn = {each["object"] for each in item.result}
    return Quota(
        size=len(objects),
        share=share,
        asked=sum(quota_of(share, size) for size in strata.values()),
        drawn=len(drawn),
        checked=_checked(pack().draws[item.sample], drawn, period),
    )


def proof_of(item: Draw) -> dict[str, object]:
    """The proof as a file: everything that is needed to draw again."""
    return {
        "format": VERSION,
        "sample": item.sample,
        "clause": pack().draws[item.sample].clause,
        "period": item.period,
        "attempt": item.attempt,
        "state": item.state,
        "committed_at": _at(item.committed_at),
        "frozen_at": _at(item.frozen_at),
        "drawn_at": _at(item.drawn_at),
        "commitment": item.commitment,
        "list_sha256": item.list_digest,
        "list": item.list_text,
        "share": item.share,
        "inspectors_each": item.each,
        "beacon": {"source": item.beacon_source, "value": item.beacon},
        "seed": item.seed if item.state in (State.DRAWN, State.WITHDRAWN) else None,
        "changes": [
            {"kind": each.kind, "id": each.who, "object": each.at_object, "reason": each.reason, "at": _at(each.at)}
            for each in item.events.order_by("pk")
        ],
        "result": item.result,
        "demonstration": item.demonstration,
    }


def _checked(sample: check_schema.Draw, drawn: set[str], period: SamplingPeriod) -> int | None:
    if sample.records is None or sample.record_field is None:
        return None
    records = Row.objects.filter(ledger=sample.records, day__range=(period.first, period.last))
    named = records.exclude(state_kind="void").values_list(f"values__{sample.record_field}", flat=True)
    return len(drawn & {str(each) for each in named})


def _stratum(sample: check_schema.Draw, row: Row) -> str:
    if sample.strata is None:
        return ""
    return row.unit_id if sample.strata == "unit" else str(row.values.get(sample.strata, ""))


def _at(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat() if moment else None
