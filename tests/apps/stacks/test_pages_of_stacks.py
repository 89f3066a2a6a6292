"""The pages of stacks: what they show, in both languages, and what they let be done."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lantian.apps.records.models import LogEntry
from lantian.apps.records.traces import NoSuchFigure, kinds
from lantian.apps.stacks import proposing, traces, worklist
from lantian.apps.stacks.models import Exemption, Fine, Proposal, Stack
from lantian.core.policy.schema import Text

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now(monkeypatch, works) -> dt.datetime:
    """Twenty days after the first hour; pages ask this clock."""
    moment = works.first + dt.timedelta(days=20)
    monkeypatch.setattr("lantian.io.clock.now", lambda: moment)
    monkeypatch.setattr("lantian.web.middleware.now", lambda: moment, raising=False)
    return moment


@pytest.fixture
def filled(works, now) -> Stack:
    """A stack with an exceedance, and one that never reported."""
    works.stack("S2", station="", enterprise_en="Silent works")
    made = works.stack()
    works.tell("S1", [50, 120, None, 60])
    works.refresh(20 * 24)
    proposing.propose(now=now)
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "超标"), ("en", "above the limit")])
def test_every_page_answers_in_both_languages(filled, person, client, language: str, word: str) -> None:
    """With its figures, and without a word of the other language's interface."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = language
    proposal = Proposal.objects.first()
    for address in (
        reverse("stacks:overview"),
        reverse("stacks:stack", args=["S1"]),
        reverse("stacks:stack", args=["S2"]),
        reverse("stacks:months"),
        reverse("stacks:proposals"),
        reverse("stacks:proposal", args=[proposal.pk]),
        reverse("stacks:fines"),
        reverse("stacks:new"),
        reverse("stacks:change", args=["S1"]),
        reverse("stacks:exempt", args=["S1"]),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
    shown = client.get(reverse("stacks:stack", args=["S1"])).content.decode()
    assert word in shown
    assert "120.0" in shown


def test_the_overview_names_who_never_reported(filled, person, client) -> None:
    """1 of 2 above 45 m, the other one by name."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = "en"
    shown = client.get(reverse("stacks:overview")).content.decode()
    assert "1/2" in shown
    assert "Silent works" in shown.split("Never reported")[1].split("</ul>")[0]


@pytest.mark.parametrize("query", ["?month=2031-13", "?month=x", "?factor=a34004", "?month=1999-01"])
def test_what_does_not_exist_is_not_found(filled, person, client, query: str) -> None:
    """With a page of its own, not a fault."""
    client.force_login(person("duty-officer"))
    assert client.get(reverse("stacks:stack", args=["S1"]) + query).status_code == 404


def test_tables_are_saved_as_csv(filled, person, client) -> None:
    """Numerators and denominators included."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = "en"
    month = f"{(filled.first_hour + HOUR * 9):%Y-%m}"
    hours = client.get(reverse("stacks:stack", args=["S1"]) + f"?format=csv&month={month}").content.decode()
    assert "120" in hours
    for name in ("stacks:overview", "stacks:months", "stacks:proposals", "stacks:fines"):
        answer = client.get(reverse(name) + "?format=csv")
        assert answer["Content-Type"].startswith("text/csv")
        assert answer.content.startswith(b"\xef\xbb\xbf")


def test_an_exemption_is_filed_and_taken_back(filled, person, client) -> None:
    """The hour stands above the limit, exempt, and answers again."""
    client.force_login(person("duty-officer"))
    local = [f"{moment:%Y-%m-%dT%H:%M}" for moment in (filled.first_hour + 8 * HOUR, filled.first_hour + 12 * HOUR)]
    form = {"kind": "start-up", "start": local[0], "end": local[1], "document": "No. 5", "reason": "cold start"}
    assert client.post(reverse("stacks:exempt", args=["S1"]), form).status_code == 302
    filed = Exemption.objects.get()
    assert (filed.start, filed.filed_by) == (filled.first_hour, "duty-officer")
    assert filled.hours.filter(state="exempt").count() == 1
    assert not Proposal.objects.filter(state="open", kind="fine").exists()
    address = reverse("stacks:withdraw", args=[filed.pk])
    client.post(address, {"code": "S1", "reason": ""})
    assert filled.hours.filter(state="exempt").count() == 1
    client.post(address, {"code": "S1", "reason": "wrong day"})
    assert filled.hours.filter(state="exceeding").count() == 1
    assert Proposal.objects.get(kind="fine").state == "open"


def test_a_wrong_exemption_says_what_to_mend(filled, person, client) -> None:
    """The form comes back with what was written."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = "en"
    form = {"kind": "stop", "start": "2017-10-05T03:00", "end": "2017-10-05T03:00", "document": "x", "reason": "x"}
    answer = client.post(reverse("stacks:exempt", args=["S1"]), form)
    assert answer.status_code == 200
    assert "The end lies after the beginning." in answer.content.decode()
    assert not Exemption.objects.exists()


def test_the_proof_is_kept_as_a_file(filled, person, client) -> None:
    """It is typed by its content, linked from the list of exemptions, logged with its SHA-256, named in the trace."""
    client.force_login(person("duty-officer"))
    address = reverse("stacks:exempt", args=["S1"])
    local = timezone.localtime(filled.first_hour + HOUR)
    form = {
        "kind": "start-up",
        "start": f"{local:%Y-%m-%dT%H:%M}",
        "end": f"{local + HOUR:%Y-%m-%dT%H:%M}",
        "document": "No. 12",
        "reason": "lit again",
    }
    refused = client.post(address, {**form, "upload": SimpleUploadedFile("log.pdf", b"<html>")})
    assert refused.status_code == 200
    assert not Exemption.objects.exists()
    sent = client.post(address, {**form, "upload": SimpleUploadedFile("点火记录.pdf", b"%PDF-1.7 lit at three")})
    assert sent.status_code == 302
    filed = Exemption.objects.get()
    assert (filed.document, filed.file.name, filed.file.content_type) == ("No. 12", "点火记录.pdf", "application/pdf")
    entry = LogEntry.objects.filter(action="stacks.file-exemption").latest("pk")
    assert entry.facts["sha256"] == hashlib.sha256(b"%PDF-1.7 lit at three").hexdigest()
    link = reverse("network:document", args=[filed.file.sha256])
    assert link in client.get(reverse("stacks:stack", args=["S1"])).content.decode()
    assert client.get(link).content == b"%PDF-1.7 lit at three"
    hour = f"{filed.start:%Y-%m-%dT%H:%M:%SZ}"
    found = traces.build("stack-hour", {"stack": "S1", "parameter": "a21002", "hour": hour})
    assert any("点火记录.pdf" in line.zh for line in found.arithmetic if isinstance(line, Text))


@pytest.mark.parametrize("moment", ["0001-01-01T00:00", "9999-12-31T23:00"])
def test_the_ends_of_the_calendar_are_refused(filled, person, client, moment: str) -> None:
    """By the form, not by a fault."""
    client.force_login(person("duty-officer"))
    form = {"kind": "stop", "start": moment, "end": moment, "document": "x", "reason": "x"}
    assert client.post(reverse("stacks:exempt", args=["S1"]), form).status_code == 200
    assert not Exemption.objects.exists()


def test_who_only_manages_does_not_decide(filled, person, client) -> None:
    """The leader decides, the duty officer reads."""
    fine = Proposal.objects.get(kind="fine")
    address = reverse("stacks:proposal", args=[fine.pk])
    form = {"do": "accept", "reason": "as measured"}
    client.force_login(person("duty-officer"))
    assert client.post(address, form).status_code == 403
    client.force_login(person("leader"))
    assert client.post(address, form).status_code == 302
    fine.refresh_from_db()
    assert (fine.state, fine.decided_name) == ("accepted", "leader")
    assert client.post(address, {"do": "fine", "amount": "1,5", "decision": "7", "on": "2017-10-20"}).status_code == 200
    client.post(address, {"do": "fine", "amount": "100000.00", "decision": "No. 7", "on": "2017-10-20"})
    line = Fine.objects.get()
    assert (line.amount, line.entered_by) == (Decimal("100000.00"), "leader")
    assert "No. 7" in client.get(reverse("stacks:fines")).content.decode()
    assert client.post(address, {"do": "reopen", "reason": "no"}).status_code == 200  # a fine stands on it
    client.post(address, {"do": "strike", "fine": line.pk, "reason": "typed twice"})
    client.post(address, {"do": "reopen", "reason": "again"})
    fine.refresh_from_db()
    assert fine.state == "open"


def test_a_stack_is_entered_and_changed_by_its_form(works, now, person, client) -> None:
    """What is wrong is named at its field; a change needs a reason."""
    client.force_login(person("duty-officer"))
    client.cookies["django_language"] = "en"
    form = {
        "code": "N1",
        "enterprise_en": "New works",
        "name_en": "stack 2",
        "subdistrict": works.unit,
        "height": "0",
        "source_type": "gas_boiler",
        "factors": ["a21002", "a21026"],
        "minute_interval": "1",
        "reason": "list of the enterprise",
    }
    answer = client.post(reverse("stacks:new"), form)
    assert "Give a height in metres above zero." in answer.content.decode()
    assert client.post(reverse("stacks:new"), {**form, "height": "46"}).status_code == 302
    made = Stack.objects.get()
    assert made.pollutants == ("a21026", "a21002")
    assert client.post(reverse("stacks:change", args=["N1"]), {**form, "height": "47", "reason": ""}).status_code == 200
    client.post(reverse("stacks:change", args=["N1"]), {**form, "height": "47"})
    made.refresh_from_db()
    assert made.height == 47


def test_every_figure_opens_to_its_trace(filled, person, client) -> None:
    """An hour, the exceedances of a month and the rate, at the version that they were judged from."""
    month = f"{(filled.first_hour + 9 * HOUR):%Y-%m}"
    hour = f"{filled.first_hour + HOUR:%Y-%m-%dT%H:%M:%SZ}"
    found = traces.build("stack-hour", {"stack": "S1", "parameter": "a21002", "hour": hour})
    assert found.figure.value == 120
    assert "120 > 100 mg/m³" in found.arithmetic
    assert "M18" in found.clauses
    assert "stack-limits-power" in found.interpretations
    assert traces.build("stack-exceedance", {"stack": "S1", "month": month}).figure.value == 1
    rate = traces.build("stack-rate", {"stack": "S1", "month": month, "parameter": "a21002"})
    due = 20 * 24
    assert rate.figure.value * due == 3
    assert len(rate.tables[0].rows) == 20
    for kind, key in (
        ("stack-hour", {"stack": "S9", "parameter": "a21002", "hour": hour}),
        ("stack-hour", {"stack": "S1", "parameter": "a34004", "hour": hour}),
        ("stack-rate", {"stack": "S1", "month": "2017-13"}),
        ("stack-rate", {"stack": "S2", "month": month}),
    ):
        with pytest.raises(NoSuchFigure):
            traces.build(kind, key)


def test_traces_of_stacks_are_not_for_the_public(filled, person, client) -> None:
    """They name enterprises: a stranger is asked to sign in, and the public registry does not know them."""
    address = traces.address("stack-exceedance", {"stack": "S1", "month": f"{filled.first_hour + 9 * HOUR:%Y-%m}"})
    assert client.get(address).status_code == 302
    client.force_login(person("leader"))
    assert client.get(address).status_code == 200
    assert client.get(f"{address}&format=json").json()["figure"]["value"] == 1
    assert client.get(f"{address}&format=csv")["Content-Type"].startswith("text/csv")
    for wrong in (f"{address}&v=x", f"{address}&v=999999", "/stacks/trace/nothing/", "/stacks/trace/stack-rate/"):
        assert client.get(wrong).status_code in (200, 404)
    assert client.get(f"{address}&v=x").status_code == 404
    assert not [kind for kind in kinds() if kind.startswith("stack")]


def test_what_waits_goes_to_those_who_may(filled, now, person) -> None:
    """Decisions to the leader, late stacks to those who keep the register."""
    leader, duty = person("leader"), person("duty-officer")
    (decide,) = worklist.decisions(leader, now)
    assert (decide.address, decide.count, decide.urgency) == (reverse("stacks:proposals"), 2, "to-sign")
    assert list(worklist.decisions(duty, now)) == []
    assert list(worklist.late_stacks(leader, now)) == []
    after = now + dt.timedelta(days=30)
    (late,) = worklist.late_stacks(duty, after)
    assert (late.address, late.detail, late.urgency) == (reverse("stacks:overview"), "Silent works", "overdue")
