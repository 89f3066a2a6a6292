"""Everything that changes proposals (C12, C13). `actor=None` is the installation itself (demonstration).

`propose` makes one, `take` takes a step of `core.flows.accountability` with it. Each is permission, validation, write
and log in one transaction. The log has posts, forms and hashes, and no name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.accountability import telling, transfer
from lantian.apps.accountability.choices import State
from lantian.apps.accountability.evaluations import Judged, evaluated, official
from lantian.apps.accountability.models import Outcome, Proposal, Step
from lantian.apps.accountability.pinning import Pinned, pin
from lantian.apps.accountability.policies import PROPOSE
from lantian.apps.accountability.problems import ChangedMeanwhile, Refused, StepRefused
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.campaign import work_calendar
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy, acting_for
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.core.flows import accountability as flow
from lantian.core.policy.accountability_schema import Transfer
from lantian.core.rules.accountability.findings import Finding
from lantian.core.time.deadlines import Term, deadline

__all__ = ["NewOutcome", "Wish", "propose", "take"]

_TEXT, _SHORT, _NAME = 5000, 120, 60


@dataclass(frozen=True, kw_only=True)
class NewOutcome:
    """What was decided about one person."""

    name: str
    post: str
    tier: str
    responsibility: str
    forms: Sequence[str] = ()
    """Ids of the pack's forms; they may be combined. None: nobody is held to account, and `text` says why."""
    text: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for, beyond the step itself."""

    reason: str = ""
    text: str = ""
    on: dt.date | None = None
    """The day that the step counts for; None: today."""
    reference: str = ""
    """Number of the letter or decision."""
    outcomes: Sequence[NewOutcome] = field(default_factory=tuple)
    outcome: int = 0
    """For a correction: the number of the outcome that it replaces."""


@transaction.atomic
def propose(
    *,
    actor: User | None,
    now: dt.datetime,
    unit: str,
    period: str,
    findings: Sequence[tuple[str, str, str]],
    text: str,
    demonstration: bool = False,
) -> Proposal:
    """Propose findings of a unit and period: (basis, tier, part) each. Facts, versions and the report are pinned.

    Raises:
        NotAllowed: the actor does not propose.
        Refused: a finding does not hold any more, stands in another proposal, or the text is missing.
        NoMethod: the pack has no method, or none that says how proposals go.
    """
    if actor is not None:
        PROPOSE.require(actor)
    rules = _transfer()
    words = text.strip()[:_TEXT]
    if not words:
        raise Refused("text-missing", _("The proposal has no text."), _("Say what is proposed, and on which grounds."))
    found = evaluated(local_day(now), now=now)
    chosen = _chosen(found, unit, period, findings)
    _refuse_twice(unit, period, chosen)
    kept = pin(found, unit, period, chosen)
    item = _made(unit, period, words, found, kept, now, rules, demonstration)
    item.must_tell = _from_above(found, chosen, rules)
    item.save(force_insert=True)
    _note(item, flow.Step.PROPOSE, actor=actor, now=now, wish=Wish(text=words), facts=_pinned_facts(item))
    telling.to_agree(item, now)
    return item


@transaction.atomic
def take(
    number: str,
    step: flow.Step,
    *,
    actor: User | None,
    now: dt.datetime,
    seen: int | None = None,
    wish: Wish | None = None,
) -> Proposal:
    """Take a step. `seen` is the version of the proposal that the actor saw.

    Raises:
        NotAllowed: the actor has not the right of this step.
        ChangedMeanwhile: somebody took a step since.
        StepRefused: something stands against it; all of it is named.
        Refused: an outcome is not complete.
        Proposal.DoesNotExist: there is none of that number.
    """
    wish = wish or Wish()
    item = Proposal.objects.select_for_update().get(number=number)
    rule = flow.TABLE[step]
    if actor is not None:
        RightPolicy(rule.right).require(actor)
    if seen is not None and seen != item.version:
        raise ChangedMeanwhile
    replaced = _outcome_to_replace(item, wish) if step is flow.Step.CORRECT else None
    found = flow.obstacles(_asked(item, step, actor, now, wish, replaced))
    if found:
        raise StepRefused(found)
    if rule.to is not None:
        item.state = State(rule.to.value)
    facts = _DEEDS[step](item, actor, now, wish, replaced) if step in _DEEDS else {}
    item.changed_at = now
    _note(item, step, actor=actor, now=now, wish=wish, facts=facts)
    telling.after(item, step, now)
    return item


def _transfer() -> Transfer:
    found = official().transfer
    if found is None:
        raise Refused(
            "no-transfer",
            _("These rules do not say how a proposal goes from hand to hand."),
            _("Add transfer to the rule set in accountability.yaml."),
        )
    return found


def _chosen(found: Judged, unit: str, period: str, wanted: Sequence[tuple[str, str, str]]) -> tuple[Finding, ...]:
    holding = {
        (each.basis, each.tier, each.part): each
        for each in found.evaluation.findings
        if (each.unit, each.period) == (unit, period)
    }
    if not wanted:
        raise Refused("finding-none", _("No finding is chosen."), _("Choose at least one."))
    gone = [key for key in wanted if key not in holding]
    if gone:
        raise Refused(
            "finding-gone",
            _("A finding does not hold any more: %(what)s.") % {"what": ", ".join("/".join(key[:2]) for key in gone)},
            _("Load the page of the unit again."),
        )
    return tuple(each for key, each in holding.items() if key in set(wanted))


def _refuse_twice(unit: str, period: str, chosen: Sequence[Finding]) -> None:
    keys = {(each.basis, each.tier, each.part) for each in chosen}
    for other in Proposal.objects.filter(unit=unit, period=period).exclude(state=State.WITHDRAWN):
        if keys & {(each["basis"], each["tier"], each["part"]) for each in other.findings}:
            raise Refused(
                "proposed-already",
                _("Proposal %(number)s has this finding already.") % {"number": other.number},
                _("Open that one; withdraw it first when it rests on facts that have changed."),
            )


def _from_above(found: Judged, chosen: Sequence[Finding], rules: Transfer) -> bool:
    wanted = {name for each in chosen for name in each.problems}
    return any(each.id in wanted and each.source in rules.told_of for each in found.known.problems)


def _made(
    unit: str,
    period: str,
    text: str,
    found: Judged,
    kept: Pinned,
    now: dt.datetime,
    rules: Transfer,
    demonstration: bool,
) -> Proposal:
    return Proposal(
        number=_next_number(rules.prefix, local_day(now)),
        unit=unit,
        period=period,
        findings=kept.findings,
        posts=kept.posts,
        text=text,
        as_of=found.known.as_of,
        rules=found.method.rule_set.id,
        pack_version=pack().version_label,
        data_version=found.known.data_version,
        facts=kept.facts,
        facts_digest=kept.facts_digest,
        report=kept.report,
        report_digest=kept.report_digest,
        trace=kept.trace,
        created_at=now,
        changed_at=now,
        demonstration=demonstration,
    )


def _next_number(prefix: str, day: dt.date) -> str:
    begin = f"{prefix}-{day.year}-"
    newest = Proposal.objects.filter(number__startswith=begin).order_by("-pk").values_list("number", flat=True).first()
    return f"{begin}{int(newest.rpartition('-')[2]) + 1 if newest else 1:03}"


def _pinned_facts(item: Proposal) -> dict[str, Any]:
    return {
        "unit": item.unit,
        "period": item.period,
        "tiers": [each["tier"] for each in item.findings],
        "version": item.data_version,
        "facts_sha256": item.facts_digest,
        "report_sha256": item.report_digest,
    }


def _asked(
    item: Proposal, step: flow.Step, actor: User | None, now: dt.datetime, wish: Wish, replaced: Outcome | None
) -> flow.Asked:
    past = tuple(item.steps.order_by("number").select_related("by"))
    return flow.Asked(
        step=step,
        by=_identity(actor),
        state=flow.ProposalState(item.state),
        past=tuple(flow.Past(flow.Step(each.action), _identity(each.by) or f"#{each.pk}") for each in past),
        reason=wish.reason,
        on=wish.on,
        today=local_day(now),
        last_on=past[-1].on if past else None,
        must_tell=item.must_tell,
        outcomes=len(wish.outcomes),
        recorded_by=_identity(replaced.by) if replaced else "",
    )


def _identity(user: User | None) -> str:
    """The person behind an account; the installation is nobody, and never the same as somebody."""
    return str(user.pk) if user is not None else ""


def _revise(item: Proposal, _actor: User | None, _now: dt.datetime, wish: Wish, _old: Outcome | None) -> dict[str, Any]:
    if wish.text.strip():
        item.text = wish.text.strip()[:_TEXT]
    return {}


def _tell(_item: Proposal, _actor: User | None, _now: dt.datetime, wish: Wish, _old: Outcome | None) -> dict[str, Any]:
    if not wish.reference.strip():
        raise Refused("reference-missing", _("The number of the letter is missing."), _("Enter it."))
    return {"reference": wish.reference.strip()[:_SHORT]}


def _hand_over(
    item: Proposal, _actor: User | None, now: dt.datetime, wish: Wish, _old: Outcome | None
) -> dict[str, Any]:
    item.handed_over_on = wish.on or local_day(now)
    days = int(pack().number(_transfer().opinion_workdays, on=item.handed_over_on))
    due = deadline(item.handed_over_on, Term(days, "workday"), calendar=work_calendar())
    item.opinion_due, item.due_provisional = due.day, due.provisional
    item.file_digest = transfer.keep_file(item)
    return {"due": item.opinion_due, "file_sha256": item.file_digest}


def _decide(item: Proposal, actor: User | None, now: dt.datetime, wish: Wish, _old: Outcome | None) -> dict[str, Any]:
    made = [_outcome(item, each, actor, now, wish) for each in wish.outcomes]
    for each in made:
        each.save(force_insert=True)
    return {"outcomes": [_outcome_facts(each) for each in made]}


def _correct(item: Proposal, actor: User | None, now: dt.datetime, wish: Wish, old: Outcome | None) -> dict[str, Any]:
    assert old is not None
    if len(wish.outcomes) != 1:
        raise Refused("outcome-missing", _("No outcome is given."), _("Enter the outcome as it should be."))
    made = _outcome(item, wish.outcomes[0], actor, now, wish)
    made.replaces, made.reason = old, wish.reason.strip()[:_TEXT]
    made.save(force_insert=True)
    return {"outcome": {"before": _outcome_facts(old), "after": _outcome_facts(made)}}


_DEEDS = {
    flow.Step.REVISE: _revise,
    flow.Step.TELL: _tell,
    flow.Step.HAND_OVER: _hand_over,
    flow.Step.DECIDE: _decide,
    flow.Step.CORRECT: _correct,
}


def _outcome_to_replace(item: Proposal, wish: Wish) -> Outcome:
    found = item.outcomes.filter(pk=wish.outcome, replaced_by=None).select_related("by").first()
    if found is None:
        raise Refused(
            "outcome-unknown",
            _("This outcome does not stand."),
            _("Choose one that was not replaced."),
        )
    return found


def _outcome(item: Proposal, new: NewOutcome, actor: User | None, now: dt.datetime, wish: Wish) -> Outcome:
    sanctions = official().sanctions
    if sanctions is None:
        raise Refused("no-forms", _("These rules name no forms."), _("Add sanctions to accountability.yaml."))
    name = new.name.strip()[:_NAME]
    if not name or not new.post.strip():
        raise Refused("outcome-person", _("A person or a post is missing."), _("Enter name and post."))
    if new.responsibility not in {each.id for each in sanctions.responsibilities}:
        raise Refused("outcome-responsibility", _("The kind of responsibility is missing."), _("Choose one."))
    unknown = set(new.forms) - {each.id for each in sanctions.forms}
    if unknown:
        raise Refused("outcome-form", _("The rules know no such form."), _("Choose from the list."))
    if not new.forms and not new.text.strip():
        raise Refused(
            "outcome-empty",
            _("Neither a form nor a word on why there is none."),
            _("Choose one or several forms, or say why nobody is held to account."),
        )
    return Outcome(
        proposal=item,
        name=name,
        post=new.post.strip()[:_SHORT],
        tier=new.tier if new.tier in {each.id for each in official().tiers} else "",
        responsibility=new.responsibility,
        forms=[each.id for each in sanctions.forms if each.id in set(new.forms)],
        text=new.text.strip()[:_TEXT],
        decided_on=wish.on or local_day(now),
        reference=new.reference.strip()[:_SHORT],
        at=now,
        by=actor,
    )


def _outcome_facts(each: Outcome) -> dict[str, Any]:
    """What the log has of an outcome: no name."""
    return {"tier": each.tier, "responsibility": each.responsibility, "forms": list(each.forms), "on": each.decided_on}


def _note(
    item: Proposal, step: flow.Step, *, actor: User | None, now: dt.datetime, wish: Wish, facts: Mapping[str, Any]
) -> None:
    """Save the proposal with its next version, the step, and the entry of the log."""
    latest = item.steps.order_by("-number").values_list("number", flat=True).first()
    item.version = (latest or 0) + 1
    item.save()
    entry = record(
        actor=actor,
        action=f"accountability.{step.value}",
        subject=item.log_subject,
        facts={"state": item.state, **facts, "campaign_time": now},
        reason=wish.reason.strip()[:_TEXT],
    )
    Step.objects.create(
        proposal=item,
        number=item.version,
        action=step.value,
        at=now,
        on=wish.on or local_day(now),
        by=actor,
        on_behalf_of=acting_for(actor),
        state=item.state,
        reason=wish.reason.strip()[:_TEXT],
        facts=_shown_facts(entry.facts, wish),
    )


def _shown_facts(logged: Mapping[str, Any], wish: Wish) -> dict[str, Any]:
    kept = {name: value for name, value in logged.items() if name not in ("state", "campaign_time", "on_behalf_of")}
    return kept | ({"text": wish.text.strip()[:_TEXT]} if wish.text.strip() else {})
