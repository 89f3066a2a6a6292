"""The text of the policy as its pages show it: documents, and their clauses in order with the whole wording."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.apps.records.campaign import pack
from lantian.apps.records.clause_pages import ClauseRow, clause_rows
from lantian.core.policy.schema import Clause, Document, Interpretation

__all__ = ["DocumentPage", "DocumentRow", "Paragraph", "document_page", "document_rows"]


@dataclass(frozen=True)
class DocumentRow:
    """A document, and how much of it the system serves."""

    document: Document
    first: str
    last: str
    total: int
    served: int
    partly: int
    not_yet: int


@dataclass(frozen=True)
class Paragraph:
    """A clause as it stands in the text; `within` is the earlier clause whose wording holds its own already, or ""."""

    row: ClauseRow
    within: str
    conflicts: tuple[Clause, ...]
    interpretations: tuple[Interpretation, ...]


@dataclass(frozen=True)
class DocumentPage:
    """A document in full; `before` and `after` are its neighbours, or None."""

    row: DocumentRow
    paragraphs: tuple[Paragraph, ...]
    before: Document | None
    after: Document | None


def document_rows() -> list[DocumentRow]:
    """All documents in the order of the pack."""
    rows = clause_rows()
    return [
        _document(document, [row for row in rows if row.document is document]) for document in pack().documents.values()
    ]


def document_page(document_id: str) -> DocumentPage:
    """A document that exists."""
    loaded = pack()
    document = loaded.documents[document_id]
    rows = [row for row in clause_rows() if row.document is document]
    about: dict[str, list[Interpretation]] = {}
    for interpretation in loaded.interpretations.values():
        for clause in interpretation.clauses:
            about.setdefault(clause, []).append(interpretation)
    order = list(loaded.documents.values())
    place = order.index(document)
    return DocumentPage(
        row=_document(document, rows),
        paragraphs=tuple(
            _paragraph(row, _holder(row.clause, rows[:number]), about.get(row.clause.id, []))
            for number, row in enumerate(rows)
        ),
        before=order[place - 1] if place else None,
        after=order[place + 1] if place + 1 < len(order) else None,
    )


def _paragraph(row: ClauseRow, within: str, about: list[Interpretation]) -> Paragraph:
    loaded = pack()
    named = [loaded.interpretations[name] for name in row.clause.interpretations]
    unique = {interpretation.id: interpretation for interpretation in [*named, *about]}
    conflicts = tuple(loaded.clauses[name] for name in row.clause.conflicts_with)
    return Paragraph(row, within, conflicts, tuple(unique.values()))


def _holder(clause: Clause, earlier: list[ClauseRow]) -> str:
    """One paragraph may make several demands, and a numbered part is its own clause: its words are printed once."""
    wanted = "".join(clause.text.split())
    return next((row.clause.id for row in earlier if wanted in "".join(row.clause.text.split())), "")


def _document(document: Document, rows: list[ClauseRow]) -> DocumentRow:
    statuses = [row.status for row in rows]
    return DocumentRow(
        document=document,
        first=rows[0].clause.id if rows else "",
        last=rows[-1].clause.id if rows else "",
        total=len(rows),
        served=statuses.count("served"),
        partly=statuses.count("partly"),
        not_yet=statuses.count("not yet"),
    )
