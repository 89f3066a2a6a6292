"""The pages of dustfall: what they show, and what they let be entered."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from lantian.apps.dustfall import worklist
from lantian.apps.dustfall.models import Jar, Point
from lantian.apps.records import traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def month(yard, monkeypatch) -> str:
    """Two points, one without a jar; pages ask a clock two months later."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: yard.now)
    monkeypatch.setattr("lantian.web.middleware.now", lambda: yard.now, raising=False)
    for number, unit in enumerate(yard.units[:2], start=1):
        yard.point(f"P{number}", unit)
    yard.jar("P1", "0.0800")
    yard.jar("P1", "0.0900")
    yard.jar("P1", None)
    return f"{yard.month:%Y-%m}"


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_in_both_languages(month, person, client, language: str) -> None:
    """8.5 for the point, its place, and the missing one by name."""
    client.force_login(person("analyst"))
    client.cookies["django_language"] = language
    for name in ("month", "jars", "enter", "paste", "new_point"):
        assert client.get(reverse(f"dustfall:{name}")).status_code == 200
    shown = client.get(reverse("dustfall:month") + f"?month={month}").content.decode()
    assert "8.5" in shown
    assert "P2: " in shown
    assert client.get(reverse("dustfall:jar", args=[Jar.objects.first().pk])).status_code == 200


@pytest.mark.parametrize("query", ["?month=1999-01", "?month=x", "?month=2017-13"])
def test_a_month_without_jars_is_not_found(month, person, client, query: str) -> None:
    """Neither on the page of the month nor on that of its jars."""
    client.force_login(person("analyst"))
    for name in ("month", "jars"):
        assert client.get(reverse(f"dustfall:{name}") + query).status_code == 404


def test_without_points_the_page_says_what_to_do(yard, person, client) -> None:
    """An empty state, not an empty table."""
    client.force_login(person("analyst"))
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("dustfall:month")).content.decode()
    assert "No point is registered" in shown
    assert reverse("dustfall:new_point") in shown


def test_a_jar_is_entered_corrected_and_kept(month, yard, person, client) -> None:
    """By the form; what stood before is on the page."""
    client.force_login(person("analyst"))
    client.cookies["django_language"] = "en"
    form = {
        "point": "P2",
        "month": month,
        "state": "good",
        "put_out": f"{yard.month}",
        "taken_in": f"{yard.month + dt.timedelta(days=30)}",
        "area": "100",
        "mass": "",
        "blank": "0",
    }
    assert "Give the mass in g" in client.post(reverse("dustfall:enter"), form).content.decode()
    assert client.post(reverse("dustfall:enter"), {**form, "mass": "0.0950"}).status_code == 302
    jar = Jar.objects.get(point="P2")
    address = reverse("dustfall:jar", args=[jar.pk])
    assert client.post(address, {**form, "mass": "0.0850"}).status_code == 200  # without a reason
    client.post(address, {**form, "mass": "0.0850", "reason": "misread"})
    newest = Jar.objects.get(point="P2", replaced_at=None)
    assert (newest.mass, newest.entered_name, newest.reason) == (Decimal("0.0850"), "analyst", "misread")
    shown = client.get(reverse("dustfall:jar", args=[newest.pk])).content.decode()
    assert "0.0950" in shown and "0.0850" in shown and "misread" in shown


def test_a_pasted_table_comes_back_with_its_wrong_cells(month, yard, person, client) -> None:
    """Row and column by name; nothing entered."""
    client.force_login(person("analyst"))
    client.cookies["django_language"] = "en"
    before = Jar.objects.count()
    table = f"point,month,put_out,taken_in,area,mass\nP2,{month},{yard.month},{yard.month},100,0.09\nP9,{month},,,,x"
    shown = client.post(reverse("dustfall:paste"), {"table": table}).content.decode()
    assert "Row 3, mass: Write a number such as 0.1234." in shown
    assert Jar.objects.count() == before
    out = yard.month + dt.timedelta(days=30)
    good = f"point,month,put_out,taken_in,area,mass\nP2,{month},{yard.month},{out},100,0.09"
    assert client.post(reverse("dustfall:paste"), {"table": good}).status_code == 302
    assert Jar.objects.count() == before + 1


def test_a_jar_list_saved_as_csv_is_a_table_that_can_be_pasted(month, person, client) -> None:
    """What goes out comes back in: the headings are those that the reader knows."""
    from lantian.apps.dustfall.pasting import parse

    client.force_login(person("analyst"))
    text = client.get(reverse("dustfall:jars") + f"?format=csv&month={month}").content.decode()
    rows = parse(text)
    assert [(row["point"], row["number"], row["state"]) for _, row in rows] == [
        ("P1", 1, "good"),
        ("P1", 2, "good"),
        ("P1", 3, "missing"),
    ]
    assert "8.5" in client.get(reverse("dustfall:month") + f"?format=csv&month={month}").content.decode()
    assert "P2" in client.get(reverse("dustfall:month") + f"?format=points&month={month}").content.decode()


def test_a_point_is_entered_by_its_form(yard, person, client) -> None:
    """Its first month is a month."""
    client.force_login(person("analyst"))
    form = {"code": "P7", "name_zh": "七号点", "subdistrict": yard.units[0], "since": "2017-10"}
    assert client.post(reverse("dustfall:new_point"), {**form, "since": "October"}).status_code == 200
    assert client.post(reverse("dustfall:new_point"), form).status_code == 302
    assert Point.objects.get().since == dt.date(2017, 10, 1)


def test_every_figure_opens_to_its_trace(month, yard) -> None:
    """The point, its subdistrict, the place; what does not exist is named."""
    point = traces.build("dustfall-month", {"site": "P1", "month": month})
    assert point.figure.value == Decimal("8.5")
    assert "dustfall-method" in point.interpretations
    assert point.standards == ("GB/T 15265-94",)
    unit = traces.build("dustfall-month", {"site": yard.units[0], "month": month})
    assert unit.figure.value == Decimal("8.5")
    assert "8.5 < 9" in unit.arithmetic
    place = traces.build("dustfall-rank", {"unit": yard.units[0], "month": month})
    assert place.figure.value == 1
    assert len(place.tables[0].rows) == len(yard.units)
    for kind, key in (
        ("dustfall-month", {"site": "P2", "month": month}),
        ("dustfall-month", {"site": "nowhere", "month": month}),
        ("dustfall-month", {"site": "P1", "month": "x"}),
        ("dustfall-rank", {"unit": "P1", "month": month}),
    ):
        with pytest.raises(traces.NoSuchFigure):
            traces.build(kind, key)


def test_missing_jars_wait_for_those_who_enter_them(month, yard, person) -> None:
    """Of the newest finished month; for nobody else."""
    (waits,) = worklist.missing_jars(person("analyst"), yard.now)
    assert waits.count == 2  # the newest finished month has no jars at all
    assert list(worklist.missing_jars(person("leader"), yard.now)) == []
