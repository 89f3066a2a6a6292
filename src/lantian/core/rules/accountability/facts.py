"""What accountability is reckoned from: problems found or handed over, and the air of a quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

__all__ = ["KINDS", "AirFact", "Facts", "Kind", "ProblemFact"]

Kind = Literal["handed_over", "new"]
KINDS: tuple[Kind, ...] = ("handed_over", "new")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFact:
    """One problem of one unit. Days are local days of the district."""

    id: str
    unit: str
    """Id of a unit of the pack."""
    source: str
    """Level of who found it, as the rules name it: "ministry", "province", "city", "district"; others never count."""
    kind: Kind
    found_on: dt.date
    problem_class: str | None = None
    item: str | None = None
    due_on: dt.date | None = None
    """The last day on which it may be rectified; needed when it was handed over."""
    rectified_on: dt.date | None = None
    aggravating: tuple[str, ...] = ()
    """Grounds for stricter treatment (C14) that a person has recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AirFact:
    """Mean PM2.5 of a unit in a quarter, in the unit of the pack's targets (µg/m³)."""

    unit: str
    period: str
    """Id of a period of the pack."""
    actual: Decimal
    aggravating: tuple[str, ...] = ()
    """Grounds for stricter treatment (C14) that a person has found to apply."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything known at the end of a day."""

    as_of: dt.date
    problems: tuple[ProblemFact, ...] = ()
    air: tuple[AirFact, ...] = ()
    suspended_from: dt.date | None = None
    """The first day on which the method no longer applies (C16), as registered on notice."""

    def only(self, problems: Iterable[ProblemFact]) -> Facts:
        """The same day and air with other problems."""
        return Facts(as_of=self.as_of, problems=tuple(problems), air=self.air, suspended_from=self.suspended_from)
