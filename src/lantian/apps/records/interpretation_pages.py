"""The register of interpretations as its pages show it: each reading of the text, and what leans on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.clause_pages import Referrer
from lantian.apps.records.trace_page import Basis, Decided, basis, decided
from lantian.apps.records.traces import address
from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Deadline, Document

__all__ = ["InterpretationPage", "InterpretationRow", "interpretation_page", "interpretation_rows", "registers"]


@dataclass(frozen=True)
class InterpretationRow:
    """An entry of the register."""

    decided: Decided
    clauses: tuple[str, ...]
    leaning: tuple[Referrer, ...]
    """Parameters and dates that take their value from the chosen reading."""


@dataclass(frozen=True)
class InterpretationPage:
    """Everything about one entry; `before` and `after` are its neighbours' ids, or ""."""

    row: InterpretationRow
    bases: tuple[Basis, ...]
    before: str
    after: str


def interpretation_rows() -> list[InterpretationRow]:
    """All entries in the order of the pack."""
    loaded = pack()
    leaning = _leaning(loaded)
    return [_row(loaded, name, leaning.get(name, ())) for name in loaded.interpretations]


def registers() -> list[tuple[Document, list[InterpretationRow]]]:
    """The entries under the document of their first clause; documents without one are left out."""
    loaded = pack()
    found: dict[str, list[InterpretationRow]] = {name: [] for name in loaded.documents}
    for row in interpretation_rows():
        found[loaded.clauses[row.clauses[0]].document].append(row)
    return [(loaded.documents[name], rows) for name, rows in found.items() if rows]


def interpretation_page(interpretation_id: str) -> InterpretationPage:
    """Everything about an entry that exists."""
    loaded = pack()
    row = _row(loaded, interpretation_id, _leaning(loaded).get(interpretation_id, ()))
    order = list(loaded.interpretations)
    place = order.index(interpretation_id)
    return InterpretationPage(
        row=row,
        bases=tuple(basis(name) for name in row.clauses),
        before=order[place - 1] if place else "",
        after=order[place + 1] if place + 1 < len(order) else "",
    )


def _row(loaded: Pack, name: str, leaning: tuple[Referrer, ...]) -> InterpretationRow:
    named = [clause.id for clause in loaded.clauses.values() if name in clause.interpretations]
    clauses = tuple(dict.fromkeys([*loaded.interpretations[name].clauses, *named]))
    return InterpretationRow(decided(name), clauses, leaning)


def _leaning(loaded: Pack) -> dict[str, tuple[Referrer, ...]]:
    """Interpretation → what takes its value from it, found in one walk over the pack."""
    found: dict[str, dict[str, Referrer]] = {}
    for parameter in loaded.parameters.values():
        for value in parameter.values:
            if value.interpretation:
                trace = address("parameter", {"id": parameter.id})
                entry = Referrer("parameter", parameter.id, wording(parameter.title), trace)
                found.setdefault(value.interpretation, {})[parameter.id] = entry
    for deadline in _deadlines(loaded):
        if deadline.interpretation:
            title = f"{wording(deadline.title)} {deadline.date}"
            entry = Referrer("deadline", deadline.id, title, address("deadline", {"id": deadline.id}))
            found.setdefault(deadline.interpretation, {})[deadline.id] = entry
    return {name: tuple(entries.values()) for name, entries in found.items()}


def _deadlines(loaded: Pack) -> Iterator[Deadline]:
    for measure in loaded.measures.values():
        for part in measure.parts:
            yield from part.deadlines
    for task in loaded.tasks.values():
        yield from task.deadlines
