"""Accounts: made by the office, opened with a one-time password, closed for good."""

from __future__ import annotations

import dataclasses
import re

import pytest

from lantian.apps.orgs import actions, audit
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import MANAGE_ACCOUNTS, AccountPolicy, NotAllowed, has_right, rights_of
from lantian.apps.records.models import LogEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]


def test_a_one_time_password_is_readable_and_never_the_same() -> None:
    """Four groups of four, without the letters that are mistaken for digits."""
    made = {actions.one_time_password() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}", password) for password in made)


def test_a_new_account_opens_with_its_one_time_password_alone(units) -> None:
    """The password is returned, kept as a hash, and must be changed."""
    user, password = actions.create_account(
        actor=None, username="mai", display_name="Mai", role="quayside-warden", unit="quayside"
    )
    stored = User.objects.get(username="mai")
    assert stored.check_password(password)
    assert password not in stored.password
    assert stored.must_change_password
    assert stored.unit_id == "quayside"
    assert rights_of(user) == frozenset(), "no right before the first own password"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": "taken"}, "username"),
        ({"username": "with space"}, "username"),
        ({"username": ""}, "username"),
        ({"display_name": ""}, "display_name"),
        ({"role": "emperor"}, "role"),
        ({"unit": "atlantis"}, "unit"),
    ],
)
def test_a_wrong_account_is_refused_by_field_and_nothing_is_kept(person, changed: dict, field: str) -> None:
    """Every problem names its field; neither account nor log entry is left behind."""
    person("clean-air-desk", username="taken")
    before = User.objects.count(), LogEntry.objects.count()
    asked = {"username": "new", "display_name": "New", "role": "quayside-warden", "unit": None, **changed}
    with pytest.raises(actions.AccountRefused) as refused:
        actions.create_account(actor=None, **asked)
    assert list(refused.value.problems) == [field]
    assert (User.objects.count(), LogEntry.objects.count()) == before


def test_what_was_done_stands_in_the_log_without_any_password(person) -> None:
    """Each action leaves one entry with its author and reason; no password, no hash."""
    boss = person("clean-air-desk")
    user, first = actions.create_account(actor=boss, username="mai", display_name="Mai", role="quayside-warden")
    second = actions.reset_password(user, actor=boss, reason="lost")
    actions.set_role(user, actor=boss, role="clean-air-desk", reason="moved")
    actions.change_own_password(user, "wide-open-window")
    actions.deactivate_account(user, actor=boss, reason="left")
    entries = list(LogEntry.objects.order_by("number"))
    assert [(entry.action, entry.actor_name, entry.reason) for entry in entries] == [
        ("orgs.create-account", "clean-air-desk", ""),
        ("orgs.reset-password", "clean-air-desk", "lost"),
        ("orgs.set-role", "clean-air-desk", "moved"),
        ("orgs.change-own-password", "mai", ""),
        ("orgs.deactivate-account", "clean-air-desk", "left"),
    ]
    written = " ".join(str(entry.facts) + entry.reason for entry in entries)
    assert not any(secret in written for secret in (first, second, "wide-open-window", "md5$"))


def test_nobody_changes_their_own_role_or_closes_their_own_account(person) -> None:
    """Nobody raises themselves or locks the office out by mistake."""
    boss = person("clean-air-desk")
    with pytest.raises(NotAllowed):
        actions.set_role(boss, actor=boss, role="quayside-warden")
    with pytest.raises(NotAllowed):
        actions.deactivate_account(boss, actor=boss)


def test_a_closed_account_has_no_right(person) -> None:
    """Rights end with the account."""
    boss = person("clean-air-desk")
    assert has_right(boss, MANAGE_ACCOUNTS)
    actions.deactivate_account(boss, actor=None)
    assert not has_right(User.objects.get(pk=boss.pk), MANAGE_ACCOUNTS)


def test_the_policy_says_the_same_of_one_and_of_all(person) -> None:
    """What a list shows is exactly what a click would allow."""
    people = [person("clean-air-desk"), person("quayside-warden"), person("clean-air-desk", username="second")]
    policy = AccountPolicy()
    for actor in [*people, None]:
        listed = set(policy.allowed(actor, User.objects))
        assert listed == {one for one in people if policy.allows(actor, one)}


def test_without_a_log_nothing_is_done(monkeypatch) -> None:
    """An action that cannot be logged does not happen."""
    monkeypatch.setattr(audit, "_plugged", [])
    with pytest.raises(audit.NoActionLog):
        actions.create_account(actor=None, username="mai", display_name="Mai", role="quayside-warden")
    assert not User.objects.exists()


def test_demonstration_accounts_get_fresh_passwords_until_they_have_their_own(alder) -> None:
    """Every start prints new ones for those that never signed in, and leaves the others alone."""
    first = {name: password for name, password, _ in actions.ensure_demo_accounts()}
    assert set(first) == {role.id for role in alder.info.roles}
    warden = User.objects.get(username="quayside-warden")
    assert warden.check_password(first["quayside-warden"])
    assert warden.must_change_password
    actions.change_own_password(warden, "my-own-harbour-view")
    second = {name: password for name, password, _ in actions.ensure_demo_accounts()}
    assert set(second) == {"clean-air-desk"}
    assert second["clean-air-desk"] != first["clean-air-desk"]
    assert User.objects.get(username="quayside-warden").check_password("my-own-harbour-view")
    assert not User.objects.get(username="clean-air-desk").check_password(first["clean-air-desk"])


def test_a_role_can_have_a_second_person_for_what_takes_two() -> None:
    """Under its own name and with a password of its own; another start finds it again."""
    made = {name: password for name, password, _ in actions.ensure_demo_accounts(["quayside-warden"])}
    assert set(made) == {"clean-air-desk", "quayside-warden", "quayside-warden-2"}
    second = User.objects.get(username="quayside-warden-2")
    first = User.objects.get(username="quayside-warden")
    assert (second.role, second.unit_id, second.is_demonstration) == (first.role, first.unit_id, True)
    assert second.check_password(made["quayside-warden-2"])
    actions.ensure_demo_accounts(["quayside-warden"])
    assert User.objects.filter(role="quayside-warden").count() == 2


def test_a_closed_demonstration_account_stays_closed() -> None:
    """A start does not open what somebody closed."""
    actions.ensure_demo_accounts()
    actions.deactivate_account(User.objects.get(username="quayside-warden"), actor=None)
    assert [name for name, _, _ in actions.ensure_demo_accounts()] == ["clean-air-desk"]


def test_an_installation_without_demonstration_begins_with_one_administrator() -> None:
    """And with none any more once somebody manages accounts."""
    ((name, password, _),) = actions.ensure_administrator()
    assert name == "clean-air-desk"
    assert User.objects.get().check_password(password)
    assert actions.ensure_administrator()[0][1] != password
    actions.change_own_password(User.objects.get(), "my-own-harbour-view")
    assert actions.ensure_administrator() == []


def test_units_follow_the_pack_and_are_never_lost(alder) -> None:
    """New ones come, changed ones change, those that the pack drops stay for the records that name them."""
    assert actions.synchronise_units(alder) == len(alder.units)
    assert actions.synchronise_units(alder) == 0
    fewer = dataclasses.replace(
        alder, units={name: unit for name, unit in alder.units.items() if name != "harbour-police"}
    )
    assert actions.synchronise_units(fewer) == 1
    assert not Unit.objects.get(id="harbour-police").in_pack
    assert Unit.objects.count() == len(alder.units)
    assert actions.synchronise_units(alder) == 1
    assert Unit.objects.get(id="harbour-police").in_pack
