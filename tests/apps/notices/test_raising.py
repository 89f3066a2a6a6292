"""Raising, settling and taking note; who is meant."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.notices.actions import (
    NoticeRefused,
    acknowledge,
    raise_notice,
    settle,
    withdraw_acknowledgement,
)
from lantian.apps.notices.models import Notice, Receipt
from lantian.apps.notices.policies import NoticePolicy
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.policy.schema import Text

NOON = dt.datetime(2032, 1, 10, 12, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def tell(key: str = "offline:A1", **facts: object) -> Notice:
    """A notice as a part of the system raises it."""
    said = {
        "kind": "offline",
        "severity": "warning",
        "title": Text(zh="A1 离线", en="A1 is off line"),
        "body": Text(zh="两小时无数据", en="no data for two hours"),
        "address": "/stations/A1/",
        "at": NOON,
    }
    raise_notice(key=key, **(said | facts))
    return Notice.objects.get(key=key, settled_at=None)


def test_a_key_stands_open_once_and_may_come_again_when_it_was_settled(alder, db) -> None:
    first = tell()
    assert tell(title=Text(en="A1 is still off line")).pk == first.pk
    assert Notice.objects.get().title_en == "A1 is still off line"
    settle("offline:A1", at=NOON + MINUTE)
    assert Notice.objects.get().settled_at == NOON + MINUTE
    settle("offline:A1", at=NOON + 2 * MINUTE)
    assert Notice.objects.get().settled_at == NOON + MINUTE, "what is settled stays so"
    again = tell()
    assert again.pk != first.pk


def test_what_becomes_more_severe_asks_again(alder, person) -> None:
    """Nobody has taken note of the greater trouble yet; the same or a lesser one asks nobody twice."""
    notice = tell()
    acknowledge([notice.pk], actor=person("clean-air-desk"), now=NOON)
    tell(severity="info")
    assert Receipt.objects.count() == 1
    tell(severity="urgent")
    assert Receipt.objects.count() == 0


@pytest.mark.parametrize(("minutes", "together"), [(45, True), (46, False)])
def test_same_kind_and_people_within_the_span_of_the_pack_stand_together(
    alder, db, minutes: int, together: bool
) -> None:
    """Port Alder says 45 minutes, counted from the first of them."""
    first = tell("offline:A1", units=["quayside"])
    second = tell("offline:A2", units=["quayside"], at=NOON + minutes * MINUTE)
    assert (second.group_id == first.pk) is together
    assert tell("offline:A3", at=NOON + MINUTE).group_id != first.pk, "other people are meant"
    assert tell("lead:A1", units=["quayside"], kind="lead").group_id != first.pk


def test_two_pairs_within_the_span_do_not_chain_for_ever(alder, db) -> None:
    """The span counts from the first of a group: notices every 30 minutes make a new group every second time."""
    groups = [tell(f"offline:A{n}", at=NOON + n * 30 * MINUTE).group_id for n in range(4)]
    assert groups[0] == groups[1]
    assert groups[2] == groups[3] != groups[0]


def test_a_notice_is_for_the_right_and_the_units(alder, person, units) -> None:
    policy = NoticePolicy()
    desk, warden, other = person("clean-air-desk"), person("quayside-warden", "w1"), person("quayside-warden", "w2")
    warden.unit_id = "quayside"
    warden.save()
    everybody, quayside = tell("system:1", kind="system"), tell("offline:A1", units=["quayside"])
    desk_only = tell("calibration:A1", kind="calibration", right="calibrate")
    seen = {
        who.username: {notice.key for notice in policy.allowed(who, Notice.objects.all())}
        for who in (desk, warden, other)
    }
    assert seen == {
        "clean-air-desk": {"system:1", "calibration:A1"},
        "w1": {"system:1", "offline:A1"},
        "w2": {"system:1"},
    }
    for who in (desk, warden, other, None):
        for notice in (everybody, quayside, desk_only):
            assert policy.allows(who, notice) == policy.allowed(who, Notice.objects.all()).filter(pk=notice.pk).exists()


def test_taking_note_is_logged_and_can_be_taken_back(alder, person) -> None:
    warden, other = person("quayside-warden"), person("quayside-warden", "second")
    notice = tell()
    assert acknowledge([notice.pk], actor=warden, now=NOON) == [notice.pk]
    assert acknowledge([notice.pk], actor=warden, now=NOON) == [], "once is enough"
    assert acknowledge([notice.pk], actor=other, now=NOON) == [notice.pk]
    assert withdraw_acknowledgement([notice.pk], actor=warden) == 1
    assert Receipt.objects.get().by == other
    assert list(LogEntry.objects.values_list("action", flat=True)) == [
        "notices.acknowledge",
        "notices.acknowledge",
        "notices.withdraw-acknowledgement",
    ]


def test_nobody_takes_note_of_what_is_not_meant_for_them(alder, person) -> None:
    notice = tell(right="calibrate")
    with pytest.raises(NotAllowed):
        acknowledge([notice.pk], actor=person("quayside-warden"), now=NOON)
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"kind": "gossip"}, "gossip"),
        ({"severity": "loud"}, "loud"),
        ({"title": Text(en="x" * 301)}, "title"),
        ({"at": NOON.replace(tzinfo=None)}, "zone"),
        ({"key": "k" * 201}, "201"),
    ],
)
def test_a_notice_with_a_fault_is_refused(alder, db, facts: dict, fault: str) -> None:
    with pytest.raises(NoticeRefused, match=fault):
        tell(**({"key": "k"} | facts))
    assert not Notice.objects.exists()
