"""What other parts of the system know of a thing, for the page of that thing: cases filed about a row, and the way to
file one. The page does not know who speaks; who speaks stands above it in the layers.

In a module `mentions.py` of an app, which is found by itself:

>>> @mentions("row", "list-entry")
... def cases(subject: str, reader: User) -> Mentions | None: ...

On the page: `{% load mentions %}{% mentions_of row.subject %}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.module_loading import autodiscover_modules

from lantian.apps.orgs.models import User

__all__ = ["Mention", "Mentions", "mentions", "mentions_of"]


@dataclass(frozen=True, kw_only=True)
class Mention:
    """Something that is about the thing; `address` opens it."""

    title: str
    address: str
    state: str = ""
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """What one part says of a thing to a reader: what there is, and what the reader may begin."""

    heading: str
    entries: tuple[Mention, ...] = ()
    offer: str = ""
    """Words of what the reader may begin; "" for nothing."""
    offer_address: str = ""


Speaker = Callable[[str, User], Mentions | None]
_speakers: dict[str, list[Speaker]] = {}


def mentions(*kinds: str) -> Callable[[Speaker], Speaker]:
    """Have a function asked on the pages of things of these kinds ("row" of "row:SDE-00012").

    It says nothing of what the reader may not see, and offers nothing that they may not do.
    """

    def register(speaker: Speaker) -> Speaker:
        for kind in kinds:
            _speakers.setdefault(kind, []).append(speaker)
        return speaker

    return register


def mentions_of(subject: str, reader: User) -> list[Mentions]:
    """What all parts say of a thing to this reader."""
    _discover()
    said = (speaker(subject, reader) for speaker in _speakers.get(subject.partition(":")[0], ()))
    return [each for each in said if each is not None]


@lru_cache(maxsize=1)
def _discover() -> None:
    autodiscover_modules("mentions")
