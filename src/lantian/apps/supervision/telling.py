"""What units hear of decisions on their step, and those who decide of proposals."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import translation

from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Notice
from lantian.apps.supervision.choices import FACT_WORDS, Direction
from lantian.apps.supervision.models import Decision, Suggestion
from lantian.apps.supervision.standing import UnitStanding, standings, step_of
from lantian.core.policy.schema import Text

__all__ = ["settle_suggestion", "suggest_at", "tell_unit"]

_STEP, _PROPOSED = "escalation:", "escalation-proposed:"
_NONE = Text(zh="不在督导步骤内", en="no step")


def tell_unit(item: Decision, *, now: dt.datetime) -> None:
    """Say to a unit where it stands now; what it was told before is settled."""
    for key in Notice.objects.filter(settled_at=None, key__startswith=f"{_STEP}{item.unit}/").values_list(
        "key", flat=True
    ):
        settle(key, at=now)
    step = step_of(item.after)
    title = step.title if step else _NONE
    up = item.direction == Direction.UP
    what = step.what if step and step.what else Text()
    raise_notice(
        key=f"{_STEP}{item.unit}/{item.number}",
        kind="supervision",
        severity="warning" if up else "info",
        title=Text(
            zh=f"督导升级：进入“{title.zh or title.en}”" if up else f"督导降级：{title.zh or title.en}",
            en=f"Escalation: {title.en or title.zh}" if up else f"A step back: {title.en or title.zh}",
        ),
        body=Text(zh=f"{what.zh} {item.reason}".strip(), en=f"{what.en or what.zh} {item.reason}".strip()),
        address=reverse("supervision:unit", args=[item.unit]),
        at=now,
        units=(item.unit,),
    )


def settle_suggestion(unit: str, *, now: dt.datetime) -> None:
    """Nothing waits for this unit any more."""
    Suggestion.objects.filter(unit=unit).delete()
    settle(f"{_PROPOSED}{unit}", at=now)


def suggest_at(now: dt.datetime) -> None:
    """Count anew for every unit, keep what waits for a decision, tell those who decide. Safe any number of times."""
    waiting = {each.unit.id: each for each in standings(now=now) if each.waits}
    for gone in Suggestion.objects.exclude(unit__in=list(waiting)):
        settle_suggestion(gone.unit, now=now)
    for unit, standing in waiting.items():
        assert standing.advice is not None
        kept = Suggestion.objects.filter(unit=unit).first()
        same = kept is not None and kept.proposed == standing.advice.proposed
        Suggestion.objects.update_or_create(
            unit=unit,
            defaults={
                "proposed": standing.advice.proposed,
                "direction": standing.advice.direction,
                "at": now,
                "since": kept.since if kept is not None and same else now,
            },
        )
        _tell_deciders(standing, now)


def _tell_deciders(standing: UnitStanding, now: dt.datetime) -> None:
    assert standing.advice is not None
    title = standing.proposed.title if standing.proposed else _NONE
    up = standing.advice.direction == "up"
    name = standing.unit.name
    raise_notice(
        key=f"{_PROPOSED}{standing.unit.id}",
        kind="supervision",
        severity="warning" if up else "info",
        title=Text(
            zh=f"{name.zh or name.en}：建议{'进入' if up else '退至'}“{title.zh or title.en}”",
            en=f"{name.en or name.zh}: {'' if up else 'step back to '}{title.en or title.zh} is proposed",
        ),
        body=_reasons(standing),
        address=reverse("supervision:unit", args=[standing.unit.id]),
        at=now,
        right="decide-escalation",
    )


def _reasons(standing: UnitStanding) -> Text:
    """The counts in words; where there are none, how long the unit was calm."""
    assert standing.advice is not None
    said = {}
    for language, between in (("zh-hans", "、"), ("en", ", ")):
        with translation.override(language):
            counts = [f"{FACT_WORDS[each.bound.fact]} {each.count}" for each in standing.advice.reasons]
            said[language] = between.join(counts)
    if not standing.advice.reasons:
        days = standing.advice.calm
        return Text(zh=f"已平稳 {days} 天", en=f"calm for {days} days")
    return Text(zh=said["zh-hans"], en=said["en"])
