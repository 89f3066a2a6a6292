"""A new ledger type is a file in the pack and no code: entered, checked, led to its end and counted."""

from __future__ import annotations

import datetime as dt
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.counts import count
from lantian.apps.ledgers.problems import RowNotValid, StepRefused
from lantian.apps.orgs.actions import synchronise_units
from lantian.core.policy.indicator_schema import RowCount
from lantian.core.policy.ledger_schema import Condition

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
LEDGER = """
ledgers:
  - id: bonfires
    title: {en: Bonfires}
    item: {en: bonfire}
    clauses: [PA4]
    keeper: clean-air-desk
    prefix: BF
    flow: put-out
    title_field: place
    key: [place, seen-on]
    fields:
      - {id: place, title: {en: Place}, kind: text, required: true, in_list: true}
      - {id: seen-on, title: {en: Seen on}, kind: day, required: true, not_after_today: true}
      - {id: area, title: {en: Area}, kind: amount, unit: "m²", least: 0.1, most: 10000, decimals: 1}
      - id: burnt
        title: {en: What burnt}
        kind: choice
        choices: [{id: leaves, title: {en: leaves}}, {id: tyres, title: {en: tyres}}]
      - {id: fine, title: {en: Fine}, kind: whole, least: 1, required_when: {field: burnt, equals: tyres}}
    checklists:
      - {id: cold, title: {en: Cold}, clause: PA4, on: [put-out], items: [{id: ashes, title: {en: The ashes are cold}}]}
    rules:
      - id: large
        title: {en: Large}
        clause: PA4
        cases:
          - when: {field: area, above: {value: 5000}}
            verdict: wildfire
            title: {en: That is a wildfire}
            blocks: [save]
        otherwise: bonfire
        otherwise_title: {en: Bonfire}
"""
FLOW = """
  - id: put-out
    title: {en: Put out}
    initial: burning
    states:
      - {id: burning, title: {en: Burning}}
      - {id: out, title: {en: Out}, kind: closed}
    transitions:
      - {id: put-out, title: {en: Put out}, from_states: [burning], to: out, right: keep-rows, parties: [keeper]}
"""
FIRE = {"place": "Low Meadow", "seen-on": "4 November", "area": "１２.５"}


@pytest.fixture
def bonfires(use_pack, small_folder: Path, tmp_path: Path) -> None:
    """Port Alder with one file more, and a way of its own for its rows."""
    folder = tmp_path / "pack"
    shutil.copytree(small_folder, folder)
    (folder / "ledgers" / "bonfires.yaml").write_text(LEDGER, encoding="utf-8")
    flows = folder / "flows.yaml"
    flows.write_text(flows.read_text(encoding="utf-8").rstrip() + FLOW, encoding="utf-8")
    synchronise_units(use_pack(folder))


@pytest.mark.usefixtures("bonfires")
def test_a_row_goes_its_whole_way(person) -> None:
    desk = person("clean-air-desk")
    desk.unit_id = "clean-air-desk"
    desk.save()
    with pytest.raises(RowNotValid) as wrong:
        actions.add("bonfires", actor=desk, unit="quayside", values={**FIRE, "burnt": "tyres"}, now=NOW)
    assert {each.field: each.code for each in wrong.value.faults} == {"seen-on": "not-a-day", "fine": "required"}
    with pytest.raises(RowNotValid) as wrong:
        values = {**FIRE, "seen-on": "2031-11-04", "area": 6000}
        actions.add("bonfires", actor=desk, unit="quayside", values=values, now=NOW)
    assert [each.code for each in wrong.value.faults] == ["refused-by-rule"]

    row = actions.add("bonfires", actor=desk, unit="quayside", values={**FIRE, "seen-on": "2031/11/4"}, now=NOW)
    assert (row.number, row.title, row.state) == ("BF-00001", "Low Meadow", "burning")
    assert row.values == {"place": "Low Meadow", "seen-on": "2031-11-04", "area": "12.5"}
    area = RowCount(ledger="bonfires", where=Condition(state_kind=("closed",)), total_of="area")
    assert count(area, today=NOW.date()).total == 0
    with pytest.raises(StepRefused) as refused:
        actions.step("BF-00001", "put-out", actor=desk, now=NOW)
    assert [each.code for each in refused.value.obstacles] == ["point-open"]
    actions.step("BF-00001", "put-out", actor=desk, now=NOW, ticked=["cold/ashes"])
    found = count(area, today=NOW.date())
    assert (found.total, dict(found.by_unit)) == (Decimal("12.5"), {"quayside": Decimal("12.5")})
