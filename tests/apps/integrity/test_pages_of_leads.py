"""The pages: complete in both languages, for those with the right alone, never public."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from lantian.apps.integrity import actions
from lantian.apps.integrity.choices import State
from lantian.apps.integrity.models import Visit
from lantian.apps.records import traces
from lantian.science.tampering.catalogue import DETECTORS
from lantian.science.tampering.measured import MEASURED

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(people, person, client):
    """A browser, in English, of somebody who may read and decide."""
    client.cookies["django_language"] = "en"
    client.force_login(person(next(role.id for role in people.info.roles if "decide-leads" in role.rights)))
    return client


def test_a_stranger_and_a_role_without_the_right_see_nothing(lead, people, person, client) -> None:
    """Every address asks to sign in, then for the right; the public trace page knows no leads."""
    pages = ["", f"leads/{lead.pk}/", f"leads/{lead.pk}/?format=json", f"leads/{lead.pk}/trace/", "visits/"]
    for page in pages:
        assert client.get(f"/integrity/{page}").status_code == 302
    client.force_login(person(next(role.id for role in people.info.roles if "read-leads" not in role.rights)))
    for page in pages:
        assert client.get(f"/integrity/{page}").status_code == 403
    assert client.post(f"/integrity/leads/{lead.pk}/decide/", {"kind": "close", "reason": "x"}).status_code == 403
    assert not [kind for kind in traces.kinds() if "lead" in kind]
    assert client.get(f"/trace/lead/?id={lead.pk}").status_code == 404


def test_the_list_filters_and_saves(lead, signed_in) -> None:
    """By state and words; a slip finds nothing; CSV has the same rows."""
    page = signed_in.get("/integrity/").content.decode()
    assert "A lead, not a verdict." in page
    assert f"/integrity/leads/{lead.pk}/" in page
    assert "once in 8.0 station-years" in page
    for query, there in (("state=live", True), ("state=closed", False), ("state=bogus", False), ("q=Station+2", True)):
        assert (f'/integrity/leads/{lead.pk}/"' in signed_in.get(f"/integrity/?{query}").content.decode()) is there
    rows = signed_in.get("/integrity/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert "6.2500" in rows[1]


def test_without_a_lead_the_list_says_what_would_be_found(people, signed_in) -> None:
    """No lead is no proof; the measured rates stand there."""
    page = signed_in.get("/integrity/").content.decode()
    assert "That is no proof that nobody tampered" in page
    assert page.count("/trace/detector-rates/") == len(MEASURED)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_dossier_is_complete(lead, signed_in, now, language: str) -> None:
    """Plots, stations of comparison, false alarms in words, what would disprove it, the articles, visits nearby."""
    visit = Visit.objects.create(
        subdistrict=lead.station.subdistrict,
        start=lead.start,
        end=lead.start + dt.timedelta(hours=2),
        who="Visitors of the week",
        recorded_at=now,
    )
    signed_in.cookies["django_language"] = language
    page = signed_in.get(f"/integrity/leads/{lead.pk}/").content.decode()
    known = DETECTORS["network"]
    short = "en" if language == "en" else "zh"
    for text in (known.title, known.disproof, known.looks_for):
        assert text.in_language(short) in page
    assert page.count('<svg class="lead-chart"') == 3
    assert "lead-threshold" in page
    assert visit.who in page
    assert "41 %" in page
    assert ("A lead, not a verdict" if short == "en" else "线索，不是结论") in page


def test_a_dossier_is_saved_as_json(lead, signed_in) -> None:
    """With its digest."""
    answer = signed_in.get(f"/integrity/leads/{lead.pk}/?format=json")
    assert json.loads(answer.content)["sha256"]
    assert f"lead-{lead.pk}.json" in answer.headers["Content-Disposition"]
    assert signed_in.get(f"/integrity/leads/{lead.pk}/?format=docx").status_code == 404


def test_a_score_opens_to_its_trace(lead, signed_in) -> None:
    """Threshold, hours and statistic; both tables can be saved."""
    page = signed_in.get(f"/integrity/leads/{lead.pk}/trace/").content.decode()
    assert "6.25" in page
    assert "PA2" in page
    first = signed_in.get(f"/integrity/leads/{lead.pk}/trace/?format=csv&table=0").content.decode("utf-8-sig")
    assert len(first.splitlines()) == 241
    second = signed_in.get(f"/integrity/leads/{lead.pk}/trace/?format=csv&table=1").content.decode("utf-8-sig")
    assert len(second.splitlines()) == 12


def test_a_decision_is_made_on_the_page(lead, signed_in) -> None:
    """Without a reason the page comes back with the fault; with one it is written down, and can be opened again."""
    address = f"/integrity/leads/{lead.pk}/decide/"
    assert signed_in.post(address, {"kind": "explain", "reason": ""}).status_code == 422
    assert signed_in.post(address, {"kind": "explain", "reason": "Calibrated that day."}).status_code == 302
    lead.refresh_from_db()
    assert lead.state == State.EXPLAINED
    assert signed_in.post(address, {"kind": "close", "reason": "x"}).status_code == 422
    assert signed_in.post(address, {"kind": "re-open", "reason": "The diary says another day."}).status_code == 302
    lead.refresh_from_db()
    assert lead.state == State.OPEN
    assert "Calibrated that day." in signed_in.get(f"/integrity/leads/{lead.pk}/").content.decode()


def test_a_visit_is_written_down_and_struck_out_on_its_pages(people, signed_in) -> None:
    """A fault comes back beside its field."""
    asked = {"station": "S1", "start": "2017-11-01T09:00", "end": "2017-11-01T11:00", "who": "Ms Li"}
    assert signed_in.post("/integrity/visits/new/", asked | {"end": "2017-11-01T08:00"}).status_code == 200
    assert not Visit.objects.exists()
    assert signed_in.post("/integrity/visits/new/", asked).status_code == 302
    made = Visit.objects.get()
    assert "Ms Li" in signed_in.get("/integrity/visits/").content.decode()
    assert signed_in.get(f"/integrity/visits/{made.pk}/strike/").status_code == 200
    assert signed_in.post(f"/integrity/visits/{made.pk}/strike/", {"reason": "Wrong day."}).status_code == 302
    assert "Wrong day." in signed_in.get("/integrity/visits/").content.decode()
    with pytest.raises(actions.LeadRefused):
        actions.strike_visit(made, actor=made.by, reason="again", now=made.recorded_at)


def test_measured_rates_have_a_public_trace_without_stations(people, client) -> None:
    """They tell of experiments on other stations."""
    for name in {each.detector for each in MEASURED}:
        assert client.get(f"/trace/detector-rates/?detector={name}").status_code == 200
    assert client.get("/trace/detector-rates/?detector=nothing").status_code == 404
