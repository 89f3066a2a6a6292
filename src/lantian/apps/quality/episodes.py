"""Proposals of consecutive hours stand together as an episode; its state follows from theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from lantian.apps.quality.checks import HOUR
from lantian.apps.quality.choices import State
from lantian.apps.quality.models import Episode, Proposal

__all__ = ["attach", "refresh_states"]

Series = tuple[str, str, str]
"""Station, parameter, rule."""


def attach(proposals: Sequence[Proposal], places: Mapping[str, tuple[str, str]]) -> set[int]:
    """Save new proposals, each in the undecided episode that it touches or in one of its own.

    `places` says the subdistrict and network of each station. Returns the episodes concerned.
    """
    groups: dict[Series, list[Proposal]] = defaultdict(list)
    for each in proposals:
        groups[each.station, each.parameter, each.rule].append(each)
    touched: set[int] = set()
    for series, mine in groups.items():
        for each in sorted(mine, key=lambda proposal: proposal.hour):
            episode = _touching(series, each) or _fresh(series, each, places[series[0]])
            episode.first, episode.last = min(episode.first, each.hour), max(episode.last, each.hour)
            episode.flag = max(episode.flag, each.flag)
            episode.save()
            each.episode = episode
            touched.add(episode.pk)
    Proposal.objects.bulk_create(proposals, batch_size=200)
    return touched


def _touching(series: Series, proposal: Proposal) -> Episode | None:
    station, parameter, rule = series
    near = Episode.objects.filter(
        station=station,
        parameter=parameter,
        rule=rule,
        first__lte=proposal.hour + HOUR,
        last__gte=proposal.hour - HOUR,
        state=State.PROPOSED,
    )
    return near.order_by("first").first()


def _fresh(series: Series, proposal: Proposal, place: tuple[str, str]) -> Episode:
    station, parameter, rule = series
    return Episode(
        network=place[1],
        station=station,
        subdistrict=place[0],
        parameter=parameter,
        rule=rule,
        first=proposal.hour,
        last=proposal.hour,
        hours=0,
        flag=proposal.flag,
        state=State.PROPOSED,
        raised_at=proposal.raised_at,
    )


def refresh_states(episodes: Iterable[int]) -> None:
    """Hours, flag and state of episodes, from their proposals."""
    wanted = sorted(set(episodes))
    for begin in range(0, len(wanted), 300):
        _refresh(wanted[begin : begin + 300])


def _refresh(wanted: list[int]) -> None:
    members: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = Proposal.objects.filter(episode__in=wanted).values_list("episode_id", "state", "flag", "hour")
    spans: dict[int, list] = defaultdict(list)  # type: ignore[type-arg]
    for episode, state, flag, hour in rows:
        members[episode].append((state, flag))
        if state != State.OUTDATED:
            spans[episode].append(hour)
    changed = []
    for episode in Episode.objects.select_for_update().filter(pk__in=wanted):
        states = [state for state, _ in members[episode.pk] if state != State.OUTDATED]
        episode.hours = len(states) or len(members[episode.pk])
        episode.state = _state(states)
        flags = [flag for state, flag in members[episode.pk] if state != State.OUTDATED]
        episode.flag = max(flags, default=episode.flag)
        if spans[episode.pk]:
            episode.first, episode.last = min(spans[episode.pk]), max(spans[episode.pk])
        changed.append(episode)
    Episode.objects.bulk_update(changed, ["hours", "state", "flag", "first", "last"], batch_size=200)


def _state(states: Sequence[str]) -> State:
    found = set(states)
    if not found:
        return State.OUTDATED
    if State.PROPOSED in found:
        return State.PROPOSED
    return State(found.pop()) if len(found) == 1 else State.MIXED
