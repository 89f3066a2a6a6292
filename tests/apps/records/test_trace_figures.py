"""The figure of a trace is shown as other pages show it, beside it in full; its JSON loses no digit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import Client

from lantian.apps.records import campaign, traces
from lantian.apps.records.trace_page import show
from lantian.core.policy.schema import Text
from lantian.core.policy.trace import Figure, InputTable, Trace

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]


def page_of(**said) -> tuple[str, str]:
    name = Text(zh="一个数", en="A figure")
    found = show(Trace(figure=Figure(name=name, **said), clauses=()))
    return found.exact, found.shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"value": Fraction(19, 21), "unit": "1", "percent": True}, ("19/21 ≈", "90.5 %")),
        ({"value": Fraction(3, 4), "unit": "1", "percent": True}, ("3/4 =", "75.0 %")),
        ({"value": Fraction(-16, 39), "unit": "1", "percent": True}, ("−16/39 ≈", "−41.0 %")),
        ({"value": Fraction(0), "unit": "1", "percent": True}, ("", "0.0 %")),
        ({"value": None, "unit": "1", "percent": True}, ("", "—")),
        ({"value": Fraction(1477, 24), "unit": "µg/m³", "places": 0}, ("61.541667 ≈", "62")),
        ({"value": Fraction(123, 100), "unit": "mg/m³", "places": 1}, ("1.23 ≈", "1.2")),
        ({"value": Fraction(62), "unit": "µg/m³", "places": 0}, ("", "62")),
        ({"value": None, "unit": "µg/m³", "places": 0}, ("", "—")),
        ({"value": 2, "unit": ""}, ("", "2")),
        ({"value": Decimal("0.75"), "unit": "1"}, ("", "0.75")),
    ],
)
def test_a_figure_is_shown_as_elsewhere_and_in_full(said, shown) -> None:
    assert page_of(**said) == shown


@pytest.fixture
def bilingual(monkeypatch) -> None:
    """A kind of trace that speaks both languages."""

    def builder(key: dict[str, str], version: int | None) -> Trace:
        share = Figure(name=Text(zh="比例", en="Share"), value=Fraction(19, 21), unit="1", percent=True)
        mean = Figure(name=Text(zh="均值", en="Mean"), value=Fraction(1477, 24), unit="µg/m³", places=0)
        return Trace(
            figure=share,
            clauses=(),
            standards=(Text(zh="GB 3095-2012 表 4", en="GB 3095-2012 table 4"), "HJ 663-2013"),
            arithmetic=(Text(zh="有效天数：19", en="valid days: 19"), "19 ÷ 21"),
            inputs=(share, mean),
            tables=(
                InputTable(
                    title=Text(zh="表", en="Table"),
                    columns=(Text(zh="有效", en="Valid"),),
                    rows=((Text(zh="是", en="yes"),),),
                ),
            ),
        )

    monkeypatch.setitem(traces._builders, "bilingual", builder)


@pytest.mark.parametrize(
    ("language", "here", "not_here"),
    [
        ("zh-hans", ("有效天数：19", "是</td>", "GB 3095-2012 表 4"), "valid days"),
        ("en", ("valid days: 19", "yes</td>", "GB 3095-2012 table 4"), "有效天数"),
    ],
)
def test_lines_and_cells_are_in_the_readers_language(client: Client, bilingual, language, here, not_here) -> None:
    client.cookies["django_language"] = language
    page = client.get("/trace/bilingual/").content.decode()
    for words in (*here, "19 ÷ 21", "19/21 ≈", "90.5 %", "61.541667"):
        assert words in page, words
    assert not_here not in page


def test_json_keeps_both_languages_and_every_digit(client: Client, bilingual) -> None:
    answer = client.get("/trace/bilingual/?format=json").json()
    assert answer["figure"]["value"] == "19/21"
    assert answer["arithmetic"] == [{"zh": "有效天数：19", "en": "valid days: 19"}, "19 ÷ 21"]
    assert answer["tables"][0]["rows"] == [[{"zh": "是", "en": "yes"}]]
    assert answer["inputs"][1]["value"] == "1477/24"


def test_a_table_as_csv_has_the_words_of_the_reader(client: Client, bilingual) -> None:
    client.cookies["django_language"] = "en"
    assert client.get("/trace/bilingual/?format=csv").content.decode("utf-8-sig").split() == ["Valid", "yes"]


def test_a_demonstration_of_stations_alone_has_no_data_that_stand_in(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LANTIAN_HOME", str(tmp_path))
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "clock.json").write_text(
        '{"campaign": "2031-12-01T00:00:00+00:00", "real": "2026-01-01T00:00:00+00:00", "speed": 1}'
    )
    assert campaign.pack().info.demonstration == "demo"
    assert campaign.stand_in() is None
    assert campaign.stand_in_notice("en") == ""
