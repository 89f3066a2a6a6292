"""Writing a step down: the case's version, its place in the log, and how everything stood after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lantian.apps.cases.models import Case, Step
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Capacity
from lantian.apps.records.actions import record

__all__ = ["Note", "keep", "snapshot"]


@dataclass(kw_only=True)
class Note:
    """What was done, by whom, in which post."""

    case: Case
    action: str
    actor: User | None
    post: Capacity | None
    now: dt.datetime
    on: dt.date | None = None
    unit: str = ""
    state_before: str = ""
    reason: str = ""
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def keep(note: Note) -> Step:
    """Save the case with its next version, the step, and the entry of the log. Within the action's transaction."""
    case = note.case
    latest = case.steps.order_by("-number").values_list("number", flat=True).first()
    case.version = (latest or 0) + 1
    case.changed_at = note.now
    case.save()
    behalf = note.post.on_behalf_of if note.post else None
    facts = {"state": case.state, **note.facts} | ({"unit": note.unit} if note.unit else {})
    entry = record(
        actor=note.actor,
        action=f"cases.{note.action}",
        subject=case.log_subject,
        facts={**facts, "due": case.due, "campaign_time": note.now},
        reason=note.reason,
    )
    return Step.objects.create(
        case=case,
        number=case.version,
        at=note.now,
        on=note.on or local_day(note.now),
        action=note.action,
        by=note.actor,
        on_behalf_of=behalf,
        acting_unit=note.post.unit if note.post else "",
        unit=note.unit,
        state_before=note.state_before,
        state=case.state,
        round=case.round,
        reason=note.reason,
        text=note.text,
        facts=_plain(note.facts),
        after=snapshot(case),
        log=entry.number,
    )


def snapshot(case: Case) -> dict[str, Any]:
    """How a case stands: its day, its parts and its problems, as any later day will be asked about it."""
    return {
        "due": case.due.isoformat(),
        "unit": case.unit_id,
        "parts": {
            part.unit_id: {
                "state": part.state,
                "due": part.due.isoformat(),
                "reported_on": part.reported_on.isoformat() if part.reported_on else None,
            }
            for part in case.parts.filter(active=True)
        },
        "problems": {str(pk): unit for pk, unit in case.problems.values_list("pk", "unit")},
    }


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, dt.date | dt.datetime) else value for name, value in facts.items()
    }
