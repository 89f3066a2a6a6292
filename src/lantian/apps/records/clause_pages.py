"""Clauses as their pages show them: words, coverage, and what of the pack rests on each."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from lantian.apps.records.campaign import pack, wording
from lantian.apps.records.trace_page import Decided, decided
from lantian.apps.records.traces import address
from lantian.core.policy.coverage import ClauseCoverage, Served, coverage
from lantian.core.policy.references import Mention, mentions
from lantian.core.policy.schema import Clause, Document

__all__ = ["ClausePage", "ClauseRow", "Referrer", "clause_page", "clause_rows"]


@dataclass(frozen=True)
class ClauseRow:
    """A line of the list of clauses."""

    clause: Clause
    document: Document
    status: str
    served: tuple[Served, ...]

    @property
    def services(self) -> str:
        """What the clause needs, in one line."""
        return " ".join(f"{service.kind}:{service.ref}{'' if service.runs else '?'}" for service in self.served)


@dataclass(frozen=True)
class Referrer:
    """An entry of the pack that names the clause."""

    kind: str
    id: str
    title: str
    address: str


@dataclass(frozen=True)
class ClausePage:
    """Everything about one clause."""

    row: ClauseRow
    decisions: tuple[Decided, ...]
    conflicts: tuple[Clause, ...]
    referrers: tuple[Referrer, ...]
    before: str
    after: str


def clause_rows() -> list[ClauseRow]:
    """All clauses in the order of the policy."""
    return [_row(entry) for entry in coverage(pack())]


def clause_page(clause_id: str) -> ClausePage:
    """Everything about a clause that exists."""
    loaded = pack()
    clause = loaded.clauses[clause_id]
    entry = next(entry for entry in coverage(loaded) if entry.clause == clause_id)
    order = list(loaded.clauses)
    place = order.index(clause_id)
    named = dict.fromkeys(
        [*clause.interpretations, *(one.id for one in loaded.interpretations.values() if clause_id in one.clauses)]
    )
    return ClausePage(
        row=_row(entry),
        decisions=tuple(decided(name) for name in named),
        conflicts=tuple(loaded.clauses[name] for name in clause.conflicts_with),
        referrers=_referrers(mentions(loaded, clause_id)),
        before=order[place - 1] if place else "",
        after=order[place + 1] if place + 1 < len(order) else "",
    )


def _row(entry: ClauseCoverage) -> ClauseRow:
    clause = pack().clauses[entry.clause]
    return ClauseRow(clause, pack().documents[clause.document], entry.status, entry.served_by)


def _referrers(found: tuple[Mention, ...]) -> tuple[Referrer, ...]:
    unique = dict.fromkeys((mention.kind, mention.id) for mention in found)
    return tuple(_referrer(kind, name) for kind, name in unique if kind != "interpretation")


def _referrer(kind: str, name: str) -> Referrer:
    loaded = pack()
    if kind == "target":
        return _target(name)
    titles = {
        "clause": lambda: loaded.clauses[name].title,
        "measure": lambda: loaded.measures[name].title,
        "task": lambda: loaded.tasks[name].title,
        "group": lambda: loaded.groups[name].name,
        "submission": lambda: loaded.submissions[name].title,
        "ledger": lambda: loaded.ledgers[name].title,
        "parameter": lambda: loaded.parameters[name].title,
        "period": lambda: loaded.period(name).title,
    }
    addresses = {
        "clause": lambda: address("clause", {"id": name}),
        "measure": lambda: reverse("measure", args=[name]),
        "task": lambda: f"{reverse('tasks')}#{name}",
        "group": lambda: f"{reverse('organisation')}#{name}",
        "parameter": lambda: address("parameter", {"id": name}),
    }
    title = wording(titles[kind]()) if kind in titles else ""
    return Referrer(kind, name, title, addresses[kind]() if kind in addresses else "")


def _target(name: str) -> Referrer:
    subdistrict, period = name.split("/", maxsplit=1)
    loaded = pack()
    title = f"{wording(loaded.units[subdistrict].name)} · {wording(loaded.period(period).title)}"
    return Referrer("target", name, title, address("target", {"subdistrict": subdistrict, "period": period}))
