"""Where ledgers are, and which rows wait for whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.ledgers.models import Row, Signature
from lantian.apps.ledgers.policies import KEEP, change_policy, step_policy
from lantian.apps.ledgers.reading import flow_of, kept_ledgers, local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import capacities
from lantian.apps.orgs.worklist import Place, Urgency, Waiting, place, waiting
from lantian.apps.records.campaign import wording
from lantian.core.policy.ledger_schema import LedgerType, Transition

__all__ = ["rows_late", "rows_to_sign", "rows_to_step"]

place(
    Place(
        title=gettext_lazy("Ledgers"),
        view="ledgers:overview",
        group="work",
        summary=gettext_lazy("Every list of the plan: rows, strike-off with proof, reopening"),
    )
)

_Units = set[str] | None
"""Units whose rows are meant; None: all."""


@waiting
def rows_late(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Open rows that the person keeps past their day, and those due today."""
    kept = {ledger.id: units for ledger in kept_ledgers() if (units := change_policy(ledger.id).units(user)) != set()}
    if not kept:
        return
    today = local_day(now)
    late, due = Counter[str](), Counter[str]()
    counts = {"past": Count("pk", Q(due__lt=today)), "of_today": Count("pk", Q(due=today))}
    rows = Row.objects.filter(state_kind="open", due__lte=today).order_by().values_list("ledger", "unit")
    for ledger, unit, past, of_today in rows.annotate(**counts):
        if ledger in kept and (kept[ledger] is None or unit in kept[ledger]):
            late[ledger] += past
            due[ledger] += of_today
    for ledger_type in kept_ledgers():
        if late[ledger_type.id]:
            count = late[ledger_type.id]
            yield _entry(ledger_type, _("past their day"), "overdue", count, "kind=open&overdue=1&sort=due")
        if due[ledger_type.id]:
            yield _entry(ledger_type, _("due today"), "today", due[ledger_type.id], "kind=open&sort=due")


@waiting
def rows_to_step(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Rows that stand in a state from which the person's post leads on, one entry for each state.

    Rows that nobody has moved yet wait for their keeper by their due day, not here – but a record waits for its
    confirmation from the moment that it is entered.
    """
    ways = {(ledger.id, state): found for ledger in kept_ledgers() for state, found in _ways(ledger, user).items()}
    if not ways:
        return
    found = Counter[tuple[str, str]]()
    rows = Row.objects.filter(ledger__in={ledger_id for ledger_id, _state in ways}).order_by()
    for ledger_id, state, unit, number in rows.values_list("ledger", "state", "unit").annotate(Count("pk")):
        if any(units is None or unit in units for _step, units in ways.get((ledger_id, state), ())):
            found[ledger_id, state] += number
    for ledger in kept_ledgers():
        for state in flow_of(ledger).states:
            if found[ledger.id, state.id]:
                yield _to_step(ledger, state.id, [step for step, _units in ways[ledger.id, state.id]], found)


@waiting
def rows_to_sign(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Rows that wait for the signature of the person's unit."""
    units = {post.unit for post in capacities(user) if "sign-rows" in post.rights and post.unit}
    for ledger in kept_ledgers() if units else ():
        for step in flow_of(ledger).transitions:
            for unit in sorted(units & set(step.sign_by)):
                signed = Signature.objects.filter(
                    row=OuterRef("pk"), round=OuterRef("round"), transition=step.id, unit=unit
                )
                rows = Row.objects.filter(ledger=ledger.id, state__in=step.from_states)
                left = rows.exclude(Exists(signed)).count()
                if left:
                    title = _("{ledger}: sign for your unit").format(ledger=wording(ledger.title))
                    address = f"{reverse('ledgers:rows', args=[ledger.id])}?state={step.from_states[0]}"
                    yield Waiting(title=title, address=address, urgency="to-sign", count=left)


def _ways(ledger: LedgerType, user: User) -> dict[str, list[tuple[Transition, _Units]]]:
    """State → steps that the person's post takes from it, with the units of whose rows."""
    flow, rights = flow_of(ledger), {right for post in capacities(user) for right in post.rights}
    found: dict[str, list[tuple[Transition, _Units]]] = defaultdict(list)
    for step in flow.transitions:
        if step.kind != "step" or step.reason or step.sign_by or step.right not in rights:
            continue
        units = step_policy(ledger.id, step).units(user)
        for state in step.from_states if units != set() else ():
            if state != flow.initial or (step.right != KEEP and _is_record(ledger)):
                found[state].append((step, units))
    return found


def _to_step(
    ledger: LedgerType, state: str, steps: Sequence[Transition], found: Mapping[tuple[str, str], int]
) -> Waiting:
    decided = any(step.right != KEEP for step in steps)
    ways = " / ".join(wording(step.title) for step in steps)
    return Waiting(
        title=_("{ledger}: {step}").format(ledger=wording(ledger.title), step=ways),
        address=f"{reverse('ledgers:rows', args=[ledger.id])}?state={state}",
        urgency="to-sign" if decided else "to-receive",
        count=found[ledger.id, state],
    )


def _is_record(ledger: LedgerType) -> bool:
    """Whether a row waits for a confirmation from the moment that it is entered."""
    flow = flow_of(ledger)
    return all(flow.initial in each.from_states for each in flow.transitions if each.kind == "step")


def _entry(ledger: LedgerType, what: str, urgency: Urgency, count: int, query: str) -> Waiting:
    title = _("{ledger}: rows {what}").format(ledger=wording(ledger.title), what=what)
    address = f"{reverse('ledgers:rows', args=[ledger.id])}?{query}"
    return Waiting(title=title, address=address, urgency=urgency, count=count)
