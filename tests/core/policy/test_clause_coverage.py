"""A clause is served only when everything that it needs runs."""

from __future__ import annotations

from importlib import import_module

import pytest

from lantian.core.policy.coverage import coverage, declared
from lantian.core.policy.pack import Pack
from lantian.core.policy.services import SERVICES


def statuses(pack: Pack, running: set[tuple[str, str]]) -> dict[str, str]:
    return {row.clause: row.status for row in coverage(pack, frozenset(running))}


def test_every_clause_appears_once_and_in_order(small_pack: Pack) -> None:
    assert [row.clause for row in coverage(small_pack)] == list(small_pack.clauses)


def test_served_needs_everything(small_pack: Pack) -> None:
    both = {("indicator", "pm25-period-mean"), ("indicator", "heavy-days")}
    assert statuses(small_pack, both)["PA1"] == "partly"
    assert statuses(small_pack, both | {("page", "season")})["PA1"] == "served"
    assert statuses(small_pack, set())["PA1"] == "not yet"


def test_a_clause_that_names_no_need_is_not_served(small_pack: Pack) -> None:
    everything = {(need.kind, need.ref) for clause in small_pack.clauses.values() for need in clause.needs}
    assert statuses(small_pack, everything)["PA5"] == "not yet"


def test_the_kind_counts_as_well_as_the_name(small_pack: Pack) -> None:
    """A rule called ranking does not make the page called ranking."""
    row = next(row for row in coverage(small_pack, frozenset({("rule", "ranking")})) if row.clause == "PA7")
    assert [(each.kind, each.runs) for each in row.served_by if each.ref == "ranking"] == [
        ("rule", True),
        ("page", False),
    ]


@pytest.mark.parametrize("place", sorted({place for place in SERVICES.values() if place.startswith("lantian.")}))
def test_what_is_said_to_run_can_be_called(place: str) -> None:
    module, name = place.split(":")
    assert callable(getattr(import_module(module), name))


def test_no_page_of_the_pack_is_a_slip_of_the_pen(zhongyuan_pack: Pack, small_pack: Pack) -> None:
    """What bears the name of something that runs must be of its kind: `rule` and `page` are easily confused."""
    kinds: dict[str, set[str]] = {}
    for kind, ref in SERVICES:
        kinds.setdefault(ref, set()).add(kind)
    for pack in (zhongyuan_pack, small_pack):
        for clause in pack.clauses.values():
            for need in clause.needs:
                assert need.ref not in kinds or need.kind in kinds[need.ref] | {"ledger", "task"}, (clause.id, need)


def test_what_a_pack_declares_runs_without_a_line_of_code(zhongyuan_pack: Pack, small_pack: Pack) -> None:
    """Ledgers that keep rows, their rules, checklists and indicators; not what is kept elsewhere."""
    runs = declared(zhongyuan_pack)
    assert {("ledger", "scattered-dirty"), ("indicator", "scattered-dirty-done")} <= runs
    assert {("rule", "closure-checklist"), ("rule", "boiler-phase-out"), ("rule", "new-scattered-dirty")} <= runs
    assert ("ledger", "stacks") not in runs
    assert ("ledger", "hearths") in declared(small_pack)
    assert statuses(small_pack, set())["PA4"] != "not yet"
