"""Everything that changes units and accounts. Each action checks the right, writes and logs in one transaction.

`actor=None` is the installation itself (the command line of its operator); a person always comes with an account.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.exceptions import ValidationError
from django.db import transaction

from lantian.apps.orgs import audit
from lantian.apps.orgs.campaign import pack
from lantian.apps.orgs.models import Unit, User
from lantian.apps.orgs.policies import MANAGE_ACCOUNTS, AccountPolicy
from lantian.core.policy.pack import Pack
from lantian.core.policy.schema import Role

__all__ = [
    "AccountRefused",
    "change_own_password",
    "create_account",
    "deactivate_account",
    "ensure_administrator",
    "ensure_demo_accounts",
    "note_refused_sign_in",
    "note_sign_in",
    "one_time_password",
    "reset_password",
    "set_role",
    "synchronise_units",
]

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP = 4, 4
_ROUNDS_FOR_RANDOM = 50_000
_ACCOUNTS = AccountPolicy()


class AccountRefused(Exception):
    """An account cannot be made or changed as asked; `problems` maps a field to what is wrong with it."""

    code = "account-refused"
    remedy = "Correct the fields that are named."

    def __init__(self, problems: dict[str, list[str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {' '.join(texts)}" for field, texts in problems.items()))


def one_time_password() -> str:
    """A password that is read out or typed once: four groups of four characters that are not mistaken for another.

    79 bits, so that nobody guesses it within its short life.
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP)) for _ in range(_GROUPS))


@transaction.atomic
def synchronise_units(loaded: Pack) -> int:
    """Bring the units of the records to those of the pack; units that it no longer names are kept and marked.

    Returns how many were added or changed. Doing it again changes nothing.
    """
    known = Unit.objects.in_bulk()
    changed = 0
    for unit in loaded.units.values():
        fields = {
            "kind": str(unit.kind),
            "name_zh": unit.name.zh,
            "name_en": unit.name.en,
            "number": unit.number,
            "in_pack": True,
        }
        before = known.pop(unit.id, None)
        if before is None or any(getattr(before, name) != value for name, value in fields.items()):
            Unit.objects.update_or_create(id=unit.id, defaults=fields)
            changed += 1
    changed += Unit.objects.filter(id__in=known, in_pack=True).update(in_pack=False)
    if changed:
        audit.record(
            actor=None,
            action="orgs.synchronise-units",
            subject=f"pack:{loaded.info.id}",
            facts={"changed": changed, "units": len(loaded.units), "pack": loaded.version_label},
        )
    return changed


@transaction.atomic
def create_account(
    *, actor: User | None, username: str, display_name: str, role: str, unit: str | None = None
) -> tuple[User, str]:
    """Make an account. Returns it with its one-time password, which is kept nowhere else.

    Raises:
        NotAllowed: the actor may not manage accounts.
        AccountRefused: the name is taken or malformed, the role or the unit unknown.
    """
    _require(actor)
    user = User(username=username.strip(), display_name=display_name.strip(), role=role, unit_id=unit)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    _check(user)
    user.save()
    _log(actor, "orgs.create-account", user, {"role": role, "unit": unit})
    return user, password


@transaction.atomic
def set_role(user: User, *, actor: User | None, role: str, unit: str | None = None, reason: str = "") -> None:
    """Give an account another role and unit.

    Raises:
        NotAllowed: the actor may not manage this account.
        AccountRefused: the role or the unit is unknown.
    """
    _require(actor, user)
    before = {"role": user.role, "unit": user.unit_id}
    user.role, user.unit_id = role, unit
    _check(user)
    user.save(update_fields=["role", "unit"])
    _log(actor, "orgs.set-role", user, {"before": before, "after": {"role": role, "unit": unit}}, reason)


@transaction.atomic
def reset_password(user: User, *, actor: User | None, reason: str = "") -> str:
    """Replace an account's password by a one-time password, which is returned and kept nowhere else.

    Raises:
        NotAllowed: the actor may not manage this account.
    """
    _require(actor, user)
    password = one_time_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _log(actor, "orgs.reset-password", user, {}, reason)
    return password


@transaction.atomic
def change_own_password(user: User, password: str) -> None:
    """Take the password that its owner chose; the one-time password ends with it."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    _log(user, "orgs.change-own-password", user, {})


@transaction.atomic
def note_sign_in(user: User) -> None:
    """Somebody signed in."""
    _log(user, "orgs.sign-in", user, {})


@transaction.atomic
def note_refused_sign_in(username: str) -> None:
    """Somebody was refused at sign-in. A name that nobody has is not written down: it may be a password."""
    known = User.objects.filter(username=username).exists()
    subject = f"user:{username}" if known else "user:(unknown)"
    audit.record(actor=None, action="orgs.refuse-sign-in", subject=subject, facts={})


@transaction.atomic
def deactivate_account(user: User, *, actor: User | None, reason: str = "") -> None:
    """Close an account: nobody signs in with it any more, its past stays.

    Raises:
        NotAllowed: the actor may not manage this account.
    """
    _require(actor, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _log(actor, "orgs.deactivate-account", user, {}, reason)


@dataclass(frozen=True)
class _Seat:
    """An account that the installation makes."""

    username: str
    name: str
    role: Role


def ensure_demo_accounts(second: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    """One account for each role of the pack, named like the role; `second`: roles that get another one, `…-2`, for
    what takes two people.

    Returns (user name, fresh one-time password, title of the role) for those that have no password of their own yet;
    whoever changed theirs keeps it.
    """
    roles = pack().info.roles
    others = [
        _Seat(f"{role.id}-2", f"{role.title.in_language('zh')}（二）", role) for role in roles if role.id in second
    ]
    return _ensure([*_seats(roles), *others], demonstration=True)


def ensure_administrator() -> list[tuple[str, str, str]]:
    """The first account of an installation without a demonstration: the first role that may manage accounts.

    Returns its one-time password like `ensure_demo_accounts`, or nothing once somebody manages accounts.
    """
    managing = [role for role in pack().info.roles if MANAGE_ACCOUNTS in role.rights]
    settled = User.objects.filter(
        role__in=[role.id for role in managing], is_active=True, must_change_password=False
    ).exists()
    return [] if settled else _ensure(_seats(managing[:1]), demonstration=False)


def _seats(roles: Sequence[Role]) -> list[_Seat]:
    return [_Seat(role.id, role.title.in_language("zh"), role) for role in roles]


def _ensure(seats: Sequence[_Seat], *, demonstration: bool) -> list[tuple[str, str, str]]:
    known = User.objects.in_bulk([seat.username for seat in seats], field_name="username")
    units = set(Unit.objects.values_list("id", flat=True))
    waiting = [seat for seat in seats if seat.username not in known or _awaits_first_sign_in(known[seat.username])]
    passwords = [one_time_password() for _ in waiting]
    hashes = [_hash_of_random(password) for password in passwords]
    with transaction.atomic():
        for seat, digest in zip(waiting, hashes, strict=True):
            role = seat.role
            user = known.get(seat.username) or User(
                username=seat.username,
                display_name=seat.name,
                role=role.id,
                unit_id=role.unit if role.unit in units else None,
                is_demonstration=demonstration,
            )
            user.password = digest
            user.must_change_password = True
            user.save()
            _log(None, "orgs.issue-one-time-password", user, {"role": role.id, "demonstration": demonstration})
    return [
        (seat.username, password, f"{seat.name} {seat.role.title.in_language('en')}".strip())
        for seat, password in zip(waiting, passwords, strict=True)
    ]


def _hash_of_random(password: str) -> str:
    """Hash of a one-time password. Many rounds protect what people choose; 79 random bits need none, and a start
    should not take seconds for it. Django brings the hash up to full strength at the first sign-in."""
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(password, hasher.salt(), iterations=_ROUNDS_FOR_RANDOM)


def _awaits_first_sign_in(user: User) -> bool:
    return user.is_active and user.must_change_password


def _require(actor: User | None, subject: User | None = None) -> None:
    if actor is not None:
        _ACCOUNTS.require(actor, subject)


def _check(user: User) -> None:
    problems: dict[str, list[str]] = {}
    try:
        user.full_clean(exclude=["password", "unit"])
    except ValidationError as cause:
        problems |= cause.message_dict
    if user.role not in {role.id for role in pack().info.roles}:
        problems["role"] = [f"the pack has no role {user.role!r}"]
    if user.unit_id is not None and not Unit.objects.filter(pk=user.unit_id).exists():
        problems["unit"] = [f"the pack has no unit {user.unit_id!r}"]
    if problems:
        raise AccountRefused(problems)


def _log(actor: User | None, action: str, user: User, facts: dict[str, object], reason: str = "") -> None:
    audit.record(actor=actor, action=action, subject=f"user:{user.username}", facts=facts, reason=reason)
