"""What the wall map of the work can show: a ledger, the cases, a measure whose progress is counted from a ledger, and
one whose progress has a share of each unit by other means (figures, returns, statements) and therefore no points."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.translation import pgettext

from lantian.apps.cases.policies import SEE
from lantian.apps.ledgers.policies import see_policy
from lantian.apps.ledgers.reading import kept_ledgers
from lantian.apps.orgs.policies import Actor
from lantian.apps.records.campaign import pack
from lantian.apps.tasks.policies import READ
from lantian.core.policy.case_schema import CaseFile
from lantian.core.policy.indicator_schema import Indicator, RowCount
from lantian.core.policy.ledger_schema import Condition, LedgerType, Symbol
from lantian.core.policy.schema import Text

__all__ = ["Subject", "subject", "subjects"]

_LEDGER, _INDICATOR, _CASES = "ledger", "indicator", "cases"


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
    def is_cases(self) -> bool:
        """Whether it is the cases."""
        return self.key == _CASES

    @property
    def symbol(self) -> Symbol | None:
        """How its points are drawn; None: as by default."""
        return self.ledger.symbol if self.ledger is not None else None

    @property
    def page_of_line(self) -> str:
        """Where what a line counts is read, but for the line's unit at its end."""
        return f"{self.page}?{'place' if self.is_cases else 'unit'}="

    @property
    def page(self) -> str:
        """Where it is read in full."""
        if self.is_cases:
            return reverse("cases:list")
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
    rules = pack().cases
    if rules is not None and SEE.allows(actor):
        yield _of_cases(rules)
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


def _of_cases(rules: CaseFile) -> Subject:
    """Named in the reader's language, with the clause of the term that holds where no other does."""
    said = pgettext("work on the map", "Cases")
    general = (term.clause for term in rules.terms if term.source is None and term.kind is None)
    return Subject(key=_CASES, title=Text(zh=said, en=said), clauses=tuple(dict.fromkeys(general)))


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
