"""M05: an upgraded enterprise starts only after every department concerned has signed, and who signed is on record."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from lantian.apps.ledgers import actions
from lantian.apps.ledgers.models import Row, Signature
from lantian.apps.ledgers.problems import StepRefused
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.core.policy.pack import Pack

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2017, 10, 12, 2, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ENTERPRISE = {
    "name": "演示甲家具厂",
    "class": "upgrade",
    "trade": "furniture",
    "address": "演示路1号",
    "stopped-on": "2017-08-01",
    "facilities": "活性炭吸附",
}
UPGRADED = ("facilities-built", "meets-requirements", "clean-production", "not-running")


@pytest.fixture
def official(district: Pack, person: Callable[..., User]) -> Callable[..., User]:
    """Makes an account with a role, for a unit."""
    synchronise_units(district)

    def make(role: str, unit: str) -> User:
        user = person(role, f"{role}-of-{unit}")
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def in_review(official: Callable[..., User], monkeypatch: pytest.MonkeyPatch) -> Row:
    """An enterprise that the subdistrict upgraded, the inspectors saw and the environment bureau put to review."""
    proof = Counter({"photo-before": 1, "photo-after": 1, "sign-off": 1})
    monkeypatch.setattr(actions, "slots", lambda subjects, **_: dict.fromkeys(subjects, proof))
    liaison = official("liaison-officer", "xushui")
    row = actions.add("scattered-dirty", actor=liaison, unit="xushui", values=ENTERPRISE, now=NOW)
    actions.step(row.number, "apply", actor=liaison, now=NOW + HOUR)
    points = [f"upgraded/{each}" for each in UPGRADED]
    inspector = official("inspector", "special-inspection-group")
    actions.step(row.number, "check", actor=inspector, now=NOW + 2 * HOUR, ticked=points)
    bureau = official("environment-staff", "environment-bureau")
    return actions.step(row.number, "submit-for-review", actor=bureau, now=NOW + 3 * HOUR, ticked=points)


def _start(row: Row) -> Any:
    bureau = User.objects.get(username="environment-staff-of-environment-bureau")
    return actions.step(row.number, "start-up", actor=bureau, now=NOW + 9 * HOUR)


def test_start_up_waits_for_the_last_signer(district: Pack, in_review: Row, official: Callable[..., User]) -> None:
    """Each department signs for itself; the refusal names those that are missing; every signature has its person."""
    signers = district.flows["close-or-upgrade"].transition("start-up").sign_by
    assert len(signers) >= 2
    for position, unit in enumerate(signers):
        with pytest.raises(StepRefused) as refused:
            _start(in_review)
        assert [each.subject for each in refused.value.obstacles] == list(signers[position:])
        role = "environment-staff" if unit == "environment-bureau" else "department-staff"
        signer = User.objects.filter(username=f"{role}-of-{unit}").first() or official(role, unit)
        actions.sign(in_review.number, "start-up", actor=signer, now=NOW + (4 * HOUR), note="同意")
    assert _start(in_review).state == "start-up-signed"
    kept = Signature.objects.filter(row=in_review)
    assert {each.unit_id: each.by.username.rpartition("-of-")[2] for each in kept} == {each: each for each in signers}


def test_who_is_not_asked_cannot_sign(in_review: Row, official: Callable[..., User]) -> None:
    """The subdistrict does not sign its own enterprise off, and no other department signs for the five."""
    for role, unit in (("liaison-officer", "xushui"), ("department-staff", "transport-bureau")):
        signer = User.objects.filter(username=f"{role}-of-{unit}").first() or official(role, unit)
        with pytest.raises(NotAllowed):
            actions.sign(in_review.number, "start-up", actor=signer, now=NOW + 4 * HOUR)
    assert not Signature.objects.exists()


def test_verification_is_no_way_around(in_review: Row) -> None:
    """An upgraded enterprise cannot be verified and struck off like a closed one."""
    bureau = User.objects.get(username="environment-staff-of-environment-bureau")
    actions.step(in_review.number, "return", actor=bureau, now=NOW + 4 * HOUR, reason="补正")
    liaison = User.objects.get(username="liaison-officer-of-xushui")
    actions.step(in_review.number, "apply", actor=liaison, now=NOW + 5 * HOUR)
    inspector = User.objects.get(username="inspector-of-special-inspection-group")
    points = [f"upgraded/{each}" for each in UPGRADED]
    actions.step(in_review.number, "check", actor=inspector, now=NOW + 6 * HOUR, ticked=points)
    with pytest.raises(StepRefused) as refused:
        actions.step(in_review.number, "verify", actor=bureau, now=NOW + 7 * HOUR)
    assert [each.code for each in refused.value.obstacles] == ["verdict-blocks"]
