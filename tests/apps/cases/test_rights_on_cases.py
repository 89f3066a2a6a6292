"""Every role of both packs against every step: open where the right and the unit's part are, and nowhere else."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.cases.actions import NewProblem, Wish, file_case, take
from lantian.apps.cases.models import Case
from lantian.apps.cases.policies import SEE, StepPolicy
from lantian.apps.cases.problems import StepRefused
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.flows.case import TABLE, Step

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2017, 10, 10, 4, tzinfo=dt.UTC)
OVERSEE = {"file-cases", "forward-cases", "verify-cases", "extend-cases", "decide-escalation", "read-accountability"}


@pytest.fixture
def zhongyuan(district, db):
    """The first campaign, its units in the records."""
    orgs.synchronise_units(district)
    return district


def _case(unit: str, *, joint: tuple[str, ...] = ()) -> Case:
    case = file_case(
        actor=None,
        now=NOW,
        source="city",
        kind="other",
        unit=unit,
        title="x",
        problems=[NewProblem()],
    )
    return take(case.number, Step.FORWARD, actor=None, now=NOW, wish=Wish(joint=joint))


def _person(role: str, unit: str) -> User:
    user = User(username=f"{role}-{unit}"[:150], display_name=role, role=role, unit=Unit.objects.get(pk=unit))
    user.set_unusable_password()
    user.save()
    return user


@pytest.mark.parametrize("step", list(Step))
def test_a_step_is_open_to_the_right_and_the_units_part_alone(zhongyuan, step: Step) -> None:
    """Of every role once in the unit that answers and once in another; nothing is written by who is refused."""
    case = _case("xushui")
    for role in zhongyuan.info.roles:
        for unit in ("xushui", "ruhe-road"):
            actor = _person(role.id, unit)
            allowed = TABLE[step].right in role.rights and (TABLE[step].party == "office" or unit == "xushui")
            assert StepPolicy(step).allows(actor, case) is allowed
            assert StepPolicy(step).allowed(actor, Case.objects.all()).exists() is allowed, "object and list agree"
            before = LogEntry.objects.count()
            if allowed:
                continue
            with pytest.raises(NotAllowed) as refused:
                take(case.number, step, actor=actor, now=NOW, wish=Wish(unit="xushui", reason="x"))
            assert refused.value.right == TABLE[step].right
            assert LogEntry.objects.count() == before


def test_who_sees_what(zhongyuan) -> None:
    """Those whose work the district's cases are see all; a unit sees its own and those in which it has a part."""
    own, joint, other = _case("xushui"), _case("ruhe-road", joint=("xushui",)), _case("ruhe-road")
    for role in zhongyuan.info.roles:
        actor = _person(role.id, "xushui")
        if "read-work" not in role.rights:
            expected: set[Case] = set()
        elif OVERSEE & set(role.rights):
            expected = {own, joint, other}
        else:
            expected = {own, joint}
        assert set(SEE.allowed(actor, Case.objects.all())) == expected, role.id
        assert {case for case in (own, joint, other) if SEE.allows(actor, case)} == expected, role.id


def test_a_liaison_officer_sees_joint_cases_and_no_others(zhongyuan, client) -> None:
    joint, other = _case("ruhe-road", joint=("xushui",)), _case("ruhe-road")
    client.force_login(_person("liaison-officer", "xushui"))
    body = client.get("/cases/").content.decode()
    assert joint.number in body and other.number not in body
    assert client.get(f"/cases/{joint.number}/").status_code == 200
    assert client.get(f"/cases/{other.number}/").status_code == 403
    assert client.get(f"/trace/case-due/?case={other.number}").status_code in (403, 404)
    assert other.number not in client.get("/cases/?format=csv").content.decode()


def test_a_joint_unit_answers_for_its_own_part_only(zhongyuan) -> None:
    case = _case("ruhe-road", joint=("xushui",))
    officer = _person("liaison-officer", "xushui")
    assert take(case.number, Step.RECEIVE, actor=officer, now=NOW).parts.get(unit="xushui").state == "rectifying"
    assert case.parts.get(unit="ruhe-road").state == "forwarded"
    with pytest.raises(NotAllowed):
        take(case.number, Step.RECEIVE, actor=officer, now=NOW, wish=Wish(unit="ruhe-road"))


def test_a_unit_that_gave_a_case_back_answers_no_more(zhongyuan) -> None:
    case = _case("xushui")
    officer = _person("liaison-officer", "xushui")
    take(case.number, Step.DECLINE, actor=officer, now=NOW, wish=Wish(reason="not ours"))
    assert SEE.allows(officer, case), "what became of it stays in sight"
    assert not StepPolicy(Step.RECEIVE).allows(officer, Case.objects.get(pk=case.pk))
    with pytest.raises(StepRefused, match="no-part"):
        take(case.number, Step.RECEIVE, actor=officer, now=NOW)


@pytest.mark.parametrize("address", ["/cases/", "/cases/new/", "/cases/ZY-2017-0001/", "/cases/ZY-2017-0001/forward/"])
def test_a_stranger_is_asked_to_sign_in(zhongyuan, client, address: str) -> None:
    _case("xushui")
    assert client.get(address).headers["Location"].startswith("/accounts/login/")
