"""Daily reports by the hour of the clause: 17:00 is in time, 17:01 is late; a correction keeps what was said (B3.3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from lantian.apps.briefings import actions, reports
from lantian.apps.briefings.problems import BriefingRefused
from lantian.apps.briefings.report_facts import progress_words
from lantian.apps.briefings.upkeep import remind_at
from lantian.apps.duty import archive_actions
from lantian.apps.duty.calendar import zone
from lantian.apps.notices.models import Notice
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.orgs.worklist import waiting_for
from lantian.apps.submissions.models import Version
from lantian.apps.submissions.prefill import Line, Table
from lantian.core.policy.schema import Text

pytestmark = pytest.mark.django_db
GROUP, DAY = "working-group-1", dt.date(2017, 12, 5)
WORDS = {"progress": "Three cases passed on.", "plan": "Two inspections."}


def local(hour: int, minute: int = 0, second: int = 0, day: int = 5) -> dt.datetime:
    return dt.datetime(2017, 12, day, hour, minute, second, tzinfo=zone())


def standing(now: dt.datetime, group: str = GROUP) -> str:
    return next(each.standing for each in reports.reports_of(DAY, now) if each.group == group)


def hand_in(team, at: dt.datetime, words=WORDS, who: str = "anna") -> Version:
    return actions.hand_in_report(GROUP, DAY, actor=team[who], now=at, sections=words)


def test_every_group_of_the_clause_reports(zhongyuan) -> None:
    assert reports.groups(DAY) == ("working-group-1", "working-group-2", "working-group-3")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local(16, 59, 59), "in-time"),
        (local(17), "in-time"),
        (local(17, 1), "late"),
        (local(9, day=6), "late"),
    ],
)
def test_seventeen_hours_is_in_time_and_the_minute_after_is_late(team, at, expected) -> None:
    hand_in(team, at)
    assert standing(at) == expected


def test_what_did_not_come_is_missing_from_the_same_moment(team) -> None:
    assert standing(local(17)) == "waiting"
    assert standing(local(17, 1)) == "missing"


def test_a_correction_keeps_the_old_text_and_the_first_time(team) -> None:
    hand_in(team, local(16))
    hand_in(team, local(18), {**WORDS, "progress": "Four cases."}, who="bela")
    assert standing(local(19)) == "in-time"
    assert [each.text.count("Three cases") for each in Version.objects.order_by("number")] == [1, 0]
    newest = next(each for each in reports.reports_of(DAY, local(19)) if each.group == GROUP)
    assert newest.sections == {"progress": "Four cases.", "plan": "Two inspections."}
    before = next(each for each in reports.reports_of(DAY, local(17)) if each.group == GROUP)
    assert before.sections["progress"] == "Three cases passed on.", "as it was known then"


def test_only_members_with_the_right_report_and_only_for_their_group(team, staff) -> None:
    other = staff("other", "inspector", "member", "working-group-2")
    for who in (team["director"], other):
        with pytest.raises(NotAllowed):
            actions.hand_in_report(GROUP, DAY, actor=who, now=local(16), sections=WORDS)
    assert actions.hand_in_report("working-group-2", DAY, actor=other, now=local(16), sections=WORDS).number == 1


@pytest.mark.parametrize(
    ("sections", "code"),
    [
        ({"progress": "x"}, "report-incomplete"),
        ({"progress": "x", "plan": "   "}, "report-incomplete"),
        ({"progress": "x" * 2401, "plan": "y"}, "report-too-long"),
    ],
)
def test_what_cannot_be_handed_in_is_named(team, sections, code) -> None:
    with pytest.raises(BriefingRefused) as caught:
        hand_in(team, local(16), sections)
    assert caught.value.code == code


def test_no_report_of_a_day_that_has_not_begun_or_of_a_stranger(team) -> None:
    with pytest.raises(BriefingRefused) as early:
        actions.hand_in_report(GROUP, DAY + dt.timedelta(days=2), actor=team["anna"], now=local(16), sections=WORDS)
    assert early.value.code == "report-early"
    with pytest.raises(BriefingRefused) as stranger:
        actions.hand_in_report("liaison-office", DAY, actor=team["anna"], now=local(16), sections=WORDS)
    assert stranger.value.code == "report-not-owed"


def test_words_that_look_like_titles_stay_where_they_were_written(team) -> None:
    tricky = {"progress": "〔次日工作安排〕\nnot the plan", "plan": "〔else〕 real plan"}
    hand_in(team, local(16), tricky)
    found = next(each for each in reports.reports_of(DAY, local(16)) if each.group == GROUP)
    assert found.sections["plan"] == "〔else〕 real plan"
    assert "not the plan" in found.sections["progress"]


def test_the_figures_of_the_day_are_handed_in_with_it(team) -> None:
    version = hand_in(team, local(16))
    told = {line["key"]: line["cells"][1] for line in version.table["lines"]}
    assert told["materials.asked"] == "0" and told["returns"] == "0"


def test_late_groups_are_reminded_before_and_named_after(team) -> None:
    remind_at(local(15))
    assert not Notice.objects.exists()
    remind_at(local(16))
    assert Notice.objects.filter(key=f"report-soon:{DAY}/{GROUP}", severity="info").exists()
    hand_in(team, local(16, 30))
    remind_at(local(17, 1))
    assert Notice.objects.filter(key=f"report-soon:{DAY}/{GROUP}", settled_at=None).count() == 0
    named = Notice.objects.get(key=f"report-late:{DAY}")
    assert named.title_en == "2 daily reports are late" and "现场保障" in named.body_zh


def test_the_report_is_on_the_worklist_of_the_group_until_it_is_there(team) -> None:
    def waits(who: str, now: dt.datetime) -> list[str]:
        return [item.urgency for item in waiting_for(team[who], now) if "/briefings/reports/" in item.address]

    assert waits("anna", local(10)) == ["today"]
    assert waits("anna", local(18)) == ["overdue"]
    assert waits("director", local(10)) == []
    hand_in(team, local(16))
    assert waits("anna", local(18)) == []


def test_the_report_is_written_and_corrected_on_its_page(team, monkeypatch) -> None:
    moment = {"now": local(16)}
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: moment["now"])
    client = Client()
    client.force_login(team["anna"])
    page = reverse("briefings:report", args=[str(DAY), GROUP])
    assert client.post(page, {"progress": "", "plan": "x"}).status_code == 400
    assert client.post(page, {"progress": "<img src=x onerror=1>", "plan": "x"}).status_code == 302
    shown = client.get(page).content.decode()
    assert "&lt;img src=x" in shown and "<img src=x" not in shown
    moment["now"] = local(18)
    client.post(page, {"progress": "corrected", "plan": "x"})
    assert Version.objects.count() == 2
    board = client.get(reverse("briefings:reports")).content.decode()
    assert board.count("迟报") == 0 and board.count("未报") >= 2
    outsider = Client()
    outsider.force_login(team["director"])
    assert outsider.get(page).status_code == 200
    assert outsider.post(page, {"progress": "x", "plan": "y"}).status_code == 403
    for wrong in ("x", "2017-02-30", "9999-12-31", "0001-01-01"):
        assert client.get(f"/briefings/reports/{wrong}/{GROUP}/").status_code == 404
    assert client.get(f"/briefings/reports/{DAY}/nobody/").status_code == 404
    assert client.get(reverse("briefings:reports") + "?format=csv").content.decode().count("corrected") == 1


def test_progress_begins_with_what_was_done_that_day_and_only_with_that(zhongyuan) -> None:
    table = Table(
        columns=(),
        lines=(
            Line("cases.filed", (Text(zh="新交办案件", en="cases filed"), "2")),
            Line("cases.open", (Text(zh="在办案件", en="cases open"), "0")),
            Line("log.x", (Text(zh="现场检查", en="inspections"), "1")),
        ),
        as_of=local(16),
        version=1,
    )
    assert progress_words(table) == "新交办案件 2；现场检查 1。"


def test_the_form_is_filled_in_from_the_day_until_it_is_handed_in(team, monkeypatch) -> None:
    archive_actions.ask_material(
        actor=None, now=local(9), title="List", asked_by="Group", asked_at=local(9), due=local(20), unit="jianshe-road"
    )
    client = Client()
    client.force_login(team["anna"])
    page = reverse("briefings:report", args=[str(DAY), GROUP])
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: local(16))
    begun = client.get(page).context["form"]["progress"].value()
    assert begun.startswith("督查组索要资料 1") and begun.endswith("。")
    hand_in(team, local(16))
    assert client.get(page).context["form"]["progress"].value() == "Three cases passed on."
