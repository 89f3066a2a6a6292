"""Units of the pack, and accounts."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

__all__ = ["Delegation", "Unit", "User"]


class Unit(models.Model):
    """A body that the policy names, as records refer to it. The pack is its source; see `actions.synchronise_units`."""

    id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=32)
    name_zh = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(null=True, blank=True)
    in_pack = models.BooleanField(default=True)
    """False once a later pack no longer names it: records keep referring to it."""

    class Meta:
        ordering = ("kind", "number", "id")

    def __str__(self) -> str:
        first, second = self.name_zh, self.name_en
        if (translation.get_language() or "").startswith("en"):
            first, second = second, first
        return first or second or self.id


class UserManager(BaseUserManager["User"]):
    """Accounts by user name."""

    def get_by_natural_key(self, username: str | None) -> User:
        """The account with this user name."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """Someone who signs in: what for is the pack's role, for whom is the unit.

    There are no superusers and no groups: what an account may do follows from its role alone (`policies.py`).
    """

    username = models.CharField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("An account with this user name exists.")},
    )
    display_name = models.CharField(_("name"), max_length=150)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=64, blank=True)
    """Id of a role of the pack; an id that the pack does not know gives no right."""
    must_change_password = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    joined = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ("display_name",)

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        """The name that is shown."""
        return str(self)


class Delegation(models.Model):
    """Somebody fills a person's post for some days, both included: everything they do in it says for whom."""

    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    stand_in = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    since = models.DateField()
    until = models.DateField()
    reason = models.CharField(max_length=300)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    """When it was ended early."""
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-since", "-pk")
        indexes = (models.Index(fields=["stand_in", "since", "until"], name="delegation_by_stand_in"),)

    def __str__(self) -> str:
        return f"{self.absent} – {self.stand_in} {self.since} – {self.until}"


class SavedList(models.Model):
    """A list as somebody likes to open it: what is chosen and in which order, under a name of their own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    place = models.CharField(max_length=80)
    """What is listed: "ledger:boilers", "cases"."""
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)

    class Meta:
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=["user", "place", "name"], name="own_list_once"),)

    def __str__(self) -> str:
        return self.name
