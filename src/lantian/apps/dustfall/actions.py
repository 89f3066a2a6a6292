"""Everything that changes dustfall. Each action checks the right, validates, writes and logs at once.

`actor=None` is the installation itself: its operator, or the demonstration.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lantian.apps.dustfall.choices import JarState
from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.dustfall.policies import RECORD
from lantian.apps.dustfall.problems import CellProblem, DustfallRefused
from lantian.apps.orgs.models import User
from lantian.apps.records.actions import record
from lantian.apps.records.campaign import pack

__all__ = ["correct_jar", "enter_jar", "enter_rows", "register_point", "update_point"]

_FIELDS = ("state", "put_out", "taken_in", "area", "mass", "blank", "removed", "note")
_LARGEST_AREA = Decimal(10_000)
_LARGEST_MASS = Decimal(1000)
_MOST_JARS = 20
_LONGEST = 366
_EARLIEST, _LATEST = dt.date(1990, 1, 1), dt.date(2200, 1, 1)


@transaction.atomic
def register_point(
    *,
    actor: User | None,
    code: str,
    subdistrict: str,
    since: dt.date,
    name_zh: str = "",
    name_en: str = "",
    until: dt.date | None = None,
    demonstration: bool = False,
    reason: str = "",
) -> Point:
    """Enter a point where jars stand.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DustfallRefused: a field is wrong, or the code is taken.
    """
    _require(actor)
    point = Point(
        code=code,
        subdistrict=subdistrict,
        since=since.replace(day=1),
        until=until,
        name_zh=name_zh,
        name_en=name_en,
        demonstration=demonstration,
    )
    problems = _point_problems(point)
    if not code or not code.isascii() or not code.replace("-", "").replace("_", "").isalnum():
        problems["code"] = _("Use letters, digits, - and _ only.")
    elif Point.objects.filter(code=code).exists():
        problems["code"] = _("This code is taken; choose another.")
    if problems:
        raise DustfallRefused(code, problems)
    point.save(force_insert=True)
    facts = {"subdistrict": subdistrict, "name_zh": name_zh, "name_en": name_en, "since": point.since}
    subject = f"dustfall-point:{code}"
    record(actor=actor, action="dustfall.register-point", subject=subject, facts=facts, reason=reason)
    return point


@transaction.atomic
def update_point(code: str, *, actor: User | None, reason: str, **changes: object) -> Point:
    """Change a point's name or its months.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DustfallRefused: there is no such point, no reason, or a field is wrong.
    """
    _require(actor)
    point = Point.objects.select_for_update().filter(code=code).first()
    if point is None:
        raise DustfallRefused(code, {"code": _("This point is not registered.")})
    before = {name: getattr(point, name) for name in changes}
    for name, value in changes.items():
        setattr(point, name, value)
    problems = _point_problems(point)
    if not reason.strip():
        problems["reason"] = _("Say why.")
    if problems:
        raise DustfallRefused(code, problems)
    point.save()
    facts = {
        name: {"before": before[name], "after": changes[name]} for name in changes if before[name] != changes[name]
    }
    subject = f"dustfall-point:{code}"
    record(actor=actor, action="dustfall.update-point", subject=subject, facts=facts, reason=reason)
    return point


@transaction.atomic
def enter_jar(
    point: str, month: dt.date, *, actor: User | None, now: dt.datetime, number: int | None = None, **facts: object
) -> Jar:
    """Enter a jar of a month; without a number it is the next one of its point.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DustfallRefused: a field is wrong, or the jar is entered already: correct it instead.
    """
    _require(actor)
    jar = _new_jar(point, month, number, facts, actor=actor, now=now)
    _check(jar, now)
    jar.save(force_insert=True)
    record(actor=actor, action="dustfall.enter-jar", subject=_subject(jar), facts=_facts(jar))
    return jar


@transaction.atomic
def enter_rows(rows: Sequence[tuple[int, Mapping[str, object]]], *, actor: User | None, now: dt.datetime) -> list[Jar]:
    """Enter many jars at once, all or nothing. A row is its number in the pasted table and its fields with `point`,
    `month`, and `number` where it is given.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DustfallRefused: `cells` names every row and column that is wrong.
    """
    _require(actor)
    made: list[Jar] = []
    cells: list[CellProblem] = []
    for line, row in rows:
        facts = {name: value for name, value in row.items() if name in _FIELDS}
        try:
            jar = _new_jar(str(row["point"]), row["month"], row.get("number"), facts, actor=actor, now=now)  # type: ignore[arg-type]
            _check(jar, now)
        except DustfallRefused as refused:
            cells += [CellProblem(line, column, said) for column, said in refused.problems.items()]
            continue
        jar.save(force_insert=True)
        made.append(jar)
    if cells:
        raise DustfallRefused("rows", {}, cells)
    record(
        actor=actor,
        action="dustfall.enter-jars",
        subject=f"dustfall-jars:{len(made)}",
        facts={"rows": len(made), "jars": [f"{jar.point_id} {jar.month:%Y-%m} {jar.number}" for jar in made]},
    )
    return made


@transaction.atomic
def correct_jar(number: int, *, actor: User | None, reason: str, now: dt.datetime, **changes: object) -> Jar:
    """Correct a jar: what stood before, who corrected it and why stay on record.

    Raises:
        NotAllowed: the actor's role has no right to it.
        DustfallRefused: it is not the row in force, nothing changes, there is no reason, or a field is wrong.
    """
    _require(actor)
    before = Jar.objects.select_for_update().filter(pk=number, replaced_at=None).first()
    if before is None:
        raise DustfallRefused(str(number), {"jar": _("This is not the row in force; open the newest one.")})
    after = Jar(
        point=before.point,
        month=before.month,
        number=before.number,
        revision=before.revision + 1,
        reason=reason.strip(),
        entered_at=now,
        entered_by=actor,
        entered_name=_name(actor),
        **{name: changes.get(name, getattr(before, name)) for name in _FIELDS},
    )
    if not reason.strip():
        raise DustfallRefused(str(before), {"reason": _("Say why it is corrected.")})
    differing = {name for name in _FIELDS if getattr(before, name) != getattr(after, name)}
    if not differing:
        raise DustfallRefused(str(before), {"jar": _("Nothing was changed.")})
    _check(after, now)
    before.replaced_at = now
    before.save(update_fields=["replaced_at"])
    after.save(force_insert=True)
    old, new = _facts(before), _facts(after)
    facts = {name: {"before": old[name], "after": new[name]} for name in sorted(differing)}
    record(actor=actor, action="dustfall.correct-jar", subject=_subject(after), facts=facts, reason=reason)
    return after


def _require(actor: User | None) -> None:
    if actor is not None:
        RECORD.require(actor)


def _name(actor: User | None) -> str:
    return actor.username if actor else ""


def _point_problems(point: Point) -> dict[str, str | Promise]:
    problems: dict[str, str | Promise] = {}
    if not (point.name_zh or point.name_en):
        problems["name_zh"] = _("Name the point.")
    if point.subdistrict not in {unit.id for unit in pack().subdistricts()}:
        problems["subdistrict"] = _("Choose a subdistrict of this district.")
    if not _EARLIEST <= point.since <= _LATEST:
        problems["since"] = _("Give a month from 1990 to 2200.")
    if point.until is not None and point.until < point.since:
        problems["until"] = _("The last month lies before the first.")
    return problems


def _new_jar(
    code: str,
    month: dt.date,
    number: int | None,
    facts: Mapping[str, object],
    *,
    actor: User | None,
    now: dt.datetime,
) -> Jar:
    point = Point.objects.filter(code=code).first()
    if point is None:
        raise DustfallRefused(code, {"point": _("This point is not registered.")})
    first = month.replace(day=1)
    if number is None:
        highest = Jar.objects.filter(point=point, month=first).aggregate(most=Max("number"))["most"]
        number = (highest or 0) + 1
    elif Jar.objects.filter(point=point, month=first, number=number).exists():
        raise DustfallRefused(code, {"number": _("This jar is entered already; correct it instead.")})
    return Jar(
        point=point,
        month=first,
        number=number,
        entered_at=now,
        entered_by=actor,
        entered_name=_name(actor),
        **{name: value for name, value in facts.items() if name in _FIELDS},
    )


def _check(jar: Jar, now: dt.datetime) -> None:
    problems: dict[str, str | Promise] = {}
    if jar.state not in JarState.values:
        problems["state"] = _("Choose one of the states.")
    elif jar.state != JarState.GOOD:
        if not jar.note.strip():
            problems["note"] = _("Say why the jar is lost.")
    elif jar.month <= now.date():
        problems = _weighed_problems(jar)
    if not 1 <= jar.number <= _MOST_JARS:
        problems["number"] = _("From 1 to 20 jars at a point.")
    if jar.month < jar.point.since or (jar.point.until is not None and jar.month > jar.point.until):
        problems["month"] = _("The point is not in use in this month.")
    if jar.month > now.date():
        problems["month"] = _("This month lies in the future.")
    if jar.taken_in is not None and jar.taken_in > now.date() + dt.timedelta(days=1):
        problems["taken_in"] = _("This day lies in the future.")
    if problems:
        raise DustfallRefused(f"{jar.point_id} {jar.month:%Y-%m}", problems)


def _weighed_problems(jar: Jar) -> dict[str, str | Promise]:
    problems: dict[str, str | Promise] = {}
    if jar.put_out is None:
        problems["put_out"] = _("Say when the jar was put out.")
    if jar.taken_in is None:
        problems["taken_in"] = _("Say when the jar was taken in.")
    elif jar.put_out is not None and not 0 < (jar.taken_in - jar.put_out).days <= _LONGEST:
        problems["taken_in"] = _("A jar is taken in after it was put out, within a year.")
    elif jar.put_out is not None and not _overlaps(jar):
        problems["put_out"] = _("These days do not touch the month.")
    if jar.area is None or not 0 < jar.area <= _LARGEST_AREA:
        problems["area"] = _("Give the area of the mouth in cm², above zero.")
    if jar.mass is None or not 0 <= jar.mass <= _LARGEST_MASS:
        problems["mass"] = _("Give the mass in g, not below zero.")
    if jar.blank is not None and not 0 <= jar.blank <= _LARGEST_MASS:
        problems["blank"] = _("Give the blank in g, not below zero.")
    return problems


def _overlaps(jar: Jar) -> bool:
    assert jar.put_out is not None and jar.taken_in is not None
    after = (jar.month + dt.timedelta(days=32)).replace(day=1)
    return jar.put_out < after and jar.taken_in > jar.month


def _subject(jar: Jar) -> str:
    return f"dustfall-jar:{jar.point_id}/{jar.month:%Y-%m}/{jar.number}"


def _facts(jar: Jar) -> dict[str, object]:
    return {name: "" if getattr(jar, name) is None else str(getattr(jar, name)) for name in _FIELDS}
