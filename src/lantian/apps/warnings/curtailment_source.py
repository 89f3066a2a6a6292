"""What the app of cuts may know of warnings: only what was signed leads to orders."""

from __future__ import annotations

from lantian.apps.curtailment.warned import Source, Warned, tells
from lantian.apps.warnings import queries
from lantian.apps.warnings.choices import Kind, State
from lantian.apps.warnings.models import WarningVersion

__all__: list[str] = []


def _told(item: WarningVersion | None) -> Warned | None:
    if item is None:
        return None
    signed = item.signed_at is not None
    return Warned(
        number=str(item),
        episode=item.episode.number,
        grade=item.grade,
        starts=item.starts,
        ends=item.ends,
        signed=signed,
        stands=signed and item.state == State.SIGNED and item.kind not in (Kind.LIFT, Kind.CANCEL),
        over_at=item.episode.closed_at,
    )


def _of_number(number: str) -> Warned | None:
    episode, _dash, version = number.rpartition("-")
    if not (version.isascii() and version.isdecimal() and len(version) < 6):
        return None
    found = WarningVersion.objects.filter(episode__number=episode[:32], number=int(version))
    return _told(found.select_related("episode").first())


def _standing() -> Warned | None:
    episode = queries.open_episode()
    return _told(queries.standing(episode)) if episode else None


tells(Source(_of_number, _standing))
