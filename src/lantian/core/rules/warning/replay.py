"""A winter hour by hour: what the rules would have proposed when, taking what followed as the forecast."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lantian.core.rules.warning.engine import propose
from lantian.core.rules.warning.episodes import improved_for_long
from lantian.core.rules.warning.grades import NONE, Grades
from lantian.core.rules.warning.series import Hour, Kind

__all__ = ["Change", "replay"]


@dataclass(frozen=True, slots=True)
class Change:
    """A warning that would have been started, raised, lowered or lifted."""

    at: dt.datetime
    before: str
    after: str
    clauses: tuple[str, ...]


def replay(hours: Sequence[Hour], rules: Grades, *, lead_hours: int) -> Iterator[Change]:
    """Every change of state. At each hour the hours up to it are observed and the next `lead_hours` are the forecast.

    Within an episode the grade never falls: a warning is lowered only by lifting it (M35: strict and early). When
    the air stays good long enough between two episodes, the first warning is lifted, and the next one starts for
    itself.
    """
    state = NONE
    since = 0
    begun: dt.datetime | None = None
    for place, hour in enumerate(hours):
        if state == NONE:
            since = place
        known = hours[since : place + 1 + lead_hours]
        if state == NONE and not _worth_a_look(known, rules):
            continue
        found = propose([_as_known(each, hour.start) for each in known], hour.start, rules)
        if state == NONE or begun is None:
            begun = found.episode.start if found.episode else None
        over = found.grade == NONE or (begun is not None and found.episode is not None and found.episode.start > begun)
        after = found.grade
        if state != NONE and over and improved_for_long(known, place - since, rules):
            after = NONE
        elif rules.order(after) < rules.order(state):
            after = state
        if after != state:
            clauses = found.clauses if after != NONE else (rules.rules.lifting.clause,)
            yield Change(hour.start, state, after, clauses)
            state = after


def _worth_a_look(known: Sequence[Hour], rules: Grades) -> bool:
    """Whether any of these hours could start a warning: most hours of a winter cannot."""
    early = rules.early_above
    now = known[0].index
    if early is not None and now is not None and now > early:
        return True
    return any(hour.running is not None and hour.running > rules.episode_above for hour in known)


def _as_known(hour: Hour, now: dt.datetime) -> Hour:
    kind: Kind = "observed" if hour.start <= now else "forecast"
    return hour if hour.kind == kind else Hour(hour.start, hour.index, hour.running, kind)
