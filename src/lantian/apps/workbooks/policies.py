"""Who may bring workbooks in, see them and sign them."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from lantian.apps.ledgers.policies import add_policy, change_policy, see_policy
from lantian.apps.ledgers.reading import flow_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, capacities, has_right, require
from lantian.apps.workbooks.choices import IMPORT, SIGN
from lantian.apps.workbooks.models import Batch
from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["asks_four_eyes", "importable", "may_read_personal", "require_import", "seen_by"]


def importable(actor: Actor, ledger: LedgerType) -> bool:
    """Whether somebody may bring a workbook of this ledger in: some row of it they may enter or correct."""
    if not has_right(actor, IMPORT):
        return False
    return add_policy(ledger.id).allows(actor) or change_policy(ledger.id).allows(actor)


def require_import(actor: User) -> None:
    """Raises NotAllowed without the right; whether the units of the lines are the actor's is said line by line."""
    require(actor, IMPORT)


def seen_by(actor: User) -> QuerySet[Batch]:
    """All of them for who signs; otherwise one's own and those of the units for which one brings workbooks in."""
    batches = Batch.objects.select_related("uploaded_by", "decided_by")
    if has_right(actor, SIGN):
        return batches
    posts = [post for post in capacities(actor) if IMPORT in post.rights]
    if not posts:
        return batches.none()
    units = [post.unit for post in posts if post.unit]
    return batches.filter(Q(uploaded_by=actor) | Q(uploaded_by__unit__in=units))


def may_read_personal(actor: Actor, ledger: LedgerType) -> bool:
    """Names of private persons: for those with the right, and for who keeps rows here."""
    return has_right(actor, "read-personal") or (
        see_policy(ledger.id).allows(actor) and change_policy(ledger.id).allows(actor)
    )


def asks_four_eyes(ledger: LedgerType) -> bool:
    """Whether the pack asks for four eyes: where its flow keeps one person from taking two steps of a row, one person
    does not bring many rows in alone either."""
    return any(step.four_eyes for step in flow_of(ledger).transitions)
