"""From rows of ledgers and a table of activities to an inventory that is signed, traced and on the map (M38)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse
from scipy.io import netcdf_file

from lantian.apps.inventory import actions, queries
from lantian.apps.inventory.choices import State
from lantian.apps.inventory.gathering import Gathered, Known, gather, known
from lantian.apps.inventory.models import ActivityTable, EmissionSource, Inventory
from lantian.apps.inventory.problems import Refused
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.actions import synchronise_units
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import build
from lantian.core.quantity.emission import Species

NOW = dt.datetime(2017, 10, 12, 2, tzinfo=dt.UTC)
HEADER = "code,name,category,activity,activity_unit,unit,lon,lat\n"
CARS = "R1,建设路,cars,200,10⁴ km,jianshe-road,113.60,34.75\n"


@pytest.fixture
def keeper(person: Callable[..., User]) -> User:
    return person("environment-staff")


@pytest.fixture
def leader(person: Callable[..., User]) -> User:
    return person("leader")


@pytest.fixture
def boiler(district, db) -> Row:
    """Ten steam tonnes an hour, without a place."""
    synchronise_units(district)
    return a_boiler()


def a_boiler() -> Row:
    return Row.objects.create(
        ledger="coal-boilers",
        number="CB-00001",
        unit_id="jianshe-road",
        state="listed",
        state_kind="open",
        state_since=NOW,
        round_since=NOW,
        values={"name": "锅炉房", "capacity": "10"},
        title="锅炉房",
        created_at=NOW,
        changed_at=NOW,
    )


def bring(content: str | bytes, actor: User | None = None) -> ActivityTable:
    content = content.encode() if isinstance(content, str) else content
    return actions.import_table(content, name="活动.csv", year=2016, actor=actor, now=NOW)


def refused(content: str | bytes) -> Refused:
    with pytest.raises(Refused) as told:
        bring(content)
    return told.value


def kilograms_by_hour(file: bytes, species: str) -> list[float]:
    """Of a NetCDF file, integrated again over its cells."""
    held = netcdf_file(io.BytesIO(file), mmap=False)
    rates, areas = held.variables[species][:], held.variables["cell_area"][:]
    return [float((rate * areas).sum() * 3600) for rate in rates]


def test_a_table_with_a_fault_is_refused_by_line_and_nothing_of_it_is_kept(district, db) -> None:
    told = refused(HEADER + CARS + "R2,桐柏路,cars,-5,10⁴ km,,,\nR3,秦岭路,ships,1,km,,,\n")
    assert told.code == "table-faults"
    assert [(each.line, each.code) for each in told.faults] == [(3, "activity-negative"), (4, "category-unknown")]
    assert refused(b"\xff\xfe\x00").code == "table-unreadable"
    assert refused("a,b\n1,2\n").faults[0].code == "column-missing"
    assert not ActivityTable.objects.exists()
    assert not LogEntry.objects.filter(action="inventory.import-table").exists()


def test_places_units_and_controls_that_cannot_be_are_refused_by_line(district, db) -> None:
    """Places that cannot be drawn would break the map of all sources."""
    header = "code,name,category,activity,activity_unit,unit,controls,wkt\n"
    near = "".join(f"N{n},路,cars,1,km,,,POINT (113.{60 + n} 34.75)\n" for n in range(5))
    bad = (
        "B1,一,cars,1,km,,,LINESTRING (113.6 34.7)\n"
        'B2,二,cars,1,km,,,"POLYGON ((113 34, 114 35, 114 34, 113 35, 113 34))"\n'
        "B3,三,cars,1,km,,,POINT (34.75 113.6)\n"
        "B4,四,cars,1,km,,,POINT (123.6 44.8)\n"
        "B5,五,cars,1,km,atlantis,,\n"
        "B6,六,cars,1,km,,bag-filter;bag-filter,\n"
        "B7,七,cars,,km,,,\n"
    )
    told = refused(header + near + bad)
    assert {(each.subject, each.code) for each in told.faults} == {
        ("B1", "place-invalid"), ("B2", "place-invalid"), ("B3", "place-invalid"), ("B4", "place-far"),
        ("B5", "unit-unknown"), ("B6", "control-twice"), ("B7", "number-empty"),
    }  # fmt: skip
    assert bring(header + near + "G1,路,cars,2,万公里,建设路街道办事处,,\n").lines == 6
    item = actions.compute(year=2016, actor=None, now=NOW)
    assert item.rows.get(code="G1").activity == "20000" and item.rows.get(code="G1").unit == "jianshe-road"


def test_a_chinese_table_is_a_table_too(district, db, keeper, client) -> None:
    client.force_login(keeper)
    template = client.get(reverse("inventory:table-template")).content.decode("utf-8-sig").strip()
    columns = template.split(",")
    given = dict.fromkeys(columns, "") | {
        **{"编号": "R1", "名称": "建设路", "类别": "小客车", "活动水平": "200", "计量单位": "万公里"},
        **{"街道": "建设路街道办事处", "经度": "113.60", "纬度": "34.75"},
    }
    page = client.get(reverse("inventory:tables")).content.decode()
    assert "编号、名称、类别、活动水平、计量单位" in page
    bring(f"{template}\n" + ",".join(given[each] for each in columns) + "\n")
    (source,) = actions.compute(year=2016, actor=None, now=NOW).rows.all()
    assert (source.category, source.unit, source.activity) == ("cars", "jianshe-road", "2000000")


def test_a_place_of_a_ledger_that_lies_far_away_counts_and_is_on_no_map(district, boiler) -> None:
    bring(HEADER + "".join(f"R{n},路,cars,200,10⁴ km,,113.{60 + n},34.75\n" for n in range(6)))
    Row.objects.filter(pk=boiler.pk).update(lon=0.0, lat=0.0)
    item = actions.compute(year=2016, actor=None, now=NOW)
    assert item.rows.get(code="CB-00001").place == ""
    assert ("place-dropped", "CB-00001") in {(each[1], each[2]) for each in item.faults}


def test_a_year_without_the_tables_of_another_says_so(district, db) -> None:
    bring(HEADER + CARS)
    actions.import_table((HEADER + CARS.replace("R1", "R9")).encode(), name="次年.csv", year=2017, actor=None, now=NOW)
    item = actions.compute(year=2017, actor=None, now=NOW)
    assert [each[2] for each in item.faults if each[1] == "other-year"] == ["活动.csv"]


def test_a_workbook_is_a_table_too_and_what_is_known_is_not_taken_twice(district, boiler) -> None:
    book = openpyxl.Workbook()
    for line in (HEADER + CARS).splitlines():
        book.active.append(line.split(","))
    written = io.BytesIO()
    book.save(written)
    assert bring(written.getvalue()).lines == 1
    assert refused(written.getvalue()).code == "table-known"
    (in_table,) = refused(HEADER + CARS).faults
    assert (in_table.subject, in_table.said("zh")[0]) == ("R1", "R1 已见于生效中的活动水平表“活动.csv”第 2 行")
    told = refused(HEADER + "CB-00001,锅炉房,coal-boilers,5,t,,,\n")
    assert (told.code, told.faults[0].code, told.faults[0].subject) == ("code-known", "on-ledger", "CB-00001")


def test_a_line_whose_source_came_onto_a_ledger_is_left_out_and_told(district, db) -> None:
    synchronise_units(district)
    bring(HEADER + "CB-00001,锅炉房,coal-boilers,5,t,,,\n")
    a_boiler()
    item = actions.compute(year=2016, actor=None, now=NOW)
    assert item.rows.get().origin == "ledger coal-boilers CB-00001"
    assert [each[1] for each in item.faults if each[2] == "CB-00001"] == ["place-missing", "ledger-instead"]


def test_a_table_that_came_while_another_was_read_is_held_against_it(district, db, monkeypatch) -> None:
    late = [HEADER + CARS]

    def slowly(*asked: object, **named: object) -> Known:
        found = known(*asked, **named)  # type: ignore[arg-type]
        if late:
            bring(late.pop())
        return found

    monkeypatch.setattr(actions, "known", slowly)
    assert [each.code for each in refused(HEADER + CARS + "R2,桐柏路,cars,5,10⁴ km,,,\n").faults] == ["in-table"]
    assert ActivityTable.objects.count() == 1


def test_rows_and_tables_become_one_inventory_that_another_person_signs(
    district, boiler, keeper, leader, person
) -> None:
    bring(HEADER + CARS, keeper)
    with pytest.raises(NotAllowed):
        actions.compute(year=2016, actor=leader, now=NOW)
    item = actions.compute(year=2016, actor=keeper, now=NOW)
    assert (item.state, item.sources) == (State.PROPOSED, 2)
    assert queries.emissions_by_source(NOW, ["R1"]) == {}, "nothing rests on what nobody signed"
    assert [each[1] for each in item.faults if each[2] == "CB-00001"] == ["place-missing"]
    with pytest.raises(NotAllowed):
        actions.sign(item.pk, actor=keeper, now=NOW)
    actions.sign(item.pk, actor=leader, now=NOW)
    emitted = queries.emissions_by_source(NOW, ["R1", "CB-00001", "gone"])
    (cars,), (burnt,) = emitted["R1"], emitted["CB-00001"]
    assert (cars.inventory, cars.category) == (item.pk, "cars") and set(emitted) == {"R1", "CB-00001"}
    assert cars.emitted[Species.NOX].value == Decimal(2_000_000) * Decimal("0.032") / 1_000_000
    assert cars.emitted[Species.NOX].low < cars.emitted[Species.NOX].value < cars.emitted[Species.NOX].high
    coal = Decimal(EmissionSource.objects.get(code="CB-00001").activity)
    assert burnt.emitted[Species.SO2].value == coal * Decimal("8.5") / 1000
    found = queries.totals(NOW)
    assert found is not None
    whole = found.total[next(iter(found.total))]
    assert whole.low < whole.value < whole.high
    with pytest.raises(Refused, match="gone"):
        actions.drop(item.pk, actor=leader, now=NOW, reason="x")


def test_a_table_that_came_while_it_was_computed_is_in_it(district, db, monkeypatch) -> None:
    bring(HEADER + CARS)
    late = [HEADER + CARS.replace("R1", "R2")]

    def slowly(*asked: object, **named: object) -> Gathered:
        found = gather(*asked, **named)  # type: ignore[arg-type]
        if late:
            bring(late.pop())
        return found

    monkeypatch.setattr(actions, "gather", slowly)
    item = actions.compute(year=2016, actor=None, now=NOW)
    assert [item.sources, Inventory.objects.count()] == [2, 1]


def test_who_computed_does_not_sign_and_a_withdrawn_one_gives_way_to_the_one_before(district, db, keeper) -> None:
    bring(HEADER + CARS)
    first = actions.compute(year=2016, actor=None, now=NOW)
    actions.sign(first.pk, actor=None, now=NOW)
    second = actions.compute(year=2016, actor=None, now=NOW + dt.timedelta(hours=1))
    later = NOW + dt.timedelta(hours=2)
    Inventory.objects.filter(pk=second.pk).update(computed_by=keeper)
    keeper.role = "leader"
    keeper.save()
    with pytest.raises(Refused, match="same-person"):
        actions.sign(second.pk, actor=keeper, now=later)
    actions.sign(second.pk, actor=None, now=later)
    assert queries.in_force(later) == second
    with pytest.raises(Refused, match="reason-missing"):
        actions.withdraw(second.pk, actor=None, now=later, reason=" ")
    actions.withdraw(second.pk, actor=None, now=later, reason="系数有误")
    assert queries.in_force(later) == first
    assert LogEntry.objects.get(action="inventory.withdraw").reason == "系数有误"


def test_traces_lead_from_a_sum_to_the_arithmetic_of_a_source(district, boiler) -> None:
    bring(HEADER + CARS)
    item = actions.compute(year=2016, actor=None, now=NOW)
    whole = build("emission-sum", {"inventory": str(item.pk), "category": "cars", "species": "NOx"}, None)
    (part,) = whole.inputs
    source = build(part.kind, dict(part.key), None)
    assert source.figure.value == whole.figure.value == Decimal("0.064")
    assert any("0.032 g/km" in str(line) for line in source.arithmetic)
    assert source.clauses == ("M38",)
    assert [each.in_language("en") for each in source.remarks] == ["activity from: table 活动.csv, line 2"]
    of_row = {"inventory": str(item.pk), "category": "coal-boilers", "code": "CB-00001", "species": "SO2"}
    fed = build("emission", of_row, None)
    assert ["CB-00001" in each.zh and "台账" in each.zh for each in fed.remarks] == [True]
    assert fed.interpretations == ("inventory-base",)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_in_both_languages(district, boiler, keeper, client, language: str) -> None:
    client.force_login(keeper)
    client.cookies["django_language"] = language
    empty = client.get(reverse("inventory:overview"))
    assert ("尚未计算清单" if language == "zh-hans" else "No inventory was computed yet") in empty.content.decode()
    wrong = client.post(reverse("inventory:tables"), {"file": io.BytesIO(b"code,name\nx,y\n"), "year": "2016"})
    assert wrong.status_code == 400
    assert "activity_unit" in wrong.content.decode()
    bring(HEADER + CARS)
    for wrong in ("1066", "x", ""):
        client.post(reverse("inventory:compute"), {"year": wrong})
        assert not Inventory.objects.exists(), "another year than the one that was asked for"
    client.post(reverse("inventory:compute"))
    item = Inventory.objects.get()
    page = client.get(reverse("inventory:inventory", args=[item.pk]), {"species": "NOx"}).content.decode()
    assert "0.064" in page
    assert "step" not in page.split("<main")[1], "who computed is offered no signature"
    listed = client.get(reverse("inventory:sources", args=[item.pk]), {"q": "建设路", "species": "NOx"})
    assert [line["row"].code for line in listed.context["lines"]] == ["R1"]
    remarks = client.get(reverse("inventory:told", args=[item.pk])).content.decode()
    assert "CB-00001" in remarks
    assert ("电炉生产线" if language == "zh-hans" else "Lines with electric furnaces") in remarks
    assert "electric-lines" not in remarks, "titles, not codes"
    book = openpyxl.load_workbook(io.BytesIO(client.get(reverse("inventory:workbook", args=[item.pk])).content))
    sums, listed, told = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    place = sums[2].index("NOx t/a")
    assert sums[-1][place] == pytest.approx(sum(line[place] or 0 for line in sums[3:-1]) / 2), "heading and its kinds"
    assert [line[-8] for line in listed if line[0] == "R1"] == [0.064]
    assert len(told) == len(item.faults) + 1
    drawn = client.get(reverse("site:emissions-map", args=[item.pk]), {"species": "NOx", "cell": "500"})
    (square,) = drawn.context["squares"]
    cell = client.get(drawn.request["PATH_INFO"], {"species": "NOx", "cell": "500", "at": square.key}).context["opened"]
    assert [(part.code, part.amount, part.inside) for part, *_ in cell["parts"]] == [("R1", 0.064, 100)]
    cells = client.get(reverse("inventory:grid", args=[item.pk, "csv"])).content.decode().splitlines()
    mass = dict(zip(cells[0].split(","), cells[1].split(","), strict=True))
    assert float(mass["NOx (t/a)"]) == pytest.approx(0.064, rel=1e-12)
    assert client.get(reverse("inventory:grid", args=[item.pk, "nc"])).content[:3] == b"CDF"
    day = drawn.context["day"]
    hours = client.get(reverse("inventory:grid", args=[item.pk, "nc"]), {"day": day.isoformat()}).content
    drawn_hours = [float(bar.said) for bar in drawn.context["hours"]]
    assert kilograms_by_hour(hours, "NOx") == pytest.approx(drawn_hours, abs=0.0005)
    assert f"hours since {day - dt.timedelta(days=1)} 16:00:00 +00:00".encode() in hours, "midnight of the local day"
    for wrong in ("yesterday", "2015-12-31"):
        assert client.get(reverse("inventory:grid", args=[item.pk, "nc"]), {"day": wrong}).status_code == 404
    same = client.get(reverse("inventory:compare"), {"before": item.pk, "after": item.pk, "species": "NOx"})
    assert [line.change.difference for line in same.context["changes"]] == [0, 0]
    parts = [line.change.before for line in same.context["changes"]]
    assert same.context["whole"].change.before == sum(parts) and same.context["whole"].percent == 0
