"""Why an action on a case is refused, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from lantian.core.flows.case import Obstacle

__all__ = ["CaseNotValid", "ChangedMeanwhile", "Fault", "NoSuchCase", "StepRefused"]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a case that is to be filed: which field, a stable code, what and how to mend it."""

    field: str
    code: str
    message: str | Promise
    remedy: str | Promise


class CaseNotValid(Exception):
    """A case cannot be filed as given; `faults` names everything that is wrong with it. Nothing was written."""

    code = "case-not-valid"
    remedy = "Correct the fields that are named."

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{each.field}: {each.code}" for each in self.faults))


class NoSuchCase(LookupError):
    """There is no case of this number."""

    code = "no-such-case"
    remedy = "Look the number up in the list of cases."

    def __init__(self, number: str) -> None:
        self.number = number
        super().__init__(f"There is no case {number}.")


class ChangedMeanwhile(Exception):
    """Somebody took a step since the case was read."""

    code = "changed-meanwhile"
    remedy = "Look at what was done meanwhile, then ask again if it is still right."

    def __init__(self, number: str, by: str) -> None:
        self.number, self.by = number, by
        super().__init__(f"{number}: {by or 'the installation'} took a step meanwhile.")


class StepRefused(Exception):
    """Something stands against a step; `obstacles` names all of it. Nothing was written."""

    code = "step-refused"
    remedy = "Bring what is missing, then ask again."

    def __init__(self, number: str, step: str, obstacles: Sequence[Obstacle]) -> None:
        self.number, self.step, self.obstacles = number, step, tuple(obstacles)
        super().__init__(f"{number}: {step} refused: {', '.join(each.code for each in self.obstacles)}.")
