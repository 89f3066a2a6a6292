"""Everything that changes the register of stacks, what is filed and what is decided. Each action checks the right,
validates, writes and logs at once. `actor=None` is the installation itself: its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.evidence.keeping import DocumentRefused
from lantian.apps.monitoring.models import Station
from lantian.apps.network.actions.documents import Upload, keep_document
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.records.store import store
from lantian.apps.stacks import jobs, proposing
from lantian.apps.stacks.choices import NETWORK, ProposalState
from lantian.apps.stacks.models import Exemption, Fine, Proposal, Stack
from lantian.apps.stacks.policies import DECIDE, MANAGE
from lantian.core.rules.stacks.consequences import Consequence
from lantian.core.rules.stacks.hours import Excuse
from lantian.core.rules.stacks.sources import POLLUTANTS, SOURCE_TYPES
from lantian.core.time.local import start_of_hour

__all__ = [
    "StackRefused",
    "close_proposal",
    "decide",
    "enter_fine",
    "file_exemption",
    "register_stack",
    "reopen",
    "strike_fine",
    "update_stack",
    "withdraw_exemption",
]

_HOUR = dt.timedelta(hours=1)
_LONGEST_EXEMPTION = dt.timedelta(days=366)
_HIGHEST = Decimal(1000)
_EARLIEST, _LATEST = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (1990, 2200))
_FINES = (Consequence.FINE.value, Consequence.DAILY_FINE.value)
_ORDERS = (Consequence.RECTIFY.value, Consequence.STOP.value)
_CHANGEABLE = frozenset(
    {
        "enterprise_zh",
        "enterprise_en",
        "name_zh",
        "name_en",
        "subdistrict",
        "height",
        "source_type",
        "factors",
        "livelihood",
        "design",
        "station",
        "minute_interval",
    }
)


class StackRefused(Exception):
    """Something about a stack cannot be written as asked; `problems` maps a field to what is wrong and the remedy."""

    code = "stack-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, subject: str, problems: Mapping[str, str | Promise]) -> None:
        self.subject = subject
        self.problems = dict(problems)
        super().__init__(f"{subject}: " + "; ".join(f"{field}: {text}" for field, text in problems.items()))


@transaction.atomic
def register_stack(*, actor: User | None, code: str, reason: str = "", **facts: object) -> Stack:
    """Enter a stack. `factors` are the codes of the pollutants that it must report; `station` the code of its monitor.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: a field is wrong, or the code is taken.
    """
    _require(MANAGE, actor)
    stack = Stack(code=code, demonstration=bool(facts.pop("demonstration", False)))
    problems = _fill(stack, facts)
    if not code or not code.isascii() or not code.replace("-", "").replace("_", "").isalnum():
        problems["code"] = _("Use letters, digits, - and _ only.")
    elif Stack.objects.filter(code=code).exists():
        problems["code"] = _("This code is taken; choose another.")
    _check(stack, problems)
    stack.save(force_insert=True)
    record(actor=actor, action="stacks.register-stack", subject=f"stack:{code}", facts=_facts_of(stack), reason=reason)
    return stack


@transaction.atomic
def update_stack(code: str, *, actor: User | None, reason: str, **changes: object) -> Stack:
    """Change what is known of a stack; the log keeps what stood before.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: there is no such stack, no reason, or a field is wrong.
    """
    _require(MANAGE, actor)
    stack = Stack.objects.select_for_update().filter(code=code).first()
    if stack is None:
        raise StackRefused(code, {"code": _("This stack is not registered.")})
    before = _facts_of(stack)
    problems = _fill(stack, changes)
    if not reason.strip():
        problems["reason"] = _("Say why.")
    _check(stack, problems)
    stack.save()
    after = _facts_of(stack)
    facts = {name: {"before": before[name], "after": after[name]} for name in after if before[name] != after[name]}
    record(actor=actor, action="stacks.update-stack", subject=f"stack:{code}", facts=facts, reason=reason)
    return stack


@transaction.atomic
def file_exemption(
    code: str,
    *,
    actor: User | None,
    kind: str,
    start: dt.datetime,
    end: dt.datetime,
    document: str,
    reason: str,
    now: dt.datetime,
    upload: Upload | None = None,
) -> Exemption:
    """File why hours of `[start, end)` need not answer, with the proof: the name and number of a document, and the
    document itself where it is at hand. Whole hours; they are judged again at once.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: there is no such stack, the span is none, proof or reason is missing, or the file is not taken.
    """
    _require(MANAGE, actor)
    stack = Stack.objects.filter(code=code).first()
    problems: dict[str, str | Promise] = {}
    if stack is None:
        problems["code"] = _("This stack is not registered.")
    if kind not in {each.value for each in Excuse}:
        problems["kind"] = _("Choose one of the kinds.")
    if not (_EARLIEST <= start <= _LATEST and _EARLIEST <= end <= _LATEST):
        problems["start"] = _("Give moments from 1990 to 2200.")
    elif start >= end:
        problems["end"] = _("The end lies after the beginning.")
    elif end - start > _LONGEST_EXEMPTION:
        problems["end"] = _("At most a year at a time.")
    elif start != start_of_hour(start) or end != start_of_hour(end):
        problems["start"] = _("Give full hours.")
    if not document.strip():
        problems["document"] = _("Name the proof: a document and its number.")
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems or stack is None:
        raise StackRefused(code, problems)
    try:
        file = keep_document(upload, actor=actor)
    except DocumentRefused as refused:
        raise StackRefused(code, {"upload": refused.said}) from refused
    made = Exemption.objects.create(
        stack=stack,
        kind=kind,
        start=start,
        end=end,
        document=document.strip(),
        file=file,
        reason=reason.strip(),
        filed_at=now,
        filed_by=_name(actor),
    )
    facts: dict[str, object] = {"kind": kind, "start": start, "end": end, "document": made.document}
    if file is not None:
        facts |= {"file": file.name, "sha256": file.sha256}
    record(actor=actor, action="stacks.file-exemption", subject=f"stack:{code}", facts=facts, reason=reason)
    _judge_again(stack, start, end, now)
    return made


@transaction.atomic
def withdraw_exemption(number: int, *, actor: User | None, reason: str, now: dt.datetime) -> Exemption:
    """Take a filed exemption back; it stays on record, and its hours answer again.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: there is none that stands, or no reason.
    """
    _require(MANAGE, actor)
    found = Exemption.objects.select_for_update().filter(pk=number, withdrawn_at=None).first()
    if found is None:
        raise StackRefused(str(number), {"exemption": _("There is no such exemption that stands.")})
    if not reason.strip():
        raise StackRefused(str(number), {"reason": _("Say why.")})
    found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = now, _name(actor), reason.strip()
    found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    facts = {"kind": found.kind, "start": found.start, "end": found.end, "document": found.document}
    subject = f"stack:{found.stack_id}"
    record(actor=actor, action="stacks.withdraw-exemption", subject=subject, facts=facts, reason=reason)
    _judge_again(found.stack, found.start, found.end, now)
    return found


@transaction.atomic
def decide(
    number: int,
    *,
    actor: User | None,
    accept: bool,
    reason: str,
    now: dt.datetime,
    document: str = "",
    until: dt.date | None = None,
) -> Proposal:
    """Decide on a proposal, with a reason. An order names the day by which it is to be carried out. To decline an order
    to rectify says that rectifying at once cannot be done: M18 then goes on to the stop.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: it is not open, or reason or day is missing.
    """
    _require(DECIDE, actor)
    found = Proposal.objects.select_for_update().filter(pk=number).first()
    problems: dict[str, str | Promise] = {}
    if found is None or found.state != ProposalState.OPEN:
        problems["proposal"] = _("There is no such proposal that waits.")
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if found is not None and accept and found.kind in _ORDERS and until is None:
        problems["until"] = _("Say by which day the order is to be carried out.")
    if found is not None and until is not None and until < found.day:
        problems["until"] = _("The day lies before the exceedance.")
    if problems or found is None:
        raise StackRefused(str(number), problems)
    found.state = ProposalState.ACCEPTED if accept else ProposalState.DECLINED
    found.decided_at, found.decided_by, found.decided_name = now, actor, _name(actor)
    found.reason, found.document, found.until = reason.strip(), document.strip(), until if accept else None
    found.save()
    facts = {
        "kind": found.kind,
        "day": found.day,
        "state": str(found.state),
        "until": found.until,
        "document": document,
    }
    record(
        actor=actor,
        action="stacks.accept-proposal" if accept else "stacks.decline-proposal",
        subject=f"stack-proposal:{found.key}",
        facts=facts,
        reason=reason,
    )
    proposing.propose(now=now)
    return found


@transaction.atomic
def reopen(number: int, *, actor: User | None, reason: str, now: dt.datetime) -> Proposal:
    """Take a decision back: the proposal waits again. The log keeps the decision. Not while a fine stands on it.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: it was not decided, a fine stands on it, or there is no reason.
    """
    _require(DECIDE, actor)
    found = Proposal.objects.select_for_update().filter(pk=number).first()
    if found is None or found.state not in (ProposalState.ACCEPTED, ProposalState.DECLINED) or found.closed_at:
        raise StackRefused(str(number), {"proposal": _("There is no decision to take back.")})
    if not reason.strip():
        raise StackRefused(str(number), {"reason": _("Say why.")})
    if found.fines.filter(struck_at=None).exists():
        raise StackRefused(str(number), {"proposal": _("A fine stands on it; strike the fine first.")})
    before = {"state": str(found.state), "until": found.until, "decided_by": found.decided_name}
    found.state, found.decided_at, found.decided_by, found.decided_name = ProposalState.OPEN, None, None, ""
    found.reason, found.document, found.until = "", "", None
    found.save()
    subject = f"stack-proposal:{found.key}"
    record(actor=actor, action="stacks.reopen-proposal", subject=subject, facts={"before": before}, reason=reason)
    proposing.propose(now=now)
    return found


@transaction.atomic
def close_proposal(number: int, *, actor: User | None, reason: str, now: dt.datetime) -> Proposal:
    """Close out what was ordered or put under supervision (销号): it is done.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: it was not accepted, is closed, or there is no reason.
    """
    _require(DECIDE, actor)
    found = Proposal.objects.select_for_update().filter(pk=number, state=ProposalState.ACCEPTED, closed_at=None).first()
    if found is None:
        raise StackRefused(str(number), {"proposal": _("There is nothing accepted to close.")})
    if not reason.strip():
        raise StackRefused(str(number), {"reason": _("Say what shows that it is done.")})
    found.closed_at, found.closed_name, found.closed_reason = now, _name(actor), reason.strip()
    found.save(update_fields=["closed_at", "closed_name", "closed_reason"])
    subject = f"stack-proposal:{found.key}"
    record(actor=actor, action="stacks.close-proposal", subject=subject, facts={"kind": found.kind}, reason=reason)
    return found


@transaction.atomic
def enter_fine(
    number: int, *, actor: User | None, amount: str | Decimal, decision: str, on: dt.date, now: dt.datetime
) -> Fine:
    """Enter a fine into the ledger, as the decision says: nothing is computed.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: the proposal is no accepted fine, or amount or number is missing.
    """
    _require(DECIDE, actor)
    found = Proposal.objects.filter(pk=number, state=ProposalState.ACCEPTED, kind__in=_FINES).first()
    problems: dict[str, str | Promise] = {}
    if found is None:
        problems["proposal"] = _("A fine is entered to a fine that was accepted.")
    value = _amount(amount)
    if value is None:
        problems["amount"] = _("Give an amount above zero with at most two decimals.")
    if not decision.strip():
        problems["decision"] = _("Give the number of the decision.")
    if problems or found is None or value is None:
        raise StackRefused(str(number), problems)
    made = Fine.objects.create(
        proposal=found,
        amount=value,
        decision=decision.strip(),
        on=on,
        entered_at=now,
        entered_by=_name(actor),
    )
    facts = {"amount": value, "decision": made.decision, "day": on}
    record(actor=actor, action="stacks.enter-fine", subject=f"stack-proposal:{found.key}", facts=facts)
    return made


@transaction.atomic
def strike_fine(number: int, *, actor: User | None, reason: str, now: dt.datetime) -> Fine:
    """Strike a line of the ledger of fines; it stays readable.

    Raises:
        NotAllowed: the actor's role has no right to it.
        StackRefused: there is no such line, or no reason.
    """
    _require(DECIDE, actor)
    found = Fine.objects.select_for_update().filter(pk=number, struck_at=None).first()
    if found is None:
        raise StackRefused(str(number), {"fine": _("There is no such fine that stands.")})
    if not reason.strip():
        raise StackRefused(str(number), {"reason": _("Say why.")})
    found.struck_at, found.struck_by, found.struck_reason = now, _name(actor), reason.strip()
    found.save(update_fields=["struck_at", "struck_by", "struck_reason"])
    subject = f"stack-proposal:{found.proposal.key}"
    facts = {"amount": found.amount, "decision": found.decision}
    record(actor=actor, action="stacks.strike-fine", subject=subject, facts=facts, reason=reason)
    return found


def _require(policy: RightPolicy, actor: User | None) -> None:
    if actor is not None:
        policy.require(actor)


def _name(actor: User | None) -> str:
    return actor.username if actor else ""


def _amount(written: str | Decimal) -> Decimal | None:
    try:
        value = Decimal(str(written).strip())
        if not value.is_finite() or not 0 < value < Decimal(10) ** 12 or value != value.quantize(Decimal("0.01")):
            return None
    except InvalidOperation:
        return None
    return value


def _judge_again(stack: Stack, start: dt.datetime, end: dt.datetime, now: dt.datetime) -> None:
    """The hours of a span that are judged already, by what is filed now."""
    known = stack.hours.filter(time__gte=start, time__lt=end).order_by("time").values_list("time", flat=True)
    times = list(known)
    if times:
        jobs.judge_span(stack, times[0], times[-1] + _HOUR, now=now, version=store().version())
        proposing.propose(now=now)


def _fill(stack: Stack, facts: Mapping[str, object]) -> dict[str, str | Promise]:
    problems: dict[str, str | Promise] = {}
    for name, value in facts.items():
        if name not in _CHANGEABLE:
            problems[name] = _("This cannot be changed.")
        elif name == "station":
            _set_station(stack, value, problems)
        elif name == "factors":
            listed: Sequence[str] = value.split(",") if isinstance(value, str) else list(value)  # type: ignore[call-overload]
            stack.factors = ",".join(code for code in POLLUTANTS if code in listed)
        else:
            setattr(stack, name, value)
    return problems


def _set_station(stack: Stack, code: object, problems: dict[str, str | Promise]) -> None:
    if not code:
        stack.station = None
        return
    found = Station.objects.filter(code=code, network=NETWORK).first()
    if found is None:
        problems["station"] = _("There is no stack monitor with this code; register the station first.")
    elif found.stacks.exclude(code=stack.code).exists():
        problems["station"] = _("This monitor reports another stack.")
    else:
        if stack.station_id != found.code:
            stack.first_hour = None
        stack.station = found


def _check(stack: Stack, problems: dict[str, str | Promise]) -> None:
    if not (stack.enterprise_zh or stack.enterprise_en):
        problems["enterprise_zh"] = _("Name the enterprise.")
    if not (stack.name_zh or stack.name_en):
        problems["name_zh"] = _("Name the stack.")
    if stack.subdistrict not in {unit.id for unit in pack().subdistricts()}:
        problems["subdistrict"] = _("Choose a subdistrict of this district.")
    if not isinstance(stack.height, Decimal) or not 0 < stack.height <= _HIGHEST:
        problems["height"] = _("Give a height in metres above zero.")
    if stack.source_type not in SOURCE_TYPES:
        problems["source_type"] = _("Choose one of the types.")
    if not stack.factors:
        problems["factors"] = _("Choose at least one pollutant.")
    if not 1 <= stack.minute_interval <= 30:
        problems["minute_interval"] = _("From 1 to 30 minutes.")
    if problems:
        raise StackRefused(stack.code, problems)


def _facts_of(stack: Stack) -> dict[str, object]:
    return {
        "enterprise": stack.enterprise_zh or stack.enterprise_en,
        "name_zh": stack.name_zh,
        "name_en": stack.name_en,
        "subdistrict": stack.subdistrict,
        "height": stack.height,
        "source_type": stack.source_type,
        "factors": stack.factors,
        "livelihood": stack.livelihood,
        "design": stack.design,
        "station": stack.station_id or "",
    }
