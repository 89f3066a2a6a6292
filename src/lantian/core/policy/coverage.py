"""Which clauses the system serves, which partly, which not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Service
from lantian.core.policy.services import RUNNING, Key

__all__ = ["ClauseCoverage", "Served", "Status", "coverage", "declared"]

Status = Literal["served", "partly", "not yet"]


@dataclass(frozen=True)
class Served:
    """One thing that a clause needs, and whether it runs."""

    kind: str
    ref: str
    runs: bool


@dataclass(frozen=True)
class ClauseCoverage:
    """A clause with what serves it."""

    clause: str
    served_by: tuple[Served, ...]

    @property
    def status(self) -> Status:
        """ "served" when all that the clause needs runs; a clause that needs nothing yet named is "not yet"."""
        running = [service.runs for service in self.served_by]
        if running and all(running):
            return "served"
        return "partly" if any(running) else "not yet"


def declared(pack: Pack) -> frozenset[Key]:
    """What the pack makes run by declaring it: ledgers that keep rows, their rules and checklists, and indicators."""
    kept = [ledger for ledger in pack.ledgers.values() if ledger.flow is not None]
    rules = {rule.serves or rule.id for ledger in kept for rule in ledger.rules}
    checklists = {checklist.id for ledger in kept for checklist in ledger.checklists}
    rules |= {ranking.id for ledger in kept for ranking in ledger.rankings}
    return frozenset(
        {("ledger", ledger.id) for ledger in kept}
        | {("rule", name) for name in rules | checklists}
        | {("indicator", name) for name in pack.indicators}
    )


def coverage(pack: Pack, running: frozenset[Key] = RUNNING) -> tuple[ClauseCoverage, ...]:
    """Every clause of the pack in its order. `running`: (kind, ref) of what runs whatever it says."""
    runs = running | declared(pack)

    def served(service: Service) -> Served:
        return Served(service.kind, service.ref, (service.kind, service.ref) in runs)

    return tuple(
        ClauseCoverage(clause.id, tuple(served(service) for service in clause.needs))
        for clause in pack.clauses.values()
    )
