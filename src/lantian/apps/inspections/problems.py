"""Why an action on an inspection is refused, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

__all__ = ["Fault", "InspectionRefused", "NoForms", "SignatureRefused"]


@dataclass(frozen=True)
class Fault:
    """One thing that stands against it: which part of the form, a stable code, what it is and how to mend it."""

    field: str
    code: str
    message: str | Promise
    remedy: str | Promise = ""


class InspectionRefused(Exception):
    """An action cannot be taken; `faults` names everything that stands against it. Nothing was written."""

    code = "inspection-refused"
    remedy = "Mend what is named, then do it again."

    def __init__(self, *faults: Fault) -> None:
        self.faults: Sequence[Fault] = faults
        super().__init__("; ".join(f"{each.field}: {each.code}" for each in faults))


class SignatureRefused(Exception):
    """What came is no signature on glass."""

    code = "signature-refused"
    remedy = "Sign again on the glass."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"No signature: {what}.")


class NoForms(LookupError):
    """The pack has no forms of inspections."""

    code = "no-inspection-forms"
    remedy = "Add inspections.yaml to the pack; campaigns/zhongyuan-2017-2018 shows its shape."

    def __init__(self) -> None:
        super().__init__("The pack has no forms of inspections.")
