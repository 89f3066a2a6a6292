"""Statements as progress reads them: the newest one of each unit that stands, with or without proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q

from lantian.apps.evidence.models import Item
from lantian.apps.records.campaign import pack
from lantian.apps.tasks.choices import Says
from lantian.apps.tasks.models import Statement

__all__ = ["Stated", "end_of", "standing_statements"]


@dataclass(frozen=True)
class Stated:
    """What stands of one indicator at a moment, the newest first."""

    statements: tuple[Statement, ...]
    proven: frozenset[int]
    """Numbers of the statements to which something was attached by then."""

    @property
    def newest(self) -> Statement | None:
        """The one that counts."""
        return self.statements[0] if self.statements else None

    def is_proven(self, statement: Statement) -> bool:
        """Whether something is attached to it; without proof nothing counts as done."""
        return statement.pk in self.proven

    def says_done(self, statement: Statement) -> bool:
        """Whether it says that the work is done, and shows it."""
        return statement.says == Says.DONE and self.is_proven(statement)


def standing_statements(at: dt.datetime) -> Mapping[str, Stated]:
    """Indicator → what stood at a moment: the newest statement of each unit."""
    found: dict[str, dict[str, Statement]] = {}
    known = Statement.objects.filter(at__lte=at).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))
    for each in known.select_related("by", "unit"):
        found.setdefault(each.indicator, {}).setdefault(each.unit_id, each)
    proven = _proven([each for units in found.values() for each in units.values()], at)
    return {name: Stated(tuple(units.values()), proven) for name, units in found.items()}


def end_of(day: dt.date) -> dt.datetime:
    """The moment at which a local day is over."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(0), tzinfo=ZoneInfo(pack().info.time_zone))


def _proven(statements: list[Statement], at: dt.datetime) -> frozenset[int]:
    subjects = {each.subject: each.pk for each in statements}
    attached = Item.objects.filter(subject__in=subjects, at__lte=at)
    attached = attached.filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))
    return frozenset(subjects[name] for name in attached.order_by().values_list("subject", flat=True).distinct())
