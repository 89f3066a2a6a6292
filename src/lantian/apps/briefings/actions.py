"""Everything that changes reports and issues. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lantian.apps.briefings import documents, reports
from lantian.apps.briefings.choices import IssueState
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.policies import ISSUE, ReportPolicy, writer_policy
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.briefings.report_facts import facts_of
from lantian.apps.briefings.scope import DAY, plan_of, scope_of
from lantian.apps.briefings.sections import build
from lantian.apps.duty import calendar
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.submissions import actions as submissions
from lantian.apps.submissions.models import Version
from lantian.apps.submissions.owing import find
from lantian.core.policy.duty_schema import DaySummary

__all__ = ["begin", "drop", "hand_in_report", "issue", "refresh", "withdraw", "write"]

LONGEST_WORDS, LONGEST_REASON, LONGEST_SECTION = 8000, 300, 2400


@transaction.atomic
def hand_in_report(
    group: str,
    day: dt.date,
    *,
    actor: User | None,
    now: dt.datetime,
    sections: Mapping[str, str],
    demonstration: bool = False,
) -> Version:
    """Hand in a group's daily report, filled in with the figures of its field; a later version keeps the earlier ones.

    Raises:
        NotAllowed: the actor writes no reports of this group.
        BriefingRefused: the group owes none of that day, the day has not begun, or a part is empty or too long.
        ReturnRefused: it was accepted already.
    """
    owed = reports.owed_of(day, group, now)
    plan = reports.plan()
    if owed is None or plan is None:
        raise BriefingRefused(
            "report-not-owed", _("This group owes no report of that day."), _("Choose a day of the campaign.")
        )
    if actor is not None:
        ReportPolicy(group, calendar.today(now)).require(actor)
    if day > calendar.today(now):
        raise BriefingRefused("report-early", _("That day has not begun."), _("Report on it when it is there."))
    words = {each.id: sections.get(each.id, "").strip() for each in plan.sections}
    if any(each.required and not words[each.id] for each in plan.sections):
        raise BriefingRefused(
            "report-incomplete", _("A part of the report is empty."), _("Write something in every part.")
        )
    if any(len(each) > LONGEST_SECTION for each in words.values()):
        raise BriefingRefused(
            "report-too-long", _("A part of the report is too long."), _("Write at most 2400 characters in each part.")
        )
    return submissions.hand_in(
        owed,
        actor=actor,
        now=now,
        text=reports.compose(words),
        table=facts_of(group, day, now),
        policy=ReportPolicy(group, calendar.today(now)),
        demonstration=demonstration,
    )


@transaction.atomic
def begin(kind: str, day: dt.date, *, actor: User | None, now: dt.datetime, demonstration: bool = False) -> Issue:
    """Begin a summary or a notice about the days around `day`, filled in from the data as they are known now.

    Raises:
        NotAllowed: the actor is not of the group that sums up.
        BriefingRefused: the pack asks for no such issue, its days have not begun, or one about them stands already.
    """
    _require_writer(actor, now)
    if plan_of(kind) is None:
        raise BriefingRefused("issue-unknown", _("The policy asks for no such issue."), _("Choose one from the list."))
    scope = scope_of(kind, day, now)
    if scope.first > calendar.today(now):
        raise BriefingRefused("issue-early", _("These days have not begun."), _("Choose earlier ones."))
    earlier = Issue.objects.filter(kind=kind, first=scope.first)
    if earlier.filter(state__in=[IssueState.DRAFT, IssueState.ISSUED]).exists():
        raise BriefingRefused(
            "issue-there",
            _("One about these days stands already."),
            _("Open it; what was issued is withdrawn before another one follows."),
        )
    content = build(scope)
    made = Issue.objects.create(
        kind=kind,
        first=scope.first,
        last=scope.last,
        attempt=earlier.count() + 1,
        as_of=scope.as_of,
        data_version=scope.version,
        pack_version=pack().version_label,
        content=content.as_json(),
        digest=content.digest,
        written_by=actor,
        written_at=now,
        hands=[actor.pk] if actor is not None else [],
        demonstration=demonstration,
    )
    record(actor=actor, action="briefings.begin", subject=made.subject, facts={"digest": made.digest})
    return made


@transaction.atomic
def refresh(number: int, *, actor: User | None, now: dt.datetime) -> Issue:
    """Fill a draft in anew from the data as they are known now.

    Raises:
        NotAllowed: the actor is not of the group that sums up.
        BriefingRefused: it is no draft.
    """
    _require_writer(actor, now)
    item = _must_be(number, IssueState.DRAFT)
    scope = scope_of(item.kind, item.first, now)
    content = build(scope)
    item.as_of, item.data_version, item.pack_version = scope.as_of, scope.version, pack().version_label
    item.content, item.digest = content.as_json(), content.digest
    _touched(item, actor)
    record(actor=actor, action="briefings.refresh", subject=item.subject, facts={"digest": item.digest})
    return item


@transaction.atomic
def write(number: int, *, actor: User | None, now: dt.datetime, words: str) -> Issue:
    """Write one's own words before the sections of a draft.

    Raises:
        NotAllowed: the actor is not of the group that sums up.
        BriefingRefused: it is no draft, or the words are too long.
    """
    _require_writer(actor, now)
    item = _must_be(number, IssueState.DRAFT)
    if len(words) > LONGEST_WORDS:
        raise BriefingRefused("words-too-long", _("The words are too long."), _("Write at most 8000 characters."))
    item.words = words.strip()
    _touched(item, actor)
    record(actor=actor, action="briefings.write", subject=item.subject, facts={"characters": len(item.words)})
    return item


@transaction.atomic
def issue(number: int, *, actor: User | None, now: dt.datetime) -> Issue:
    """Issue a draft: by another person than those who wrote it. From now on nothing of it changes.

    Raises:
        NotAllowed: the actor does not issue.
        BriefingRefused: it is no draft, its days are not over enough, or the actor wrote it.
        DocumentRefused: the template of the pack is missing or broken.
    """
    if actor is not None:
        ISSUE.require(actor)
    item = _must_be(number, IssueState.DRAFT)
    if actor is not None and actor.pk in item.hands:
        raise BriefingRefused(
            "issue-own", _("You wrote this yourself."), _("Another person with the right to issue must look at it.")
        )
    if item.kind != DAY and item.last >= calendar.today(now):
        raise BriefingRefused(
            "issue-early", _("Its days are not over."), _("Fill it in anew when they are, then issue.")
        )
    if item.pack_version != pack().version_label:
        raise BriefingRefused(
            "issue-pack", _("The policy pack has changed since it was filled in."), _("Fill it in anew, then issue.")
        )
    item.state, item.issued_by, item.issued_at = IssueState.ISSUED, actor, now
    item.number = _next_number(item)
    paper = documents.paper_of(item)
    item.word_file, item.pdf_file = documents.as_word(paper), documents.as_pdf(paper)
    item.word_digest, item.pdf_digest = documents.sha256(item.word_file), documents.sha256(item.pdf_file)
    item.save()
    facts = {"number": item.number, "digest": item.digest, "word": item.word_digest, "pdf": item.pdf_digest}
    record(actor=actor, action="briefings.issue", subject=item.subject, facts=facts)
    _send_up(item, now)
    return item


@transaction.atomic
def withdraw(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Issue:
    """Withdraw an issue so that a corrected one may follow; it stays readable with its number and the reason.

    Raises:
        NotAllowed: the actor does not issue.
        BriefingRefused: it was not issued, or no reason is given.
    """
    if actor is not None:
        ISSUE.require(actor)
    item = _must_be(number, IssueState.ISSUED)
    return _close(item, IssueState.WITHDRAWN, "briefings.withdraw", actor, now, reason)


@transaction.atomic
def drop(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Issue:
    """Drop a draft.

    Raises:
        NotAllowed: the actor is not of the group that sums up.
        BriefingRefused: it is no draft, or no reason is given.
    """
    _require_writer(actor, now)
    item = _must_be(number, IssueState.DRAFT)
    return _close(item, IssueState.DROPPED, "briefings.drop", actor, now, reason)


def _require_writer(actor: User | None, now: dt.datetime) -> None:
    if actor is not None:
        writer_policy(calendar.today(now)).require(actor)


def _must_be(number: int, state: IssueState) -> Issue:
    item = Issue.objects.select_for_update().get(pk=number)
    if item.state != state:
        raise BriefingRefused(
            "issue-state",
            _("This step does not follow on how far the issue is."),
            _("Load the page again: somebody may have been faster."),
        )
    return item


def _touched(item: Issue, actor: User | None) -> None:
    if actor is not None and actor.pk not in item.hands:
        item.hands = [*item.hands, actor.pk]
    item.save()


def _next_number(item: Issue) -> str:
    """The year of its last day and a running number of its kind; withdrawn ones keep theirs."""
    year = f"{item.last.year}-"
    taken = Issue.objects.filter(kind=item.kind, number__startswith=year).values_list("number", flat=True)
    return f"{year}{1 + max((int(each.split('-')[1]) for each in taken), default=0):03}"


def _close(item: Issue, state: IssueState, action: str, actor: User | None, now: dt.datetime, reason: str) -> Issue:
    why = reason.strip()[:LONGEST_REASON]
    if not why:
        raise BriefingRefused("reason-missing", _("A reason is needed."), _("Say why."))
    item.state, item.reason, item.closed_by, item.closed_at = state, why, actor, now
    item.save()
    record(actor=actor, action=action, subject=item.subject, facts={"number": item.number}, reason=why)
    return item


def _send_up(item: Issue, now: dt.datetime) -> None:
    """The summary goes up as the pack's submission, where it names one and the day is owed."""
    plan = plan_of(item.kind)
    if not isinstance(plan, DaySummary) or plan.submission is None:
        return
    owed = find(pack().submissions[plan.submission], item.first.isoformat(), plan.group, now)
    if owed is None or (owed.item is not None and owed.item.state == "accepted"):
        return
    text = f"{item.number} {item.digest}"
    submissions.hand_in(owed, actor=None, now=now, text=text, demonstration=item.demonstration)
