"""Every role of both packs against every action on rows, of their own unit and of others: what is declared, no more.

What is expected is worked out from the files of the pack by `expected`, ten lines that know nothing of the code; some
lines that anybody would write down stand beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.models import Change, Row
from lantian.apps.ledgers.policies import add_policy, change_policy, see_policy, step_policy
from lantian.apps.ledgers.problems import RowNotValid, StepRefused
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
SEE, KEEP, SIGN = "read-work", "keep-rows", "sign-rows"
PARTIES = {"see": ["everyone"], "add": ["keeper", "responsible"], "change": ["keeper", "responsible"]}


def expected(role: dict, right: str, parties: list[str], keeper: str | None, unit: str) -> bool:
    """The right of the post, and the part of its unit in the row."""
    mine = role.get("unit") or ""
    part = "everyone" in parties
    part = part or ("keeper" in parties and mine != "" and mine == keeper)
    part = part or ("responsible" in parties and mine != "" and mine == unit)
    return right in role["rights"] and part


@dataclass(frozen=True)
class Declared:
    """The files of a pack as they stand."""

    roles: list[dict]
    ledgers: list[dict]
    flows: dict[str, dict]

    def attempts(self, ledger: dict) -> Iterator[tuple[str, str, list[str], list[str]]]:
        """What can be tried on a ledger: action, right, parties, units that sign."""
        access = {**PARTIES, **ledger.get("access", {})}
        yield "see", SEE, access["see"], []
        yield "add", KEEP, access["add"], []
        yield "change", KEEP, access["change"], []
        for step in self.flows[ledger["flow"]]["transitions"]:
            yield step["id"], step["right"], step["parties"], []
            if step.get("sign_by"):
                yield f"sign:{step['id']}", SIGN, [], step["sign_by"]


def declared(folder: Path) -> Declared:
    def read(path: Path) -> dict:
        return yaml.safe_load(path.read_text(encoding="utf-8"))

    ledgers = [each for path in sorted((folder / "ledgers").glob("*.yaml")) for each in read(path)["ledgers"]]
    return Declared(
        read(folder / "pack.yaml")["roles"],
        [each for each in ledgers if each.get("flow")],
        {each["id"]: each for each in read(folder / "flows.yaml")["flows"]},
    )


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, use_pack, zhongyuan_folder, small_folder) -> tuple[Pack, Declared]:
    """Each pack in turn: in force, and as its files say."""
    folder = zhongyuan_folder if request.param == "zhongyuan" else small_folder
    loaded = use_pack(folder)
    synchronise_units(loaded)
    return loaded, declared(folder)


@pytest.fixture
def actors(either, person: Callable[..., User]) -> dict[str, User]:
    """One person of each role, at the unit where the pack puts the role."""
    made = {}
    for role in either[1].roles:
        made[role["id"]] = person(role["id"])
        made[role["id"]].unit_id = role.get("unit")
        made[role["id"]].save()
    return made


def _row(ledger: dict, flow: dict, unit: str, running: int) -> Row:
    kind = next(each.get("kind", "open") for each in flow["states"] if each["id"] == flow["initial"])
    return Row.objects.create(
        ledger=ledger["id"],
        number=f"{ledger['prefix']}-{running:05}",
        unit_id=unit,
        state=flow["initial"],
        state_kind=kind,
        state_since=NOW,
        round_since=NOW,
        created_at=NOW,
        changed_at=NOW,
    )


def _units(loaded: Pack, role: dict) -> list[str]:
    """Their own unit, where it is one, and two others."""
    others = [each.id for each in loaded.subdistricts() if each.id != role.get("unit")]
    return [each for each in (role.get("unit"), others[0], others[-1]) if each]


def test_policies_say_what_the_files_say(either, actors: dict[str, User]) -> None:
    """Every role, every ledger, every action, rows of the own unit and of others."""
    loaded, files = either
    tried = 0
    for ledger in files.ledgers:
        flow = loaded.flows[ledger["flow"]]
        policies: dict[str, Any] = {
            "see": see_policy(ledger["id"]),
            "add": add_policy(ledger["id"]),
            "change": change_policy(ledger["id"]),
        } | {step.id: step_policy(ledger["id"], step) for step in flow.transitions}
        for role in files.roles:
            actor = actors[role["id"]]
            for name, right, parties, signers in files.attempts(ledger):
                if signers:
                    continue
                for unit in _units(loaded, role):
                    wanted = expected(role, right, parties, ledger.get("keeper"), unit)
                    found = policies[name]
                    assert (found.capacity(actor, unit) is not None) == wanted, (role["id"], ledger["id"], name, unit)
                    units = found.units(actor)
                    assert (units is None or unit in units) == wanted, (role["id"], ledger["id"], name, unit)
                    tried += 1
    assert tried >= len(files.roles) * len(files.ledgers) * 5


def test_actions_refuse_exactly_whom_the_files_do_not_name(either, actors: dict[str, User]) -> None:
    """One ledger of each flow, through the actions themselves; who is refused has written nothing."""
    loaded, files = either
    first_of_flow = {each["flow"]: each for each in reversed(files.ledgers)}
    for ledger in first_of_flow.values():
        rows: dict[str, Row] = {}
        for role in files.roles:
            for unit in _units(loaded, role):
                if unit not in rows:
                    rows[unit] = _row(ledger, files.flows[ledger["flow"]], unit, len(rows) + 1)
                row = rows[unit]
                for name, right, parties, signers in files.attempts(ledger):
                    if name == "see":
                        continue
                    wanted = (
                        right in role["rights"] and role.get("unit") in signers
                        if signers
                        else expected(role, right, parties, ledger.get("keeper"), unit)
                    )
                    found = _may(name, row, actors[role["id"]], NOW.replace(year=_year(loaded)))
                    assert found == wanted, (role["id"], ledger["id"], name, unit)
    assert not Change.objects.exists()


def _year(loaded: Pack) -> int:
    """The year of the campaign's first day."""
    return min(each.first for each in loaded.info.periods).year


def _may(name: str, row: Row, actor: User, now: dt.datetime) -> bool:
    """Whether the action gets past the question of rights."""
    try:
        if name == "add":
            actions.add(row.ledger, actor=actor, unit=row.unit_id, values={"no-such-field": 1}, now=now)
        elif name == "change":
            values = {"no-such-field": 1}
            actions.change(row.number, actor=actor, values=values, seen=row.version, now=now)
        elif name.startswith("sign:"):
            actions.sign(row.number, name.removeprefix("sign:"), actor=actor, now=now)
        else:
            values = {"no-such-field": 1}
            actions.step(row.number, name, actor=actor, now=now, values=values)
    except NotAllowed:
        return False
    except (RowNotValid, StepRefused):
        return True
    raise AssertionError(name)


LINES = [
    ("liaison-officer", "scattered-dirty", "add", "hanghai-west-road", True),
    ("liaison-officer", "scattered-dirty", "add", "xushui", False),
    ("liaison-officer", "scattered-dirty", "change", "xushui", False),
    ("liaison-officer", "scattered-dirty", "apply", "hanghai-west-road", True),
    ("liaison-officer", "scattered-dirty", "verify", "hanghai-west-road", False),
    ("liaison-officer", "scattered-dirty", "strike-off", "hanghai-west-road", False),
    ("environment-staff", "scattered-dirty", "add", "xushui", True),
    ("environment-staff", "scattered-dirty", "strike-off", "xushui", True),
    ("environment-staff", "scattered-dirty", "reopen", "xushui", False),
    ("department-staff", "scattered-dirty", "add", "xushui", False),
    ("department-staff", "scattered-dirty", "check", "xushui", True),
    ("inspector", "scattered-dirty", "check", "xushui", True),
    ("inspector", "scattered-dirty", "reopen", "xushui", True),
    ("inspector", "scattered-dirty", "add", "xushui", False),
    ("inspector", "scattered-dirty", "strike-off", "xushui", False),
    ("duty-officer", "scattered-dirty", "strike-off", "xushui", True),
    ("duty-officer", "scattered-dirty", "add", "xushui", False),
    ("leader", "scattered-dirty", "strike-off", "xushui", False),
    ("discipline-inspector", "scattered-dirty", "see", "xushui", True),
    ("discipline-inspector", "scattered-dirty", "change", "xushui", False),
    ("analyst", "scattered-dirty", "change", "xushui", False),
    ("integrator", "scattered-dirty", "add", "xushui", False),
    ("administrator", "scattered-dirty", "strike-off", "xushui", False),
]


@pytest.mark.parametrize(("role", "ledger", "name", "unit", "wanted"), LINES)
def test_lines_that_anybody_would_write_down(
    district: Pack, person: Callable[..., User], role: str, ledger: str, name: str, unit: str, wanted: bool
) -> None:
    synchronise_units(district)
    actor = person(role)
    actor.unit_id = next(each.unit for each in district.info.roles if each.id == role)
    actor.save()
    policies = {"see": see_policy, "add": add_policy, "change": change_policy}
    if name in policies:
        policy = policies[name](ledger)
    else:
        policy = step_policy(ledger, district.flows[district.ledgers[ledger].flow or ""].transition(name))
    assert (policy.capacity(actor, unit) is not None) == wanted


def test_a_stranger_and_a_closed_account_may_nothing(district: Pack, person: Callable[..., User]) -> None:
    synchronise_units(district)
    gone = person("duty-officer")
    gone.is_active = False
    gone.unit_id = "campaign-office"
    gone.save()
    for actor in (gone, person("no-such-role")):
        assert see_policy("scattered-dirty").capacity(actor, "xushui") is None
        assert not see_policy("scattered-dirty").allows(actor)
        assert not see_policy("scattered-dirty").allowed(actor, Row.objects.all()).exists()
