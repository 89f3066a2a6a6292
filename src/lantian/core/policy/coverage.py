"""Which clauses the system serves, which partly, which not yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Service
from lantian.core.policy.services import RUNNING

__all__ = ["ClauseCoverage", "Served", "Status", "coverage"]

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


def coverage(pack: Pack, running: frozenset[tuple[str, str]] = RUNNING) -> tuple[ClauseCoverage, ...]:
    """Every clause of the pack in its order. `running` holds (kind, ref) of what the code really does."""

    def served(service: Service) -> Served:
        return Served(service.kind, service.ref, (service.kind, service.ref) in running)

    return tuple(
        ClauseCoverage(clause.id, tuple(served(service) for service in clause.needs))
        for clause in pack.clauses.values()
    )
