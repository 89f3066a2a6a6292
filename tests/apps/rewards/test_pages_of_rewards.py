"""Pages of rewards: the label of assumed amounts on each, the steps, both languages, nonsense."""

from __future__ import annotations

import pytest

from lantian.apps.rewards import actions
from lantian.apps.rewards.models import Settlement

NONSENSE = ("x", "%00", "-1", "9" * 30, "../..", "0001-01-01", "9999-12-31", "2017-02-30")


@pytest.fixture
def ladder(zhongyuan, monkeypatch):
    """Twelve units, each dirtier than the one before; pages are asked on the morning after."""
    zhongyuan.measured(lambda number: None if number == 11 else 40 + 5 * number)
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: zhongyuan.now)
    return zhongyuan


@pytest.fixture
def page(ladder) -> str:
    return f"/rewards/{ladder.week.first.isoformat()}/"


def test_a_week_is_proposed_and_decided_on_its_page(ladder, page, client, proposer, decider) -> None:
    client.force_login(proposer)
    preview = client.get(page).text
    assert "试算，尚未提出" in preview and "数据不足，不奖不罚" in preview and "3000.00" in preview
    proposed = client.post(f"{page}step/", {"step": "propose", "note": "请审"}, follow=True).text
    assert "须由他人决定" in proposed
    refused = client.post(f"{page}step/", {"step": "decide"})
    assert refused.status_code == 403
    client.force_login(decider)
    assert "请审" in client.get(page).text
    decided = client.post(f"{page}step/", {"step": "decide"}, follow=True).text
    assert "周排名奖惩〔2017〕1号" in decided
    assert Settlement.objects.get().decided_by == decider


def test_every_page_file_and_notice_says_that_the_amounts_are_assumed(ladder, page, client, proposer, decider) -> None:
    item = actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    actions.decide(item.pk, actor=decider, now=ladder.now)
    client.force_login(decider)
    for address in ("/rewards/", page, f"/rewards/units/{ladder.units[0]}/"):
        assert "奖惩数额为假定" in client.get(address).text
    assert "假定标准" in client.get(f"{page}notice.txt").text
    for address in (page, f"/rewards/units/{ladder.units[0]}/", "/rewards/"):
        saved = client.get(f"{address}?format=csv").text
        assert "assumed" in saved.splitlines()[0] and ",true" in saved


def test_the_words_of_a_refusal_stand_on_the_page(ladder, page, client, decider, proposer) -> None:
    item = actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    client.force_login(decider)
    answer = client.post(f"{page}step/", {"step": "return", "reason": ""})
    assert answer.status_code == 409 and "须填写理由" in answer.text
    item.refresh_from_db()
    assert item.state == "proposed"


def test_changed_figures_are_said_and_the_correction_shows_the_difference(
    ladder, page, client, proposer, decider
) -> None:
    item = actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    actions.decide(item.pk, actor=decider, now=ladder.now)
    ladder.measured(lambda number: 40 + 5 * (11 - number), version=9)
    client.force_login(proposer)
    assert "更正另作新的结算" in client.get(page).text
    client.post(f"{page}step/", {"step": "propose"})
    after = client.get(page).text
    assert "更正前后对照" in after and "第 1 次结算" in after


def test_the_worklist_names_weeks_to_propose_and_proposals_to_decide(ladder, page, client, proposer, decider) -> None:
    from lantian.apps.orgs.worklist import waiting_for

    assert page in {each.address for each in waiting_for(proposer, ladder.now)}
    actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    assert [each.urgency for each in waiting_for(decider, ladder.now) if each.address == page] == ["to-sign"]
    assert page not in {each.address for each in waiting_for(proposer, ladder.now)}


def test_pages_are_there_before_anything_is_decided(ladder, page, client, decider) -> None:
    client.force_login(decider)
    assert "尚无已决定的结算" in client.get("/rewards/").text
    assert "尚无结算" in client.get(f"/rewards/units/{ladder.units[0]}/").text
    assert client.get(f"{page}notice.txt").status_code == 404


def test_pages_speak_english(ladder, page, client, decider, proposer) -> None:
    item = actions.propose(ladder.week.first, actor=proposer, now=ladder.now)
    actions.decide(item.pk, actor=decider, now=ladder.now)
    client.force_login(decider)
    client.cookies["django_language"] = "en"
    assert "The amounts are an assumption." in client.get("/rewards/").text
    assert "Weekly ranking 2017-1" in client.get(page).text
    assert "Get: " in client.get(f"{page}notice.txt").text


def test_in_the_other_town_nothing_is_called_assumed(harbour, people, client, monkeypatch) -> None:
    monkeypatch.setattr("lantian.web.middleware.clock.now", lambda: harbour.now)
    harbour.measured(lambda number: 20 + number)
    client.force_login(people("clean-air-desk", "desk", "clean-air-desk"))
    found = client.get(f"/rewards/{harbour.week.first.isoformat()}/").text
    assert "points" in found and "assumption" not in found


def test_a_pack_without_rewards_says_so(harbour, people, client, monkeypatch) -> None:
    from dataclasses import replace

    from lantian.apps.rewards import queries, views

    bare = replace(harbour.pack, rewards=None)
    for module in (queries, views):
        monkeypatch.setattr(module, "pack", lambda: bare)
    client.force_login(people("clean-air-desk", "desk", "clean-air-desk"))
    assert "未规定奖惩" in client.get("/rewards/").text


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_in_addresses_finds_nothing(ladder, page, client, decider, value) -> None:
    client.force_login(decider)
    assert client.get(f"/rewards/{value}/").status_code == 404
    assert client.get(f"/rewards/units/{value}/").status_code == 404
    assert client.post(f"{page}step/", {"step": value}).status_code == 404
    assert client.get(f"{page}?format={value}").status_code == 200
