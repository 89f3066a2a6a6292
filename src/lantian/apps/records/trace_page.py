"""A trace as its page shows it: what the trace names by id, looked up in the pack."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from lantian.apps.records import traces
from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.templatetags.traces import value
from lantian.core.policy.schema import Clause, Document, Interpretation, InterpretationReading
from lantian.core.policy.trace import Figure, Trace
from lantian.core.quantity.rounding import half_even

__all__ = ["Basis", "Decided", "Input", "TracePage", "show"]

_PERCENT_PLACES, _FEW = 1, 6


@dataclass(frozen=True)
class Basis:
    """A clause with the document that it stands in."""

    clause: Clause
    document: Document


@dataclass(frozen=True)
class Decided:
    """An ambiguity, and the reading in force."""

    interpretation: Interpretation
    chosen: InterpretationReading
    may_change: str


@dataclass(frozen=True)
class Input:
    """A figure that went in, and where its own trace is read ("" when it has none)."""

    figure: Figure
    address: str
    shown: str


@dataclass(frozen=True)
class TracePage:
    """Everything that the template needs."""

    trace: Trace
    shown: str
    """The figure as other pages show it."""
    exact: str
    """The figure in full with a sign that leads to what is shown, such as "19/21 ≈"; "" where nothing was rounded."""
    bases: tuple[Basis, ...]
    decisions: tuple[Decided, ...]
    inputs: tuple[Input, ...]


def show(trace: Trace) -> TracePage:
    """Look up the clauses, interpretations and addresses that a trace names."""
    return TracePage(
        trace=trace,
        shown=_shown(trace.figure),
        exact=_exact(trace.figure),
        bases=tuple(basis(name) for name in dict.fromkeys(trace.clauses) if name in pack().clauses),
        decisions=tuple(
            decided(name) for name in dict.fromkeys(trace.interpretations) if name in pack().interpretations
        ),
        inputs=tuple(_input(figure, trace.data_version) for figure in trace.inputs),
    )


def basis(clause_id: str) -> Basis:
    """A clause and its document."""
    clause = pack().clauses[clause_id]
    return Basis(clause, pack().documents[clause.document])


def decided(interpretation_id: str) -> Decided:
    """An interpretation and its chosen reading."""
    loaded = pack()
    interpretation = loaded.interpretations[interpretation_id]
    chosen = next(reading for reading in interpretation.readings if reading.id == interpretation.chosen)
    return Decided(interpretation, chosen, wording(loaded.units[interpretation.may_change].name))


def _input(figure: Figure, version: int | None) -> Input:
    """An input with enough decimals to compute on with; its own page says it in full."""
    number = figure.value
    if isinstance(number, Fraction) and not figure.percent:
        text = _few_digits(number)
    else:
        text = _shown(replace(figure, places=None))
    return Input(figure, _address(figure, version), text)


def _shown(figure: Figure) -> str:
    number = figure.value
    if not isinstance(number, Decimal | Fraction | int):
        return value(number)
    if figure.percent:
        return f"{value(half_even(Fraction(number) * 100, _PERCENT_PLACES))} %"
    return value(number if figure.places is None else half_even(number, figure.places))


def _exact(figure: Figure) -> str:
    number = figure.value
    if not isinstance(number, Decimal | Fraction) or (figure.places is None and not figure.percent):
        return ""
    exact, places = Fraction(number), figure.places or 0
    if figure.percent and exact.denominator == 1:
        return ""
    if figure.percent:
        same = half_even(exact * 100, _PERCENT_PLACES) == exact * 100
        return f"{exact} {'=' if same else '≈'}".replace("-", "−")
    if half_even(exact, places) == exact:
        return ""
    return f"{_few_digits(exact)} ≈"


def _few_digits(number: Fraction) -> str:
    """A number in full where it ends within six decimals, else rounded to them."""
    return value(Decimal(f"{half_even(number, _FEW).normalize():f}"))


def _address(figure: Figure, version: int | None) -> str:
    return traces.address(figure.kind, figure.key, version) if figure.kind else ""
