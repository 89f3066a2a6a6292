"""What cannot be written, and why: with the row and the column where it came from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

__all__ = ["CellProblem", "DustfallRefused"]


@dataclass(frozen=True)
class CellProblem:
    """A cell of a pasted table that cannot be read."""

    row: int
    column: str
    said: str | Promise


class DustfallRefused(Exception):
    """A point or a jar cannot be written as asked; `problems` maps a field to what is wrong and the remedy."""

    code = "dustfall-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, subject: str, problems: Mapping[str, str | Promise], cells: Sequence[CellProblem] = ()) -> None:
        self.subject = subject
        self.problems = dict(problems)
        self.cells = tuple(cells)
        named = [f"{field}: {text}" for field, text in self.problems.items()]
        named += [f"row {cell.row}, {cell.column}: {cell.said}" for cell in self.cells]
        super().__init__(f"{subject}: " + "; ".join(named))
