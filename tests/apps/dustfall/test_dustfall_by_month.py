"""A month of dustfall: points, subdistricts, their ranking and what is missing."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.apps.dustfall import actions, queries
from lantian.apps.dustfall.models import Jar
from lantian.apps.dustfall.problems import DustfallRefused
from lantian.apps.records.models import LogEntry

pytestmark = pytest.mark.django_db


def _unit(sheet, unit: str):
    return next(each for each in sheet.units if each.unit.id == unit)


def test_a_point_is_the_mean_of_the_jars_that_came_back(yard) -> None:
    """0.08 and 0.10 g on 100 cm² in 30 days: 8 and 10, the mean 9; the lost jar does not count as zero."""
    point = yard.point("P1", yard.units[0])
    yard.jar("P1", "0.0800")
    yard.jar("P1", "0.1000")
    yard.jar("P1", None)
    figure = queries.point_figure(point, yard.month)
    assert figure.figure.value == 9
    assert (figure.figure.jars, figure.figure.lost) == (2, 1)


def test_the_limit_is_strict_on_both_packs(either) -> None:
    """小于: exactly the limit does not pass, one unit of the last decimal less does."""
    limit = either.pack.number("dustfall.limit", either.month)
    step = Decimal(1).scaleb(-int(either.pack.number("dustfall.decimals", either.month)))
    for unit, value in zip(either.units[:2], (limit, limit - step), strict=True):
        either.point(f"P-{unit}", unit)
        either.jar(f"P-{unit}", f"{value / 100:.4f}")
    sheet = queries.month_sheet(either.month)
    assert _unit(sheet, either.units[0]).passes is False
    assert _unit(sheet, either.units[1]).passes is True


def test_a_longer_month_is_brought_to_thirty_days(yard) -> None:
    """31 days with 31/30 of the dust are the same."""
    point = yard.point("P1", yard.units[0])
    yard.jar("P1", "0.0930", days=31)
    assert queries.point_figure(point, yard.month).figure.value == 9


def test_equal_values_share_a_place_and_who_has_none_is_named(yard) -> None:
    """1, 2, 2, 4; a subdistrict without points, and one with all jars lost, have no place but a reason."""
    for unit, grams in zip(yard.units[:5], ("0.0500", "0.0600", "0.0600", "0.0700", None), strict=True):
        yard.point(f"P-{unit}", unit)
        yard.jar(f"P-{unit}", grams)
    sheet = queries.month_sheet(yard.month)
    assert [_unit(sheet, unit).row.place for unit in yard.units[:5]] == [1, 2, 2, 4, None]
    assert _unit(sheet, yard.units[4]).row.reason == "too-few-points"
    assert _unit(sheet, yard.units[5]).row.reason == "no-point"
    assert [point.point.code for point in sheet.missing] == [f"P-{yard.units[4]}"]


@pytest.mark.parametrize(("with_jar", "place"), [(1, None), (2, 1)])
def test_half_of_the_points_make_a_subdistrict(yard, with_jar: int, place: int | None) -> None:
    """One of three is less than half, two are enough; their mean is the subdistrict's."""
    for number in range(3):
        yard.point(f"P{number}", yard.units[0])
    for number in range(with_jar):
        yard.jar(f"P{number}", f"0.0{6 + 2 * number}00")
    found = _unit(queries.month_sheet(yard.month), yard.units[0])
    assert found.row.place == place
    assert found.row.value == (None if place is None else Fraction(7))


def test_replicates_far_apart_are_marked_and_not_dropped(yard) -> None:
    """At 30 % of the mean they are not, beyond it they are."""
    for code, grams in (("P1", ("0.0850", "0.1150")), ("P2", ("0.0849", "0.1151"))):
        yard.point(code, yard.units[0])
        for each in grams:
            yard.jar(code, each)
    sheet = queries.month_sheet(yard.month)
    assert [point.point.code for point in sheet.checks] == ["P2"]
    assert {point.figure.value for point in _unit(sheet, yard.units[0]).points} == {Fraction(10)}


@pytest.mark.parametrize(("days", "odd"), [(27, True), (28, False), (32, False), (33, True)])
def test_an_odd_exposure_is_reckoned_and_marked(yard, days: int, odd: bool) -> None:
    """28 to 32 days are a month."""
    point = yard.point("P1", yard.units[0])
    yard.jar("P1", "0.0900", days=days)
    found = queries.point_figure(point, yard.month)
    assert found.odd_days is odd
    assert found.figure.value == Fraction(9) * 30 / days


def test_the_newer_method_has_a_detection_limit(use_pack, small_folder, yard) -> None:
    """Before 2022 nothing is below it; HJ 1221-2021 has 0.3."""
    point = yard.point("P1", yard.units[0])
    yard.jar("P1", "0.0010")
    assert not queries.point_figure(point, yard.month).figure.below_detection
    actions.enter_jar(
        "P1",
        dt.date(2022, 4, 1),
        actor=None,
        now=dt.datetime(2022, 6, 1, tzinfo=dt.UTC),
        put_out=dt.date(2022, 4, 1),
        taken_in=dt.date(2022, 5, 1),
        area=Decimal(100),
        mass=Decimal("0.0010"),
        blank=Decimal(0),
    )
    assert queries.point_figure(point, dt.date(2022, 4, 1)).figure.below_detection


def test_a_correction_keeps_what_stood_who_and_why(yard, person) -> None:
    """The old row stays; the log has both values; a stale row is not corrected twice."""
    yard.point("P1", yard.units[0])
    first = yard.jar("P1", "0.0900")
    clerk = person("duty-officer")
    second = actions.correct_jar(first.pk, actor=clerk, reason="misread", now=yard.now, mass=Decimal("0.0800"))
    assert [(jar.revision, jar.mass, jar.replaced_at is None) for jar in queries.history(second)] == [
        (2, Decimal("0.0800"), True),
        (1, Decimal("0.0900"), False),
    ]
    entry = LogEntry.objects.get(action="dustfall.correct-jar")
    assert (entry.actor_name, entry.reason) == ("duty-officer", "misread")
    assert entry.facts == {"mass": {"before": "0.0900", "after": "0.0800"}}
    with pytest.raises(DustfallRefused) as refused:
        actions.correct_jar(first.pk, actor=clerk, reason="again", now=yard.now, mass=Decimal("0.0700"))
    assert "jar" in refused.value.problems


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"mass": None}, "mass"),
        ({"mass": Decimal(-1)}, "mass"),
        ({"area": Decimal(0)}, "area"),
        ({"blank": Decimal(-1)}, "blank"),
        ({"state": "eaten"}, "state"),
        ({"state": "broken", "note": " "}, "note"),
        ({"taken_in": None}, "taken_in"),
        ({"put_out": dt.date(2019, 1, 1), "taken_in": dt.date(2019, 1, 31)}, "taken_in"),
        ({"put_out": dt.date(2017, 9, 1), "taken_in": dt.date(2017, 10, 1)}, "put_out"),
    ],
)
def test_a_jar_that_cannot_be_is_refused_by_its_field(yard, facts: dict[str, object], field: str) -> None:
    """Nothing is written."""
    yard.point("P1", yard.units[0])
    with pytest.raises(DustfallRefused) as refused:
        yard.jar("P1", "0.0900", **facts)
    assert field in refused.value.problems
    assert not Jar.objects.exists()


def test_the_ranking_of_the_month_before_gives_the_change(yard) -> None:
    """Who was second and is first has won a place."""
    for unit, now_grams, before in zip(yard.units[:2], ("0.0500", "0.0600"), ("0.0800", "0.0700"), strict=True):
        actions.register_point(
            actor=None, code=unit, subdistrict=unit, since=yard.month - dt.timedelta(days=2), name_en=unit
        )
        yard.jar(unit, now_grams)
        earlier = (yard.month - dt.timedelta(days=1)).replace(day=1)
        actions.enter_jar(
            unit,
            earlier,
            actor=None,
            now=yard.now,
            put_out=earlier,
            taken_in=earlier + dt.timedelta(days=30),
            area=Decimal(100),
            mass=Decimal(before),
            blank=Decimal(0),
        )
    sheet = queries.month_sheet(yard.month)
    assert [(unit.unit.id, unit.row.change) for unit in sheet.units[:2]] == [(yard.units[0], 1), (yard.units[1], -1)]


@pytest.mark.parametrize("month", [dt.date(9999, 12, 1), dt.date(1, 1, 1), dt.date(2017, 9, 1)])
def test_a_month_outside_the_points_time_is_refused(yard, month: dt.date) -> None:
    """Also the ends of the calendar."""
    yard.point("P1", yard.units[0])
    facts = {"put_out": month, "taken_in": month, "area": Decimal(1), "mass": Decimal(1)}
    with pytest.raises(DustfallRefused) as refused:
        actions.enter_jar("P1", month, actor=None, now=yard.now, **facts)
    assert "month" in refused.value.problems
    with pytest.raises(DustfallRefused) as refused:
        actions.register_point(actor=None, code="P2", subdistrict=yard.units[0], since=dt.date(1, 1, 1), name_en="P2")
    assert "since" in refused.value.problems
