"""The pages of cases as people use them: list, filing with a look before it, one case, the form of each step."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import translation

from lantian.apps.cases.actions import NewProblem, file_case
from lantian.apps.cases.choices import STEP_DONE
from lantian.apps.cases.models import Case
from lantian.apps.cases.page import _facts, page_of
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import SavedList
from lantian.core.flows.case import Step
from lantian.core.time.deadlines import Term

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
PROBLEM = {"p-TOTAL_FORMS": "1", "p-INITIAL_FORMS": "0", "p-0-found_as": "new", "p-0-found_on": "2031-11-10"}
FORM = {"source": "walk", "kind": "hearth", "title": "Open hearth at 4 Fish Lane", "lon": "-1.4", "lat": "55.01"}


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    """A Monday, in English."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    translation.activate("en")


@pytest.fixture
def desk(somebody, client):
    """The office, signed in."""
    user = somebody("clean-air-desk", "clean-air-desk")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def test_filing_shows_first_who_answers_by_when_and_what_it_may_double(town, filed, desk, client) -> None:
    known = filed()
    form = FORM | PROBLEM | {"handed_over_on": "2031-11-10", "pass_on": "on"}
    looked = client.post("/cases/new/", form | {"go": "look"}).content.decode()
    assert "the unit of the place answers: Quayside" in looked
    assert "18 Nov 2031" in looked and "14 Nov 2031" in looked
    assert known.number in looked and "a name or address like this one" in looked
    assert Case.objects.count() == 1, "nothing is filed by looking"
    unseen = client.post("/cases/new/", form | {"go": "file", "unit": "quayside"})
    assert unseen.status_code == 200 and Case.objects.count() == 1, "a double must have been shown before"
    done = client.post("/cases/new/", form | {"go": "file", "unit": "quayside", "shown": [known.number]})
    made = Case.objects.order_by("-pk").first()
    assert done.headers["Location"] == f"/cases/{made.number}/"
    assert (made.state, made.unit_id, made.subdistrict_id) == ("forwarded", "quayside", "quayside")


def test_merging_offers_the_cases_that_may_be_the_same(town, filed, desk, client) -> None:
    first, second = filed(), filed()
    page = client.get(f"/cases/{second.number}/merge/").content.decode()
    assert f'<option value="{first.number}">' in page and "a name or address like this one" in page
    assert f'<option value="{second.number}">' not in page and 'list="may-be-the-same"' in page
    assert "<datalist" not in client.get(f"/cases/{second.number}/split/").content.decode()


def test_what_happened_at_one_moment_stands_the_last_first(town, desk, filed, step) -> None:
    case = step(step(filed(), Step.FORWARD), Step.RECEIVE)
    times = {each.at for each in page_of(case, desk, NOW).deeds}
    titles = [each.title for each in page_of(case, desk, NOW).deeds]
    assert len(times) == 1 and titles[:2] == [STEP_DONE[Step.RECEIVE], STEP_DONE[Step.FORWARD]] and len(titles) == 3


def test_a_form_says_what_is_wrong_beside_its_fields(town, desk, client) -> None:
    answer = client.post(
        "/cases/new/", FORM | PROBLEM | {"go": "file", "unit": "quayside", "handed_over_on": "2031-11-20"}
    )
    assert "has not come yet" in answer.content.decode() and not Case.objects.exists()
    half = client.post("/cases/new/", FORM | PROBLEM | {"lat": "", "go": "look"})
    assert half.status_code == 400 and "Give both numbers of the place" in half.content.decode()


def test_one_more_problem_adds_a_form_and_files_nothing(town, desk, client) -> None:
    body = client.post("/cases/new/", FORM | PROBLEM | {"go": "more"}).content.decode()
    assert 'name="p-1-found_as"' in body and not Case.objects.exists()


def test_a_case_is_begun_from_a_row(town, desk, client) -> None:
    """Its kind, place and unit come along; a row that is not there is nothing."""
    values = {"address": "4 Fish Lane", "fuel": "coal", "hearth-count": 1}
    row = ledgers.add("hearths", actor=None, unit="millbrook", values=values, now=NOW)
    body = client.get(f"/cases/new/?row={row.number}").content.decode()
    assert row.number in body and 'value="millbrook" selected' in body and 'value="hearth" selected' in body
    assert client.get("/cases/new/?row=HE-99999%00").status_code == 200


def test_a_case_goes_its_way_through_its_pages(filed, proof, desk, somebody, client) -> None:
    case = filed()
    address = f"/cases/{case.number}/"
    assert "6 work days left" in client.get(address).content.decode()
    form = {"seen": "1", "unit": "quayside", "days": "4", "days_unit": "workday"}
    twice = client.post(f"{address}forward/", form | {"joint": ["quayside"]})
    assert twice.status_code == 400 and "Quayside leads already" in twice.content.decode()
    assert client.post(f"{address}forward/", form).headers["Location"] == address
    client.force_login(somebody("quayside-warden", "quayside"))
    body = client.get("/work/").content.decode()
    assert "Cases to sign for" in body
    assert client.post(f"{address}receive/", {"seen": "2"}).status_code == 302
    refused = client.post(f"{address}report/", {"seen": "3", "text": "bricked up"})
    assert refused.status_code == 409 and "Not attached: photo after" in refused.content.decode()
    proof(case)
    assert client.post(f"{address}report/", {"seen": "3", "text": "bricked up"}).status_code == 302
    client.force_login(desk)
    assert client.post(f"{address}send-back/", {"seen": "4"}).status_code == 400, "a reason is asked for"
    assert client.post(f"{address}verify/", {"seen": "4"}).status_code == 302
    assert client.post(f"{address}conclude/", {"seen": "5"}).status_code == 302
    body = client.get(address).content.decode()
    assert "concluded" in body and "bricked up" in body and "Open again" in body


def test_who_was_slower_reads_who_was_faster(filed, step, desk, client) -> None:
    case = filed()
    step(case, Step.FORWARD)
    answer = client.post(f"/cases/{case.number}/pause/", {"seen": "1", "reason": "storm"})
    assert answer.status_code == 400 and "took a step meanwhile" in answer.content.decode()
    assert not case.pauses.exists()


def test_the_form_of_every_step_opens(filed, desk, client) -> None:
    """Also where something stands against it, which it then says."""
    case = filed()
    opened = {each.value: client.get(f"/cases/{case.number}/{each.value}/").status_code for each in Step}
    assert set(opened.values()) <= {200, 403, 404} and opened["forward"] == 200, opened
    assert client.get(f"/cases/{case.number}/dance/").status_code == 404
    assert {client.get(f"/cases/PA-1/{each.value}/").status_code for each in Step} == {404}


def test_the_list_is_narrowed_by_its_address_and_saved_as_a_file(filed, step, desk, client) -> None:
    late = filed(now=NOW - dt.timedelta(days=30), title="Old hearth")
    fresh = filed(source="shire", title="=1+1")
    step(fresh, Step.FORWARD)
    step(fresh, Step.ASK_EXTENSION, reason="storm", term=Term(2, "day"))
    found = {
        query: {each.number for each in (late, fresh) if each.number in client.get(f"/cases/?{query}").content.decode()}
        for query in (
            "when=overdue",
            "state=forwarded",
            "source=shire",
            "q=Old",
            "when=extension",
            "state=nonsense",
            "unit=x",
        )
    }
    assert found == {
        "when=overdue": {late.number},
        "state=forwarded": {fresh.number},
        "source=shire": {fresh.number},
        "q=Old": {late.number},
        "when=extension": {fresh.number},
        "state=nonsense": set(),
        "unit=x": set(),
    }
    kept = client.post("/cases/lists/", {"name": "mine", "query": "state=open&sort=due"})
    assert kept.headers["Location"] == "/cases/?state=open&sort=due"
    page = client.get("/cases/?state=open&sort=due&page=1&when=").content.decode()
    assert 'href="?state=open&amp;sort=due" aria-current="true">mine' in page
    client.post(f"/cases/lists/{SavedList.objects.get(place='cases').pk}/delete/")
    assert not SavedList.objects.exists()
    lines = client.get("/cases/?format=csv&source=shire").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2 and "'=1+1" in lines[1], "no cell is a formula"


def test_a_due_day_opens_to_how_it_came_about(filed, step, desk, client) -> None:
    case = filed()
    step(case, Step.FORWARD)
    found = client.get(f"/trace/case-due/?case={case.number}&format=json").json()
    assert found["figure"]["value"] == "2031-11-18" and found["clauses"] == ["PA5"]
    own = client.get(f"/trace/case-due/?case={case.number}&unit=quayside&format=json").json()
    assert own["figure"]["value"] == "2031-11-14"
    assert client.get(f"/trace/case-due/?case={case.number}&unit=none").status_code == 404


def test_a_pack_without_cases_says_so(town, desk, client, monkeypatch) -> None:
    monkeypatch.setattr("lantian.apps.cases.views.pack", type("Pack", (), {"cases": None}))
    assert "keeps no cases" in client.get("/cases/").content.decode()


def test_problems_show_what_they_weigh(district, db, client, somebody) -> None:
    """By annex 1 on the day of the find, added up."""
    orgs.synchronise_units(district)
    one = NewProblem(problem_class="building_site", item="three_person")
    case = file_case(
        actor=None,
        now=dt.datetime(2017, 11, 10, 4, tzinfo=dt.UTC),
        source="city",
        kind="building-site",
        unit="construction-bureau",
        title="x",
        problems=[one, one, one],
    )
    client.force_login(somebody("inspector", "special-inspection-group"))
    body = client.get(f"/cases/{case.number}/").content.decode()
    assert re.findall(r'<td class="n"[^>]*>([\d.]+)</td>', body) == ["0.5", "0.5", "0.5", "1.5"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "3 (工作日)"), ("en", "3 (work days)")])
def test_days_more_are_told_in_the_reader_s_language(language: str, words: str) -> None:
    with translation.override(language):
        (told,) = _facts({"days": 3, "days_unit": "workday"}, begins_at="")
    assert told.words == words
