"""Everything that changes warnings (M35). `actor=None` is the installation itself (demonstration, hourly work).

Each is permission, validation, write and log in one transaction. What goes out – notices, texts, CAP – is made
inside the transaction of the signature: it goes out as a whole, or nothing does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from lantian.apps.ledgers.reading import local_day
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import RightPolicy, acting_for, standing_in_for
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import is_demonstration, pack
from lantian.apps.warnings import outgoing
from lantian.apps.warnings.appraisal import Appraisal, appraise, publishing, same_pollution
from lantian.apps.warnings.choices import Kind, State
from lantian.apps.warnings.models import Episode, Proposal, Signature, Step, WarningVersion
from lantian.apps.warnings.policies import DRAFT, SIGN
from lantian.apps.warnings.problems import ChangedMeanwhile, Refused, StepRefused
from lantian.apps.warnings.queries import draft as open_draft
from lantian.apps.warnings.queries import in_force, open_episode, standing
from lantian.apps.warnings.spans import check_span, unknown_grade
from lantian.core.flows import warning as flow
from lantian.core.policy.schema import Text
from lantian.core.rules.warning.grades import NONE
from lantian.core.time.local import start_of_hour
from lantian.io.feeds import cap

__all__ = ["Wish", "draft", "propose", "take"]

_LONG, _SHORT = 4000, 400


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a draft says."""

    kind: Kind
    grade: str
    starts: dt.datetime
    ends: dt.datetime | None = None
    area: str = ""
    cause: str = ""
    reason: str = ""


@transaction.atomic
def propose(now: dt.datetime) -> Proposal | None:
    """Keep what the rules ask for when it differs from what is in force, and tell those who draft. Issues nothing.

    Returns the proposal that waits; None when rules and warning agree.
    """
    found = appraise(now)
    held = in_force(now)
    known = held.grade if held else NONE
    grade = _to_propose(found, known)
    waiting = Proposal.objects.filter(settled_at=None).order_by("-pk").first()
    if grade is None or open_draft(open_episode()) is not None:
        _settle_proposals(now)
        return None
    if waiting is not None and (waiting.grade, waiting.in_force) == (grade, known):
        return waiting
    _settle_proposals(now)
    item = _kept(found, known, grade)
    title = outgoing.grade_title(grade if grade != NONE else known, now)
    said = Text(zh=f"规则提出：{title.zh}", en=f"The rules propose: {title.en}")
    if grade == NONE:
        said = Text(zh=f"可以解除：{title.zh}", en=f"May be lifted: {title.en}")
    raise_notice(
        key="warning-proposed",
        kind="air-warning",
        alone=True,
        severity="warning",
        title=said,
        body=Text(zh="由人决定；尚未发出任何信息。", en="A person decides; nothing has been sent."),
        address=reverse("warnings:console"),
        at=now,
        right=DRAFT.right,
    )
    facts = {"grade": grade, "in_force": known, "clauses": list(found.proposal.clauses)}
    record(actor=None, action="warnings.propose", subject=f"warning-proposal:{item.pk}", facts=facts)
    return item


@transaction.atomic
def draft(*, actor: User | None, now: dt.datetime, wish: Wish, demonstration: bool = False) -> WarningVersion:
    """Draft a version. Nothing goes out.

    Raises:
        NotAllowed: the actor does not draft.
        Refused: it does not follow on what holds, another draft waits, or a reason is missing.
        NoRules: the pack has no rules of warning.
    """
    if actor is not None:
        DRAFT.require(actor)
    plan, found = publishing(), appraise(now)
    episode = open_episode()
    before = standing(episode) if episode else None
    if flow.Kind(wish.kind).ends:
        wish = replace(wish, starts=now, ends=None)
    _check(wish, before, found, now)
    if episode is None:
        episode = _opened_again(found) or Episode.objects.create(
            number=_next_number(plan.prefix, now),
            opened_at=now,
            demonstration=demonstration or is_demonstration(),
        )
    proposal = _kept(found, before.grade if before else NONE, found.proposal.grade)
    notice = found.notice if found.notice is not None and found.notice.grade == wish.grade else None
    item = WarningVersion(
        episode=episode,
        number=episode.warnings.count() + 1,
        kind=wish.kind,
        grade=before.grade if before is not None and flow.Kind(wish.kind).ends else wish.grade,
        before=before,
        starts=wish.starts,
        ends=wish.ends,
        area=wish.area.strip()[:200],
        cause=wish.cause.strip()[:_SHORT],
        reason=wish.reason.strip()[:_LONG],
        proposal=proposal,
        notice=notice,
        proposed=found.proposal.grade,
        drafted_by=actor,
        drafted_at=now,
    )
    try:
        with transaction.atomic():
            item.save(force_insert=True)
    except IntegrityError as taken:
        raise Refused(
            "draft-open", _("Another draft waits already."), _("Sign, return or withdraw it first.")
        ) from taken
    _settle_proposals(now)
    settle("warning-proposed", at=now)
    _note(item, "draft", actor, now, wish.reason)
    _ask_to_sign(item, now)
    return item


@transaction.atomic
def take(
    number: int, step: flow.Step, *, actor: User | None, now: dt.datetime, seen: int | None = None, reason: str = ""
) -> WarningVersion:
    """Take a step with a version: sign, return, revise or withdraw. `seen` is the version that the actor saw.

    Raises:
        NotAllowed: the actor has not the right of this step.
        ChangedMeanwhile: somebody was faster.
        StepRefused: something stands against it; all of it is named. Nothing was sent.
        CapInvalid: the message would not be valid. Nothing was sent.
    """
    item = WarningVersion.objects.select_for_update().select_related("episode").get(pk=number)
    right, _states, to, _needs = flow.TABLE[step]
    if actor is not None:
        RightPolicy(right).require(actor)
    if seen is not None and seen != item.version:
        raise ChangedMeanwhile
    found = flow.obstacles(_asked(item, step, actor, now, reason))
    if found:
        raise StepRefused(found)
    item.state = State(to.value)
    item.version += 1
    if step is flow.Step.SIGN:
        _sign(item, actor, now, reason)
    item.save()
    _note(item, step.value, actor, now, reason)
    if step is flow.Step.REVISE:
        _ask_to_sign(item, now)
    elif step is flow.Step.RETURN:
        _ask_to_revise(item, now)
    elif step is flow.Step.WITHDRAW:
        settle(f"warning-to-sign:{item.episode.number}", at=now)
        if standing(item.episode) is None:
            last = item.episode.warnings.exclude(identifier=None).order_by("-number").first()
            _close(item.episode, (last and last.signed_at) or now)
    return item


def _check(wish: Wish, before: WarningVersion | None, found: Appraisal, now: dt.datetime) -> None:
    kind, rules = flow.Kind(wish.kind), found.rules
    if kind is not flow.Kind.ISSUE and before is None:
        raise Refused("nothing-in-force", _("No warning was signed that this could follow."), _("Draft a new warning."))
    if kind is flow.Kind.ISSUE and before is not None:
        raise Refused("in-force-already", _("A warning was signed already."), _("Raise, lower, lift or cancel it."))
    if not kind.ends and wish.grade not in [each.id for each in rules.grades]:
        raise unknown_grade()
    if before is not None and not kind.ends:
        higher = rules.order(wish.grade) - rules.order(before.grade)
        if (kind is flow.Kind.UPGRADE and higher <= 0) or (kind is flow.Kind.DOWNGRADE and higher >= 0):
            raise Refused(
                "grade-not-on-that-side",
                _("The grade is not higher (or not milder) than the one in force."),
                _("Choose another grade."),
            )
    if not wish.reason.strip() and (kind is flow.Kind.CANCEL or (not kind.ends and wish.grade != found.proposal.grade)):
        raise Refused(
            "reason-missing",
            _("A draft that differs from what the rules propose, or cancels, needs a reason."),
            _("Say why; it stays with the warning."),
        )
    check_span(wish.starts, wish.ends, now)
    if not kind.ends and wish.starts < start_of_hour(now):
        raise Refused("in-the-past", _("It would begin in the past."), _("Choose the present hour or a later one."))
    if not kind.ends and not wish.cause.strip():
        raise Refused("cause-missing", _("The cause is missing (D4)."), _("Choose or write it."))
    pending = before is not None and before.starts > now
    if pending and kind is flow.Kind.LIFT and in_force(now) is None:
        raise Refused(
            "not-begun", _("The warning has not begun, so that nothing can be lifted."), _("Cancel it instead.")
        )
    if pending and kind is flow.Kind.CANCEL and in_force(now) is not None:
        raise Refused(
            "change-pending",
            _("The change has not begun and an earlier version still holds: cancelling would end both."),
            _("To take the change back, draft the grade that holds now, from now on; to end the warning, lift it."),
        )
    if before is not None and wish.starts < before.starts and not kind.ends and not pending:
        raise Refused(
            "before-the-start", _("It would begin before the warning that it follows."), _("Choose a later moment.")
        )


def _asked(item: WarningVersion, step: flow.Step, actor: User | None, now: dt.datetime, reason: str) -> flow.Asked:
    signing = step is flow.Step.SIGN
    found = appraise(now) if signing else None
    said = outgoing.published_grade(item.grade)
    holds = standing(item.episode)
    return flow.Asked(
        step=step,
        by=str(actor.pk) if actor else "",
        state=flow.WarningState(item.state),
        kind=flow.Kind(item.kind),
        drafted_by=str(item.drafted_by_id or ""),
        roles=_roles(actor),
        may_sign=said.signed_by if said else (),
        reason=reason,
        base_stands=(holds.pk if holds else None) == item.before_id,
        proposed_then=item.proposed,
        proposed_now=found.proposal.grade if found else item.proposed,
        rising=found is not None and not found.proposal.may_lift,
        notice_stands=found is not None and found.notice is not None,
    )


def _roles(actor: User | None) -> tuple[str, ...]:
    return () if actor is None else (actor.role, *(each.role for each in standing_in_for(actor)))


def _sign(item: WarningVersion, actor: User | None, now: dt.datetime, reason: str) -> None:
    said = outgoing.published_grade(item.grade)
    signing = next((role for role in _roles(actor) if said and role in said.signed_by), "")
    item.signed_at = now
    if flow.Kind(item.kind).ends:
        item.starts = now
    message = outgoing.message_of(item, now)
    item.cap = cap.message_xml(message).decode()
    item.identifier, item.reference = message.identifier, cap.reference(message)
    texts = outgoing.texts_of(item)
    item.texts = {
        channel: {language: list(fitted.parts) for language, fitted in each.items()} for channel, each in texts.items()
    }
    Signature.objects.create(
        warning=item, by=actor, on_behalf_of=acting_for(actor), role=signing, at=now, explanation=reason.strip()[:_LONG]
    )
    leaves = flow.Kind(item.kind).leaves
    if item.before is not None and leaves is not None:
        item.before.state = State(leaves.value)
        item.before.ended_at = max(now, item.starts)
        item.before.version += 1
        item.before.save(update_fields=["state", "ended_at", "version"])
    if flow.Kind(item.kind).ends:
        item.episode.warnings.filter(ended_at__gt=now).update(ended_at=now)
        _close(item.episode, now)
    outgoing.tell(item, now)


def _to_propose(found: Appraisal, known: str) -> str | None:
    """A grade above the one in force, none where the warning may be lifted; None: nothing differs (M35: strict)."""
    grade, rules = found.proposal.grade, found.rules
    if rules.order(grade) > rules.order(known):
        return grade
    return NONE if grade != known and found.proposal.may_lift else None


def _opened_again(found: Appraisal) -> Episode | None:
    """The last episode, when the air since it ended never allowed lifting: it is the same pollution (M35)."""
    last = same_pollution(found)
    if last is not None:
        last.closed_at = None
        last.save(update_fields=["closed_at"])
    return last


def _close(episode: Episode, at: dt.datetime) -> None:
    episode.closed_at = at
    episode.save(update_fields=["closed_at"])


def _kept(found: Appraisal, known: str, grade: str) -> Proposal:
    return Proposal.objects.create(
        at=found.at,
        grade=grade,
        in_force=known,
        found=found.found(),
        hours=[[each.start.isoformat(), _text(each.index), _text(each.running), each.kind] for each in found.hours],
        data_version=found.data_version,
        pack_version=pack().version_label,
        forecast=found.leaning,
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _settle_proposals(now: dt.datetime) -> None:
    if Proposal.objects.filter(settled_at=None).update(settled_at=now):
        settle("warning-proposed", at=now)


def _next_number(prefix: str, now: dt.datetime) -> str:
    stem = f"{prefix}-{local_day(now).year}-"
    return f"{stem}{Episode.objects.filter(number__startswith=stem).count() + 1:02d}"


def _ask_to_sign(item: WarningVersion, now: dt.datetime) -> None:
    title = outgoing.grade_title(item.grade, item.starts)
    raise_notice(
        key=f"warning-to-sign:{item.episode.number}",
        kind="air-warning",
        alone=True,
        severity="urgent",
        title=Text(zh=f"待签发：{title.zh} {item}", en=f"To sign: {title.en} {item}"),
        body=Text(zh="签发前不发出任何信息。", en="Nothing goes out before the signature."),
        address=reverse("warnings:console"),
        at=now,
        right=SIGN.right,
    )


def _ask_to_revise(item: WarningVersion, now: dt.datetime) -> None:
    settle(f"warning-to-sign:{item.episode.number}", at=now)
    raise_notice(
        key=f"warning-to-sign:{item.episode.number}",
        kind="air-warning",
        alone=True,
        severity="warning",
        title=Text(zh=f"预警稿已退回 {item}", en=f"A draft was returned {item}"),
        body=Text(zh="请修改后再送签，或撤回。", en="Send it again, or withdraw it."),
        address=reverse("warnings:console"),
        at=now,
        right=DRAFT.right,
    )


def _note(item: WarningVersion, action: str, actor: User | None, now: dt.datetime, reason: str) -> None:
    Step.objects.create(warning=item, action=action, at=now, by=actor, reason=reason.strip()[:_LONG])
    facts = {"grade": item.grade, "kind": item.kind, "starts": item.starts, "campaign_time": now}
    if item.identifier:
        facts["cap"] = item.identifier
    record(
        actor=actor, action=f"warnings.{action}", subject=item.log_subject, facts=facts, reason=reason.strip()[:_LONG]
    )
