"""Pages of supervision: who sees what, what they say in both languages, and what nonsense is answered with."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest

from lantian.apps.supervision import actions, demonstration
from lantian.apps.supervision import measure_actions as enforcement
from lantian.apps.supervision.models import Decision, Measure, Talk

NOW = dt.datetime(2017, 12, 20, 2, tzinfo=dt.UTC)
TODAY = dt.date(2017, 12, 20)
DAY = dt.timedelta(days=1)
UNIT = "jianshe-road"
PAGE = f"/supervision/units/{UNIT}/"
NONSENSE = ("x", "%00", "-1", "9" * 30, "../..", "0001-01-01")


@pytest.fixture(autouse=True)
def _campaign_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are asked on 20 December 2017."""
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: NOW)


@pytest.fixture
def decider(client, director):
    """A signed-in person who decides on steps."""
    client.force_login(director)
    return client


@pytest.fixture
def enforcer(client, officer):
    """A signed-in person who enforces for the environment bureau."""
    client.force_login(officer)
    return client


@pytest.fixture
def board(case_against, officer) -> Measure:
    """A hang-board that stands."""
    return enforcement.order(
        "hang-board",
        actor=officer,
        now=NOW,
        unit=UNIT,
        party="秘密公司",
        ground="不便公开的事由",
        ordered_on=TODAY - 40 * DAY,
        about=case_against().number,
        public_words="集群整治未到位，限期整改",
    )


def test_the_overview_says_what_is_proposed_and_why(case_against, decider) -> None:
    case_against()
    page = decider.get("/supervision/").text
    assert "建议进入“督查”" in page and "逾期案件" in page
    english = decider.get("/supervision/", headers={"accept-language": "en"})
    assert english.status_code == 200
    rows = decider.get("/supervision/?format=csv").text.splitlines()
    assert any(row.startswith(f"{UNIT},") and "overdue-cases 1/1" in row for row in rows)


def test_a_person_decides_on_the_page_of_a_unit(case_against, decider) -> None:
    case_against()
    page = decider.get(PAGE).text
    assert 'value="inspection" checked' in page and "阈值" in page
    answer = decider.post(f"{PAGE}step/", {"step": "decide", "after": "inspection", "seen": "0"}, follow=True)
    assert "已决定，并已通知单位" in answer.text
    assert Decision.objects.get().after == "inspection"
    again = decider.post(f"{PAGE}step/", {"step": "decide", "after": "dispatch", "seen": "0", "reason": "x"})
    assert again.status_code == 409 and "其间已有他人" in again.text


def test_a_protocol_is_kept_on_the_page_and_names_are_for_few(case_against, director, decider, somebody) -> None:
    for _ in range(9):
        case_against()
    for number, step in enumerate(("inspection", "dispatch", "patrol", "interview")):
        at = NOW - (4 - number) * DAY
        actions.decide(UNIT, after=step, seen=number, actor=director, now=at, reason="x")
    empty = decider.post(f"{PAGE}step/", {"step": "talk"})
    assert empty.status_code == 400 and not Talk.objects.exists()
    words = {"held_on": "2017-12-19", "present": "王某某主任", "text": "限期整改"}
    assert "纪要已留存" in decider.post(f"{PAGE}step/", {"step": "talk", **words}, follow=True).text
    assert "王某某主任" in decider.get(PAGE).text
    for role, unit, sees in (("liaison-officer", UNIT, True), ("liaison-officer", "qinling-road", False)):
        decider.force_login(somebody(role, unit))
        assert ("王某某主任" in decider.get(PAGE).text) is sees


def test_who_does_not_decide_sees_no_form_and_is_refused(case_against, enforcer) -> None:
    case_against()
    page = enforcer.get(PAGE).text
    assert 'value="decide"' not in page and "有督导升级决定权" in page
    answer = enforcer.post(f"{PAGE}step/", {"step": "decide", "after": "inspection", "seen": "0"})
    assert answer.status_code == 403 and not Decision.objects.exists()


def test_a_measure_is_ordered_by_a_form_that_asks_for_what_it_needs(case_against, enforcer) -> None:
    case = case_against()
    assert "按日连续处罚" in enforcer.get("/supervision/measures/new/").text
    address = "/supervision/measures/new/?kind=daily-fine"
    assert 'name="daily"' in enforcer.get(address).text
    given = {
        "unit": UNIT,
        "party": "某混凝土公司",
        "about": case.number,
        "ordered_on": "2017-12-10",
        "ground": "拒不改正",
        "served_on": "2017-12-10",
    }
    wrong = enforcer.post(address, given | {"daily": "0"})
    assert wrong.status_code == 400 and "原处罚决定书" in wrong.text
    page = enforcer.post(address, given | {"daily": "20000"}, follow=True)
    assert "200000.00" in page.text and "10 天 × 20000.00" in page.text and "目前止于" in page.text
    step = f"{page.redirect_chain[-1][0]}step/"
    stopped = enforcer.post(step, {"step": "stop", "day": "2017-12-18", "reason": "复查", "seen": "1"}, follow=True)
    assert "止于 2017年12月18日" in stopped.text and "目前止于" not in stopped.text


def test_steps_of_a_measure_are_taken_on_its_page(board, enforcer, proof) -> None:
    address = f"/supervision/measures/{board.pk}/"
    assert "已逾期" in enforcer.get(address).text
    lift = {"step": "lift", "day": "2017-12-20", "reason": "已整改", "seen": "1"}
    refused = enforcer.post(f"{address}step/", lift)
    assert refused.status_code == 409 and "须有佐证" in refused.text
    assert refused.text.count("<details open>") == 1 and 'value="已整改"' in refused.text
    assert enforcer.post(f"{address}step/", lift | {"day": "2017-02-30"}).status_code == 409
    proof(board.subject)
    assert "已解除" in enforcer.post(f"{address}step/", lift, follow=True).text
    again = enforcer.post(f"{address}step/", lift)
    assert again.status_code == 409 and "没有这项执行中的措施" in again.text


def test_another_unit_reads_a_measure_and_changes_nothing(board, client, somebody) -> None:
    client.force_login(somebody("department-staff", "construction-bureau"))
    address = f"/supervision/measures/{board.pk}/"
    assert 'value="lift"' not in client.get(address).text
    assert client.post(f"{address}step/", {"step": "strike", "reason": "x", "seen": "1"}).status_code == 403


def test_the_list_of_measures_is_narrowed_and_saved(board, enforcer) -> None:
    assert "秘密公司" in enforcer.get("/supervision/measures/?state=standing&kind=hang-board").text
    assert "没有符合条件的措施" in enforcer.get("/supervision/measures/?state=lifted").text
    assert "秘密公司" not in enforcer.get("/supervision/measures/?state=nonsense").text
    saved = enforcer.get("/supervision/measures/?format=csv").text
    assert "秘密公司" in saved and "hang-board" in saved


def test_the_public_reads_what_unit_and_day_and_no_firm(board, client) -> None:
    for address in ("/supervision/public/", "/supervision/public/?format=csv"):
        page = client.get(address)
        assert page.status_code == 200
        assert "集群整治未到位" in page.text and "建设路" in page.text
        assert "秘密公司" not in page.text and "不便公开" not in page.text
    assert "已逾期" in client.get("/supervision/public/").text


def test_pages_are_there_when_nothing_is(office, decider, client) -> None:
    assert "没有挂牌督办事项" in client.get("/supervision/public/").text
    assert "尚未对该单位作出决定" in decider.get(PAGE).text
    assert "没有符合条件的措施" in decider.get("/supervision/measures/").text


def test_a_pack_without_steps_says_so(alder, person, client, monkeypatch) -> None:
    from dataclasses import replace

    from lantian.apps.supervision import measure_views, standing, views

    bare = replace(alder, supervision=None)
    for module in (measure_views, standing, views):
        monkeypatch.setattr(module, "pack", lambda: bare)
    client.force_login(person("clean-air-desk"))
    assert "supervision.yaml" in client.get("/supervision/").text
    assert "supervision.yaml" in client.get("/supervision/measures/").text


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_addresses_finds_nothing(office, decider, value) -> None:
    assert decider.get(f"/supervision/units/{value}/").status_code == 404
    assert decider.get(f"/supervision/measures/{value}/").status_code == 404
    assert decider.get(f"/supervision/measures/?kind={value}&unit={value}&q={value}&page={value}").status_code == 200
    assert decider.post(f"{PAGE}step/", {"step": value}).status_code == 404
    for name in ("seen", "after", "talk", "reason"):
        answer = decider.post(f"{PAGE}step/", {"step": "decide", "after": "x", name: value})
        assert answer.status_code == 409


def test_every_english_page_is_english(board, case_against, decider) -> None:
    decider.cookies["django_language"] = "en"
    for address in ("/supervision/", PAGE, "/supervision/measures/", f"/supervision/measures/{board.pk}/"):
        page = re.sub(r"<(script|style|header|footer).*?</\1>", "", decider.get(address).text, flags=re.DOTALL)
        found = re.findall(r">([^<]*[\u4e00-\u9fff][^<]*)<", page)
        own = ("秘密公司", "不便公开的事由", "集群整治未到位，限期整改", "集群", "中文", "简体中文")
        assert [each for each in found if not any(word in each for word in own)] == []


def test_the_demonstration_is_marked_and_loads_once(case_against, penalty, monkeypatch) -> None:
    monkeypatch.setattr(demonstration, "stand_in", object)
    penalty.demonstration = True
    penalty.save()
    for unit in (UNIT, "qinling-road", "ruhe-road"):
        case_against(unit, due=TODAY - 50 * DAY)
    demonstration.load(NOW)
    made = Decision.objects.count(), Measure.objects.count()
    demonstration.load(NOW)
    assert (Decision.objects.count(), Measure.objects.count()) == made
    assert made[0] == 3 and made[1] == 8
    assert not Measure.objects.filter(demonstration=False).exists()
    assert Measure.objects.get(kind="daily-fine").daily == Decimal("20000.00")
