"""A district with dustfall points, and jars made to measure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

import pytest

from lantian.apps.dustfall import actions
from lantian.apps.dustfall.models import Jar, Point
from lantian.core.policy.pack import Pack

AREA = Decimal(100)
"""cm²: 0.09 g in 30 days are 9 t/(km²·30 d)."""


@dataclass(frozen=True)
class Yard:
    """A pack in force, and ways to put out jars."""

    pack: Pack

    @property
    def month(self) -> dt.date:
        """The second month of the campaign."""
        campaign = next(period for period in self.pack.info.periods if period.kind == "campaign")
        return (campaign.first.replace(day=1) + dt.timedelta(days=32)).replace(day=1)

    @property
    def now(self) -> dt.datetime:
        """Two months later."""
        return dt.datetime.combine(self.month + dt.timedelta(days=62), dt.time(12), tzinfo=dt.UTC)

    @property
    def units(self) -> list[str]:
        return [unit.id for unit in self.pack.subdistricts()]

    def point(self, code: str, unit: str) -> Point:
        return actions.register_point(actor=None, code=code, subdistrict=unit, since=self.month, name_en=code)

    def jar(self, code: str, grams: str | None, *, days: int = 30, **facts: object) -> Jar:
        """A weighed jar, or one that was lost."""
        given: dict[str, object] = {"state": "missing", "note": "gone"}
        if grams is not None:
            given = {
                "put_out": self.month,
                "taken_in": self.month + dt.timedelta(days=days),
                "area": AREA,
                "mass": Decimal(grams),
                "blank": Decimal(0),
            }
        return actions.enter_jar(code, self.month, actor=None, now=self.now, **{**given, **facts})


@pytest.fixture
def yard(use_pack, zhongyuan_folder, db) -> Yard:
    """The first campaign's district."""
    return Yard(use_pack(zhongyuan_folder))


@pytest.fixture(params=["zhongyuan", "port-alder"])
def either(request, use_pack, zhongyuan_folder, small_folder, db) -> Yard:
    """Each of the two packs in turn."""
    return Yard(use_pack(zhongyuan_folder if request.param == "zhongyuan" else small_folder))
