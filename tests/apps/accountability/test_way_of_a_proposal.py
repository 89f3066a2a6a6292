"""C12, C13: proposed from findings, agreed by another, handed over with everything behind it, decided, appealed."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from django.urls import reverse

from lantian.apps.accountability import actions, boards, post_actions
from lantian.apps.accountability.actions import NewOutcome, Wish
from lantian.apps.accountability.choices import State
from lantian.apps.accountability.models import Proposal
from lantian.apps.accountability.pinning import recomputed
from lantian.apps.accountability.problems import ChangedMeanwhile, Refused, StepRefused
from lantian.apps.accountability.transfer import bundle, kept_file
from lantian.apps.accountability.worklist import proposals_waiting, to_propose
from lantian.apps.evidence.actions import receive
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.flows.accountability import Step
from lantian.io.documents.word import text_of

UNIT = "hanghai-west-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
MID = [("newly_found", "mid_level", "")]
ADMONISHED = NewOutcome(
    name="演示甲", post="环保所所长", tier="mid_level", responsibility="direct", forms=["admonition"]
)


@pytest.fixture
def people(clerk):
    """The group, two of the office, two of the commission."""
    return {
        "group": clerk("inspector", "group"),
        "office": clerk("office-director", "office"),
        "commission": clerk("discipline-inspector", "commission"),
        "second": clerk("discipline-inspector", "second"),
    }


@pytest.fixture
def proposed(people, found) -> Proposal:
    """Two new finds of the district: the mid-level cadre and the leader in charge."""
    found(("scattered_dirty", "new"), ("scattered_dirty", "new"))
    post = post_actions.add_post(actor=None, now=NOW, unit=UNIT, tier="mid_level", title="环保所所长")
    post_actions.add_holding(post, actor=None, now=NOW, name="演示甲", since=dt.date(2017, 1, 1))
    return _propose(people["group"])


def _propose(actor, findings=MID, period="2017-10", **more) -> Proposal:
    given = {"unit": UNIT, "text": "建议问责。", **more}
    return actions.propose(actor=actor, now=NOW, period=period, findings=findings, **given)


def _take(item, step, actor, **wish) -> Proposal:
    return actions.take(item.number, step, actor=actor, now=NOW, wish=Wish(**wish))


def _handed_over(item, people) -> Proposal:
    _take(item, Step.AGREE, people["office"])
    return _take(item, Step.HAND_OVER, people["office"])


def test_a_proposal_pins_facts_versions_report_and_holders(proposed, zhongyuan):
    assert proposed.number == "ZYWZ-2017-001"
    assert (proposed.state, proposed.rules, proposed.pack_version) == ("proposed", "district", zhongyuan.version_label)
    assert hashlib.sha256(proposed.facts.encode()).hexdigest() == proposed.facts_digest
    assert hashlib.sha256(proposed.report.encode()).hexdigest() == proposed.report_digest
    assert proposed.posts[0]["holders"][0]["name"] == "演示甲"
    (finding,) = boards.findings_of(proposed)
    assert (finding.count, finding.articles[:2]) == ("2", ("C06", "C08"))
    assert [each["figure"]["value"] for each in json.loads(proposed.trace)] == ["2"]


def test_computed_again_it_is_equal_to_the_byte(proposed):
    again = recomputed(proposed, now=NOW)
    assert again.equal
    assert again.digest == proposed.report_digest
    assert not again.corrected_since


def test_a_later_fact_makes_a_new_result_beside_the_old_one(proposed, found):
    """A case of that day that is filed with an earlier day is known today; what was pinned stays."""
    found(("scattered_dirty", "cluster"), day=dt.date(2017, 10, 28))
    again = recomputed(proposed, now=NOW)
    assert again.equal
    assert again.corrected_since
    changed = {(each.tier, each.before, each.after) for each in again.later}
    assert ("main_leaders", "", "3") in changed
    assert ("mid_level", "2", "3") in changed


def test_a_pinned_report_that_was_tampered_with_shows(proposed):
    Proposal.objects.update(report=proposed.report.replace('"2"', '"1"'), report_digest="0" * 64)
    again = recomputed(Proposal.objects.get(), now=NOW)
    assert not again.equal
    assert again.changes


def test_a_finding_stands_in_one_proposal_at_a_time(proposed, people):
    with pytest.raises(Refused, match="proposed-already"):
        _propose(people["group"])
    _propose(people["group"], [("newly_found", "leader_in_charge", "")])
    _take(proposed, Step.WITHDRAW, people["group"], reason="事实有变")
    assert _propose(people["group"]).number == "ZYWZ-2017-003"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"findings": [("newly_found", "main_leaders", "")]}, "finding-gone"),
        ({"findings": []}, "finding-none"),
        ({"text": "  "}, "text-missing"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_named(proposed, people, more, code):
    with pytest.raises(Refused, match=code):
        _propose(people["group"], **{"findings": MID, **more})


@pytest.mark.parametrize("role", ["office-director", "discipline-inspector", "liaison-officer", "leader"])
def test_nobody_else_proposes(proposed, clerk, role):
    with pytest.raises(NotAllowed):
        _propose(clerk(role, "somebody"))


def test_the_office_returns_with_a_reason_and_the_group_proposes_again(proposed, people):
    with pytest.raises(StepRefused, match="reason-missing"):
        _take(proposed, Step.RETURN, people["office"])
    assert _take(proposed, Step.RETURN, people["office"], reason="材料不全").state == State.RETURNED
    back = _take(proposed, Step.REVISE, people["group"], reason="已补", text="补充材料后再次建议。")
    assert (back.state, back.text) == (State.PROPOSED, "补充材料后再次建议。")
    assert Notice.objects.filter(settled_at=None, key__startswith="accountability:").count() == 1


def test_nobody_agrees_to_what_they_proposed(proposed, people):
    people["group"].role = "office-director"
    people["group"].save()
    with pytest.raises(StepRefused) as refused:
        _take(proposed, Step.AGREE, type(people["group"]).objects.get(pk=people["group"].pk))
    assert refused.value.code == "same-person"


def test_the_commission_has_ten_working_days(proposed, people):
    """C12: handed over on Monday 2017-11-20, the opinion is due on 2017-12-04."""
    item = _handed_over(proposed, people)
    assert (item.state, item.opinion_due) == (State.HANDED_OVER, dt.date(2017, 12, 4))
    assert not item.due_provisional
    assert boards.line_of(item, NOW.date()).awaited


def test_cases_of_the_ministry_are_told_to_the_city_first(people, found):
    found(("scattered_dirty", "new"), source="ministry-inspection")
    item = _propose(people["group"])
    assert item.must_tell
    _take(item, Step.AGREE, people["office"])
    with pytest.raises(StepRefused, match="not-told"):
        _take(item, Step.HAND_OVER, people["office"])
    with pytest.raises(Refused, match="reference-missing"):
        _take(item, Step.TELL, people["office"])
    _take(item, Step.TELL, people["office"], reference="中攻坚办函〔2017〕1号")
    assert _take(item, Step.HAND_OVER, people["office"]).state == State.HANDED_OVER


def test_the_material_file_has_everything_with_its_hash(proposed, people):
    receive(PDF, "笔录.pdf", actor=people["group"], subject=proposed.log_subject, slot="document", now=NOW)
    item = _handed_over(proposed, people)
    content = kept_file(item)
    assert hashlib.sha256(content).hexdigest() == item.file_digest
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = set(archive.namelist())
        assert {"letter.docx", "facts.json", "report.json", "trace.json", "index.json", "papers/01-笔录.pdf"} <= names
        for line in archive.read("SHA256SUMS").decode().splitlines():
            digest, _space, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest
        assert archive.read("facts.json").decode() == item.facts
        words = text_of(archive.read("letter.docx"))
    for wanted in ("ZYWZ-2017-001", "演示甲", "1 × 2 = 2", "C-A1.1", item.report_digest, "分包中层干部"):
        assert wanted in words
    assert bundle(proposed) == bundle(proposed)


def test_the_outcome_has_a_form_of_the_pack_or_a_word(proposed, people):
    item = _handed_over(proposed, people)
    for changes, code in (
        ({"forms": ["exile"]}, "outcome-form"),
        ({"forms": []}, "outcome-empty"),
        ({"responsibility": "x"}, "outcome-responsibility"),
        ({"name": " "}, "outcome-person"),
    ):
        wrong = replace(ADMONISHED, **changes)
        with pytest.raises(Refused, match=code):
            _take(item, Step.DECIDE, people["commission"], outcomes=[wrong])
    with pytest.raises(StepRefused, match="outcome-missing"):
        _take(item, Step.DECIDE, people["commission"])
    both = replace(ADMONISHED, forms=["organisational", "party"])
    done = _take(item, Step.DECIDE, people["commission"], outcomes=[both])
    assert done.state == State.DECIDED
    assert done.outcomes.get().forms == ["organisational", "party"]
    assert not boards.line_of(done, NOW.date()).awaited, "nobody waits for an opinion that was given"


def test_a_correction_keeps_the_old_value_the_reason_and_the_person(proposed, people):
    item = _handed_over(proposed, people)
    _take(item, Step.DECIDE, people["commission"], outcomes=[ADMONISHED])
    first = item.outcomes.get()
    item.refresh_from_db()
    offered = {name: [step for step, *_ in boards.board_of(item, people[name], NOW.date()).steps] for name in people}
    assert "correct" in offered["second"] and "correct" not in offered["commission"], "not to who recorded it"
    better = replace(ADMONISHED, forms=["organisational"])
    with pytest.raises(StepRefused, match="same-person"):
        _take(item, Step.CORRECT, people["commission"], outcome=first.pk, outcomes=[better], reason="笔误")
    _take(item, Step.CORRECT, people["second"], outcome=first.pk, outcomes=[better], reason="笔误")
    (line,) = boards.board_of(item, people["second"], NOW.date()).outcomes
    assert (line.outcome.forms, line.outcome.reason, line.outcome.by) == (["organisational"], "笔误", people["second"])
    assert (line.earlier[0].outcome.forms, line.earlier[0].outcome.by) == (["admonition"], people["commission"])
    with pytest.raises(Refused, match="outcome-unknown"):
        _take(item, Step.CORRECT, people["second"], outcome=first.pk, outcomes=[better], reason="again")


def test_who_is_corrected_keeps_the_place_in_the_list(proposed, people):
    item = _handed_over(proposed, people)
    other = replace(ADMONISHED, name="演示乙")
    _take(item, Step.DECIDE, people["commission"], outcomes=[ADMONISHED, other])
    first = item.outcomes.order_by("pk")[0]
    better = replace(ADMONISHED, forms=["organisational"])
    _take(item, Step.CORRECT, people["second"], outcome=first.pk, outcomes=[better], reason="笔误")
    lines = boards.board_of(item, people["second"], NOW.date()).outcomes
    assert [line.outcome.name for line in lines] == [ADMONISHED.name, "演示乙"]
    assert lines[0].outcome.forms == ["organisational"]


def test_an_appeal_is_decided_by_somebody_else(proposed, people):
    item = _handed_over(proposed, people)
    _take(item, Step.DECIDE, people["commission"], outcomes=[ADMONISHED])
    assert _take(item, Step.APPEAL, people["commission"], reason="不服").state == State.APPEALED
    with pytest.raises(StepRefused, match="same-person"):
        _take(item, Step.DECIDE_APPEAL, people["commission"], reason="维持")
    assert _take(item, Step.DECIDE_APPEAL, people["second"], reason="维持").state == State.DECIDED


def test_who_is_graded_the_other_way_round_is_a_hint(proposed, people):
    item = _handed_over(proposed, people)
    chief = NewOutcome(
        name="演示乙", post="主任", tier="main_leaders", responsibility="leadership", forms=["organisational"]
    )
    _take(item, Step.DECIDE, people["commission"], outcomes=[ADMONISHED, chief])
    (hint,) = boards.board_of(item, people["second"], NOW.date()).hints
    assert (hint.heavier.who, hint.lighter.who) == ("演示甲", "演示乙")


def test_who_saw_an_older_version_is_told(proposed, people):
    with pytest.raises(ChangedMeanwhile):
        actions.take(proposed.number, Step.AGREE, actor=people["office"], now=NOW, seen=99)


def test_the_log_tells_it_all_and_names_nobody(proposed, people):
    item = _handed_over(proposed, people)
    _take(item, Step.DECIDE, people["commission"], outcomes=[ADMONISHED])
    entries = LogEntry.objects.filter(subject=item.log_subject).order_by("number")
    assert [entry.action.removeprefix("accountability.") for entry in entries] == [
        "propose",
        "agree",
        "hand-over",
        "decide",
    ]
    assert not any("演示甲" in json.dumps(entry.facts, ensure_ascii=False) for entry in entries)
    assert entries[0].facts["report_sha256"] == item.report_digest


def test_the_pages_from_the_unit_to_the_outcome(client, people, found):
    """Through the browser's forms: propose, agree, hand over, decide; each page says what comes next."""
    found(("scattered_dirty", "new"))
    client.force_login(people["group"])
    address = reverse("accountability:propose", args=[UNIT, "2017-10"])
    assert address in client.get(reverse("accountability:unit", args=[UNIT])).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"finding": "newly_found|mid_level|", "text": ""}).status_code == 409
    sent = client.post(address, {"finding": "newly_found|mid_level|", "text": "建议问责"})
    item = Proposal.objects.get()
    assert sent.url == reverse("accountability:proposal", args=[item.number])
    step = reverse("accountability:step", args=[item.number])
    assert client.post(step, {"step": "agree"}).status_code == 403
    client.force_login(people["office"])
    for name in ("agree", "hand-over"):
        page = client.get(sent.url).content.decode()
        assert f'value="{name}"' in page
        item.refresh_from_db()
        assert client.post(step, {"step": name, "seen": item.version}).status_code == 302
    client.force_login(people["commission"])
    assert client.post(step, {"step": "decide"}).status_code == 400
    outcome = {"name": "演示甲", "post": "所长", "responsibility": "direct", "forms_chosen": ["admonition", "party"]}
    second = {"person-2-name": "演示乙", "person-2-responsibility": "leadership", "person-3-responsibility": "direct"}
    half = client.post(step, {"step": "decide", **outcome, **second})
    assert half.status_code == 400 and not item.outcomes.exists(), "a person without a post is not let fall"
    both = {**outcome, **second, "person-2-post": "副主任", "person-2-forms_chosen": "organisational"}
    assert client.post(step, {"step": "decide", **both}).status_code == 302
    assert [each.name for each in item.outcomes.all()] == ["演示甲", "演示乙"]
    page = client.get(sent.url).content.decode()
    assert "演示甲" in page and "演示乙" in page
    for name in ("recompute",):
        assert client.get(reverse(f"accountability:{name}", args=[item.number])).status_code == 200
    for which in ("facts", "report", "trace"):
        assert json.loads(client.get(reverse("accountability:pinned", args=[item.number, which])).content)
    assert client.get(reverse("accountability:material", args=[item.number, "letter"])).content[:2] == b"PK"
    assert client.get(reverse("accountability:material", args=[item.number, "file"])).content[:2] == b"PK"
    assert item.number in client.get(reverse("accountability:proposals")).content.decode()
    assert item.number in client.get(reverse("accountability:proposals"), {"format": "csv"}).content.decode()


def test_names_are_for_those_with_the_right(client, clerk, proposed, people):
    """A leader reads the proposal and neither names nor the material file."""
    client.force_login(clerk("leader"))
    page = client.get(reverse("accountability:proposal", args=[proposed.number]))
    assert page.status_code == 200
    assert "演示甲" not in page.content.decode()
    assert client.get(reverse("accountability:material", args=[proposed.number, "file"])).status_code == 403
    client.force_login(clerk("liaison-officer"))
    assert client.get(reverse("accountability:proposal", args=[proposed.number])).status_code == 403


def test_the_worklist_says_whose_turn_it_is(client, proposed, people):
    assert [each.title for each in proposals_waiting(people["office"], NOW)] == ["ZYWZ-2017-001 航海西路"]
    assert not list(proposals_waiting(people["group"], NOW))
    assert [each.count for each in to_propose(people["group"], NOW)] == [1]
    _handed_over(proposed, people)
    (waits,) = proposals_waiting(people["commission"], NOW)
    assert waits.urgency == "to-sign"
    (waits,) = proposals_waiting(people["commission"], NOW + dt.timedelta(days=14))
    assert waits.urgency == "today"
    (waits,) = proposals_waiting(people["commission"], NOW + dt.timedelta(days=15))
    assert waits.urgency == "overdue"
