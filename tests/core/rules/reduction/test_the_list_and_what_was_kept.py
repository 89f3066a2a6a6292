"""The emergency list as sources, and what was ordered against what was found."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.core.policy.pack import Pack
from lantian.core.rules.reduction.alternatives import Cuts
from lantian.core.rules.reduction.grade_rules import rules_at
from lantian.core.rules.reduction.kept import OrderedCut, kept
from lantian.core.rules.reduction.listed import ListedLine, as_listed, source_of

DAY = dt.date(2017, 12, 1)
EMITS = {name: Decimal(10) for name in ("so2", "nox", "pm", "voc")}
CUTS = {"blue": Decimal(0), "yellow": Decimal("0.5"), "orange": Decimal(1), "red": Decimal(1)}


def test_a_line_can_do_what_the_list_states_for_any_grade(zhongyuan_pack: Pack) -> None:
    rules = rules_at(zhongyuan_pack, "yellow", DAY)
    made = ListedLine(number="1", plant="甲", kind="industry", emissions=EMITS, cuts=CUTS)
    found = source_of(made, rules, Fraction(3, 10))
    assert [each.name for each in found.options] == ["0.5", "1"] and not found.protected
    cuts = Cuts([found], rules)
    assert cuts.alternatives[0][as_listed([made], cuts)[0]].shares["pm"] == Fraction(1, 2)


@pytest.mark.parametrize("change", [{"protected": True}, {"cuts": {}}, {"stopped": True}, {"kind": "livelihood"}])
def test_what_is_protected_unlisted_or_stopped_is_not_cut(zhongyuan_pack: Pack, change: dict) -> None:  # type: ignore[type-arg]
    rules = rules_at(zhongyuan_pack, "red", DAY)
    line = ListedLine(**{"number": "1", "plant": "甲", "kind": "industry", "emissions": EMITS, "cuts": CUTS, **change})
    cuts = Cuts([source_of(line, rules)], rules)
    assert as_listed([line], cuts) == (0,) and len(cuts.alternatives[0]) == 1
    assert cuts.base["pm"] == (0 if line.stopped else 10)


def test_what_nobody_checked_is_neither_kept_nor_broken() -> None:
    half = {"hours": Decimal(24), "kg": {"pm": Decimal(500)}, "share": Decimal("0.5")}
    cuts = [OrderedCut(line="1", **half, found=Decimal(share)) for share in ("0.5", "0.25")]
    cuts += [OrderedCut(line="1", **half), OrderedCut(line="2", **half)]
    found = kept(cuts, "pm", 0.3)
    assert (found.ordered, found.verified, found.unchecked) == (Decimal(2), Decimal("0.75"), Decimal(1))
    assert found.half_range is not None and abs(found.half_range - Decimal("0.441")) < Decimal("0.001")
    assert kept(cuts, "pm").half_range is None
    apart = [OrderedCut(line=each, **half, found=Decimal("0.5")) for each in "12"]
    together = [OrderedCut(line="1", **half, found=Decimal("0.5"))] * 2
    wide, narrow = kept(together, "pm", 0.3).half_range, kept(apart, "pm", 0.3).half_range
    assert wide is not None and narrow is not None and wide > narrow, "one line is wrong alike on both days"
