"""To what photos and documents are attached. The part that keeps the thing says who may see it and add to it.

In a module `evidence_subjects.py` of an app, which is found by itself:

>>> subject("row")(SubjectRules(may_see=may_see, may_add=may_add, address=address))

Every function gets the name after the colon: "SDE-00012" of "row:SDE-00012". A thing that does not exist is seen by
nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.module_loading import autodiscover_modules

from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import Actor

if TYPE_CHECKING:
    from lantian.apps.evidence.models import Item

__all__ = ["NoSuchSubject", "Period", "SubjectRules", "rules_of", "subject"]

Place = tuple[float, float]
Period = tuple[dt.datetime | None, dt.datetime | None]


class NoSuchSubject(LookupError):
    """No part of the system keeps such a thing."""

    code = "no-such-subject"
    remedy = "Name the thing as “kind:name”, as the log does."

    def __init__(self, asked: str) -> None:
        self.asked = asked
        super().__init__(f"Nothing of the kind of {asked!r} takes evidence.")


@dataclass(frozen=True, kw_only=True)
class SubjectRules:
    """What holds of all things of one kind. Only the first three must be given."""

    may_see: Callable[[Actor, str], bool]
    may_add: Callable[[User, str], bool]
    address: Callable[[str], str]
    """The page of the thing, where people come back to after sending a file."""
    may_withdraw: Callable[[User, str], bool] | None = None
    """Without it: who may add. Say no where the proof was relied upon, so that it stays."""
    acts_for: Callable[[User, str], User | None] = lambda _actor, _name: None
    """In whose post somebody adds who stands in for another; nobody: in their own."""
    title: Callable[[str], str] = str
    place: Callable[[str], Place | None] = lambda _name: None
    """Longitude and latitude (WGS-84): what the camera says is compared with it."""
    period: Callable[[str], Period] = lambda _name: (None, None)
    """When the proof must have been made; an open end is judged by the parameters of the pack."""
    see_right: str = "read-work"
    add_right: str = "keep-rows"
    """The rights that a refusal names."""
    attached: Callable[[Item, User | None, dt.datetime], None] | None = None
    """Told within the transaction when something was attached or (`withdrawn_at` is set) withdrawn."""


_rules: dict[str, SubjectRules] = {}


def subject(kind: str) -> Callable[[SubjectRules], SubjectRules]:
    """Let things of this kind have evidence."""

    def register(rules: SubjectRules) -> SubjectRules:
        _rules[kind] = rules
        return rules

    return register


def rules_of(whole: str) -> tuple[SubjectRules, str]:
    """The rules of a thing, and its name after the colon.

    Raises:
        NoSuchSubject: no part of the system keeps such a thing.
    """
    _discover()
    kind, _colon, name = whole.partition(":")
    if not name or kind not in _rules:
        raise NoSuchSubject(whole)
    return _rules[kind], name


@lru_cache(maxsize=1)
def _discover() -> None:
    autodiscover_modules("evidence_subjects")
