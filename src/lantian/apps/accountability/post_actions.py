"""Everything that changes the register of posts. Names are personal data: the log has the post and days, no name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from lantian.apps.accountability.evaluations import official
from lantian.apps.accountability.models import Holding, Post
from lantian.apps.accountability.policies import POSTS
from lantian.apps.accountability.posts import spells_of
from lantian.apps.accountability.problems import Refused
from lantian.apps.orgs.models import Unit, User
from lantian.apps.records.actions import record
from lantian.core.rules.post_holders import Clash, Spell, clashes

__all__ = ["Entry", "add_holding", "add_post", "end_holding", "import_entries", "strike_holding"]

_TITLE, _NAME, _REFERENCE = 120, 60, 120


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the register: somebody held a post of a unit at a level on some days."""

    unit: str
    tier: str
    title: str
    name: str
    since: dt.date
    until: dt.date | None = None
    reference: str = ""


@transaction.atomic
def add_post(
    *, actor: User | None, now: dt.datetime, unit: str, tier: str, title: str, demonstration: bool = False
) -> Post:
    """Register a post of a unit at a level of responsibility; the same one again is the same post.

    Raises:
        NotAllowed: the actor does not keep the register.
        Refused: the unit or the level is unknown, or the title is missing.
    """
    _require(actor)
    words = title.strip()[:_TITLE]
    if not words:
        raise Refused("post-title", _("The post has no title."), _("Enter what the unit calls it."))
    if not Unit.objects.filter(pk=unit).exists():
        raise Refused("post-unit", _("There is no unit %(unit)s.") % {"unit": unit}, _("Choose one from the list."))
    if tier not in {each.id for each in official().tiers}:
        known = ", ".join(each.id for each in official().tiers)
        raise Refused(
            "post-tier",
            _("The rules have no level %(tier)s.") % {"tier": tier},
            _("Its levels are: %(known)s.") % {"known": known},
        )
    post, fresh = Post.objects.get_or_create(
        unit_id=unit, tier=tier, title=words, defaults={"demonstration": demonstration}
    )
    if fresh:
        facts = {"unit": unit, "tier": tier, "post": words}
        record(actor=actor, action="accountability.add-post", subject=post.log_subject, facts=facts)
    return post


@transaction.atomic
def add_holding(
    post: Post,
    *,
    actor: User | None,
    now: dt.datetime,
    name: str,
    since: dt.date,
    until: dt.date | None = None,
    reference: str = "",
) -> Holding:
    """Enter who held a post on some days, both included; `until` None: still.

    Raises:
        NotAllowed: the actor does not keep the register.
        Refused: the name is missing, the days run backwards, or somebody else held it on one of the days.
    """
    _require(actor)
    post = Post.objects.select_for_update().get(pk=post.pk)
    words = name.strip()[:_NAME]
    if not words:
        raise Refused("holder-name", _("The name is missing."), _("Enter who held the post."))
    if until is not None and until < since:
        raise Refused("holder-days", _("The last day lies before the first."), _("Check both days."))
    _refuse_clash(post, [*spells_of(post), Spell(words, since, until)])
    entry = Holding.objects.create(
        post=post, name=words, since=since, until=until, reference=reference.strip()[:_REFERENCE], at=now, by=actor
    )
    _log("accountability.add-holder", entry, actor)
    return entry


@transaction.atomic
def end_holding(entry: Holding, *, actor: User | None, now: dt.datetime, until: dt.date | None, reason: str) -> Holding:
    """Change the last day on which somebody held a post; the earlier day stays in the log.

    Raises:
        NotAllowed: the actor does not keep the register.
        Refused: no reason, days backwards, or somebody else held it then.
    """
    _require(actor)
    entry = _standing(entry)
    why = _reason(reason)
    if until is not None and until < entry.since:
        raise Refused("holder-days", _("The last day lies before the first."), _("Check both days."))
    others = [
        Spell(each.name, each.since, each.until)
        for each in entry.post.holdings.exclude(pk=entry.pk).filter(struck_at=None)
    ]
    _refuse_clash(entry.post, [*others, Spell(entry.name, entry.since, until)])
    before, entry.until = entry.until, until
    entry.save(update_fields=["until"])
    facts = {"until": {"before": before, "after": until}}
    record(actor=actor, action="accountability.end-holder", subject=entry.post.log_subject, facts=facts, reason=why)
    return entry


@transaction.atomic
def strike_holding(entry: Holding, *, actor: User | None, now: dt.datetime, reason: str) -> Holding:
    """Strike an entry that was wrong; it stays in the records and counts no more.

    Raises:
        NotAllowed: the actor does not keep the register.
        Refused: no reason, or it was struck before.
    """
    _require(actor)
    entry = _standing(entry)
    why = _reason(reason)
    entry.struck_at, entry.struck_by = now, actor
    entry.save(update_fields=["struck_at", "struck_by"])
    _log("accountability.strike-holder", entry, actor, why)
    return entry


@transaction.atomic
def import_entries(entries: Iterable[Entry], *, actor: User | None, now: dt.datetime) -> int:
    """Enter many lines, all or none; what is there already is left alone. Returns how many are new.

    Raises:
        NotAllowed: the actor does not keep the register.
        Refused: a line cannot be entered; it is named, and nothing was written.
    """
    _require(actor)
    fresh = 0
    for number, entry in enumerate(entries, start=1):
        try:
            post = add_post(actor=actor, now=now, unit=entry.unit, tier=entry.tier, title=entry.title)
            same = {"name": entry.name.strip(), "since": entry.since, "until": entry.until, "struck_at": None}
            if post.holdings.filter(**same).exists():
                continue
            add_holding(
                post,
                actor=actor,
                now=now,
                name=entry.name,
                since=entry.since,
                until=entry.until,
                reference=entry.reference,
            )
        except Refused as refused:
            line = _("Line %(number)s: ") % {"number": number}
            raise Refused(refused.code, f"{line}{refused.message}", refused.remedy) from refused
        fresh += 1
    return fresh


def _require(actor: User | None) -> None:
    if actor is not None:
        POSTS.require(actor)


def _standing(entry: Holding) -> Holding:
    entry = Holding.objects.select_for_update().select_related("post").get(pk=entry.pk)
    if entry.struck_at is not None:
        raise Refused("holder-struck", _("The entry was struck before."), _("Enter the holder anew."))
    return entry


def _reason(text: str) -> str:
    why = text.strip()[:500]
    if not why:
        raise Refused("reason-missing", _("A reason is needed."), _("Say why; it stays in the log."))
    return why


def _refuse_clash(post: Post, spells: Iterable[Spell]) -> None:
    found = clashes(spells)
    if found:
        raise Refused(
            "two-holders",
            _("%(post)s would have two holders: %(days)s.")
            % {"post": post.title, "days": "; ".join(_days_of(each) for each in found)},
            _("End the earlier one the day before, or correct the days."),
        )


def _days_of(clash: Clash) -> str:
    last = clash.last.isoformat() if clash.last else "…"
    return f"{clash.one.name} / {clash.other.name}, {clash.first.isoformat()} – {last}"


def _log(action: str, entry: Holding, actor: User | None, reason: str = "") -> None:
    facts = {
        "unit": entry.post.unit_id,
        "tier": entry.post.tier,
        "post": entry.post.title,
        "entry": entry.pk,
        "since": entry.since,
        "until": entry.until,
    }
    record(actor=actor, action=action, subject=entry.post.log_subject, facts=facts, reason=reason)
