"""A trace as its page shows it: what the trace names by id, looked up in the pack."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.records import traces
from lantian.apps.records.campaign import pack, wording
from lantian.core.policy.schema import Clause, Document, Interpretation, InterpretationReading
from lantian.core.policy.trace import Figure, Trace

__all__ = ["Basis", "Decided", "Input", "TracePage", "show"]


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


@dataclass(frozen=True)
class TracePage:
    """Everything that the template needs."""

    trace: Trace
    bases: tuple[Basis, ...]
    decisions: tuple[Decided, ...]
    inputs: tuple[Input, ...]


def show(trace: Trace) -> TracePage:
    """Look up the clauses, interpretations and addresses that a trace names."""
    return TracePage(
        trace=trace,
        bases=tuple(basis(name) for name in dict.fromkeys(trace.clauses) if name in pack().clauses),
        decisions=tuple(
            decided(name) for name in dict.fromkeys(trace.interpretations) if name in pack().interpretations
        ),
        inputs=tuple(Input(figure, _address(figure, trace.data_version)) for figure in trace.inputs),
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


def _address(figure: Figure, version: int | None) -> str:
    return traces.address(figure.kind, figure.key, version) if figure.kind else ""
