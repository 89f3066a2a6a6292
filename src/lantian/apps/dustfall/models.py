"""Dustfall points and their jars. Written by `actions` alone; a corrected jar keeps what stood before."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.choices import JarState

__all__ = ["Jar", "Point"]


class Point(models.Model):
    """A place where jars stand. No device reports it: people bring the jars."""

    code = models.CharField(_("code of the point"), max_length=64, primary_key=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)
    subdistrict = models.CharField(_("subdistrict"), max_length=64)
    since = models.DateField(_("first month"))
    """First day of the first month in which jars are due."""
    until = models.DateField(_("last month"), null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ("subdistrict", "code")

    def __str__(self) -> str:
        first, second = self.name_zh, self.name_en
        if (translation.get_language() or "").startswith("en"):
            first, second = second, first
        return first or second or self.code


class Jar(models.Model):
    """One jar of one point and month. The row in force has no `replaced_at`; a correction adds a row and closes it."""

    point = models.ForeignKey(Point, on_delete=models.PROTECT, related_name="jars")
    month = models.DateField(_("sampled month"))
    """Its first day."""
    number = models.SmallIntegerField(_("jar"))
    """1, 2 …: replicates of the point."""
    state = models.CharField(_("state of the jar"), max_length=10, choices=JarState, default=JarState.GOOD)
    put_out = models.DateField(_("put out"), null=True, blank=True)
    taken_in = models.DateField(_("taken in"), null=True, blank=True)
    area = models.DecimalField(_("area of the mouth (cm²)"), max_digits=9, decimal_places=3, null=True, blank=True)
    mass = models.DecimalField(_("mass (g)"), max_digits=9, decimal_places=4, null=True, blank=True)
    blank = models.DecimalField(_("blank (g)"), max_digits=9, decimal_places=4, null=True, blank=True)
    removed = models.CharField(_("taken out before weighing"), max_length=200, blank=True)
    """Leaves, insects, droppings."""
    note = models.CharField(_("note, reason of the loss"), max_length=300, blank=True)
    revision = models.SmallIntegerField(default=1)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was corrected."""
    entered_at = models.DateTimeField()
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    entered_name = models.CharField(max_length=150, blank=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("point", "month", "number", "revision")
        constraints = (
            models.UniqueConstraint(fields=["point", "month", "number", "revision"], name="one_jar_revision"),
            models.UniqueConstraint(
                fields=["point", "month", "number"],
                condition=models.Q(replaced_at=None),
                name="one_jar_in_force",
            ),
        )
        indexes = (models.Index(fields=["month"], name="jar_by_month"),)

    def __str__(self) -> str:
        return f"{self.point_id} {self.month:%Y-%m} {self.number} r{self.revision}"

    @property
    def days(self) -> int | None:
        """Days exposed; None while one of the days is not known."""
        if self.put_out is None or self.taken_in is None:
            return None
        return (self.taken_in - self.put_out).days
