"""Where briefings are, and what waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lantian.apps.briefings import boards
from lantian.apps.briefings.choices import IssueState
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.policies import ISSUE, writer_policy
from lantian.apps.briefings.scope import DAY, title_of
from lantian.apps.duty import calendar
from lantian.apps.orgs.models import User
from lantian.apps.orgs.worklist import Place, Waiting, place, waiting
from lantian.apps.records.campaign import pack, wording

__all__ = ["issues_to_sign", "reports_due", "summary_to_write"]

for _entry in (
    Place(
        title=gettext_lazy("Daily reports"),
        view="briefings:reports",
        group="duty",
        summary=gettext_lazy("What each group did and plans, by the hour of the clause, late ones named"),
    ),
    Place(
        title=gettext_lazy("Summaries and notices"),
        view="briefings:overview",
        group="duty",
        summary=gettext_lazy("Each day, week and month from the data, as Word and PDF"),
    ),
):
    place(_entry)


@waiting
def reports_due(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """The report of one's group today."""
    for each in boards.own_reports(user, now):
        if each.version is None:
            yield Waiting(
                title=_("Daily report of {group}").format(group=wording(each.name)),
                address=reverse("briefings:report", args=[each.day.isoformat(), each.group]),
                urgency="overdue" if each.late else "today",
                detail=_("due {day}").format(day=calendar.clock_words(each.due.at - dt.timedelta(minutes=1))),
            )


@waiting
def summary_to_write(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """The summary of today, once the reports are due, for the group that sums up."""
    today = calendar.today(now)
    if pack().duty.summary is None or not writer_policy(today).allows(user):
        return
    found = boards.standing_issue(DAY, today)
    due = boards.reports.due_of(today)
    if found is None and due is not None and now >= due.at:
        yield Waiting(
            title=_("Write the summary of today"),
            address=reverse("briefings:day", args=[today.isoformat()]),
            urgency="today",
        )


@waiting
def issues_to_sign(user: User, now: dt.datetime) -> Iterator[Waiting]:
    """Drafts that wait for somebody who issues."""
    if not ISSUE.allows(user):
        return
    for draft in Issue.objects.filter(state=IssueState.DRAFT).defer("content", "word_file", "pdf_file"):
        if user.pk not in draft.hands:
            yield Waiting(
                title=f"{wording(title_of(draft.kind))} {draft.first.isoformat()}",
                address=reverse("briefings:issue", args=[draft.pk]),
                urgency="to-sign",
                since=draft.written_at,
            )
