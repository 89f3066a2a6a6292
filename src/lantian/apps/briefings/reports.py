"""Daily reports of the groups: kept as returns of the pack's submission (its hour, its versions, its late marks).

What people write stands in the sections that the pack names, one after the other in the text of the version, each below
its title in brackets, so that it reads well wherever returns are shown.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantian.apps.duty import calendar
from lantian.apps.records.campaign import pack
from lantian.apps.submissions.models import Return, Version
from lantian.apps.submissions.owing import Owed, dues_of, find, owing_units
from lantian.core.policy.duty_schema import DailyReport
from lantian.core.policy.schema import Submission, Text
from lantian.core.rules.returns import Due

__all__ = ["Report", "compose", "due_of", "groups", "owed_of", "plan", "read", "reports_of", "submission"]

_TITLE = re.compile(r"^〔(.+)〕$", re.MULTILINE)


@dataclass(frozen=True)
class Report:
    """A group's report of a day, as it was known at a moment."""

    group: str
    name: Text
    day: dt.date
    due: Due
    standing: str
    """in-time, late, missing, or waiting: not due yet."""
    version: Version | None = None
    first_at: dt.datetime | None = None
    sections: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What was filled in from the data, as it was handed in."""

    @property
    def late(self) -> bool:
        """Whether it came late, or is due and did not come."""
        return self.standing in ("late", "missing")


def plan() -> DailyReport | None:
    """What the pack asks for."""
    return pack().duty.daily_report


def submission() -> Submission | None:
    """The pack's submission of the report."""
    found = plan()
    return pack().submissions.get(found.submission) if found else None


def groups(day: dt.date) -> tuple[str, ...]:
    """Who reports on a day; nobody where none is due."""
    wanted, due = submission(), due_of(day)
    return owing_units(wanted, due) if wanted is not None and due is not None else ()


def due_of(day: dt.date) -> Due | None:
    """When the report of a day is due; None where none is asked for."""
    wanted = submission()
    if wanted is None:
        return None
    end = calendar.days_span(day, day).end
    label = day.isoformat()
    return next((due for due in dues_of(wanted, end - dt.timedelta(seconds=1)) if due.period == label), None)


def owed_of(day: dt.date, group: str, now: dt.datetime) -> Owed | None:
    """The return of a group about a day; None where it owes none."""
    wanted = submission()
    return find(wanted, day.isoformat(), group, now) if wanted is not None else None


def reports_of(day: dt.date, as_of: dt.datetime) -> list[Report]:
    """The reports of a day in the order of the pack, as they were known at a moment."""
    wanted, due = submission(), due_of(day)
    if wanted is None or due is None:
        return []
    versions: dict[str, list[Version]] = {}
    kept = Version.objects.filter(of__submission=wanted.id, of__period=due.period, at__lte=as_of)
    for version in kept.select_related("of", "by").order_by("number"):
        versions.setdefault(version.of.unit_id, []).append(version)
    return [_report(group, day, due, versions.get(group, []), as_of) for group in owing_units(wanted, due)]


def compose(sections: Mapping[str, str]) -> str:
    """What people wrote as one text; a line of theirs that looks like a title is told apart by a space."""
    found = plan()
    parts = []
    for section in found.sections if found else ():
        words = sections.get(section.id, "").strip()
        if words:
            parts.append(f"〔{_title(section.title)}〕\n" + _TITLE.sub(r" 〔\1〕", words))
    return "\n\n".join(parts)


def read(text: str) -> dict[str, str]:
    """The sections of a text; what stands below no title of the pack belongs to the first."""
    found = plan()
    if found is None:
        return {}
    known = {_title(section.title): section.id for section in found.sections}
    read_so_far: dict[str, list[str]] = {}
    current = found.sections[0].id
    for line in text.replace("\r\n", "\n").split("\n"):
        match = _TITLE.match(line)
        if match and match.group(1) in known:
            current = known[match.group(1)]
            continue
        read_so_far.setdefault(current, []).append(line)
    return {name: "\n".join(lines).strip() for name, lines in read_so_far.items() if "\n".join(lines).strip()}


def _report(group: str, day: dt.date, due: Due, versions: list[Version], as_of: dt.datetime) -> Report:
    name = pack().groups[group].name if group in pack().groups else Text(zh=group, en=group)
    if not versions:
        return Report(group, name, day, due, "missing" if as_of >= due.at else "waiting")
    newest = versions[-1]
    first_at = versions[0].at
    return Report(
        group,
        name,
        day,
        due,
        "late" if first_at >= due.at else "in-time",
        version=newest,
        first_at=first_at,
        sections=read(newest.text),
        facts=newest.table,
    )


def _title(title: Text) -> str:
    return title.zh or title.en


def has_draft(item: Return | None) -> bool:
    """Whether somebody began to write."""
    return bool(item is not None and item.draft.get("text"))
