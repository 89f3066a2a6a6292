"""Photos and documents of cases: who may see and add, where the matter is, and from when on proof counts."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import FILE, SEE, FilePolicy, StepPolicy
from lantian.apps.evidence.subjects import Period, Place, SubjectRules, subject
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor, Capacity
from lantian.core.flows.case import OPEN, Step

__all__: list[str] = []

_ADDING = (Step.REPORT, Step.VERIFY, Step.FORWARD)


def _case(number: str) -> Case | None:
    return Case.objects.filter(number=number).first()


def _may_see(actor: Actor, number: str) -> bool:
    case = _case(number)
    return case is not None and SEE.allows(actor, case)


def _posts(actor: User, case: Case) -> list[Capacity]:
    """Posts in which somebody works on the case: the unit on its part, the office and the inspections on all."""
    units = [part.unit_id for part in case.parts.all() if part.active]
    found = [StepPolicy(Step.REPORT).capacity(actor, unit) for unit in units]
    found += [StepPolicy(step).capacity(actor, None) for step in _ADDING if step is not Step.REPORT]
    return [post for post in (*found, FilePolicy().capacity(actor)) if post is not None]


def _may_add(actor: User, number: str) -> bool:
    case = _case(number)
    return case is not None and case.state in OPEN and bool(_posts(actor, case))


def _acts_for(actor: User, number: str) -> User | None:
    case = _case(number)
    posts = _posts(actor, case) if case else []
    return None if not posts or any(post.on_behalf_of is None for post in posts) else posts[0].on_behalf_of


def _may_withdraw(actor: User, number: str) -> bool:
    """Not once a report or a verification relies on it; the case is sent back or opened again first."""
    case = _case(number)
    return case is not None and case.state in ("handed-over", "forwarded", "rectifying")


def _place(number: str) -> Place | None:
    case = _case(number)
    return None if case is None or case.lon is None or case.lat is None else (float(case.lon), float(case.lat))


def _period(number: str) -> Period:
    """A photo proves what was done in this round."""
    case = _case(number)
    since: dt.datetime | None = case.round_since if case is not None and case.round > 1 else None
    return since, None


subject("case")(
    SubjectRules(
        may_see=_may_see,
        may_add=_may_add,
        may_withdraw=_may_withdraw,
        acts_for=_acts_for,
        address=lambda number: reverse("cases:case", args=[number]),
        title=lambda number: str(_case(number) or number),
        place=_place,
        period=_period,
        add_right=FILE,
    )
)
