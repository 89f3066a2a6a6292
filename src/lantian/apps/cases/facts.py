"""Problems as the rules of accountability see them, as known at the end of any day (C06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max

from lantian.apps.cases.clocks import case_rules
from lantian.apps.cases.models import Problem, Step
from lantian.apps.records.campaign import pack
from lantian.core.rules.accountability.facts import ProblemFact

__all__ = ["problem_facts"]

_DONE = ("verified", "concluded")


def problem_facts(as_of: dt.date) -> list[ProblemFact]:
    """Every problem that was filed by the end of a local day, as it stood then.

    Problems of merged cases are left out: they are the same as those of the case that stayed. A rectification counts
    from the day on which it was reported back, once it was verified (reading `report-awaiting-verification`); one that
    was sent back never did, and re-opening cancels it. The due day is that of the clock which the pack chooses
    (`which-clock-counts`), in the round that ran then (`reopened-due-day`).
    """
    if pack().cases is None:
        return []
    standing = list(_standing(as_of))
    wanted = {int(pk) for _step, after in standing for pk in after["problems"]}
    problems = {each.pk: each for each in Problem.objects.select_related("case")} if wanted else {}
    found = [
        _fact(problems[int(pk)], unit, step, after)
        for step, after in standing
        for pk, unit in after["problems"].items()
        if int(pk) in problems
    ]
    return sorted(found, key=lambda each: (each.found_on, each.id))


def _standing(as_of: dt.date) -> Iterator[tuple[Step, Mapping[str, Any]]]:
    """The last step of each case until the end of that day, merged ones left out."""
    zone = ZoneInfo(pack().info.time_zone)
    end = dt.datetime.combine(as_of + dt.timedelta(days=1), dt.time(0), tzinfo=zone)
    last = Step.objects.filter(at__lt=end).values("case").annotate(last=Max("pk")).values("last")
    for step in Step.objects.filter(pk__in=last).only("state", "after", "case"):
        if step.state != "merged":
            yield step, step.after


def _fact(problem: Problem, unit: str, step: Step, after: Mapping[str, Any]) -> ProblemFact:
    source = case_rules().source(problem.case.source)
    part = after["parts"].get(unit, {})
    due = part.get("due") if case_rules().accountable_clock == "unit" else None
    reported = part.get("reported_on") if part.get("state") in _DONE else None
    return ProblemFact(
        id=problem.code,
        unit=unit,
        source=(source.level if source else None) or "",
        kind="handed_over" if problem.found_as == "handed_over" else "new",
        found_on=problem.found_on,
        problem_class=problem.problem_class or None,
        item=problem.item or None,
        due_on=dt.date.fromisoformat(due or after["due"]),
        rectified_on=dt.date.fromisoformat(reported) if reported else None,
        aggravating=tuple(problem.aggravating),
    )
