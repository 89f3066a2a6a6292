"""What a pack says of progress: which rows, observations or statements show how far a measure or main task has got."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from lantian.core.policy.ledger_schema import Condition
from lantian.core.policy.schema import ClauseId, Identifier, Strict, Text

__all__ = ["Indicator", "IndicatorFile", "RowCount"]


class RowCount(Strict):
    """Rows of one ledger that are counted, or one of their numbers summed."""

    ledger: Identifier
    where: Condition | None = None
    """Of rows that are not void; without it, every one."""
    total_of: Identifier | None = None
    """A number field to sum; without it rows are counted."""
    distinct: Identifier | None = None
    """Rows with the same value of this field count once (stations sampled, not samples)."""


class Indicator(Strict):
    """A number computed from the data that says how far something is.

    `rows` counts against a quantity of the pack; `share` divides one count by another; `figure` asks another part of
    the system; `submissions` counts returns that came; `statement` is what a person states, dated and with evidence.
    """

    id: Identifier
    title: Text
    clause: ClauseId
    serves: tuple[ClauseId, ...] = Field(min_length=1)
    """Parts of measures and main tasks whose progress this is."""
    kind: Literal["rows", "share", "figure", "submissions", "statement"]
    quantity: Identifier | None = None
    """The demand of the pack that it is held against (`quantities`)."""
    goal_parameter: Identifier | None = None
    """Or a parameter that states the demand."""
    comparison: Literal[">=", "<="] = ">="
    """How the value is held against the parameter; a quantity carries its own."""
    done: RowCount | None = None
    of: RowCount | None = None
    figure: Identifier | None = None
    submission: Identifier | None = None
    every: Literal["week", "month"] | None = None
    """Counted anew for each week or month; otherwise since the beginning."""
    deadline: Identifier | None = None
    """By when; without it the dates of what it serves."""
    unit: str = ""
    """Unit of the value: count, households, 1 (a share), t …"""
    interpretation: Identifier | None = None
    by_unit: bool = True
    """Whether each subdistrict's share is shown."""

    @model_validator(mode="after")
    def _sources(self) -> Self:
        needed = {
            "rows": self.done is not None,
            "share": self.done is not None and self.of is not None,
            "figure": self.figure is not None,
            "submissions": self.submission is not None,
            "statement": True,
        }
        if not needed[self.kind]:
            raise PydanticCustomError("indicator_source", "the kind asks for its source")
        return self


class IndicatorFile(Strict):
    """`indicators.yaml`."""

    indicators: tuple[Indicator, ...]
