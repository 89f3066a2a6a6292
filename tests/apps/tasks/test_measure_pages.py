"""Pages of measures and main tasks."""

from __future__ import annotations

import csv
import io
import time

import pytest

pytestmark = pytest.mark.django_db


def test_the_list_holds_all_39_measures_under_their_sections(client, district) -> None:
    """In the order of the policy."""
    page = client.get("/measures/").content.decode()
    places = [page.index(f'href="/measures/{measure}/"') for measure in district.measures]
    assert places == sorted(places)
    assert len(places) == 39
    assert all(section.title.zh in page for section in district.sections.values())


def test_each_page_has_words_people_units_numbers_and_dates_with_their_traces(client, district) -> None:
    """For every measure of the policy."""
    for measure in district.measures.values():
        page = client.get(f"/measures/{measure.id}/").content.decode()
        for part in measure.parts:
            assert f"/clauses/{part.id}/" in page
            for quantity in part.quantities:
                assert f"/trace/quantity/?id={quantity.id}" in page
            for deadline in part.deadlines:
                assert f"/trace/deadline/?id={deadline.id}" in page
            for unit in (*part.lead_units, *part.cooperating_units, *part.responsible_units):
                assert f"/units/{unit}/" in page
            for leader in part.leaders:
                assert district.people[leader].name in page
        for task in measure.tasks:
            assert f"/tasks/#{task}" in page
        for ledger in measure.ledgers:
            assert district.ledgers[ledger].title.zh in page


def test_every_quantity_and_date_of_the_policy_opens(client, district) -> None:
    """A figure without a trace is a bug."""
    holders = [part for measure in district.measures.values() for part in measure.parts]
    for holder in [*holders, *district.tasks.values()]:
        for kind, items in (("quantity", holder.quantities), ("deadline", holder.deadlines)):
            for item in items:
                answer = client.get(f"/trace/{kind}/", {"id": item.id, "format": "json"})
                assert answer.status_code == 200
                assert item.clause in answer.json()["clauses"]


def test_a_conflict_shows_both_dates_and_the_one_that_binds(client, district) -> None:
    """M08: 30 September by its own words, 31 October by T04."""
    page = client.get("/measures/M08/").content.decode()
    conflict = page.split('class="conflict"')[1].split("</div>")[0]
    assert "/clauses/T04/" in conflict
    assert "2017-09-30" in conflict
    assert "2017-10-31" in conflict
    assert "完成期限" in conflict


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({"section": "watch"}, ["H1"]),
        ({"unit": "harbour-police"}, ["H2", "H4", "H5"]),
        ({"leader": "tom-ferris"}, ["H2"]),
        ({"q": "hearth"}, ["H3"]),
        ({"q": "nothing like it"}, []),
        ({"state": "no-such-state"}, []),
    ],
)
def test_measures_are_chosen_by_section_unit_leader_and_words(client, alder, query: dict, kept: list[str]) -> None:
    """The same choice for the page and for the file."""
    rows = list(
        csv.reader(io.StringIO(client.get("/measures/", {**query, "format": "csv"}).content.decode("utf-8-sig")))
    )
    chosen = [row[1] for row in rows[1:]]
    assert chosen == kept
    page = client.get("/measures/", query).content.decode()
    assert all((f'"/measures/{measure}/"' in page) is (measure in chosen) for measure in alder.measures)


@pytest.mark.parametrize("order", ["", "state", "next", "title", "nonsense"])
def test_every_order_shows_every_measure(client, alder, order: str) -> None:
    """An order that nobody knows is that of the policy."""
    answer = client.get("/measures/", {"sort": order, "format": "csv"}).content.decode("utf-8-sig")
    found = [row[1] for row in list(csv.reader(io.StringIO(answer)))[1:]]
    assert sorted(found) == sorted(alder.measures)
    if order in ("", "nonsense"):
        assert found == list(alder.measures)


def test_the_annex_is_shown_in_its_own_words(client, district) -> None:
    """24 rows, words as printed, linked to their measures."""
    page = client.get("/tasks/").content.decode()
    assert len(district.tasks) == 24
    for task in district.tasks.values():
        assert f'id="{task.id}"' in page
        assert task.time_printed in page
    rows = list(csv.reader(io.StringIO(client.get("/tasks/?format=csv").content.decode("utf-8-sig"))))
    assert len(rows) == 25


def test_an_unknown_measure_says_which_exist(client, alder) -> None:
    """404."""
    answer = client.get("/measures/M99/")
    assert answer.status_code == 404
    assert "H1" in answer.content.decode()


def test_pages_speak_english_after_the_switch(client, district) -> None:
    """By a cookie that the switch sets; Chinese until then, whatever the browser asks for."""
    chinese = client.get("/measures/", headers={"Accept-Language": "en"})
    assert chinese.headers["Content-Language"] == "zh-hans"
    assert "措施" in chinese.content.decode()
    client.post("/language/", {"language": "en", "next": "/measures/"})
    english = client.get("/measures/")
    assert english.headers["Content-Language"] == "en"
    assert 'lang="en"' in english.content.decode()
    assert "Lead or responsible units" in english.content.decode()


def test_the_list_asks_the_database_almost_nothing(client, district, django_assert_max_num_queries) -> None:
    """Budget: 30 queries, 150 ms; the pack is in memory."""
    client.get("/measures/")
    with django_assert_max_num_queries(5):
        started = time.perf_counter()
        client.get("/measures/")
    assert time.perf_counter() - started < 1.0
