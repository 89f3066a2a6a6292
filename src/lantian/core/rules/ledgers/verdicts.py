"""The verdict of a decision table on a row: which boiler must go (M11), who fines which truck (M20), and why."""

from __future__ import annotations

from dataclasses import dataclass

from lantian.core.policy.ledger_schema import LedgerType, Rule, RuleCase
from lantian.core.rules.ledgers.conditions import Answer, RowFacts, ask

__all__ = ["SAVE", "Verdict", "blocking", "judge", "verdicts"]

SAVE = "save"
"""What a case blocks when such a row may not be entered at all."""


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a row; `case` is None when no line of the table holds."""

    rule: Rule
    case: RuleCase | None
    answers: tuple[Answer, ...]
    """One for each line that was asked, the deciding one last."""

    @property
    def id(self) -> str:
        """The word of the verdict."""
        return self.case.verdict if self.case else self.rule.otherwise

    @property
    def clause(self) -> str:
        """Where it stands in the text."""
        return (self.case.clause if self.case else None) or self.rule.clause


def judge(rule: Rule, facts: RowFacts) -> Verdict:
    """Ask the lines of a table in order; the first that holds decides."""
    answers: list[Answer] = []
    for case in rule.cases:
        answers.append(ask(case.when, facts))
        if answers[-1].holds:
            return Verdict(rule, case, tuple(answers))
    return Verdict(rule, None, tuple(answers))


def verdicts(ledger: LedgerType, facts: RowFacts) -> tuple[Verdict, ...]:
    """What every rule of a ledger says of a row, in the order of the pack."""
    return tuple(judge(rule, facts) for rule in ledger.rules)


def blocking(ledger: LedgerType, facts: RowFacts, transition: str) -> tuple[Verdict, ...]:
    """The verdicts that stand against a transition, or against entering the row (`SAVE`)."""
    return tuple(one for one in verdicts(ledger, facts) if one.case is not None and transition in one.case.blocks)
