"""Everything that changes settlements. `actor=None` is the installation itself (demonstration)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from lantian.apps.ledgers.reading import local_day
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import acting_for
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack
from lantian.apps.rewards.choices import Obstacle, State
from lantian.apps.rewards.models import Line, Settlement
from lantian.apps.rewards.policies import DECIDE, PROPOSE, is_proposer
from lantian.apps.rewards.problems import RewardRefused
from lantian.apps.rewards.reckoning import Reckoned, reckon, week_beginning
from lantian.apps.rewards.telling import tell_units

__all__ = ["decide", "propose", "return_proposal", "withdraw"]

_LONGEST = 500


@transaction.atomic
def propose(
    first: dt.date, *, actor: User | None, now: dt.datetime, note: str = "", demonstration: bool = False
) -> Settlement:
    """Put the rewards and penalties of the week that begins on `first` forward, frozen with data and pack versions.

    Where a decided settlement stands and the figures have changed since, the new one is its correction.

    Raises:
        NotAllowed: the actor does not propose rewards.
        RewardRefused: no such week, the week cannot be settled, a proposal stands, or nothing has changed.
    """
    if actor is not None:
        PROPOSE.require(actor)
    week = week_beginning(first, now=now)
    if week is None:
        raise RewardRefused("reward-week", _("The campaign has no such week."), _("Choose one from the list."))
    earlier = Settlement.objects.select_for_update().filter(first=first)
    if earlier.filter(state=State.PROPOSED).exists():
        raise RewardRefused(
            "reward-standing",
            _("A proposal for this week waits for its decision."),
            _("Have it decided or withdraw it first."),
        )
    found = reckon(week, now=now)
    if found.obstacle:
        raise RewardRefused(
            f"reward-{found.obstacle}", Obstacle(found.obstacle).label, _("Propose another week, or wait.")
        )
    standing = earlier.filter(state=State.DECIDED).first()
    if standing is not None and standing.digest == found.digest:
        raise RewardRefused(
            "reward-unchanged",
            _("The decided settlement of this week has the same figures."),
            _("A correction is needed only when data or the table have changed."),
        )
    item = _kept(found, earlier.aggregate(last=Max("attempt"))["last"] or 0)
    item.corrects, item.note, item.demonstration = standing, note.strip()[:_LONGEST], demonstration
    item.proposed_at, item.proposed_by, item.proposed_for = now, actor, acting_for(actor)
    item.save(force_insert=True)
    Line.objects.bulk_create(_lines(found, item))
    facts = {
        "sha256": item.digest,
        "version": item.data_version,
        "pack": item.pack_version,
        "fund": item.fund,
        "assumed": item.assumed,
        "corrects": standing.attempt if standing else None,
    }
    record(actor=actor, action="rewards.propose", subject=item.subject, facts=facts, reason=item.note)
    return item


@transaction.atomic
def decide(number: int, *, actor: User | None, now: dt.datetime, word: str = "") -> Settlement:
    """Put a proposal in force, give its notice a number, and tell the units. The one that it corrects stays beside it.

    Raises:
        NotAllowed: the actor does not decide on rewards.
        RewardRefused: it waits for no decision, the actor proposed it, or the figures have changed since.
    """
    item = _proposal(number, actor)
    week = week_beginning(item.first, now=now)
    if week is None or reckon(week, now=now).digest != item.digest:
        raise RewardRefused(
            "reward-changed",
            _("Data or table have changed since the proposal."),
            _("Send it back; propose the week again by the new figures."),
        )
    if item.corrects is not None:
        Settlement.objects.filter(pk=item.corrects.pk).update(state=State.REPLACED)
    item.year = local_day(now).year
    item.number = (Settlement.objects.filter(year=item.year).aggregate(last=Max("number"))["last"] or 0) + 1
    _close(item, State.DECIDED, actor, now, word)
    facts = {"decision": f"{item.year}-{item.number}", "sha256": item.digest, "fund": item.fund}
    record(actor=actor, action="rewards.decide", subject=item.subject, facts=facts, reason=item.decision)
    tell_units(item, now=now)
    return item


@transaction.atomic
def return_proposal(number: int, *, actor: User | None, now: dt.datetime, reason: str) -> Settlement:
    """Send a proposal back; it stays, with the reason, and the week may be proposed again.

    Raises:
        NotAllowed: the actor does not decide on rewards.
        RewardRefused: it waits for no decision, the actor proposed it, or no reason is given.
    """
    item = _proposal(number, actor)
    _close(item, State.RETURNED, actor, now, _reason(reason))
    record(actor=actor, action="rewards.send-back", subject=item.subject, reason=item.decision)
    return item


@transaction.atomic
def withdraw(number: int, *, actor: User, now: dt.datetime, reason: str) -> Settlement:
    """Take one's own proposal back before it is decided.

    Raises:
        NotAllowed: the actor does not propose rewards.
        RewardRefused: it waits for no decision, somebody else proposed it, or no reason is given.
    """
    PROPOSE.require(actor)
    item = _waiting(number)
    if not is_proposer(actor, item):
        raise RewardRefused(
            "reward-anothers", _("Somebody else proposed this."), _("Ask them, or have the proposal sent back.")
        )
    _close(item, State.WITHDRAWN, actor, now, _reason(reason))
    record(actor=actor, action="rewards.withdraw", subject=item.subject, reason=item.decision)
    return item


def _proposal(number: int, actor: User | None) -> Settlement:
    if actor is not None:
        DECIDE.require(actor)
    item = _waiting(number)
    if actor is not None and is_proposer(actor, item):
        raise RewardRefused(
            "reward-same-person",
            _("You proposed this yourself; another person decides."),
            _("Ask somebody else who decides on rewards."),
        )
    return item


def _waiting(number: int) -> Settlement:
    item = Settlement.objects.select_for_update().filter(pk=number, state=State.PROPOSED).first()
    if item is None:
        raise RewardRefused(
            "reward-not-waiting",
            _("This proposal does not wait for a decision any more."),
            _("Load the page again: somebody may have been faster."),
        )
    return item


def _close(item: Settlement, state: State, actor: User | None, now: dt.datetime, word: str) -> None:
    item.state, item.decided_at, item.decided_by = state, now, actor
    item.decision = word.strip()[:_LONGEST]
    item.save()


def _reason(text: str) -> str:
    why = text.strip()[:_LONGEST]
    if not why:
        raise RewardRefused("reward-reason", _("A reason is needed."), _("Say why in a few words."))
    return why


def _kept(found: Reckoned, attempts: int) -> Settlement:
    rules, table, ranking, settlement = pack().rewards, found.table, found.ranking, found.settlement
    assert rules is not None and table is not None and ranking is not None and settlement is not None
    return Settlement(
        first=found.week.first,
        last=found.week.last,
        attempt=attempts + 1,
        measure=rules.measure,
        unit_zh=rules.unit.zh,
        unit_en=rules.unit.en,
        decimals=rules.decimals,
        penalties=[str(each) for each in table.scheme.penalties],
        shares=[str(each) for each in table.scheme.shares],
        least_ranked=table.scheme.least_ranked,
        remainder=table.scheme.remainder,
        assumed=table.assumed,
        fund=settlement.fund,
        kept=settlement.kept,
        whole_shares=settlement.whole_shares,
        clauses=list(table.clauses),
        interpretations=list(dict.fromkeys((*table.interpretations, *ranking.interpretations))),
        ranked_decimals=ranking.decimals,
        data_version=ranking.basis.version,
        pack_version=ranking.basis.pack_version,
        pack_fingerprint=pack().fingerprint,
        preliminary=ranking.basis.preliminary,
        digest=found.digest,
    )


def _lines(found: Reckoned, item: Settlement) -> list[Line]:
    return [
        Line(
            settlement=item,
            unit=line.id,
            place=line.place,
            tied=line.tied,
            value=row.kept,
            valid_days=row.valid_days,
            elapsed_days=row.elapsed_days,
            penalty=line.penalty,
            reward=line.reward,
            remainder=line.remainder,
            penalties=[str(each) for each in line.penalties],
            shares=[str(each) for each in line.shares],
            reason=line.reason,
        )
        for row, line in found.lines
    ]
