"""The demonstration's stacks: marked, unchanged figures, the same when it is loaded again."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal

import pytest

from lantian.apps.dustfall import demonstration as dustfall
from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.records.campaign import stand_in
from lantian.apps.stacks import demonstration
from lantian.apps.stacks.models import Exemption, Proposal, Stack, StackHour

pytestmark = pytest.mark.django_db


def test_it_is_marked_loads_once_and_keeps_the_published_figures(works, zhongyuan_folder) -> None:
    """Every stack says so in its name; each value judged stands in the record as published."""
    now = stand_in().live_from.astimezone(dt.UTC) + dt.timedelta(minutes=2)
    demonstration.load(now)
    assert all("演示" in stack.enterprise_zh and stack.demonstration for stack in Stack.objects.all())
    with (zhongyuan_folder / "demo" / "stacks.csv").open(encoding="utf-8") as file:
        published = {Decimal(row["nox_b"]) for row in csv.DictReader(file)}
    shown = set(StackHour.objects.filter(stack="DEMO-STACK-B", valid=True).values_list("value", flat=True))
    assert len(shown) > 500
    assert shown <= published
    assert set(StackHour.objects.values_list("state", flat=True)) > {"within", "exempt", "missing", "invalid"}
    assert Stack.objects.filter(first_hour=None).count() == 2
    before = StackHour.objects.count(), Exemption.objects.count(), Proposal.objects.count()
    demonstration.load(now)
    assert (StackHour.objects.count(), Exemption.objects.count(), Proposal.objects.count()) == before


def test_made_up_dustfall_says_so(works) -> None:
    """From a fixed seed, so that it is the same everywhere."""
    now = stand_in().live_from.astimezone(dt.UTC)
    dustfall.load(now)
    assert all("演示数据" in point.name_zh for point in Point.objects.all())
    many = Jar.objects.count()
    dustfall.load(now)
    assert Jar.objects.count() == many > 300
    assert Jar.objects.filter(revision=2).count() == 1
