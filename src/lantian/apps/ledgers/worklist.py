"""Where ledgers are, and which rows wait for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.ledgers.models import Row, Signature
from lantian.apps.ledgers.policies import RowPolicy, change_policy, step_policy
from lantian.apps.ledgers.reading import flow_of, kept_ledgers, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import wording
from lantian.core.policy.ledger_schema import LedgerType

__all__ = ["rows_late", "rows_to_sign", "rows_to_step"]

place(
    Place(
        title=gettext_lazy("Ledgers"),
        view="ledgers:overview",
        group="work",
        summary=gettext_lazy("Every list of the plan: rows, strike-off with proof, reopening"),
    )
)

_KEEP = "keep-rows"


@waiting
def rows_late(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Open rows of the person's own unit past their day, and those due today."""
    if not any(_KEEP in post.rights for post in capacities(user)):
        return
    today = local_day(now)
    for ledger in kept_ledgers():
        policy = change_policy(ledger.id)
        if not policy.allows(user):
            continue
        open_rows = policy.allowed(user, Row.objects.filter(state_kind="open", state=flow_of(ledger).initial))
        late, due = open_rows.filter(due__lt=today).count(), open_rows.filter(due=today).count()
        if late:
            yield _entry(ledger, _("past their day"), "overdue", late, "kind=open&overdue=1")
        if due:
            yield _entry(ledger, _("due today"), "today", due, "kind=open&sort=due")


@waiting
def rows_to_step(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Rows that stand in a state from which the person's post leads on, beyond the first one."""
    rights = {right for post in capacities(user) for right in post.rights}
    for ledger in kept_ledgers():
        flow = flow_of(ledger)
        for step in flow.transitions:
            if step.kind != "step" or step.reason or step.right == _KEEP or step.right not in rights or step.sign_by:
                continue
            states = [state for state in step.from_states if state != flow.initial or _is_record(ledger)]
            policy: RowPolicy = step_policy(ledger.id, step)
            if not states or not policy.allows(user):
                continue
            count = policy.allowed(user, Row.objects.filter(state__in=states)).count()
            if count:
                title = _("{ledger}: {step}").format(ledger=wording(ledger.title), step=wording(step.title))
                address = f"{reverse('ledgers:rows', args=[ledger.id])}?state={states[0]}"
                yield Waiting(title=title, address=address, urgency="to-receive", count=count)


@waiting
def rows_to_sign(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Rows that wait for the signature of the person's unit."""
    units = {post.unit for post in capacities(user) if "sign-rows" in post.rights and post.unit}
    for ledger in kept_ledgers() if units else ():
        for step in flow_of(ledger).transitions:
            for unit in units & set(step.sign_by):
                signed = Signature.objects.filter(transition=step.id, unit=unit, row__ledger=ledger.id)
                rows = Row.objects.filter(ledger=ledger.id, state__in=step.from_states)
                mine = {(row, number) for row, number in signed.values_list("row", "round")}
                left = [pk for pk, number in rows.values_list("pk", "round") if (pk, number) not in mine]
                if left:
                    title = _("{ledger}: sign for your unit").format(ledger=wording(ledger.title))
                    address = f"{reverse('ledgers:rows', args=[ledger.id])}?state={step.from_states[0]}"
                    yield Waiting(title=title, address=address, urgency="to-sign", count=len(left))


def _is_record(ledger: LedgerType) -> bool:
    """Whether a row waits for a confirmation from the moment that it is entered."""
    flow = flow_of(ledger)
    return all(flow.initial in each.from_states for each in flow.transitions if each.kind == "step")


def _entry(ledger: LedgerType, what: str, urgency: str, count: int, query: str) -> Waiting:
    title = _("{ledger}: rows {what}").format(ledger=wording(ledger.title), what=what)
    address = f"{reverse('ledgers:rows', args=[ledger.id])}?{query}"
    return Waiting(title=title, address=address, urgency=urgency, count=count)
