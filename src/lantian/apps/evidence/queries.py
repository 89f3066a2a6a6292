"""What is attached to a thing."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lantian.apps.evidence.choices import SLOT_TITLES
from lantian.apps.evidence.doubts import Doubt, Known, doubts_of, metres_away
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.subjects import rules_of
from lantian.apps.orgs.policies import Actor

__all__ = ["Gallery", "Piece", "attached", "gallery", "piece", "slots", "slots_since"]

_PORTION = 500


@dataclass(frozen=True)
class Piece:
    """A file as it is shown."""

    item: Item
    doubts: list[Doubt]
    away: int | None
    """Metres between the registered place and the one that the camera names."""

    @property
    def slot(self) -> str:
        """As what it is attached, in the reader's language."""
        return str(SLOT_TITLES.get(self.item.slot, self.item.slot))


@dataclass(frozen=True)
class Gallery:
    """Everything attached to a thing."""

    subject: str
    pairs: list[tuple[str, Piece, Piece]] = field(default_factory=list)
    """Word of the pair, before, after."""
    photos: list[Piece] = field(default_factory=list)
    documents: list[Piece] = field(default_factory=list)
    withdrawn: list[Piece] = field(default_factory=list)
    may_add: bool = False

    @property
    def count(self) -> int:
        """How many files count as proof."""
        return 2 * len(self.pairs) + len(self.photos) + len(self.documents)

    @property
    def pair_words(self) -> list[str]:
        """Words of photos before that have no photo after yet."""
        return sorted({each.item.pair for each in self.photos if each.item.pair})


def attached(subject: str) -> list[Item]:
    """Everything attached to a thing and not withdrawn, oldest first."""
    return list(Item.objects.filter(subject=subject, withdrawn_at=None).select_related("by"))


def slots(subjects: Iterable[str], *, since: dt.datetime | None = None) -> Mapping[str, Counter[str]]:
    """How many of each slot are attached to each thing (since a moment); withdrawn ones do not count."""
    earliest = since or dt.datetime.min.replace(tzinfo=dt.UTC)
    return slots_since(dict.fromkeys(subjects, earliest))


def slots_since(since: Mapping[str, dt.datetime]) -> Mapping[str, Counter[str]]:
    """The same for each thing since a moment of its own."""
    found: dict[str, Counter[str]] = {}
    subjects = list(since)
    for start in range(0, len(subjects), _PORTION):
        items = Item.objects.filter(subject__in=subjects[start : start + _PORTION], withdrawn_at=None)
        for subject, slot, at in items.order_by().values_list("subject", "slot", "at"):
            if at >= since[subject]:
                found.setdefault(subject, Counter())[slot] += 1
    return found


def gallery(subject: str, actor: Actor) -> Gallery:
    """Everything attached to a thing, pairs together. Asks nothing of the actor's right to see it.

    Raises:
        NoSuchSubject: no part of the system keeps such a thing.
    """
    rules, name = rules_of(subject)
    items = list(Item.objects.filter(subject=subject).select_related("by", "by__unit", "on_behalf_of", "withdrawn_by"))
    pieces = _pieces(items, actor)
    counting = [each for each in pieces if each.item.withdrawn_at is None]
    pairs, paired = _paired(counting)
    return Gallery(
        subject=subject,
        pairs=pairs,
        photos=[each for each in counting if each.item.is_picture and each.item.pk not in paired],
        documents=[each for each in counting if not each.item.is_picture],
        withdrawn=[each for each in pieces if each.item.withdrawn_at is not None],
        may_add=rules.may_add(actor, name) if actor is not None and actor.is_authenticated else False,
    )


def piece(item: Item, actor: Actor) -> Piece:
    """One file as it is shown to somebody."""
    return _pieces([item], actor)[0]


def _pieces(items: list[Item], actor: Actor) -> list[Piece]:
    if not items:
        return []
    rules, name = rules_of(items[0].subject)
    place, period = rules.place(name), rules.period(name)
    others, twice = _elsewhere(items), _again(items)
    return [
        Piece(
            each,
            doubts_of(
                each,
                place=place,
                period=period,
                elsewhere=[_known(other, actor) for other in others.get(each.digest, [])],
                again=each.digest in twice,
            ),
            metres_away(each, place),
        )
        for each in items
    ]


def _again(items: list[Item]) -> set[str]:
    """Bytes that count twice for the same thing: one picture before and after, or sent anew."""
    counting = Item.objects.filter(
        subject=items[0].subject, withdrawn_at=None, digest__in={each.digest for each in items}
    ).exclude(by=None, sender="")
    digests = Counter(counting.order_by().values_list("digest", flat=True))
    return {digest for digest, count in digests.items() if count > 1}


def _elsewhere(items: list[Item]) -> dict[str, list[str]]:
    """Other things that the same bytes are attached to. A demonstration's pictures are all the same one."""
    others = (
        Item.objects.filter(digest__in={each.digest for each in items}, withdrawn_at=None)
        .exclude(subject=items[0].subject)
        .exclude(by=None, sender="")
    )
    found: dict[str, list[str]] = {}
    for digest, subject in others.order_by("subject").values_list("digest", "subject").distinct():
        found.setdefault(digest, []).append(subject)
    return found


def _known(subject: str, actor: Actor) -> Known | None:
    """A thing as its readers know it; None where the actor may not see it."""
    rules, name = rules_of(subject)
    return Known(rules.title(name), rules.address(name)) if rules.may_see(actor, name) else None


def _paired(pieces: list[Piece]) -> tuple[list[tuple[str, Piece, Piece]], set[int]]:
    """Photos before and after with the same word, in the order in which they came; each is in one pair only."""
    after: dict[str, list[Piece]] = {}
    for each in pieces:
        if each.item.slot == "photo-after":
            after.setdefault(each.item.pair, []).append(each)
    pairs: list[tuple[str, Piece, Piece]] = []
    used: set[int] = set()
    for before in pieces:
        partners = after.get(before.item.pair)
        if before.item.slot == "photo-before" and partners:
            partner = partners.pop(0)
            pairs.append((before.item.pair, before, partner))
            used |= {before.item.pk, partner.item.pk}
    return pairs, used
