"""Summaries and notices: filled in from the data, issued by another person, made again byte by byte (B3.3)."""

from __future__ import annotations

import datetime as dt
import importlib
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.briefings import actions, demonstration, scope, verification
from lantian.apps.briefings.choices import IssueState
from lantian.apps.briefings.content import Content
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.briefings.sections import air, warnings
from lantian.apps.duty import actions as duty
from lantian.apps.duty import calendar
from lantian.apps.duty.calendar import zone
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.submissions.models import Return
from lantian.io.documents import word
from lantian.io.packs import load_folder

pytestmark = pytest.mark.django_db
GROUP, DAY = "working-group-1", dt.date(2017, 12, 5)
MONDAY, NOW = dt.date(2017, 12, 4), dt.datetime(2017, 12, 1, 2, tzinfo=dt.UTC)
WORDS = {"progress": "Three cases passed on.", "plan": "Two inspections."}


def local(hour: int, minute: int = 0, day: int = 5) -> dt.datetime:
    return dt.datetime(2017, 12, day, hour, minute, tzinfo=zone())


@pytest.fixture
def told(published, team):
    """A group that reported in time, on a published week."""
    actions.hand_in_report(GROUP, DAY, actor=team["anna"], now=local(16), sections=WORDS)


@pytest.fixture
def issued(told, team) -> Issue:
    draft = actions.begin("day", DAY, actor=team["anna"], now=local(18))
    actions.write(draft.pk, actor=team["bela"], now=local(18), words="A quiet day.")
    return actions.issue(draft.pk, actor=team["director"], now=local(18, 30))


def said(issue: Issue, section: str) -> str:
    content = Content.from_json(issue.content)
    found = next(each for each in content.sections if each.id == section)
    cells = [each.text.en for row in found.rows for each in row]
    return " ".join([*(text.en for text in found.said), *cells, found.empty.en if found.empty and not cells else ""])


def test_it_says_what_the_pack_asks_for_in_its_order(issued) -> None:
    sections = [section.id for section in Content.from_json(issued.content).sections]
    assert sections == ["air", "ranking", "cases", "tasks", "warnings", "duty", "reports"]
    assert said(issued, "warnings") == "No warning recorded."
    assert "Bela" in said(issued, "duty") and "Dora" in said(issued, "duty")
    assert "Three cases passed on." in said(issued, "reports")
    assert "Late or missing" in said(issued, "reports")
    assert "0 filed, 0 concluded, 0 open, 0 overdue." in said(issued, "cases")


def test_whoever_wrote_it_does_not_issue_it(told, team) -> None:
    draft = actions.begin("day", DAY, actor=team["anna"], now=local(18))
    for who in ("anna", "bela", "head"):
        with pytest.raises(NotAllowed):
            actions.issue(draft.pk, actor=team[who], now=local(18))
    draft.hands = [team["director"].pk]
    draft.save()
    with pytest.raises(BriefingRefused) as caught:
        actions.issue(draft.pk, actor=team["director"], now=local(18))
    assert caught.value.code == "issue-own"


def test_only_the_group_that_sums_up_writes(told, team, staff) -> None:
    other = staff("other", "inspector", "member", "working-group-2")
    for who in (other, team["director"]):
        with pytest.raises(NotAllowed):
            actions.begin("day", DAY, actor=who, now=local(18))


def test_an_issue_is_frozen_and_made_again_byte_by_byte(issued, published, team) -> None:
    """Whatever is corrected later stands beside it: reports, rosters, cases change, the issue does not."""
    before = (bytes(issued.word_file), bytes(issued.pdf_file), issued.digest)
    actions.hand_in_report(
        GROUP, DAY, actor=team["anna"], now=local(20), sections={**WORDS, "progress": "In truth four cases."}
    )
    revised = duty.revise(published.pk, actor=team["anna"], now=local(19), reason="swap")
    duty.assign(revised.pk, actor=team["anna"], now=local(19), day=DAY, shift="night", people=[team["cora"]])
    duty.publish(revised.pk, actor=team["director"], now=local(19))
    kept = Issue.objects.get(pk=issued.pk)
    assert (bytes(kept.word_file), bytes(kept.pdf_file), kept.digest) == before
    assert verification.check(kept) == verification.Check(
        same_content=True, same_word=True, same_pdf=True, same_pack=True
    )
    later = {each.title.en: each for each in verification.later(kept, local(21))}
    assert set(later) == {"Duty", "Reports of the groups"}
    changed = " ".join(text.en for line in later["Reports of the groups"].after for text in line)
    assert "In truth four cases." in changed
    for step in (actions.refresh, actions.issue):
        with pytest.raises(BriefingRefused):
            step(kept.pk, actor=team["anna"] if step is actions.refresh else team["director"], now=local(21))
    with pytest.raises(BriefingRefused):
        actions.write(kept.pk, actor=team["anna"], now=local(21), words="else")


def test_the_word_document_holds_what_the_page_says(issued) -> None:
    text = word.text_of(bytes(issued.word_file))
    for words in (
        "大气污染防治攻坚每日专报",
        "〔2017〕第1期",
        "2017年12月5日",
        "A quiet day.",
        "Three cases passed on.",
        "无预警记录。",
    ):
        assert words in text
    assert "2017-12-05" not in text.split("空气质量")[0], "GB/T 9704: year, month and day in full"
    assert bytes(issued.pdf_file).startswith(b"%PDF")


def test_days_of_a_document_are_written_in_full() -> None:
    assert calendar.date_text(DAY).zh == "2017年12月5日"
    assert calendar.dates_text(DAY, DAY) == calendar.date_text(DAY)
    assert calendar.dates_text(MONDAY, DAY).zh == "2017年12月4日至2017年12月5日"


def test_a_warning_that_holds_is_not_said_to_be_no_warning(zhongyuan, monkeypatch) -> None:
    held = SimpleNamespace(grade="blue", starts=local(6), __str__=lambda _self: "x")
    monkeypatch.setattr("lantian.apps.warnings.queries.in_force", lambda _at: held)
    section = warnings(scope.scope_of("day", DAY, local(19), version=0))
    assert section.said and section.said[0].en.startswith("In force at the end")
    assert section.empty is not None and section.empty.en != "No warning recorded."


@pytest.mark.parametrize("kind", ["day", "weekly"])
def test_a_newer_version_of_the_same_figures_is_told_in_the_same_words(zhongyuan, monkeypatch, kind) -> None:
    module = importlib.import_module("lantian.apps.briefings.sections.air")
    monkeypatch.setattr(module, "_given", lambda _span, _version: {})
    one, other = (air(scope.Scope(kind, MONDAY, DAY, local(9, day=6), version)) for version in (3, 9))
    assert one.rows and one.said == other.said


def test_numbers_run_on_and_a_withdrawn_one_keeps_its_own(issued, team) -> None:
    with pytest.raises(BriefingRefused) as there:
        actions.begin("day", DAY, actor=team["anna"], now=local(19))
    assert there.value.code == "issue-there"
    actions.withdraw(issued.pk, actor=team["director"], now=local(19), reason="a wrong figure")
    again = actions.begin("day", DAY, actor=team["anna"], now=local(20))
    again = actions.issue(again.pk, actor=team["director"], now=local(20))
    assert (issued.number, again.number, again.attempt) == ("2017-001", "2017-002", 2)
    issued.refresh_from_db()
    assert issued.state == IssueState.WITHDRAWN and issued.word_file


def test_the_summary_goes_up_to_the_liaison_office(issued) -> None:
    item = Return.objects.get(submission="B3.3-daily-summary", period=str(DAY))
    assert item.first_handed_in_at == local(18, 30)
    assert issued.digest in item.versions.get().text


def test_a_week_is_issued_when_it_is_over(told, team) -> None:
    draft = actions.begin("weekly", DAY, actor=team["anna"], now=local(18))
    assert (draft.first, draft.last) == (MONDAY, dt.date(2017, 12, 10))
    with pytest.raises(BriefingRefused) as caught:
        actions.issue(draft.pk, actor=team["director"], now=local(18))
    assert caught.value.code == "issue-early"
    over = dt.datetime(2017, 12, 11, 1, tzinfo=dt.UTC)
    actions.refresh(draft.pk, actor=team["anna"], now=over)
    made = actions.issue(draft.pk, actor=team["director"], now=over)
    assert said(made, "overdue") == "No case is overdue."
    assert "late or missing" in said(made, "returns")
    assert verification.check(made).identical


def test_days_that_have_not_begun_and_kinds_that_are_not_asked_for(told, team) -> None:
    for kind, day, code in (("day", DAY + dt.timedelta(days=1), "issue-early"), ("yearly", DAY, "issue-unknown")):
        with pytest.raises(BriefingRefused) as caught:
            actions.begin(kind, day, actor=team["anna"], now=local(18))
        assert caught.value.code == code


def test_pages_show_the_day_before_and_after_the_issue(told, team, monkeypatch) -> None:
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: local(18))
    anna, director = Client(), Client()
    anna.force_login(team["anna"])
    director.force_login(team["director"])
    page = reverse("briefings:day", args=[str(DAY)])
    assert "未留存" in director.get(page).content.decode()
    for form, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = director.get(f"{page}?format={form}")
        assert answer.status_code == 200 and answer.content.startswith(start)
    anna.post(reverse("briefings:begin", args=["day", str(DAY)]))
    item = Issue.objects.get()
    step = reverse("briefings:step", args=[item.pk])
    anna.post(step, {"step": "write", "words": "<b>bold</b>"})
    assert anna.post(step, {"step": "issue"}).status_code == 403
    assert [
        w for w in waiting_for(team["director"], local(18)) if w.address == reverse("briefings:issue", args=[item.pk])
    ]
    director.post(step, {"step": "issue"})
    shown = anna.get(page).content.decode()
    assert "2017-001" in shown and "&lt;b&gt;bold" in shown
    assert "逐字节一致" in director.post(step, {"step": "check"}).content.decode()
    first = director.get(reverse("briefings:file", args=[item.pk, "docx"])).content
    assert first == director.get(reverse("briefings:file", args=[item.pk, "docx"])).content
    for wrong in ("exe", "html"):
        assert director.get(f"/briefings/issues/{item.pk}/file.{wrong}").status_code == 404
    for wrong in ("x", "2017-02-30", "9999-12-31", str(DAY + dt.timedelta(days=1))):
        assert director.get(f"/briefings/days/{wrong}/").status_code == 404
    assert director.get(f"/briefings/notices/nothing/{DAY}/").status_code == 404
    assert director.get(reverse("briefings:overview")).status_code == 200
    assert director.get(reverse("briefings:overview") + "?format=csv").content.decode().count("2017-001") == 1
    assert director.get(reverse("briefings:notice", args=["monthly", str(DAY)])).status_code == 200
    assert director.post(step, {"step": "fly"}).status_code == 404
    assert Client().get(page).status_code == 302


def test_the_demonstration_issues_once(zhongyuan, monkeypatch) -> None:
    monkeypatch.setattr(demonstration, "stand_in", object)
    demonstration.load(local(18))
    counted = Issue.objects.filter(state=IssueState.ISSUED).count()
    assert counted == 3
    demonstration.load(local(19))
    assert Issue.objects.count() == counted


def test_the_same_code_runs_on_the_other_pack(alder, db) -> None:
    """Port Alder: three watches, its own hour, no cases in the summary; names no ledger of the first campaign."""
    orgs.synchronise_units(alder)
    day = dt.date(2031, 12, 3)
    at = dt.datetime(2031, 12, 3, 15, 45, tzinfo=zone())
    words = {"done": "Two yards.", "ahead": "One yard."}
    actions.hand_in_report("street-team", day, actor=None, now=at, sections=words)
    late = dt.datetime(2031, 12, 3, 15, 46, tzinfo=zone())
    actions.hand_in_report("harbour-board", day, actor=None, now=late, sections=words)
    made = actions.issue(actions.begin("day", day, actor=None, now=late).pk, actor=None, now=late)
    assert "in time" in said(made, "reports") and "Late or missing: Clear Harbour Board." in said(made, "reports")
    assert "Harbour air bulletin" in word.text_of(bytes(made.word_file))
    assert verification.check(made).identical


@pytest.mark.parametrize("pack", ["zhongyuan_folder", "small_folder"])
def test_every_template_that_a_pack_names_is_there(pack, request) -> None:
    folder: Path = request.getfixturevalue(pack)
    loaded = load_folder(folder)
    names = {plan.template for plan in (loaded.duty.summary, *loaded.duty.notices) if plan is not None}
    assert names and all((folder / "templates" / f"{name}.docx").exists() for name in names)
