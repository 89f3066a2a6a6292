"""Reminders before the day, and a word to the receiving unit about who is late."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.urls import reverse
from django_tasks import task

from lantian.apps.ledgers.reading import local_day
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.schedule import regular
from lantian.apps.submissions import boards
from lantian.apps.submissions.owing import Owed, owed, soon
from lantian.core.policy.schema import Submission, Text
from lantian.io.clock import now as clock_now

__all__ = ["remind", "remind_at"]

_REMIND, _LATE = "return-soon:", "return-late:"
_LONGEST_LIST = 12


@regular(every=dt.timedelta(hours=1))
@task()
def remind() -> None:
    """Safe at any time, any number of times."""
    remind_at(clock_now())


def remind_at(now: dt.datetime) -> None:
    """Raise what is new, settle what is done."""
    standing: set[str] = set()
    late: dict[tuple[str, str], list[Owed]] = defaultdict(list)
    for each in owed(now, ahead=soon(local_day(now)).days):
        if each.standing.word in ("soon", "sent-back"):
            standing.add(_remind(each, now))
        elif each.standing.word == "missing":
            late[each.submission.id, each.due.period].append(each)
    newest: dict[str, list[Owed]] = {}
    for (submission, _period), those in late.items():
        newest[submission] = those
    standing |= {_tell(those, now) for those in newest.values()}
    open_ones = Notice.objects.filter(settled_at=None)
    for prefix in (_REMIND, _LATE):
        for key in open_ones.filter(key__startswith=prefix).values_list("key", flat=True):
            if key not in standing:
                settle(key, at=now)


def _remind(each: Owed, now: dt.datetime) -> str:
    key = f"{_REMIND}{each.submission.id}/{each.due.period}/{each.unit}"
    sent_back = each.standing.word == "sent-back"
    raise_notice(
        key=key,
        kind="return",
        severity="warning" if sent_back else "info",
        title=_both(
            each.submission, "退回待改" if sent_back else "临近报送期限", "sent back" if sent_back else "due soon"
        ),
        body=Text(zh=f"期限：{each.due.day}。", en=f"Due on {each.due.day}."),
        address=boards.address_of(each),
        at=now,
        right="submit-returns",
        units=(each.unit,),
    )
    return key


def _tell(late: list[Owed], now: dt.datetime) -> str:
    """One notice for a period of a submission, to those who receive it."""
    first = late[0]
    key = f"{_LATE}{first.submission.id}/{first.due.period}"
    names = [boards.unit_words(each.unit) for each in late[:_LONGEST_LIST]]
    more = "…" if len(late) > _LONGEST_LIST else ""
    raise_notice(
        key=key,
        kind="return",
        severity="warning",
        title=_both(first.submission, f"{len(late)} 家逾期未报", f"{len(late)} late"),
        body=Text(zh="、".join(names) + more, en=", ".join(names) + more),
        address=reverse("submissions:submission", args=[first.submission.id]),
        at=now,
        right="review-returns",
        units=(first.submission.to_unit,),
    )
    return key


def _both(submission: Submission, zh: str, en: str) -> Text:
    return Text(zh=f"{submission.title.zh}：{zh}", en=f"{submission.title.en or submission.title.zh}: {en}")
