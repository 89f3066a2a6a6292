"""How a case stands, read once, so that every step can be judged from it without asking the records again."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from django.db.models import QuerySet

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.models import Case, Extension, Part, Problem
from lantian.apps.evidence.models import Item
from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.core.flows.case import Asked, CaseState, Need, PartState, Past, Step
from lantian.core.policy.case_schema import CaseEvidence

__all__ = ["Situation", "evidence_needed", "level_of", "person_name", "went_along"]

_LEVELS = ("", "district", "city", "province", "ministry")


class Situation:
    """A case with its parts, what happened in this round, and what is attached."""

    def __init__(self, case: Case) -> None:
        self.case = case

    @cached_property
    def parts(self) -> dict[str, Part]:
        """Units that are at it, the one that leads first."""
        return {each.unit_id: each for each in self.case.parts.select_related("unit", "reported_by") if each.active}

    @cached_property
    def past(self) -> tuple[Past, ...]:
        """Steps of this round that people took."""
        rows = self.case.steps.filter(round=self.case.round).exclude(by=None).order_by("number")
        known = set(Step)
        found = rows.values_list("action", "by__username", "unit")
        return tuple(Past(Step(action), by, unit) for action, by, unit in found if action in known)

    @cached_property
    def waiting(self) -> Extension | None:
        """The longer deadline that somebody asked for and nobody decided on."""
        asked = Extension.objects.filter(case=self.case, round=self.case.round, granted=None)
        return asked.select_related("asked_by", "part").first()

    @cached_property
    def paused(self) -> bool:
        """Whether the clocks stand."""
        return self.case.pauses.filter(round=self.case.round, until=None).exists()

    def asked(
        self,
        step: Step,
        *,
        actor: User | None,
        now: dt.datetime,
        unit: str = "",
        reason: str = "",
        on: dt.date | None = None,
        days: int = 0,
        target: Case | None = None,
        problems: Sequence[int] = (),
        titles: Sequence[str] = (),
    ) -> Asked:
        """A step as the core judges it."""
        part = self.parts.get(unit)
        needs = evidence_needed(self.case, step)
        splits = step is Step.SPLIT
        along = list(went_along(self.case)) if step is Step.SEPARATE else []
        if step is Step.SEPARATE:
            target = self.case.merged_into
        return Asked(
            step=step,
            by=person_name(actor),
            case=CaseState(self.case.state),
            parts={name: PartState(each.state) for name, each in self.parts.items()},
            unit=unit,
            past=self.past,
            reason=reason,
            needs=tuple(Need(each.slot, each.least, each.clause) for each in needs),
            evidence=self._attached(part, step) if needs else {},
            on=on,
            today=local_day(now),
            last_on=self._last_on(part),
            paused=self.paused,
            extension_by=person_name(self.waiting.asked_by) if self.waiting else None,
            days=days,
            target=CaseState(target.state) if target else None,
            target_is_itself=target is not None and target.pk == self.case.pk,
            target_is_lower=target is not None and level_of(target) < level_of(self.case),
            going=self.case.problems.filter(number__in=problems).count() if splits else len(along),
            staying=self.case.problems.exclude(number__in=problems).count() if splits else 0,
            moved_on=next((each.case.number for each in along if each.case_id != self.case.merged_into_id), ""),
            titles=tuple(titles),
        )

    @cached_property
    def _items(self) -> list[tuple[str, str | None, str | None, int | None, dt.datetime]]:
        """Slot, units of who attached it, who, when: what counts in this round."""
        items = Item.objects.filter(subject=self.case.log_subject, withdrawn_at=None, at__gte=self.case.round_since)
        return list(items.values_list("slot", "by__unit", "on_behalf_of__unit", "by", "at"))

    def _attached(self, part: Part | None, step: Step) -> Counter[str]:
        """For a report what people of the unit attached, for a verification what came since the report."""
        since = part.reported_at if part is not None and step is Step.VERIFY else None
        found: Counter[str] = Counter()
        for slot, own, other, by, at in self._items:
            ours = step is not Step.REPORT or part is None or by is None or part.unit_id in (own, other)
            if ours and (since is None or at >= since):
                found[slot] += 1
        return found

    def _last_on(self, part: Part | None) -> dt.date:
        if part is None:
            return self.case.handed_over_on
        return max(self.case.handed_over_on, part.forwarded_on, part.reported_on or part.forwarded_on)


def went_along(case: Case) -> QuerySet[Problem]:
    """Problems that went along when a case was merged, wherever they are now."""
    merging = case.steps.filter(action=Step.MERGE).order_by("-number").first()
    codes = merging.facts.get("problems", []) if merging else []
    return Problem.objects.filter(code__in=codes).select_related("case").order_by("number")


def evidence_needed(case: Case, step: Step) -> tuple[CaseEvidence, ...]:
    """What the pack asks for before a step of such a case."""
    return tuple(
        each for each in case_rules().evidence if each.on == step and case.kind in (each.kinds or (case.kind,))
    )


def person_name(actor: User | None) -> str:
    """By which account; the installation itself is never the same person as anybody."""
    return actor.username if actor else ""


def level_of(case: Case) -> int:
    """How high whoever found it stands; 0 where none of the levels did."""
    source = case_rules().source(case.source)
    return _LEVELS.index((source.level if source else None) or "")
