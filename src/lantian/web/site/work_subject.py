"""What the wall map of the work can show: a ledger, a measure whose progress is counted from one, and one whose
progress has a share of each unit by other means (figures, returns, statements of units) and therefore no points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse

from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.reading import kept_ledgers
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack
from lantian.apps.tasks.policies import READ
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.ledger_schema import Condition, LedgerType
from lantian.core.policy.schema import Text

__all__ = ["Subject", "subject", "subjects"]

_LEDGER, _INDICATOR = "ledger", "indicator"


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something that is drawn: which rows there are, and which of them count as done."""

    key: str
    """`ledger:boilers` or `indicator:m11-boilers`, as the address of the page writes it."""
    title: Text = field(compare=False)
    clauses: tuple[str, ...] = field(compare=False)
    ledger: LedgerType | None = field(default=None, compare=False)
    of: RowCount | None = field(default=None, compare=False)
    done: RowCount | None = field(default=None, compare=False)
    indicator: Indicator | None = field(default=None, compare=False)
    """What is shown by its shares alone; a ledger's rows otherwise."""

    @property
    def is_ledger(self) -> bool:
        """Whether it is a ledger itself and no measure."""
        return self.key.startswith(_LEDGER)

    @property
    def page(self) -> str:
        """Where it is read in full."""
        if self.ledger is not None:
            return reverse("ledgers:rows", args=[self.ledger.id])
        assert self.indicator is not None
        return reverse("progress:indicator", args=[self.indicator.id])


def subjects(actor: Actor) -> tuple[Subject, ...]:
    """Everything that the actor may look at, ledgers first, in the order of the pack."""
    return tuple(_all(actor))


def subject(key: str, actor: Actor) -> Subject | None:
    """The one of that key; None where there is none that the actor may look at."""
    return next((each for each in _all(actor) if each.key == key), None)


def _all(actor: Actor) -> Iterator[Subject]:
    seen = {ledger.id: ledger for ledger in kept_ledgers() if see_policy(ledger.id).allows(actor)}
    for ledger in seen.values():
        yield _of_ledger(ledger)
    for indicator in pack().indicators.values():
        if indicator.done is not None and indicator.done.ledger in seen:
            yield _of_indicator(indicator, indicator.done, seen[indicator.done.ledger])
        elif indicator.done is None and READ.allows(actor):
            yield Subject(
                key=f"{_INDICATOR}:{indicator.id}",
                title=indicator.title,
                clauses=(indicator.clause,),
                indicator=indicator,
            )


def _of_ledger(ledger: LedgerType) -> Subject:
    struck_off = RowCount(ledger=ledger.id, where=Condition(state_kind=("closed",)))
    return Subject(
        key=f"{_LEDGER}:{ledger.id}",
        title=ledger.title,
        clauses=ledger.clauses,
        ledger=ledger,
        of=RowCount(ledger=ledger.id),
        done=struck_off,
    )


def _of_indicator(indicator: Indicator, done: RowCount, ledger: LedgerType) -> Subject:
    """A share is drawn over what it is a share of; a count over its whole ledger, in the same measure."""
    whole = RowCount(ledger=ledger.id, total_of=done.total_of, distinct=done.distinct)
    same_ledger = indicator.of is not None and indicator.of.ledger == ledger.id
    return Subject(
        key=f"{_INDICATOR}:{indicator.id}",
        title=indicator.title,
        clauses=(indicator.clause,),
        ledger=ledger,
        of=indicator.of if same_ledger and indicator.of is not None else whole,
        done=done,
    )
