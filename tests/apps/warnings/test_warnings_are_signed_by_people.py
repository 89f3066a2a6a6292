"""From the proposal of the rules to the signature, what goes out with it, and every way it is refused."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from lantian.apps.monitoring.models import HourIndex, HourMean
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.apps.warnings import actions, notice_actions, outgoing, queries
from lantian.apps.warnings.actions import Wish
from lantian.apps.warnings.choices import Kind
from lantian.apps.warnings.models import Episode, Proposal, Signature, WarningVersion
from lantian.apps.warnings.problems import ChangedMeanwhile, Refused, StepRefused
from lantian.core.flows.warning import Step
from lantian.core.rules.warning.grades import grades
from lantian.io.documents.word import text_of
from lantian.io.feeds.cap import CAP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("district")]
HOUR = dt.timedelta(hours=1)
START = dt.datetime(2018, 1, 10, tzinfo=dt.UTC)


def air(*spells: tuple[int, int | None]) -> dt.datetime:
    """Hours of the district from START as spells of (hours, index). Returns the moment after the last."""
    values = [value for hours, value in spells for _ in range(hours)]
    known = HourIndex.objects.filter(site="district").count()
    HourIndex.objects.bulk_create(
        HourIndex(site_kind="district", site="district", time=START + (known + place) * HOUR, aqi=value, version=1)
        for place, value in enumerate(values)
    )
    return START + (known + len(values)) * HOUR


@pytest.fixture
def officer(person: Callable[..., User]) -> User:
    return person("duty-officer")


@pytest.fixture
def leader(person: Callable[..., User]) -> User:
    return person("leader")


def wish(now: dt.datetime, kind: Kind = Kind.ISSUE, grade: str = "yellow", **change: Any) -> Wish:
    return Wish(**{"kind": kind, "grade": grade, "starts": now + HOUR, "cause": "静稳天气", **change})


def sign(item: WarningVersion, by: User, now: dt.datetime, reason: str = "") -> WarningVersion:
    return actions.take(item.pk, Step.SIGN, actor=by, now=now, seen=item.version, reason=reason)


def codes(refused: pytest.ExceptionInfo[StepRefused]) -> list[str]:
    return [each.code for each in refused.value.obstacles]


@pytest.fixture
def signed(officer: User, leader: User) -> tuple[WarningVersion, dt.datetime]:
    """A yellow warning of 72 hours of bad air."""
    now = air((24, 120), (80, 260))
    return sign(actions.draft(actor=officer, now=now, wish=wish(now)), leader, now), now


def test_the_rules_propose_and_issue_nothing(officer: User) -> None:
    now = air((24, 120), (80, 260))
    item = actions.propose(now)
    assert item is not None and item.grade == "yellow" and item.found["clauses"] == ["M35"]
    assert actions.propose(now) == item and Proposal.objects.count() == 1, "asked again, it is the same proposal"
    assert not Episode.objects.exists() and not queries.published()
    assert Notice.objects.get(key="warning-proposed").right == "draft-warnings"


def test_good_air_proposes_nothing_and_settles_what_was_proposed() -> None:
    now = air((24, 120), (80, 260))
    actions.propose(now)
    assert actions.propose(air((60, 90))) is None
    assert not Proposal.objects.filter(settled_at=None).exists()


def test_a_signature_sends_everything_at_once(signed: tuple[WarningVersion, dt.datetime], officer: User) -> None:
    item, now = signed
    assert item.signed_at == now and queries.in_force(now) is None and queries.in_force(now + HOUR) == item
    assert Signature.objects.get(warning=item).role == "leader"
    root = etree.fromstring(item.cap.encode())
    assert root.findtext(f"{{{CAP}}}msgType") == "Alert"
    assert [each.text for each in root.iter(f"{{{CAP}}}language")] == ["zh-CN", "en-GB"]
    assert all(len(part) <= 70 for part in item.texts["sms"]["zh"]) and len(item.texts["weibo"]["zh"][0]) <= 140
    assert Notice.objects.filter(key=f"warning:{item.episode.number}", severity="urgent").exists()
    assert LogEntry.objects.filter(action="warnings.sign").exists()


@pytest.mark.parametrize(("replays", "status"), [(False, "Actual"), (True, "Exercise")])
def test_a_message_is_an_exercise_only_where_the_demonstration_is_replayed(
    replays: bool, status: str, officer: User, leader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the pack brings a demonstration makes no real warning an exercise."""
    for module in (actions, outgoing):
        monkeypatch.setattr(module, "is_demonstration", lambda: replays)
    now = air((24, 120), (80, 260))
    item = sign(actions.draft(actor=officer, now=now, wish=wish(now)), leader, now)
    assert etree.fromstring(item.cap.encode()).findtext(f"{{{CAP}}}status") == status
    assert item.episode.demonstration is replays


def test_before_the_signature_nothing_is_public(client: Any, officer: User) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=officer, now=now, wish=wish(now))
    assert item.texts == {} and item.cap == "" and not queries.published()
    assert str(item) not in client.get("/warning/").content.decode()
    assert str(item) not in client.get("/feeds/warnings.atom").content.decode()


def test_who_drafted_does_not_sign(leader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=None, now=now, wish=wish(now))
    WarningVersion.objects.filter(pk=item.pk).update(drafted_by=leader)
    with pytest.raises(StepRefused) as refused:
        sign(item, leader, now)
    assert codes(refused) == ["same-person"]


def test_a_post_without_the_right_signs_nothing(officer: User) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=None, now=now, wish=wish(now))
    with pytest.raises(NotAllowed):
        sign(item, officer, now)
    item.refresh_from_db()
    assert item.state == "drafted" and not Signature.objects.exists() and not queries.published()


def test_of_two_people_who_sign_at_once_one_is_told(officer: User, leader: User, person: Callable[..., User]) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=officer, now=now, wish=wish(now))
    sign(item, leader, now)
    with pytest.raises(ChangedMeanwhile):
        sign(item, person("leader", "second"), now)
    assert Signature.objects.count() == 1


def test_a_proposal_that_aged_needs_an_explanation(officer: User, leader: User) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=officer, now=now, wish=wish(now))
    later = air((60, 90))
    with pytest.raises(StepRefused) as refused:
        sign(item, leader, later)
    assert codes(refused) == ["data-moved"] and not queries.published()
    assert sign(item, leader, later, "市局会商").signature.explanation == "市局会商"


def test_a_lift_during_a_new_rise_is_refused(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, _now = signed
    good = air((60, 90))
    lift = actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT))
    worse = air((30, 320))
    with pytest.raises(StepRefused) as refused:
        sign(lift, leader, worse)
    assert codes(refused) == ["new-rise"]
    item.refresh_from_db()
    assert item.state == "signed" and queries.in_force(worse) == item


def test_air_that_is_neither_bad_nor_improved_lifts_nothing(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    between = air((70, 180))
    assert actions.propose(between) is None and not Proposal.objects.filter(settled_at=None).exists()
    lift = actions.draft(actor=officer, now=between, wish=wish(between, Kind.LIFT))
    with pytest.raises(StepRefused) as refused:
        sign(lift, leader, between)
    assert codes(refused) == ["new-rise"]
    later = air((60, 120))
    assert sign(lift, leader, later).starts == later, "a lifting begins when it is signed"
    assert queries.in_force(later) is None


def test_the_rules_offer_lifting_where_the_air_stays_improved(signed: tuple[WarningVersion, dt.datetime]) -> None:
    item = actions.propose(air((62, 90)))
    assert item is not None and (item.grade, item.in_force) == ("none", "yellow") and item.found["may_lift"]
    assert Notice.objects.get(key="warning-proposed").title_zh.startswith("可以解除")


def test_air_that_never_allowed_lifting_is_the_same_episode(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, _now = signed
    early = air((10, 190))
    lifted = sign(actions.draft(actor=officer, now=early, wish=wish(early, Kind.LIFT)), leader, early, "市局要求")
    again = air((30, 260))
    draft = actions.draft(actor=officer, now=again, wish=wish(again, grade=actions.appraise(again).proposal.grade))
    assert (draft.episode, draft.number, draft.kind) == (item.episode, 3, "issue")
    actions.take(draft.pk, Step.WITHDRAW, actor=officer, now=again, reason="误拟")
    assert Episode.objects.get().closed_at == lifted.signed_at, "as it was before the draft"
    second = actions.draft(actor=officer, now=again, wish=wish(again, grade=draft.grade))
    assert lifted.identifier in sign(second, leader, again).cap


def test_air_that_was_good_for_long_parts_two_episodes(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, _now = signed
    good = air((62, 90))
    sign(actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT)), leader, good)
    worse = air((40, 90), (80, 300))
    assert actions.draft(actor=officer, now=worse, wish=wish(worse, reason="会商")).episode != item.episode


def test_what_goes_out_says_what_it_does_and_how_sure_it_is(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, _now = signed
    good = air((62, 90))
    lifted = sign(actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT)), leader, good)
    calm = air((60, 90))
    ahead = sign(actions.draft(actor=officer, now=calm, wish=wish(calm, reason="市局预报")), leader, calm)
    said = {
        each: [
            etree.fromstring(each.cap.encode()).findtext(f".//{{{CAP}}}{name}") for name in ("certainty", "headline")
        ]
        for each in (item, lifted, ahead)
    }
    assert [certainty for certainty, _headline in said.values()] == ["Observed", "Observed", "Likely"]
    assert "发布黄色预警" in said[item][1] and "解除黄色预警" in said[lifted][1]


def test_a_chain_of_messages_names_what_came_before(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, now = signed
    worse = now + 2 * HOUR
    upgrade = actions.draft(actor=officer, now=worse, wish=wish(worse, Kind.UPGRADE, "orange", reason="预报更重"))
    sign(upgrade, leader, worse)
    good = air((62, 90))
    lifted = sign(actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT)), leader, good)
    states = list(WarningVersion.objects.values_list("kind", "state"))
    assert states == [("issue", "upgraded"), ("upgrade", "lifted"), ("lift", "signed")]
    root = etree.fromstring(lifted.cap.encode())
    references = root.findtext(f"{{{CAP}}}references") or ""
    assert root.findtext(f"{{{CAP}}}msgType") == "Cancel" and len(references.split()) == 2
    assert references.split()[0].split(",")[1] == item.identifier
    assert lifted.episode.closed_at == good and queries.in_force(good + 2 * HOUR) is None


def test_every_signed_version_is_told_by_itself(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    """In a group with an earlier one it would be folded away, and sent to nobody outside."""
    _item, now = signed
    soon = now + dt.timedelta(minutes=5)
    draft = actions.draft(actor=officer, now=soon, wish=wish(soon, Kind.UPGRADE, "red", reason="预报更重"))
    sign(draft, leader, soon)
    told = Notice.objects.filter(key__startswith="warning:")
    assert told.count() == 2 and all(each.group_id == each.pk for each in told)


def test_a_wrong_warning_is_cancelled_and_stays_known(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, now = signed
    with pytest.raises(Refused, match="reason-missing"):
        actions.draft(actor=officer, now=now, wish=wish(now, Kind.CANCEL))
    sign(actions.draft(actor=officer, now=now, wish=wish(now, Kind.CANCEL, reason="误发")), leader, now)
    item.refresh_from_db()
    assert item.state == "cancelled" and item.cap and len(queries.published()) == 2


def test_a_change_that_has_not_begun_is_taken_back_by_the_grade_that_holds(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    item, now = signed
    holds = now + 2 * HOUR
    change = wish(holds, Kind.UPGRADE, "red", reason="误拟", starts=holds + 20 * HOUR)
    sign(actions.draft(actor=officer, now=holds, wish=change), leader, holds)
    assert queries.in_force(holds) == item
    with pytest.raises(Refused, match="change-pending"):
        actions.draft(actor=officer, now=holds, wish=wish(holds, Kind.CANCEL, reason="误发"))
    back = wish(holds, Kind.DOWNGRADE, "yellow", reason="收回", starts=holds)
    again = sign(actions.draft(actor=officer, now=holds, wish=back), leader, holds)
    for later in (holds, holds + 21 * HOUR):
        assert queries.in_force(later) == again and again.grade == "yellow"


def test_a_lifting_ends_every_version_that_still_holds(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User
) -> None:
    _item, now = signed
    holds = now + 2 * HOUR
    change = wish(holds, Kind.UPGRADE, "red", reason="会商", starts=holds + 90 * HOUR)
    sign(actions.draft(actor=officer, now=holds, wish=change), leader, holds)
    good = air((62, 90))
    lifted = sign(actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT)), leader, good)
    assert queries.in_force(good) is None and queries.in_force(good + 40 * HOUR) is None
    assert queries.open_episode() is None and "分" not in lifted.texts["site"]["zh"][0]


def test_a_notice_from_outside_raises_the_proposal_and_holds_a_lift_back(officer: User, leader: User) -> None:
    now = air((24, 120), (80, 260))
    notice = notice_actions.record_notice(
        actor=officer, now=now, office="市环保局", reference="郑环〔2018〕1号", grade="orange", starts=now
    )
    with pytest.raises(Refused, match="notice-known"):
        notice_actions.record_notice(
            actor=officer, now=now, office="市环保局", reference="郑环〔2018〕1号", grade="orange", starts=now
        )
    item = sign(actions.draft(actor=officer, now=now, wish=wish(now, grade="orange")), leader, now)
    assert item.notice == notice and item.proposal is not None and "M37" in item.proposal.found["clauses"]
    good = air((60, 90))
    lift = actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT))
    with pytest.raises(StepRefused) as refused:
        sign(lift, leader, good)
    assert "notice-stands" in codes(refused)
    notice_actions.end_notice(notice.pk, actor=officer, now=good, reason="市局已解除")
    sign(lift, leader, good + dt.timedelta(minutes=1))
    assert queries.open_episode() is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"grade": "purple"}, "grade-unknown"),
        ({"grade": "red"}, "reason-missing"),
        ({"cause": " "}, "cause-missing"),
        ({"ends": START}, "ends-first"),
        ({"starts": START}, "in-the-past"),
        ({"starts": START + 400 * 24 * HOUR}, "too-far-ahead"),
        ({"kind": Kind.LIFT}, "nothing-in-force"),
    ],
)
def test_a_draft_that_does_not_hold_is_refused(change: dict[str, Any], code: str, officer: User) -> None:
    now = air((24, 120), (80, 260))
    with pytest.raises(Refused) as refused:
        actions.draft(actor=officer, now=now, wish=wish(now, **change))
    assert refused.value.code == code and not WarningVersion.objects.exists()


def test_a_second_draft_waits_for_the_first(officer: User) -> None:
    now = air((24, 120), (80, 260))
    actions.draft(actor=officer, now=now, wish=wish(now))
    with pytest.raises(Refused, match="draft-open"):
        actions.draft(actor=officer, now=now, wish=wish(now))


def test_a_returned_draft_comes_back_and_one_withdrawn_closes_its_episode(officer: User, leader: User) -> None:
    now = air((24, 120), (80, 260))
    item = actions.draft(actor=officer, now=now, wish=wish(now))
    actions.take(item.pk, Step.RETURN, actor=leader, now=now, reason="再核实")
    actions.take(item.pk, Step.REVISE, actor=officer, now=now, reason="已核实")
    item = actions.take(item.pk, Step.WITHDRAW, actor=officer, now=now, reason="不再需要")
    assert item.state == "withdrawn" and queries.open_episode() is None
    assert [each.action for each in item.steps.all()] == ["draft", "return", "revise", "withdraw"]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_say_what_is_in_force(
    language: str, signed: tuple[WarningVersion, dt.datetime], officer: User, client: Any, monkeypatch: Any
) -> None:
    item, now = signed
    monkeypatch.setattr("lantian.io.clock.now", lambda: now + 2 * HOUR)
    client.cookies["django_language"] = language
    public = client.get("/warning/").content.decode()
    assert item.cause in public and str(item) in public
    feed = client.get("/feeds/warnings.atom")
    assert item.identifier in feed.content.decode() and "max-age" in feed["Cache-Control"]
    message = client.get(f"/feeds/warnings/{item.identifier}.xml")
    assert message.content.decode() == item.cap
    assert (
        client.get(f"/feeds/warnings/{item.identifier}.xml", headers={"If-None-Match": message["ETag"]}).status_code
        == 304
    )
    assert client.get("/feeds/warnings/none.xml").status_code == 404
    client.force_login(officer)
    for path in ("/warnings/", "/warnings/history/", f"/warnings/episodes/{item.episode.number}/"):
        answer = client.get(path)
        assert answer.status_code == 200 and str(item) in answer.content.decode(), path
    assert item.identifier in client.get("/warnings/history/?format=csv").content.decode()


def test_the_report_claims_no_effect_that_nobody_knows(
    signed: tuple[WarningVersion, dt.datetime], officer: User, leader: User, client: Any
) -> None:
    item, _now = signed
    good = air((60, 90))
    sign(actions.draft(actor=officer, now=good, wish=wish(good, Kind.LIFT)), leader, good)
    client.force_login(officer)
    answer = client.get(f"/warnings/episodes/{item.episode.number}/report.docx")
    words = "".join(text_of(answer.content))
    assert answer.status_code == 200 and str(item) in words and item.identifier in words
    assert "不推断减排的环境效果" in words and "没有预报留存" in words


def test_the_index_of_the_means_is_the_other_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of 250 µg/m³ of PM2.5 after clean ones is an index of 300; its hourly indices rise slowly."""
    now = air((24, 60), (24, 240))
    HourMean.objects.bulk_create(
        HourMean(
            site_kind="district",
            site="district",
            time=START + hour * HOUR,
            pollutant="pm25",
            value=Decimal(250 if hour >= 24 else 40),
            parts=3,
            needed=2,
            version=1,
        )
        for hour in range(48)
    )
    found = actions.appraise(now)
    assert (found.of_means, found.hours[-1].running) == (300, 240)
    monkeypatch.setattr("lantian.apps.warnings.appraisal.grades", lambda *asked: replace(grades(*asked), of_means=True))
    by_means = {each.start: each.running for each in actions.appraise(now).hours}
    assert by_means[START + 47 * HOUR] == 300 and by_means[START + 35 * HOUR] == 193, "half of the hours"
    assert by_means[START + 3 * HOUR] is None
