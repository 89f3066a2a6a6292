"""Notices of cases have a kind of their own; who heard of them under the old kind goes on hearing of them."""

from __future__ import annotations

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import translation

from lantian.apps.notices.actions import raise_notice
from lantian.apps.notices.choices import Kind
from lantian.apps.notices.models import Channel, Notice, Subscription
from lantian.core.policy.schema import Text

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2031, 11, 10, 12, tzinfo=dt.UTC)


def _raised(key: str, kind: str) -> None:
    raise_notice(
        key=key,
        kind=kind,
        severity="info",
        title=Text(zh="通知", en="Notice"),
        body=Text(zh="内容", en="Text"),
        address="/",
        at=NOON,
    )


def _kinds() -> dict[str, str]:
    return dict(Notice.objects.values_list("key", "kind"))


def test_the_kind_has_words_in_both_languages() -> None:
    with translation.override("zh-hans"):
        assert str(Kind.CASES.label) == "案件办理"
    with translation.override("en"):
        assert str(Kind.CASES.label) == "case"


def test_what_stands_and_what_was_chosen_moves_to_the_new_kind_and_back(alder, person) -> None:
    moves = import_module("lantian.apps.notices.migrations.0003_kind_of_cases")
    for key in ("case-given:C1/quayside", "case-late:C1/quayside", "duty:1"):
        _raised(key, "system")
    Channel.objects.create(name="both", kind="webhook", host="a.test", kinds="offline,system")
    Channel.objects.create(name="other", kind="webhook", host="b.test", kinds="offline")
    Subscription.objects.create(user=person("clean-air-desk"), kinds="system")
    before = _kinds()

    moves._own_kind(apps, None)
    assert _kinds() == {"case-given:C1/quayside": "cases", "case-late:C1/quayside": "cases", "duty:1": "system"}
    assert dict(Channel.objects.values_list("name", "kinds")) == {"both": "offline,system,cases", "other": "offline"}
    assert Subscription.objects.get().kind_list == ["system", "cases"]

    moves._kind_of_the_system(apps, None)
    assert _kinds() == before
    assert dict(Channel.objects.values_list("name", "kinds")) == {"both": "offline,system", "other": "offline"}
    assert Subscription.objects.get().kind_list == ["system"]


def test_each_part_of_the_work_moves_to_a_kind_of_its_own_and_back(alder, person) -> None:
    """Whoever heard of all of it as "system" hears of all of it still, and may now leave one out."""
    moves = import_module("lantian.apps.notices.migrations.0004_kinds_of_their_own")
    wanted = {
        "warning-to-sign:W1": "air-warning",
        "escalation:quayside/1": "supervision",
        "accountability-soon:quayside": "accountability",
        "duty-gap": "duty",
        "reward:2031-11-03/1/quayside": "rewards",
        "disk-full": "system",
    }
    for key in wanted:
        _raised(key, "system")
    Channel.objects.create(name="both", kind="webhook", host="a.test", kinds="system,duty")
    Subscription.objects.create(user=person("clean-air-desk"), kinds="offline")

    moves._own_kinds(apps, None)
    assert _kinds() == wanted
    assert set(Channel.objects.get().kind_list) == {*wanted.values()}
    assert Subscription.objects.get().kind_list == ["offline"]
    assert {str(kind) for kind in moves._KEYS} <= set(Kind.values)

    moves._kind_of_the_system(apps, None)
    assert set(_kinds().values()) == {"system"}
    assert Channel.objects.get().kind_list == ["system"]
