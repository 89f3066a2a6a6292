"""Traces and clauses as pages, as JSON and as CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction

import pytest

from lantian.apps.records import traces
from lantian.apps.records.export import as_cell, plain_number
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.problems import ParameterNotInForce
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]


@pytest.fixture
def full(monkeypatch):
    """A kind of trace with everything in it."""

    def builder(key: dict[str, str], version: int | None) -> Trace:
        if key.get("id") != "x":
            raise NoSuchFigure(f"of id {key.get('id')}", ["x"])
        return Trace(
            figure=Figure(name=Text(zh="一个数", en="A figure"), value=Fraction(1, 3), unit="µg/m³"),
            clauses=("PA4", "PA4", "nowhere"),
            interpretations=("R2",),
            standards=("HJ 633-2012 4.3",),
            arithmetic=("1 ÷ 3 = 1/3",),
            inputs=(
                Figure(name=Text(en="Target"), value=Decimal("2.50"), unit="1", kind="parameter", key={"id": "p"}),
            ),
            tables=(
                InputTable(
                    title=Text(en="Rows"),
                    columns=(Text(en="=cmd"), Text(en="Value"), Text(en="At")),
                    rows=(("=1+1", Decimal("-3.10"), dt.datetime(2017, 10, 1, tzinfo=dt.UTC)), ("<b>", None, None)),
                ),
            ),
            data_version=version or 41,
            pack_version="p 1",
            data_time=dt.datetime(2017, 10, 1, tzinfo=dt.UTC),
            stand_in=True,
            remarks=(Text(en="A remark."),),
        )

    monkeypatch.setitem(traces._builders, "full", builder)


def test_a_trace_shows_everything_that_defends_its_figure(client, full, alder) -> None:
    """Figure, clause with its words, reading, standard, arithmetic, inputs, tables, versions, stand-in notice."""
    page = client.get("/trace/full/?id=x&v=7").content.decode()
    for text in ("一个数", "1/3 ≈ 0.3333", "µg/m³", "HJ 633-2012 4.3", "1 ÷ 3 = 1/3", "2.50", "−3.10", "A remark."):
        assert text in page, text
    assert alder.clauses["PA4"].text in page
    assert alder.interpretations["R2"].question.en in page
    assert "/trace/parameter/?id=p&amp;v=7" in page, "the input opens to its own trace at the same version"
    assert 'role="note"' in page
    assert "&lt;b&gt;" in page
    assert "<b>" not in page


def test_a_trace_as_json_loses_no_digit(client, full) -> None:
    """Numbers that are not whole are text; the key and the version are there."""
    answer = client.get("/trace/full/?id=x&v=7&format=json").json()
    assert answer["kind"] == "full"
    assert answer["key"] == {"id": "x"}
    assert answer["figure"]["value"] == "1/3"
    assert answer["data_version"] == 7
    assert answer["tables"][0]["rows"][0] == ["=1+1", "-3.10", "2017-10-01T00:00:00Z"]


def test_a_table_of_a_trace_as_csv_is_safe_in_a_spreadsheet(client, full) -> None:
    """Text that a spreadsheet would compute is quoted, numbers stay numbers."""
    answer = client.get("/trace/full/?id=x&format=csv&table=0")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows == [["'=cmd", "Value", "At"], ["'=1+1", "-3.10", "2017-10-01T00:00:00Z"], ["<b>", "", ""]]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/trace/nothing/", "target"),
        ("/trace/full/?id=y", "x"),
        ("/trace/full/?id=x&v=soon", "v="),
        ("/trace/full/?id=x&v=-1", "v="),
        ("/trace/full/?id=x&format=pdf", "json"),
        ("/trace/full/?id=x&format=csv&table=9", "表 9"),
        ("/trace/target/", "subdistrict"),
        ("/trace/target/?subdistrict=atlantis&period=winter", "winter"),
        ("/trace/parameter/?id=nothing", "ranking.decimals"),
        ("/trace/parameter/?id=ranking.decimals&on=soon", "soon"),
        ("/trace/quantity/?id=nothing", "hearths"),
        ("/trace/deadline/?id=nothing", "hearths-due"),
        ("/clauses/NOPE/", "PA4"),
    ],
)
def test_what_does_not_exist_says_what_was_asked_and_what_exists(client, full, address: str, says: str) -> None:
    """404 with both; never an empty page."""
    answer = client.get(address)
    assert answer.status_code == 404
    assert says in answer.content.decode()
    problem = client.get(address, headers={"Accept": "application/json"})
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.json()["asked"]


def test_two_builders_cannot_share_a_kind() -> None:
    """The second one is told so."""
    traces.kinds()
    with pytest.raises(traces.KindTaken):

        @traces.register("target")
        def another(key: dict[str, str], version: int | None) -> Trace:
            raise AssertionError


def test_a_target_opens_to_its_row_and_clause(client, alder) -> None:
    """Baseline and target as printed, with all periods of the subdistrict beside it."""
    row = alder.targets[0]
    page = client.get(f"/trace/target/?subdistrict={row.subdistrict}&period={row.period}").content.decode()
    assert f"{row.target:f}" in page
    assert f"{row.baseline:f}" in page
    assert f"/clauses/{row.clause}/" in page


def test_a_parameter_opens_to_the_value_of_the_day(client, alder) -> None:
    """With its whole history."""
    value = alder.value("ranking.station_share", alder.info.periods[0].first)
    trace = traces.build("parameter", {"id": "ranking.station_share", "on": str(alder.info.periods[0].first)})
    assert trace.figure.value == value.value
    assert trace.clauses == (value.clause,)


def test_every_clause_has_a_page_that_says_whether_it_is_served(client, alder) -> None:
    """Words, demand, coverage, what rests on it."""
    listing = client.get("/clauses/").content.decode()
    for clause in alder.clauses.values():
        assert f"/clauses/{clause.id}/" in listing
        page = client.get(f"/clauses/{clause.id}/")
        assert page.status_code == 200
        assert clause.demand.en in page.content.decode()
    assert "/measures/H3/" in client.get("/clauses/PA4/").content.decode()


def test_clauses_are_chosen_by_status(client, alder) -> None:
    """And saved as CSV with the same choice."""
    rows = list(csv.reader(io.StringIO(client.get("/clauses/?format=csv").content.decode("utf-8-sig"))))[1:]
    assert len(rows) == len(alder.clauses)
    for status, word in (("served", "已支撑"), ("partly", "部分支撑"), ("not yet", "尚未支撑")):
        some = client.get("/clauses/", {"format": "csv", "status": status}).content.decode("utf-8-sig")
        assert [row for row in rows if row[3] == word] == list(csv.reader(io.StringIO(some)))[1:]
    client.cookies["django_language"] = "en"
    heading, *english = csv.reader(io.StringIO(client.get("/clauses/?format=csv").content.decode("utf-8-sig")))
    assert heading == ["Clause", "Document", "Subject", "Status", "What serves it"]
    assert {row[3] for row in english} <= {"served", "partly", "not yet"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("0.00000010"), "0.00000010"),
        (Fraction(3, 4), "0.75"),
        (Fraction(1, 3), "1/3"),
        (Fraction(6, 1), "6"),
        (7, "7"),
    ],
)
def test_numbers_are_written_in_digits(value, shown: str) -> None:
    """Never in powers of ten, never rounded."""
    assert plain_number(value) == shown


@pytest.mark.parametrize(
    ("value", "cell"), [(-4.78, "-4.78"), (0.1, "0.1"), (float("nan"), ""), (2.0, "2.0"), (1e-7, "0.0000001")]
)
def test_numbers_with_a_sign_stay_numbers(value: float, cell: str) -> None:
    """In a cell of CSV."""
    assert as_cell(value) == cell


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1"])
def test_text_never_becomes_a_formula(text: str) -> None:
    """In a cell of CSV."""
    assert as_cell(text) == f"'{text}"


def test_the_log_page_shows_entries_newest_first_and_by_subject(client, person) -> None:
    """For those who may read it."""
    from lantian.apps.records.actions import record

    for number in range(3):
        record(actor=None, action="test.write", subject=f"thing:{number}", facts={"n": number})
    client.force_login(person("clean-air-desk"))
    page = client.get("/records/log/").content.decode()
    assert page.index("thing:2") < page.index("thing:0")
    chosen = client.get("/records/log/?subject=thing:1").content.decode()
    assert "thing:1" in chosen
    assert "thing:2" not in chosen


@pytest.mark.parametrize(
    "fault",
    [OverflowError("date value out of range"), ParameterNotInForce("p", dt.date(1, 1, 1), dt.date(2016, 10, 1))],
)
def test_days_beyond_the_policy_or_the_calendar_are_a_wrong_question(client, monkeypatch, fault) -> None:
    """Whoever writes year 1 or 9999 into an address is told that there is no such figure."""

    def builder(key: dict[str, str], version: int | None) -> Trace:
        raise fault

    monkeypatch.setitem(traces._builders, "far", builder)
    assert client.get("/trace/far/?day=0001-01-01").status_code == 404


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(sign) -> None:
    """Chinese spreadsheets take the full-width signs for formulas as well."""
    assert as_cell(f"{sign}1+1").startswith("'")
