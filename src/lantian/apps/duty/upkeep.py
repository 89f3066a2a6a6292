"""Words to those who must act: nobody on the roster, leave waiting, materials due."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django_tasks import task

from lantian.apps.duty import boards, calendar
from lantian.apps.duty.choices import MaterialState
from lantian.apps.duty.models import Material
from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.records.schedule import regular
from lantian.core.policy.schema import Text
from lantian.io.clock import now as clock_now

__all__ = ["remind", "remind_at"]

_GAP, _MATERIAL = "duty-gap", "duty-material:"
_AHEAD = dt.timedelta(hours=4)
"""How long before its time a material is called."""


@regular()
@task()
def remind() -> None:
    """Safe at any time, any number of times; at each tick, for a clock that runs fast."""
    remind_at(clock_now())


def remind_at(now: dt.datetime) -> None:
    """Raise what is new, settle what is over."""
    standing = {*_gap(now), *_materials(now)}
    for notice in Notice.objects.filter(settled_at=None, key__startswith="duty-"):
        if notice.key.startswith((_GAP, _MATERIAL)) and notice.key not in standing:
            settle(notice.key, at=now)


def _gap(now: dt.datetime) -> list[str]:
    """The first hours of the next two days with nobody on the roster."""
    found = boards.next_gap(now, days=2) if calendar.plan() else None
    if found is None:
        return []
    hours = calendar.span_words(found)
    raise_notice(
        key=_GAP,
        kind="duty",
        severity="urgent" if found.start <= now else "warning",
        title=Text(zh="值班表有空档", en="Nobody is on the roster"),
        body=Text(zh=hours, en=hours),
        address=reverse("duty:rosters"),
        at=now,
        right="manage-duty",
    )
    return [_GAP]


def _materials(now: dt.datetime) -> list[str]:
    """What inspectors wait for, to who keeps the archive."""
    told = []
    for item in Material.objects.filter(state=MaterialState.ASKED, due__lte=now + _AHEAD).select_related("unit"):
        key = f"{_MATERIAL}{item.number}"
        late = item.due < now
        raise_notice(
            key=key,
            kind="duty",
            severity="urgent" if late else "warning",
            title=Text(
                zh=f"{'逾期未提供资料' if late else '资料即将到期'}：{item.title}",
                en=f"{'Material overdue' if late else 'Material due soon'}: {item.title}",
            ),
            body=Text(zh=f"期限：{calendar.clock_words(item.due)}", en=f"Due {calendar.clock_words(item.due)}"),
            address=reverse("duty:material", args=[item.number]),
            at=now,
            right="keep-archive",
        )
        told.append(key)
    return told
