"""Who held which post on which days, read from the register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.models import Holding, Post
from lantian.core.policy.schema import Text
from lantian.core.rules.post_holders import Gap, Spell, gaps, held_between
from lantian.core.time.span import DaySpan

__all__ = ["Answering", "answering", "as_json", "spells_of", "tiers"]


@dataclass(frozen=True, kw_only=True)
class Answering:
    """A post that answers, with those who held it on the days of a period."""

    tier: str
    tier_title: Text
    post: Text
    """What the rules call it."""
    title: str
    """What the unit calls it; "" where the register has no such post."""
    holders: tuple[Spell, ...]
    gaps: tuple[Gap, ...]


def tiers() -> tuple[tuple[str, Text], ...]:
    """The levels of the official rules, the mildest first."""
    return tuple((tier.id, tier.title) for tier in official().tiers)


def spells_of(post: Post) -> tuple[Spell, ...]:
    """Everybody who is known to have held it; struck entries are left out."""
    return _spells(post.holdings.all())


def answering(unit: str, wanted: Sequence[str], span: DaySpan) -> tuple[Answering, ...]:
    """The posts of a unit that answer at some tiers, with who held them on the days, and the days without anybody."""
    known = Post.objects.filter(unit=unit, tier__in=list(wanted)).prefetch_related("holdings")
    by_tier: dict[str, list[Post]] = {}
    for post in known:
        by_tier.setdefault(post.tier, []).append(post)
    found: list[Answering] = []
    for tier in official().tiers:
        if tier.id not in wanted:
            continue
        shared: dict[str, Any] = {"tier": tier.id, "tier_title": tier.title, "post": tier.post}
        for post in by_tier.get(tier.id, []):
            spells = spells_of(post)
            found.append(
                Answering(
                    **shared,
                    title=post.title,
                    holders=held_between(spells, span.first, span.last),
                    gaps=gaps(spells, span.first, span.last),
                )
            )
        if tier.id not in by_tier:
            found.append(Answering(**shared, title="", holders=(), gaps=(Gap(span.first, span.last),)))
    return tuple(found)


def as_json(posts: Iterable[Answering]) -> list[dict[str, Any]]:
    """The same as a proposal keeps it."""
    return [
        {
            "tier": each.tier,
            "post": each.title,
            "holders": [
                {"name": spell.name, "since": _day(spell.since), "until": _day(spell.until)} for spell in each.holders
            ],
            "gaps": [{"first": _day(gap.first), "last": _day(gap.last)} for gap in each.gaps],
        }
        for each in posts
    ]


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _spells(holdings: Iterable[Holding]) -> tuple[Spell, ...]:
    return tuple(Spell(each.name, each.since, each.until) for each in holdings if each.struck_at is None)
