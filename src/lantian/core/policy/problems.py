"""What can be wrong with a pack, and with a question put to one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lantian.core.policy.messages import KINDS, MESSAGES

__all__ = [
    "EditionUnknown",
    "PackInvalid",
    "PackProblem",
    "ParameterNotInForce",
    "ParameterNotNumber",
    "ParameterUnknown",
    "PeriodUnknown",
    "TargetUnknown",
]


@dataclass(frozen=True, order=True)
class PackProblem:
    """One thing wrong, at one place; what concerns a whole file stands at its first line."""

    file: str
    line: int
    code: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), compare=False)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.said("en")[0]

    @property
    def remedy(self) -> str:
        """How to mend it, in English."""
        return self.said("en")[1]

    def said(self, language: str) -> tuple[str, str]:
        """Message and remedy in "zh" or in English."""
        chinese = language.startswith("zh")
        facts = dict(self.facts)
        if facts.get("kind") in KINDS:
            facts["kind"] = KINDS[facts["kind"]][chinese]
        if facts.get("near"):
            facts["near"] = f"是否应为 {facts['near']}？" if chinese else f"Did you mean {facts['near']}? "
        if chinese:
            facts |= {name.removesuffix("_zh"): fact for name, fact in self.facts.items() if name.endswith("_zh")}
        message, remedy = MESSAGES[self.code]["zh" if chinese else "en"]
        return message.format_map(facts), remedy.format_map(facts)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code}: {self.message} — {self.remedy}"


class PackInvalid(Exception):
    """The pack has errors; `problems` holds all of them in the order of files and lines."""

    code = "pack-invalid"

    def __init__(self, problems: Iterable[PackProblem]) -> None:
        self.problems = tuple(sorted(problems))
        self.remedy = "Mend what each line names, then run `lantian pack check` again."
        super().__init__(
            f"The pack has {len(self.problems)} error(s):\n" + "\n".join(str(problem) for problem in self.problems)
        )


class ParameterUnknown(KeyError):
    """The pack states no parameter of this id."""

    code = "parameter-unknown"

    def __init__(self, parameter_id: str, near: tuple[str, ...]) -> None:
        self.parameter_id = parameter_id
        self.near = near
        self.remedy = (
            f"Did you mean {' or '.join(near)}?"
            if near
            else "Add it to a file of the pack's rules/, with its unit and clause."
        )
        super().__init__(f"The pack has no parameter {parameter_id}. {self.remedy}")

    def __str__(self) -> str:
        return str(self.args[0])


class ParameterNotInForce(LookupError):
    """The pack states the parameter, but no value for this day."""

    code = "parameter-not-in-force"

    def __init__(self, parameter_id: str, on: dt.date, first: dt.date) -> None:
        self.parameter_id = parameter_id
        self.on = on
        self.first = first
        self.remedy = f"Ask for a day on which it is in force, or give it a value `since: {on}` with its clause."
        super().__init__(
            f"The parameter {parameter_id} has no value on {on}; its first value holds from {first}. {self.remedy}"
        )


class ParameterNotNumber(TypeError):
    """A number was asked for and the pack states something else."""

    code = "parameter-not-number"

    def __init__(self, parameter_id: str, value: object) -> None:
        self.parameter_id = parameter_id
        self.remedy = "Write the value as a plain number, without quotes."
        super().__init__(f"The parameter {parameter_id} is {value!r}, not a number. {self.remedy}")


class PeriodUnknown(KeyError):
    """The pack states no period of this id."""

    code = "period-unknown"

    def __init__(self, period_id: str, known: Iterable[str]) -> None:
        self.period_id = period_id
        self.remedy = f"The pack's periods are {', '.join(known)}."
        super().__init__(f"The pack has no period {period_id}. {self.remedy}")

    def __str__(self) -> str:
        return str(self.args[0])


class TargetUnknown(KeyError):
    """The pack states no target for this subdistrict and period."""

    code = "target-unknown"

    def __init__(self, subdistrict: str, period_id: str, periods: Iterable[str]) -> None:
        self.subdistrict = subdistrict
        self.period_id = period_id
        self.remedy = f"targets.csv states targets for {', '.join(periods)}."
        super().__init__(f"The pack has no target for {subdistrict} in {period_id}. {self.remedy}")

    def __str__(self) -> str:
        return str(self.args[0])


class EditionUnknown(LookupError):
    """The pack does not say which edition of a standard is law on a day."""

    code = "edition-unknown"

    def __init__(self, standard: str, on: dt.date) -> None:
        self.standard = standard
        self.on = on
        self.remedy = f"Add an entry for {standard} to `standards` in pack.yaml, with `since` on or before {on}."
        super().__init__(f"The pack does not say which edition of {standard} is in force on {on}. {self.remedy}")
