"""Who may see, add, change and move rows: the post's right and the unit's part in the row together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.policies import Actor, Capacity, NotAllowed, capacities, note_post
from lantian.apps.records.campaign import pack
from lantian.core.policy.ledger_schema import LedgerType, Party, Transition

__all__ = ["KEEP", "SEE", "RowPolicy", "add_policy", "change_policy", "see_policy", "step_policy"]

SEE = "read-work"
KEEP = "keep-rows"


class RowPolicy:
    """One right, and the units that may use it, on the rows of one ledger."""

    def __init__(self, ledger: LedgerType, right: str, parties: Iterable[Party]) -> None:
        self.ledger, self.right, self.parties = ledger, right, tuple(parties)

    def capacity(self, actor: Actor, unit: str | None) -> Capacity | None:
        """The post in which the actor may do it to a row of that unit; `unit=None`: to a row of any unit."""
        for post in capacities(actor):
            if self.right in post.rights and self._part(post, unit):
                return post
        return None

    def allows(self, actor: Actor, row: Row | None = None) -> bool:
        """Whether the actor may do it to this row; without one: to some row."""
        if row is not None:
            return row.ledger == self.ledger.id and self.capacity(actor, row.unit_id) is not None
        return any(self.right in post.rights for post in capacities(actor)) and bool(self.units(actor) != set())

    def allowed(self, actor: Actor, rows: QuerySet[Row]) -> QuerySet[Row]:
        """The rows of the ledger to which the actor may do it."""
        rows = rows.filter(ledger=self.ledger.id)
        units = self.units(actor)
        if units is None:
            return rows
        return rows.filter(Q(unit__in=units)) if units else rows.none()

    def units(self, actor: Actor) -> set[str] | None:
        """Units whose rows it may be done to; None: all of them."""
        found: set[str] = set()
        for post in capacities(actor):
            if self.right not in post.rights:
                continue
            if "everyone" in self.parties or ("keeper" in self.parties and post.unit == self.ledger.keeper):
                return None
            if "responsible" in self.parties and post.unit:
                found.add(post.unit)
        return found

    def require(self, actor: Actor, row: Row) -> Capacity:
        """The post in which the actor does it.

        Raises:
            NotAllowed: none.
        """
        return self.require_unit(actor, row.unit_id)

    def require_unit(self, actor: Actor, unit: str) -> Capacity:
        """The same for a row of that unit which is not there yet."""
        found = self.capacity(actor, unit)
        if found is None:
            raise NotAllowed(actor, self.right)
        note_post(actor, found)
        return found

    def _part(self, post: Capacity, unit: str | None) -> bool:
        if "everyone" in self.parties:
            return True
        if "keeper" in self.parties and post.unit and post.unit == self.ledger.keeper:
            return True
        return "responsible" in self.parties and bool(post.unit) and unit in (None, post.unit)


def see_policy(ledger_id: str) -> RowPolicy:
    """Seeing rows."""
    ledger = pack().ledgers[ledger_id]
    return RowPolicy(ledger, SEE, ledger.access.see)


def add_policy(ledger_id: str) -> RowPolicy:
    """Entering rows."""
    ledger = pack().ledgers[ledger_id]
    return RowPolicy(ledger, KEEP, ledger.access.add)


def change_policy(ledger_id: str) -> RowPolicy:
    """Correcting rows."""
    ledger = pack().ledgers[ledger_id]
    return RowPolicy(ledger, KEEP, ledger.access.change)


def step_policy(ledger_id: str, step: Transition) -> RowPolicy:
    """Taking a step."""
    return RowPolicy(pack().ledgers[ledger_id], step.right, step.parties)
