"""Every role against everything that changes compared lists and draws: the right and the unit together open it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from lantian.apps.draws import actions as draws
from lantian.apps.draws.models import Draw
from lantian.apps.ledgers.policies import add_policy
from lantian.apps.ledgers.problems import RowNotValid
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.reconciliation import actions as reconciliation
from lantian.apps.reconciliation.choices import Standing, State
from lantian.apps.reconciliation.models import ComparedList, Entry
from lantian.apps.reconciliation.sheets import Sheet, packed
from lantian.apps.records.models import LogEntry
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2032, 1, 5, tzinfo=dt.UTC)


def _draw(pack: Pack) -> int:
    return Draw.objects.get_or_create(
        sample=next(iter(pack.draws)), period="none", defaults={"commitment": "x", "seed": "x", "committed_at": NOW}
    )[0].pk


def _list(pack: Pack, state: State) -> int:
    return ComparedList.objects.create(
        reconciliation=next(iter(pack.reconciliations)),
        name="x",
        sha256="x",
        cells=packed(Sheet(["x"], [1], [["x"]])),
        state=state,
        at=NOW,
    ).pk


def _entry(pack: Pack) -> int:
    of = ComparedList.objects.get(pk=_list(pack, State.COMPARED))
    return Entry.objects.create(of=of, line=1, values={}, standing=Standing.MISSING).pk


DRAWS: list[Callable[[Pack, User], object]] = [
    lambda pack, actor: draws.commit(next(iter(pack.draws)), "no-period", actor=actor, now=NOW),
    lambda pack, actor: draws.freeze(_draw(pack), actor=actor, now=NOW, inspectors=()),
    lambda pack, actor: draws.draw(_draw(pack), actor=actor, now=NOW),
    lambda pack, actor: draws.change(_draw(pack), actor=actor, now=NOW, kind="x", who="x", reason="x"),
    lambda pack, actor: draws.withdraw(_draw(pack), actor=actor, now=NOW, reason=""),
]
LISTS: list[Callable[[Pack, User], object]] = [
    lambda pack, actor: reconciliation.receive(next(iter(pack.reconciliations)), b"", "x", actor=actor, now=NOW),
    lambda pack, actor: reconciliation.receive_ledger(next(iter(pack.reconciliations)), actor=actor, now=NOW),
    lambda pack, actor: reconciliation.compare(_list(pack, State.RECEIVED), actor=actor, now=NOW),
    lambda pack, actor: reconciliation.compare_later(_list(pack, State.RECEIVED), actor=actor, columns={}),
    lambda pack, actor: reconciliation.decide(_entry(pack), actor=actor, now=NOW, decision="x"),
    lambda pack, actor: reconciliation.take_back(_entry(pack), actor=actor, now=NOW),
    lambda pack, actor: reconciliation.withdraw(_list(pack, State.COMPARED), actor=actor, now=NOW, reason=""),
    lambda pack, actor: reconciliation.confirm_sure(_list(pack, State.RECEIVED), actor=actor, now=NOW),
]
ACTIONS = [*(("draw-samples", each) for each in DRAWS), *(("reconcile", each) for each in LISTS)]


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, use_pack, zhongyuan_folder, small_folder) -> Pack:
    """Each pack in turn, in force, its units in the records."""
    pack = use_pack(zhongyuan_folder if request.param == "zhongyuan" else small_folder)
    orgs.synchronise_units(pack)
    return pack


@pytest.mark.parametrize("number", range(len(ACTIONS)))
def test_right_and_unit_together_open_an_action_and_neither_alone(either, person, number: int) -> None:
    """What was asked for is refused for other reasons: nothing is written by anybody here."""
    right, act = ACTIONS[number]
    named = next(iter(either.draws.values() if right == "draw-samples" else either.reconciliations.values()))
    others = sorted(set(either.units) - {named.keeper, *named.also})
    for role in either.info.roles:
        for unit in (named.keeper, others[0]):
            actor = person(role.id, username=f"{role.id}-{unit}"[:140])
            actor.unit_id = unit
            actor.save()
            before = LogEntry.objects.count()
            allowed = right in role.rights and unit == named.keeper
            with pytest.raises(Exception) as refused:
                act(either, actor)
            assert isinstance(refused.value, NotAllowed) != allowed, (role.id, unit, refused.value)
            assert LogEntry.objects.count() == before


def test_entering_what_was_left_off_asks_for_the_right_to_enter_rows_too(either, person) -> None:
    """Comparing lists alone enters nothing; who may do both is told what the row lacks."""
    named = next(iter(either.reconciliations.values()))
    other = min(set(either.units) - {named.keeper, *named.also})
    answers = set()
    for role in either.info.roles:
        for unit in (named.keeper, other):
            actor = person(role.id, username=f"{role.id}-{unit}"[:140])
            actor.unit_id = unit
            actor.save()
            may = "reconcile" in role.rights and unit == named.keeper
            may = may and add_policy(named.ledger).capacity(actor, unit) is not None
            with pytest.raises(RowNotValid if may else NotAllowed):
                reconciliation.add_row(_entry(either), actor=actor, now=NOW, unit=unit, values={})
            answers.add(may)
    assert answers == {True, False}
