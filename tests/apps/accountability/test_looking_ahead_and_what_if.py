"""What comes if nothing happens, reminders before a tier, what other rules would say: never official, never stored."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.apps import apps
from django.urls import reverse

from lantian.apps.accountability.evaluations import evaluated
from lantian.apps.accountability.outlooks import ahead
from lantian.apps.accountability.upkeep import remind_at
from lantian.apps.accountability.what_if import side_by_side
from lantian.apps.notices.models import Notice
from lantian.apps.records import traces

UNIT, OTHER = "hanghai-west-road", "jianshe-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
TODAY = dt.date(2017, 11, 20)


@pytest.fixture
def falling_due(found):
    """One half problem falls due on the 22nd, a whole one on the 24th of November."""
    return (
        found(("building_site", "emergency"), source="ministry-patrol", handed=True, due=dt.date(2017, 11, 22)),
        found(("scattered_dirty", "listed"), source="ministry-patrol", handed=True, due=dt.date(2017, 11, 24)),
    )


def test_what_will_be_and_what_to_finish_first(falling_due):
    (line,) = ahead(evaluated(TODAY, now=NOW))
    assert (line.count, line.tier) == (0, None)
    assert [(each.day.day, str(each.count), each.raises) for each in line.coming] == [
        (23, "1/2", True),
        (25, "3/2", True),
    ]
    assert [each.id for each in line.first] == [f"{case.number}/1" for case in falling_due]


def test_a_count_to_come_opens_its_trace(falling_due):
    key = {"unit": UNIT, "period": "2017-11", "basis": "unrectified", "day": str(TODAY), "on": "2017-11-25"}
    trace = traces.build("accountability-ahead", key)
    assert trace.arithmetic == ("0 + 1/2 + 1 = 3/2",)
    assert [row[0] for row in trace.tables[0].rows] == [f"{case.number}/1" for case in falling_due]
    with pytest.raises(traces.NoSuchFigure):
        traces.build("accountability-ahead", key | {"on": "2017-11-24"})


def test_the_unit_is_reminded_before_a_tier_and_the_notice_ends_with_its_cause(falling_due):
    """Five days ahead: the tier of the 23rd is told on the 18th, not on the 17th."""
    remind_at(NOW - dt.timedelta(days=3))
    assert not Notice.objects.filter(key__startswith="accountability-soon:").exists()
    remind_at(NOW - dt.timedelta(days=2))
    remind_at(NOW)
    notice = Notice.objects.get(key__startswith="accountability-soon:")
    assert (notice.units, notice.settled_at) == (f",{UNIT},", None)
    assert falling_due[0].number in notice.body_zh
    remind_at(NOW + dt.timedelta(days=20))
    assert Notice.objects.get(pk=notice.pk).settled_at is not None


def test_a_unit_sees_its_own_outlook_alone(client, clerk, falling_due, found):
    found(("scattered_dirty", "listed"), source="ministry-patrol", unit=OTHER, handed=True, due=dt.date(2017, 11, 24))
    client.force_login(clerk("liaison-officer"))
    page = client.get(reverse("accountability:outlook"))
    assert page.status_code == 200
    assert falling_due[0].number in page.content.decode()
    assert reverse("accountability:unit", args=[OTHER]) not in page.content.decode()
    client.force_login(clerk("group-head"))
    everything = client.get(reverse("accountability:outlook")).content.decode()
    assert reverse("accountability:unit", args=[OTHER]) in everything
    assert client.get(reverse("accountability:outlook"), {"format": "csv"}).status_code == 200


def test_who_answers_for_no_unit_sees_no_outlook(client, clerk):
    client.force_login(clerk("analyst"))
    assert client.get(reverse("accountability:outlook")).status_code == 403


def test_another_reading_stands_beside_the_official_one(found):
    """half-units: three halves rounded up are two, so that the leader in charge would answer as well."""
    found(("building_site", "three_person"), ("building_site", "emergency"), ("building_site", "seven_hundreds"))
    official = evaluated(TODAY, now=NOW)
    other = evaluated(TODAY, now=NOW, readings={"half-units": "round-up"})
    (line,) = side_by_side(official, other)
    assert line.differs
    assert (line.official_tier.in_language("zh"), line.other_tier.in_language("zh")) == ("分包中层干部", "分包领导")


def test_the_national_rules_count_for_the_district_as_a_whole(found):
    for _number in range(5):
        found(("scattered_dirty", "new"), source="ministry-inspection")
    lines = side_by_side(evaluated(TODAY, now=NOW), evaluated(TODAY, now=NOW, rules="national-2017"))
    assert {(str(each.official_count), str(each.other_count)) for each in lines} == {("5", "None"), ("None", "5")}
    assert all(each.differs for each in lines)


def _rows() -> dict[str, int]:
    """How many rows every table has, sessions left out."""
    models = [model for model in apps.get_models() if model._meta.label != "sessions.Session"]
    return {model._meta.label: model.objects.count() for model in models}


def test_the_page_says_never_official_and_stores_nothing(client, clerk, found):
    found(("building_site", "three_person"), ("building_site", "emergency"), ("building_site", "seven_hundreds"))
    client.force_login(clerk("group-head"))
    before = _rows()
    address = reverse("accountability:what-if")
    for asked in (
        {"r-half-units": "round-up"},
        {"rules": "national-2017"},
        {"against": "2017-10-31"},
        {"rules": "nowhere"},
        {"r-half-units": "nonsense"},
        {"day": "2017-10-31", "period": "2017-10"},
    ):
        page = client.get(address, {**asked}, headers={"accept-language": "en"})
        assert page.status_code == 200
        assert "never-official" in page.content.decode()
    assert _rows() == before


def test_what_differs_is_marked(client, clerk, found):
    found(("building_site", "three_person"), ("building_site", "emergency"), ("building_site", "seven_hundreds"))
    client.force_login(clerk("group-head"))
    page = client.get(reverse("accountability:what-if"), {"r-half-units": "round-up"}).content.decode()
    (address,) = re.findall(r'href="(/trace/[^"]*readings=[^"]*)"', page)
    assert client.get(address.replace("&amp;", "&")).status_code == 200
    assert page.count('class="differs"') == 1
    same = client.get(reverse("accountability:what-if")).content.decode()
    assert 'class="differs"' not in same
