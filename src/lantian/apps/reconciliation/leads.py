"""Rows that count as done and that a list of others finds at work: who inspects is told. A lead decides nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet
from django.urls import reverse

from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.policies import Actor, has_right
from lantian.apps.reconciliation.choices import State
from lantian.apps.reconciliation.models import Entry
from lantian.apps.records.campaign import pack
from lantian.core.policy.schema import Text

__all__ = ["CHECK_ROWS", "READ_LEADS", "follows", "seen_by", "settle_over", "standing", "tell"]

READ_LEADS, CHECK_ROWS = "read-leads", "check-rows"
_KEY = "reconciliation-lead/"


def standing() -> QuerySet[Entry]:
    """Leads of lists that stand, on rows that still count as done."""
    return Entry.objects.filter(of__state=State.COMPARED, lead=True, row__state_kind="closed")


def follows(actor: Actor) -> bool:
    """Whether somebody looks into leads: by reading leads, or by checking rows on site."""
    return has_right(actor, READ_LEADS) or has_right(actor, CHECK_ROWS)


def seen_by(actor: Actor) -> QuerySet[Entry]:
    """Leads on rows that somebody may see; none for those who do not look into them."""
    if not follows(actor):
        return Entry.objects.none()
    rows = Q(pk__in=())
    for name in {each.ledger for each in pack().reconciliations.values() if each.running}:
        rows |= Q(pk__in=see_policy(name).allowed(actor, Row.objects.all()).values("pk"))
    return standing().filter(row__in=Row.objects.filter(rows)).select_related("row", "of").order_by("-of__at", "line")


def tell(row: Row, now: dt.datetime) -> None:
    """Say to those who read leads that a row which counts as done was found at work."""
    raise_notice(
        key=f"{_KEY}{row.number}",
        kind="lead",
        severity="warning",
        title=Text(
            zh=f"{row.number} {row.title}：已办结，外部清单显示仍在运行",
            en=f"{row.number} {row.title}: counts as done, found at work by a list of others",
        ),
        body=Text(zh="请现场核查；线索不改变条目状态。", en="To be looked into on site; a lead changes no state."),
        address=reverse("reconciliation:leads"),
        at=now,
        right=READ_LEADS,
    )


def settle_over(now: dt.datetime) -> None:
    """Settle notices whose row has no lead any more: taken back, withdrawn, or opened again."""
    open_keys = Notice.objects.filter(settled_at=None, key__startswith=_KEY).values_list("key", flat=True)
    if not open_keys:
        return
    still = {f"{_KEY}{number}" for number in standing().values_list("row__number", flat=True)}
    for key in open_keys:
        if key not in still:
            settle(key, at=now)
