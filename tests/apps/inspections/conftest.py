"""Inspections for tests: both packs, people with and without rights, drafts and finished ones, a signature."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageDraw

from lantian.apps.evidence.actions import receive
from lantian.apps.inspections import actions
from lantian.apps.inspections.actions import Signed
from lantian.apps.inspections.choices import Side
from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import Unit, User
from lantian.core.policy.pack import Pack

NOW = dt.datetime(2017, 12, 4, 2, 30, tzinfo=dt.UTC)
"""A Monday morning in Zhongyuan."""
GOOD_SITE = {
    "dust-supervisor": "met",
    "grid-officer": "met",
    "site-manager": "met",
    "fenced": "met",
    "covered": "met",
    "wet-digging": "not-applicable",
    "paved": "met",
    "vehicles-washed": "met",
    "trucks-sealed": "met",
    "online": "met",
    "in-warning": "no",
}


@pytest.fixture
def zhongyuan(district: Pack, db: None) -> Pack:
    """The first campaign in force, its units in the records."""
    orgs.synchronise_units(district)
    return district


@pytest.fixture
def somebody(person: Callable[..., User], db: None) -> Callable[..., User]:
    """An account with a role, for the unit of that role's demonstration or another."""

    def make(role: str, unit: str = "", username: str = "") -> User:
        user = person(role, username or f"{role}-{unit}")
        user.unit = Unit.objects.get(pk=unit) if unit else None
        user.save()
        return user

    return make


@pytest.fixture
def inspector(zhongyuan: Pack, somebody: Callable[..., User]) -> User:
    """May inspect and file cases."""
    return somebody("inspector", "special-inspection-group", "li")


@pytest.fixture
def department(zhongyuan: Pack, somebody: Callable[..., User]) -> User:
    """May inspect; the office files the cases."""
    return somebody("department-staff", "construction-bureau", "wang")


def _drawn(seed: int = 1) -> bytes:
    picture = Image.new("RGB", (600, 340), "white")
    pen = ImageDraw.Draw(picture)
    pen.line([(40 + 50 * step, 100 + (step * 37 * seed) % 140) for step in range(10)], fill="#111", width=5)
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def drawn() -> Callable[..., bytes]:
    """A signature as a canvas makes it."""
    return _drawn


@pytest.fixture
def both() -> list[Signed]:
    """Signatures of both sides."""
    return [
        Signed(side=Side.INSPECTOR, name="李督导（演示）", picture=_drawn()),
        Signed(side=Side.INSPECTED, name="赵经理（演示）", picture=_drawn(3)),
    ]


@pytest.fixture
def photo() -> Callable[..., bytes]:
    """A picture as a phone takes it."""

    def take(colour: str = "olive") -> bytes:
        written = BytesIO()
        Image.new("RGB", (320, 240), colour).save(written, "JPEG")
        return written.getvalue()

    return take


@pytest.fixture
def good_site() -> dict[str, str]:
    """Answers about a building site where all is well."""
    return dict(GOOD_SITE)


@pytest.fixture
def poor_site() -> dict[str, str]:
    """Answers that make three problems."""
    failed = dict.fromkeys(("grid-officer", "covered", "paved", "emergency-control"), "failed")
    return GOOD_SITE | failed | {"in-warning": "yes"}


@pytest.fixture
def begun(zhongyuan: Pack) -> Callable[..., Inspection]:
    """Begins an inspection at a new place in the district, with answers, those of a good site for want of others."""

    def begin(actor: User | None, form: str = "building-site", answers: Mapping[str, Any] = GOOD_SITE) -> Inspection:
        draft = actions.start(
            actor=actor,
            now=NOW,
            form=form,
            title="演示工地",
            address="演示路1号",
            place=(Decimal("113.60"), Decimal("34.75")),
        )
        draft, faults = actions.save(draft, actor=actor, now=NOW, answers=answers)
        assert not faults
        return draft

    return begin


@pytest.fixture
def finished(
    begun: Callable[..., Inspection], photo: Callable[..., bytes], both: list[Signed]
) -> Callable[..., Inspection]:
    """Begins and finishes one, with a photo and both signatures."""

    def finish(actor: User | None, answers: Mapping[str, Any] = GOOD_SITE, form: str = "building-site") -> Inspection:
        draft = begun(actor, form, answers)
        receive(photo(), "现场.jpg", actor=actor, subject=draft.evidence_subject, slot="photo", now=NOW, note="大门")
        return actions.finish(draft, actor=actor, now=NOW, signatures=both)

    return finish
