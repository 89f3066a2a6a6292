"""The example in `docs/ledgers.md` is a ledger that really loads, judges and walks its way."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from lantian.core.flows.ledger_row import StepAsked, obstacles
from lantian.core.policy.loader import load
from lantian.core.policy.pack import Pack
from lantian.core.rules.ledgers.conditions import RowFacts
from lantian.core.rules.ledgers.verdicts import judge

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "ledgers.md"


@pytest.fixture(scope="module")
def pack(small_folder: Path) -> Pack:
    """Port Alder with what the guide adds to it, file by file."""
    files = {
        str(file.relative_to(small_folder)).replace("\\", "/"): file.read_bytes()
        for file in small_folder.rglob("*")
        if file.is_file() and "demo" not in file.relative_to(small_folder).parts
    }
    blocks = re.findall(r"```yaml\n# (\S+)\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert [name for name, _ in blocks] == ["ledgers/yards.yaml", "flows.yaml", "rules/ledgers.yaml", "indicators.yaml"]
    for name, text in blocks:
        files[name] = files.get(name, b"").rstrip(b"\n") + b"\n" + text.encode()
    return load(files)


def _facts(pack: Pack, state: str, **values: object) -> RowFacts:
    today = dt.date(2031, 12, 5)
    kind = pack.flows["covered"].state(state).kind
    return RowFacts(
        values=values, state=state, state_kind=kind, today=today, parameter=lambda name: pack.value(name, today).value
    )


def test_the_example_loads_and_counts(pack: Pack) -> None:
    assert [each.id for each in pack.ledgers["yards"].fields][:2] == ["name", "cargo"]
    assert pack.indicators["yards-covered"].serves == ("PA5",)


@pytest.mark.parametrize(("cargo", "verdict"), [(["coal"], "covered-by-law"), (["other"], "free")])
def test_the_example_judges(pack: Pack, cargo: list[str], verdict: str) -> None:
    rule = pack.ledgers["yards"].rules[0]
    assert judge(rule, _facts(pack, "listed", name="Demo", cargo=cargo)).id == verdict


def test_the_example_refuses_a_heap_in_the_open(pack: Pack) -> None:
    facts = {"name": "Demo", "cargo": ["grain"], "cover": "silo", "covered-since": "2031-12-01"}
    step = StepAsked(
        transition=pack.flows["covered"].transition("see"),
        by="june",
        facts=_facts(pack, "reported", **facts),
        evidence={"photo-after": 1},
    )
    assert [(each.code, getattr(each.subject, "id", "")) for each in obstacles(pack.ledgers["yards"], step)] == [
        ("point-open", "no-heap")
    ]
