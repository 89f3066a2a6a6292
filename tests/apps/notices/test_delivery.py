"""Messages out of the house: who is told what, when, how often, and what is shown when it fails."""

from __future__ import annotations

import datetime as dt

import pytest

from lantian.apps.notices import channels
from lantian.apps.notices.actions import acknowledge, raise_notice, settle
from lantian.apps.notices.choices import Delivered
from lantian.apps.notices.delivery import BACKOFF, deliver, escalate, plan, quiet_until
from lantian.apps.notices.models import Channel, Delivery, Notice
from lantian.apps.notices.policies import NoticePolicy
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.policy.schema import Text
from lantian.io import notify

NOON = dt.datetime(2032, 1, 10, 12, tzinfo=dt.UTC)
NIGHT = NOON + dt.timedelta(hours=11)
MINUTE = dt.timedelta(minutes=1)


def tell(key: str, *, at: dt.datetime = NOON, **facts: object) -> Notice:
    said = {
        "kind": "offline",
        "severity": "warning",
        "body": Text(en="no data"),
        "address": "/x/",
        "right": "read-work",
    }
    raise_notice(key=key, title=Text(en=key), at=at, **(said | facts))
    return Notice.objects.get(key=key, settled_at=None)


@pytest.fixture
def desk(alder, person, home):
    """Who manages the channels of Port Alder: quiet from 20 to 6, urgent notices go up after 90 minutes."""
    return person("clean-air-desk")


@pytest.fixture
def channel(desk, group) -> Channel:
    """The office has everything about devices sent to its group, in English."""
    return channels.save_channel(
        actor=desk,
        entered=notify.Channel(kind="webhook", token=group.address),
        name="Group",
        language="en",
        rights=["read-work"],
        kinds=["offline", "system"],
        least="warning",
    )


def work(now: dt.datetime) -> int:
    """What the regular job does."""
    escalate(now=now)
    plan(now=now)
    return deliver(now=now)


def test_a_notice_goes_out_once_with_the_others_of_its_group(channel, group) -> None:
    tell("A1 is off line")
    tell("A2 is off line", at=NOON + MINUTE)
    assert work(NOON + MINUTE) == 1
    assert work(NOON + 2 * MINUTE) == 0
    assert group.titles == ["A1 is off line"]
    assert "A2 is off line" in group.told[0]["message"]
    assert Delivery.objects.get().state == Delivered.SENT
    tell("A3 is off line", at=NOON + 3 * MINUTE)
    assert work(NOON + 3 * MINUTE) == 0, "the group was told already"
    tell("A4 burns", at=NOON + 4 * MINUTE, severity="urgent")
    assert work(NOON + 4 * MINUTE) == 1, "but not of something more severe"


@pytest.mark.parametrize(
    "facts", [{"kind": "lead"}, {"severity": "info"}, {"right": "read-leads"}], ids=["kind", "severity", "right"]
)
def test_what_the_office_did_not_ask_for_stays_in_the_house(channel, group, facts: dict) -> None:
    """Above all what needs a right that the readers of the channel do not have."""
    tell("secret", **facts)
    assert work(NOON) == 0
    assert group.told == []


def test_at_night_only_what_is_urgent_goes_out_the_rest_in_the_morning(channel, group) -> None:
    tell("quiet", at=NIGHT)
    tell("loud", at=NIGHT, severity="urgent", kind="system")
    work(NIGHT)
    assert group.titles == ["loud"]
    held = Delivery.objects.get(notice__key="quiet")
    assert (held.state, held.due) == (Delivered.HELD, dt.datetime(2032, 1, 11, 6, tzinfo=dt.UTC))
    work(held.due - MINUTE)
    assert group.titles == ["loud"]
    work(held.due)
    assert group.titles == ["loud", "quiet"]


def test_what_is_over_before_it_went_out_is_not_sent(channel, group) -> None:
    tell("quiet", at=NIGHT)
    work(NIGHT)
    settle("quiet", at=NIGHT + MINUTE)
    work(NIGHT + dt.timedelta(hours=12))
    assert group.told == []
    assert Delivery.objects.get().state == Delivered.NEEDLESS


def test_a_failure_is_shown_and_tried_again_later_and_later_then_given_up(channel, group) -> None:
    group.ill = True
    tell("A1 is off line")
    now = NOON
    for tried, pause in enumerate((*BACKOFF, None), start=1):
        work(now)
        one = Delivery.objects.get()
        assert one.attempts == tried
        assert "500" in one.trouble
        if pause is None:
            assert one.state == Delivered.GIVEN_UP
        else:
            assert (one.state, one.due) == (Delivered.RETRYING, now + pause)
            work(one.due - MINUTE / 2)
            assert Delivery.objects.get().attempts == tried, "not before its time"
            now = one.due
    channel.refresh_from_db()
    assert "500" in channel.trouble
    assert group.address.rpartition("/")[2] not in channel.trouble


def test_what_fails_once_arrives_when_the_channel_is_well_again(channel, group) -> None:
    group.ill = True
    tell("A1 is off line")
    work(NOON)
    group.ill = False
    assert work(NOON + BACKOFF[0]) == 1
    channel.refresh_from_db()
    assert (group.titles, channel.trouble) == (["A1 is off line"], "")


@pytest.mark.parametrize(("minutes", "up"), [(89, False), (90, True)])
def test_an_urgent_notice_nobody_took_note_of_is_handed_up(desk, person, minutes: int, up: bool) -> None:
    """Port Alder: after 90 minutes, to those who decide on leads – who see it from then on."""
    notice = tell("storm", severity="urgent", right="manage-stacks", units=["quayside"])
    assert not NoticePolicy().allows(desk, notice), "it is another unit's"
    escalate(now=NOON + minutes * MINUTE)
    notice.refresh_from_db()
    assert NoticePolicy().allows(desk, notice) is up
    assert not NoticePolicy().allows(person("quayside-warden"), notice)


def test_taking_note_or_settling_stops_the_handing_up(desk) -> None:
    first, _second = tell("storm", severity="urgent"), tell("flood", severity="urgent")
    acknowledge([first.pk], actor=desk, now=NOON)
    settle("flood", at=NOON)
    tell("calm", severity="warning")
    assert escalate(now=NOON + dt.timedelta(days=1)) == 0


def test_a_person_is_told_by_mail_what_they_asked_for_and_may_see(desk, person, monkeypatch) -> None:
    """Their own quiet hours go before those of the house; whoever took note already is not written to."""
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(notify, "send", lambda address, *, title, body, to="": sent.append((to, title)))
    mail = channels.save_channel(
        actor=desk,
        entered=notify.Channel(kind="mail", server="smtp.example.com", sender="air@example.com"),
        name="Mail",
        language="en",
        rights=["read-work"],
        kinds=[],
        least="warning",
    )
    warden = person("quayside-warden")
    settings = {"channel": mail, "kinds": ["offline", "lead"], "least": "warning"}
    channels.set_preferences(actor=warden, mail="w@x.org", quiet_from=dt.time(11), quiet_until=dt.time(13), **settings)
    channels.set_preferences(actor=desk, mail="d@x.org", quiet_from=None, quiet_until=None, **settings)
    notice = tell("A1 is off line")
    tell("a lead", kind="lead", right="read-leads")
    tell("an import", kind="import")
    work(NOON)
    assert sent == [("d@x.org", "A1 is off line"), ("d@x.org", "a lead")]
    acknowledge([notice.pk], actor=warden, now=NOON)
    work(NOON + dt.timedelta(hours=1))
    assert len(sent) == 2


def test_the_secret_is_in_the_vault_alone(channel, group, home) -> None:
    secret = group.address.rpartition("/")[2]
    assert secret in (home / "channels.json").read_text()
    assert not any(secret in str(row) for row in Channel.objects.values())
    assert not any(secret in str(entry.facts) for entry in LogEntry.objects.all())
    assert channel.host == "127.0.0.1"


def test_a_closed_channel_is_silent_and_can_be_opened_again(channel, desk, group) -> None:
    tell("quiet", at=NIGHT)
    work(NIGHT)
    channels.close_channel(channel, actor=desk)
    work(NIGHT + dt.timedelta(hours=12))
    tell("later", at=NOON + dt.timedelta(days=1))
    work(NOON + dt.timedelta(days=1))
    assert group.told == []
    channels.open_channel(Channel.objects.get(), actor=desk)
    tell("at last", at=NOON + dt.timedelta(days=2))
    work(NOON + dt.timedelta(days=2))
    assert group.titles == ["at last"]


def test_a_test_message_says_what_came_of_it(channel, desk, group) -> None:
    assert channels.test_channel(channel, actor=desk, now=NOON) == ""
    group.ill = True
    assert "500" in channels.test_channel(channel, actor=desk, now=NOON)
    assert len(group.told) == 1


def test_channels_are_for_those_who_manage_them(channel, person) -> None:
    warden = person("quayside-warden")
    rules = {"name": "x", "language": "en", "rights": ["read-work"], "kinds": [], "least": "info"}
    for act in (
        lambda: channels.save_channel(
            actor=warden, entered=notify.Channel(kind="webhook", token="https://example.com/x"), **rules
        ),
        lambda: channels.change_channel(channel, actor=warden, **rules),
        lambda: channels.close_channel(channel, actor=warden),
        lambda: channels.open_channel(channel, actor=warden),
        lambda: channels.test_channel(channel, actor=warden, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Channel.objects.get().name == "Group"


@pytest.mark.parametrize(
    ("hour", "begins", "ends", "over"),
    [
        (23, 22, 7, 7),
        (6, 22, 7, 7),
        (7, 22, 7, None),
        (21, 22, 7, None),
        (22, 22, 7, 7),
        (12, 11, 13, 13),
        (13, 11, 13, None),
        (5, 0, 0, None),
    ],
)
def test_quiet_hours_may_span_midnight(alder, hour: int, begins: int, ends: int, over: int | None) -> None:
    now = NOON.replace(hour=hour)
    found = quiet_until(now, dt.time(begins), dt.time(ends))
    assert (found.astimezone(dt.UTC).hour if found else None) == over
    assert found is None or dt.timedelta(0) < found - now < dt.timedelta(days=1)
