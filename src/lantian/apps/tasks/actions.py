"""Stating progress where nothing can be counted, and withdrawing what was stated.

`actor=None` is the installation itself: its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.tasks.choices import Says
from lantian.apps.tasks.demands import goal_of, local_day
from lantian.apps.tasks.models import Statement
from lantian.apps.tasks.policies import StatePolicy, withdraw_policy
from lantian.apps.tasks.problems import StatementRefused
from lantian.core.policy.indicator_schema import Indicator

__all__ = ["state", "withdraw"]

LONGEST_TEXT, LONGEST_REASON = 4000, 500


@transaction.atomic
def state(
    indicator: str,
    *,
    actor: User | None,
    now: dt.datetime,
    on: dt.date,
    says: str,
    text: str,
    value: Decimal | None = None,
    unit: str = "",
    demonstration: bool = False,
) -> Statement:
    """Say how far something is, on a day. It counts as done only with proof, which is attached to it afterwards.

    `unit` is taken from the actor's post; the installation names it.

    Raises:
        NotAllowed: the actor's unit does not lead what the indicator serves.
        StatementRefused: it is counted and never stated; the day lies ahead or before the work; no text; no number
            where the clause demands one.
    """
    asked = _stated_one(indicator)
    post = StatePolicy.of(asked).require(actor) if actor is not None else None
    _check(asked, on, says, text, value, local_day(now))
    statement = Statement.objects.create(
        indicator=asked.id,
        unit=Unit.objects.get(pk=post.unit if post else unit),
        on=on,
        says=says,
        value=value,
        text=text.strip(),
        by=actor,
        on_behalf_of=post.on_behalf_of if post else None,
        at=now,
        demonstration=demonstration,
    )
    facts = {"indicator": asked.id, "unit": statement.unit_id, "day": on, "says": says}
    if value is not None:
        facts["value"] = str(value)
    record(actor=actor, action="tasks.state-progress", subject=statement.subject, facts=facts)
    return statement


@transaction.atomic
def withdraw(statement: Statement, *, actor: User | None, now: dt.datetime, reason: str) -> Statement:
    """Take a statement back. It stays, with the reason; what was stated before it stands again.

    Raises:
        NotAllowed: another unit made it.
        StatementRefused: no reason, or it was withdrawn before.
    """
    if actor is not None:
        withdraw_policy(statement).require(actor)
    found = Statement.objects.select_for_update().get(pk=statement.pk)
    if found.withdrawn_at is not None:
        raise StatementRefused(
            "statement-withdrawn", _("This statement was withdrawn already."), _("Nothing needs to be done.")
        )
    if not reason.strip():
        raise StatementRefused("statement-reason", _("No reason is given."), _("Say in a few words why."))
    found.withdrawn_at, found.withdrawn_by, found.reason = now, actor, reason.strip()[:LONGEST_REASON]
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
    record(actor=actor, action="tasks.withdraw-statement", subject=found.subject, reason=found.reason)
    return found


def _stated_one(indicator: str) -> Indicator:
    found = pack().indicators.get(indicator)
    if found is None or found.kind != "statement":
        raise StatementRefused(
            "statement-counted",
            _("This is counted from the data; nobody states it."),
            _("Correct the ledger or the record that it is counted from."),
        )
    return found


def _check(indicator: Indicator, on: dt.date, says: str, text: str, value: Decimal | None, today: dt.date) -> None:
    if says not in Says.values:
        raise StatementRefused("statement-says", _("Nothing is stated."), _("Choose not begun, under way or done."))
    if on > today:
        raise StatementRefused(
            "statement-ahead", _("The day lies ahead."), _("Give today or the earlier day of which it speaks.")
        )
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise StatementRefused(
            "statement-text",
            _("There is no text, or it is too long."),
            _("Say in up to 4,000 characters what was done and how it can be seen."),
        )
    goal = goal_of(indicator, today)
    counted = goal is not None and goal.kind != "all"
    if value is not None and not (counted and value.is_finite() and 0 <= value <= _MOST):
        raise StatementRefused(
            "statement-value",
            _("This number cannot be stated here."),
            _("Give a number from 0 up, only where the clause demands a number."),
        )
    if counted and says == Says.DONE and value is None:
        raise StatementRefused(
            "statement-value-missing", _("The clause demands a number."), _("Give the number that was reached.")
        )


_MOST = Decimal(999_999_999)
