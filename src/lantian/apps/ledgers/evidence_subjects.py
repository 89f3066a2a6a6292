"""Photos and documents of rows: who may see them, who may add to them, where and when they were due."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from lantian.apps.evidence.subjects import Period, Place, SubjectRules, subject
from lantian.apps.ledgers.models import Row
from lantian.apps.ledgers.policies import KEEP, change_policy, see_policy, step_policy
from lantian.apps.ledgers.reading import flow_of, ledger_of
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor
from lantian.core.flows.ledger_row import steps_from

__all__: list[str] = []


def _row(number: str) -> Row | None:
    return Row.objects.filter(number=number).first()


def _may_see(actor: Actor, number: str) -> bool:
    row = _row(number)
    return row is not None and see_policy(row.ledger).allows(actor, row)


def _may_add(actor: User, number: str) -> bool:
    """Whoever keeps the row, and whoever takes a step that leads on from where it is."""
    row = _row(number)
    if row is None:
        return False
    steps = steps_from(flow_of(ledger_of(row)), row.state)
    return change_policy(row.ledger).allows(actor, row) or any(
        step_policy(row.ledger, each).allows(actor, row) for each in steps
    )


def _acts_for(actor: User, number: str) -> User | None:
    """In whose post: their own first, as everywhere."""
    row = _row(number)
    if row is None:
        return None
    policies = [change_policy(row.ledger)]
    policies += [step_policy(row.ledger, each) for each in steps_from(flow_of(ledger_of(row)), row.state)]
    posts = [post for post in (each.capacity(actor, row.unit_id) for each in policies) if post is not None]
    return None if any(post.on_behalf_of is None for post in posts) or not posts else posts[0].on_behalf_of


def _may_withdraw(_actor: User, number: str) -> bool:
    """Not once the row was struck off: its proof was relied upon. It is opened again first."""
    row = _row(number)
    return row is not None and row.state_kind != "closed"


def _place(number: str) -> Place | None:
    row = _row(number)
    return None if row is None or row.lon is None or row.lat is None else (float(row.lon), float(row.lat))


def _period(number: str) -> Period:
    """A photo proves what was done in this round."""
    row = _row(number)
    since: dt.datetime | None = row.round_since if row is not None and row.round > 1 else None
    return since, None


subject("row")(
    SubjectRules(
        may_see=_may_see,
        may_add=_may_add,
        may_withdraw=_may_withdraw,
        acts_for=_acts_for,
        address=lambda number: reverse("ledgers:row", args=[number]),
        title=lambda number: str(_row(number) or number),
        place=_place,
        period=_period,
        add_right=KEEP,
    )
)
