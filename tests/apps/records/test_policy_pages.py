"""The policy's own text, and the register of how it is read."""

from __future__ import annotations

import csv
import io
from html import escape

import pytest
from django.template import Context, Template

from lantian.apps.records.document_pages import document_rows
from lantian.apps.records.interpretation_pages import interpretation_rows, registers

pytestmark = pytest.mark.django_db


def test_every_word_of_the_policy_is_on_the_page_of_its_document(client, district) -> None:
    """All clauses, in the order of the text, each leading to its own page with its status in a word."""
    for document in district.documents.values():
        page = client.get(f"/policy/{document.id}/").content.decode()
        clauses = [clause for clause in district.clauses.values() if clause.document == document.id]
        assert clauses, document.id
        words = "".join(page.split())
        assert all("".join(escape(clause.text, quote=False).split()) in words for clause in clauses)
        places = [page.index(f'id="{clause.id}"') for clause in clauses]
        assert places == sorted(places)
        assert all(f'<a href="/clauses/{clause.id}/">{clause.id}</a>' in page for clause in clauses)
        assert page.count("clause-status") == len(clauses)
        assert document.number in page


def test_a_wording_that_several_clauses_share_is_printed_once(client, district) -> None:
    """The others point to it: G1 and G2 are two demands of one paragraph, M28.1 is a part of M28."""
    page = client.get("/policy/plan/").content.decode()
    for clause, holder in (("G2", "G1"), ("M28.1", "M28")):
        section = page.split(f'id="{clause}"')[1].split("</section>")[0]
        assert "clause-words" not in section
        assert f'href="#{holder}"' in section
    assert page.count(escape(district.clauses["G2"].text, quote=False)) == 1


def test_the_list_of_documents_counts_every_clause_once(client, district) -> None:
    """Served, partly and not yet add up; every document is linked from it, and it from clauses and measures."""
    rows = document_rows()
    assert [row.document.id for row in rows] == list(district.documents)
    assert sum(row.total for row in rows) == len(district.clauses)
    assert all(row.served + row.partly + row.not_yet == row.total for row in rows)
    page = client.get("/policy/").content.decode()
    assert all(f'href="/policy/{document}/"' in page for document in district.documents)
    for address in ("/clauses/", "/measures/"):
        assert 'href="/policy/"' in client.get(address).content.decode()


def test_a_clause_leads_back_to_its_place_in_the_text(client, alder) -> None:
    """Its page names the document, by the clause's own anchor."""
    assert 'href="/policy/plan/#PA4"' in client.get("/clauses/PA4/").content.decode()


def test_the_text_shows_conflicts_and_readings_beside_the_clause(client, alder) -> None:
    """With their titles and questions."""
    page = client.get("/policy/plan/").content.decode()
    stoves = page.split('id="PA4"')[1].split("</section>")[0]
    assert "/clauses/PA-T1/" in stoves
    assert alder.interpretations["R2"].question.en in stoves
    assert "/interpretations/R2/" in stoves


def test_the_register_holds_every_entry_with_its_readings_and_the_one_applied(client, district) -> None:
    """Question, all readings, reason, who may change it; one reading of each is marked."""
    page = client.get("/interpretations/").content.decode()
    for entry in district.interpretations.values():
        row = page.split(f'<tr id="{entry.id}">')[1].split("</tr>")[0]
        chosen = next(reading for reading in entry.readings if reading.id == entry.chosen)
        marked = row.split('class="reading-chosen">')[1].split("</li>")[0]
        assert escape(chosen.text.zh, quote=False) in marked
        assert row.count('class="reading-chosen"') == 1
        assert row.count("<li") >= len(entry.readings)
        assert escape(entry.reason.zh, quote=False) in row
        assert district.units[entry.may_change].name.zh in row
        assert all(f'href="/clauses/{clause}/"' in row for clause in entry.clauses)
    assert sum(len(rows) for _, rows in registers()) == len(district.interpretations)


def test_what_leans_on_a_reading_is_all_that_the_pack_derives_from_it(district) -> None:
    """Every parameter and date that names it, and no other."""
    parts = [part for measure in district.measures.values() for part in measure.parts]
    deadlines = [deadline for holder in [*parts, *district.tasks.values()] for deadline in holder.deadlines]
    for row in interpretation_rows():
        name = row.decided.interpretation.id
        values = {
            parameter.id
            for parameter in district.parameters.values()
            if name in {value.interpretation for value in parameter.values}
        }
        dates = {deadline.id for deadline in deadlines if deadline.interpretation == name}
        assert {(entry.kind, entry.id) for entry in row.leaning} == {
            *(("parameter", one) for one in values),
            *(("deadline", one) for one in dates),
        }
    assert any(row.leaning for row in interpretation_rows())


def test_each_entry_has_a_page_whose_links_open(client, district) -> None:
    """Readings, the words of the clauses, and the traces of what leans on it."""
    for row in interpretation_rows():
        entry = row.decided.interpretation
        page = client.get(f"/interpretations/{entry.id}/").content.decode()
        assert all(escape(reading.text.zh, quote=False) in page for reading in entry.readings)
        assert all(escape(district.clauses[clause].text, quote=False) in page for clause in row.clauses)
        for referrer in row.leaning:
            assert escape(referrer.address) in page
            assert client.get(referrer.address).status_code == 200


def test_the_register_as_csv(client, alder) -> None:
    """One line an entry, the applied reading beside the others."""
    rows = list(csv.reader(io.StringIO(client.get("/interpretations/?format=csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == list(alder.interpretations)
    assert rows[1][2] == "A day whose index is above 150."
    assert rows[1][3] == "A day whose index is above 200."


@pytest.mark.parametrize(
    ("address", "exists"), [("/policy/bible/", "plan"), ("/interpretations/R9/", "R2")], ids=["document", "reading"]
)
def test_what_the_pack_does_not_hold_says_what_it_holds(client, alder, address: str, exists: str) -> None:
    """404, with the ids of the pack."""
    answer = client.get(address)
    assert answer.status_code == 404
    assert exists in answer.content.decode()


def test_a_link_speaks_the_question_and_an_unknown_id_stays_an_id(alder) -> None:
    """For whatever names an interpretation; nothing of an unknown id gets into the page as markup."""
    template = Template("{% load traces %}{% interpretation_link one %}")
    link = template.render(Context({"one": "R1"}))
    assert link == '<a href="/interpretations/R1/">What is a day of heavy pollution?</a>'
    assert template.render(Context({"one": "<b>"})) == "&lt;b&gt;"


def test_a_trace_and_a_clause_link_the_readings_they_rest_on(client, alder) -> None:
    """By the question, not by a bare id."""
    for address in ("/clauses/PA4/", "/measures/H3/"):
        page = client.get(address).content.decode()
        assert f'<a href="/interpretations/R2/">{alder.interpretations["R2"].question.en}</a>' in page


@pytest.mark.parametrize("address", ["/policy/", "/policy/plan/", "/interpretations/", "/interpretations/R1/"])
def test_the_pages_ask_the_database_almost_nothing(client, alder, django_assert_max_num_queries, address: str) -> None:
    """The pack is in memory."""
    client.get(address)
    with django_assert_max_num_queries(3):
        assert client.get(address).status_code == 200
