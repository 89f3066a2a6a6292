"""What an action on a row can refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lantian.core.flows.ledger_row import Obstacle
from lantian.core.rules.ledgers.faults import FieldFault

__all__ = ["BulkRefused", "ChangedMeanwhile", "Double", "NoSuchRow", "RowNotValid", "StepRefused"]


class RowNotValid(Exception):
    """Fields are wrong or missing, or a rule refuses such a row."""

    code = "row-not-valid"
    remedy = "Correct the fields that are named."

    def __init__(self, faults: Sequence[FieldFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{each.field or 'row'}: {each.message.in_language('en')}" for each in self.faults))


class Double(Exception):
    """The ledger has this thing already."""

    code = "double"
    remedy = "Change the row that exists, or correct the key fields."

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"A double of {number}.")


class ChangedMeanwhile(Exception):
    """Somebody changed the same fields since the row was read."""

    code = "changed-meanwhile"
    remedy = "Look at what is there now, and save again if it is still right."

    def __init__(
        self, number: str, fields: Sequence[str], by: str, values: Mapping[str, tuple[object, object]] | None = None
    ) -> None:
        self.number, self.fields, self.by = number, tuple(fields), by
        self.values = dict(values or {})
        """Field → what is there now, and what was to be put in its place; both as they are kept."""
        super().__init__(f"{number}: {by} changed {', '.join(fields) or 'it'} meanwhile.")


class StepRefused(Exception):
    """Something stands against a step; `obstacles` names all of it."""

    code = "step-refused"
    remedy = "Bring what is missing, then ask again."

    def __init__(self, number: str, step: str, obstacles: Sequence[Obstacle]) -> None:
        self.number, self.step, self.obstacles = number, step, tuple(obstacles)
        super().__init__(f"{number}: {step} refused: {', '.join(each.code for each in self.obstacles)}.")


class NoSuchRow(Exception):
    """The ledger has no row of this number."""

    code = "no-such-row"
    remedy = "Look the number up in the list of the ledger."

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"The ledger has no row {number}.")


class BulkRefused(Exception):
    """Something stands against some of many rows; nothing was written. `problems`: by the place of the row."""

    code = "bulk-refused"
    remedy = "Mend or leave out the rows that are named, then ask again."

    def __init__(self, problems: Mapping[int, Exception]) -> None:
        self.problems = problems
        told = "; ".join(f"{index}: {problem}" for index, problem in list(problems.items())[:5])
        super().__init__(f"{len(problems)} rows are refused: {told}")
