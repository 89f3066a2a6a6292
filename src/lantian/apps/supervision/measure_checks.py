"""What must hold of a measure before it is kept; each refusal names the field and the remedy."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from lantian.apps.cases.queries import case_of
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.queries import row as row_of
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.campaign import pack
from lantian.apps.supervision.choices import Shape
from lantian.apps.supervision.measures import accrual_of, kinds
from lantian.apps.supervision.models import Measure
from lantian.apps.supervision.problems import SupervisionRefused
from lantian.core.policy.consequence_schema import EnforcementMeasure
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.rules.enforcement import PauseOutside, StopBeforeStart

__all__ = [
    "about",
    "authority",
    "days",
    "fine",
    "past",
    "pause",
    "plan",
    "public",
    "reason",
    "reckonable",
    "record",
    "unit",
    "words",
]

_MOST = Decimal(100_000_000)
_LONGEST = 500
_EARLIEST = dt.date(2000, 1, 1)
_LATEST = dt.date(2100, 1, 1)


def plan(kind: str) -> EnforcementMeasure:
    """The pack's measure of that id."""
    found = kinds().get(kind)
    if found is None:
        raise SupervisionRefused(
            "measure-kind", _("The pack has no such measure."), _("Choose one from the list."), "kind"
        )
    return found


def unit(written: str) -> str:
    """A unit of the pack."""
    if written not in pack().units or not Unit.objects.filter(pk=written).exists():
        raise SupervisionRefused("measure-unit", _("The pack has no such unit."), _("Choose one."), "unit")
    return written


def authority(written: str) -> str:
    """The unit that orders: that of the post in which the person acts."""
    if written not in pack().units:
        raise SupervisionRefused(
            "measure-authority",
            _("Your account belongs to no unit; a measure is ordered by a unit."),
            _("Ask an administrator to enter your unit."),
        )
    return written


def words(written: str, longest: int, field: str) -> str:
    """Words that may not be missing."""
    found = written.strip()
    if not found or len(found) > longest:
        raise SupervisionRefused(
            "measure-words",
            _("Words are missing, or too many."),
            _("Write between 1 and %(longest)s characters.") % {"longest": longest},
            field,
        )
    return found


def reason(written: str) -> str:
    """A reason."""
    found = written.strip()[:_LONGEST]
    if not found:
        raise SupervisionRefused("measure-reason", _("A reason is needed."), _("Say why in a few words."), "reason")
    return found


def about(written: str, record_number: str, actor: User | None) -> str:
    """The case or row that the measure follows from; its own record is enough where there is one."""
    found = written.strip().upper()
    if not found and record_number.strip():
        return ""
    if not found:
        raise SupervisionRefused(
            "measure-about",
            _("Nothing says what the measure follows from."),
            _("A measure follows from a case or a row: enter its number, such as ZY-2017-0001."),
            "about",
        )
    if (case := case_of(found)) is not None:
        return f"case:{case.number}"
    row = row_of(found)
    if row is None or (actor is not None and not see_policy(row.ledger).allows(actor, row)):
        raise SupervisionRefused(
            "measure-about",
            _("There is no case or row of this number that you may see."),
            _("A measure follows from a case or a row: enter its number, such as ZY-2017-0001."),
            "about",
        )
    return f"row:{row.number}"


def record(number: str, found: EnforcementMeasure, actor: User | None, *, needed: bool = False) -> str:
    """The row that records the measure, in the ledger that the pack names."""
    written = number.strip().upper()
    if not written and not needed:
        return ""
    row = row_of(written) if written else None
    wrong = row is None or (found.record is not None and row.ledger != found.record) or found.record is None
    if row is None or wrong or (actor is not None and not see_policy(row.ledger).allows(actor, row)):
        ledger = pack().ledgers.get(found.record or "")
        raise SupervisionRefused(
            "measure-record",
            _("There is no such row in the ledger that records this measure."),
            _("Enter the row in its ledger first (%(ledger)s), then its number here.")
            % {"ledger": (ledger.title.zh or ledger.title.en) if ledger else "—"},
            "record_number",
        )
    return row.number


def public(written: str, found: EnforcementMeasure) -> str:
    """What the public reads, where the measure is public."""
    return words(written, 200, "public_words") if found.public else ""


def past(day: dt.date, now: dt.datetime, field: str) -> dt.date:
    """A day of this century that is not after today."""
    if not _EARLIEST <= day <= local_day(now):
        raise SupervisionRefused(
            "measure-day", _("This day lies after today, or cannot be."), _("Correct the day."), field
        )
    return day


def fine(item: Measure, served_on: dt.date | None, daily: Decimal | None, now: dt.datetime) -> None:
    """Service and amount of a fine by the day."""
    if item.shape != Shape.DAILY_FINE:
        return
    if served_on is None:
        raise SupervisionRefused(
            "fine-service",
            _("The day on which the order to mend was served is missing."),
            _("A fine by the day counts from it."),
            "served_on",
        )
    if daily is None or not 0 < daily <= _MOST or -int(daily.as_tuple().exponent) > 2:
        raise SupervisionRefused(
            "fine-amount",
            _("The amount of a day is missing or cannot be."),
            _("Enter the fine of the original decision, in yuan with at most two decimals."),
            "daily",
        )
    item.served_on, item.daily = past(served_on, now, "served_on"), daily


def days(item: Measure, found: EnforcementMeasure, due_on: dt.date | None, ends_on: dt.date | None) -> None:
    """Until when a measure lasts: hang-board supervision has a day, by the pack where nobody names one."""
    if item.shape == Shape.HANG_BOARD:
        item.due_on = due_on or _usual(found, item.ordered_on)
        if item.due_on is None:
            raise SupervisionRefused(
                "board-day", _("The day by which it is to be mended is missing."), _("Enter it."), "due_on"
            )
    elif item.shape in (Shape.BLACK_LIST, Shape.STOP):
        item.ends_on = ends_on or _usual(found, item.ordered_on)
    for field, day in (("due_on", item.due_on), ("ends_on", item.ends_on)):
        if day is not None and not item.ordered_on <= day <= _LATEST:
            raise SupervisionRefused(
                "measure-ends", _("It ends before it begins, or never."), _("Correct the day."), field
            )


def pause(item: Measure, first: dt.date) -> None:
    """A pause begins while the fine runs: a day before service, mistyped, would wipe out the whole of it."""
    if item.served_on is not None and first < item.served_on:
        raise SupervisionRefused(
            "fine-pause-early",
            _("The clock cannot stand before the order was served."),
            _("Enter a day from %(served)s on.") % {"served": item.served_on.isoformat()},
            "first",
        )


def reckonable(item: Measure, today: dt.date) -> None:
    """Whether the days of a fine can be counted."""
    try:
        accrual_of(item, today)
    except (PauseOutside, StopBeforeStart) as cause:
        raise SupervisionRefused(
            cause.code, _("The days of this fine cannot be."), _("Look at service, pauses and the last day.")
        ) from cause


def _usual(found: EnforcementMeasure, begin: dt.date) -> dt.date | None:
    if found.days is None:
        return None
    try:
        return begin + dt.timedelta(days=int(pack().number(found.days, on=begin)))
    except ParameterNotInForce:
        return None
