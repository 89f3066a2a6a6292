"""Nothing of accountability is public: no page and no API shows a stranger a name, a number or a finding."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import get_resolver

from lantian.apps.accountability import actions, post_actions
from lantian.apps.accountability.actions import NewOutcome, Wish
from lantian.apps.notices.models import Notice
from lantian.core.flows.accountability import Step

UNIT = "hanghai-west-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
NAME = "演示甲某某"
LONGEST_WAIT = {"stream", "events"}


@pytest.fixture
def decided(found, zhongyuan) -> str:
    """A proposal with an outcome: the number of it."""
    found(("scattered_dirty", "new"), ("scattered_dirty", "new"))
    post = post_actions.add_post(actor=None, now=NOW, unit=UNIT, tier="mid_level", title="环保所所长")
    post_actions.add_holding(post, actor=None, now=NOW, name=NAME, since=dt.date(2017, 1, 1))
    item = actions.propose(
        actor=None,
        now=NOW,
        unit=UNIT,
        period="2017-10",
        findings=[("newly_found", "mid_level", "")],
        text=f"建议{NAME}",
    )
    outcome = NewOutcome(name=NAME, post="所长", tier="mid_level", responsibility="direct", forms=["admonition"])
    for step in (Step.AGREE, Step.HAND_OVER, Step.DECIDE):
        actions.take(item.number, step, actor=None, now=NOW, wish=Wish(outcomes=[outcome]))
    return item.number


def _addresses(patterns: list[object], before: str = "/") -> Iterator[str]:
    for each in patterns:
        route = before + re.sub(r"[$^]|\\Z", "", str(each.pattern))
        if hasattr(each, "url_patterns"):
            yield from _addresses(each.url_patterns, route)
        else:
            yield route


def _filled(route: str, number: str) -> str:
    if route.startswith("/accountability/proposals/"):
        route = re.sub(r"\(\?P<number>[^)]*\)|<str:number>", number, route)
    route = re.sub(r"\(\?P<which>(\w+)[^)]*\)", r"\1", route)
    route = re.sub(r"<int:\w+>", "1", route)
    return re.sub(r"<[^>]+>|\(\?P<[^)]*\)", UNIT, route).replace("\\", "")


def test_a_stranger_finds_nothing_anywhere(client: Client, decided: str) -> None:
    """Every address of the project, asked without signing in."""
    asked = mine = 0
    for route in sorted(set(_addresses(get_resolver().url_patterns))):
        address = _filled(route, decided)
        answer = client.get(address)
        asked += 1
        if address.startswith("/accountability/"):
            mine += 1
            assert answer.status_code in (302, 405), address
            assert answer.status_code == 405 or "login" in answer.headers["Location"]
            continue
        if answer.streaming:
            continue
        body = answer.content.decode("utf-8", "replace")
        assert NAME not in body and decided not in body, address
    assert asked > 100
    assert mine > 20


@pytest.mark.parametrize("kind", ["accountability-count", "accountability-finding", "accountability-air"])
@pytest.mark.parametrize("form", ["", "json", "csv"])
def test_a_stranger_opens_no_trace(client: Client, decided: str, kind: str, form: str) -> None:
    key = {"unit": UNIT, "period": "2017-10", "basis": "newly_found", "tier": "mid_level", "format": form}
    answer = client.get(f"/trace/{kind}/", key)
    assert answer.status_code == 302
    assert "login" in answer.headers["Location"]


def test_notices_say_the_number_and_no_name(decided: str) -> None:
    notices = Notice.objects.filter(key__startswith="accountability")
    assert notices.count() == 3
    assert not any(NAME in f"{each.title_zh}{each.body_zh}{each.title_en}{each.body_en}" for each in notices)
