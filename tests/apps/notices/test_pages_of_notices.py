"""The inbox, personal settings and channels as people see them."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.utils import translation

from lantian.apps.notices.actions import raise_notice, settle
from lantian.apps.notices.models import Channel, Notice, Receipt, Subscription
from lantian.apps.notices.words import trouble_words
from lantian.apps.orgs.worklist import waiting_for
from lantian.core.policy.schema import Text

NOON = dt.datetime(2032, 1, 10, 12, tzinfo=dt.UTC)


@pytest.fixture
def desk(alder, person, client, home):
    """Signed in, in English."""
    who = person("clean-air-desk")
    client.cookies["django_language"] = "en"
    client.force_login(who)
    return who


def tell(key: str, **facts: object) -> None:
    said = {
        "kind": "offline",
        "severity": "warning",
        "body": Text(zh="无数据", en="no data"),
        "address": "/x/",
        "at": NOON,
    }
    raise_notice(key=key, title=Text(zh=f"{key}离线", en=f"{key} is off line"), **(said | facts))


def words(answer) -> str:
    assert answer.status_code == 200, answer
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_notices_of_one_kind_stand_in_one_row_and_are_counted_in_the_worklist(desk, client) -> None:
    for key in ("A1", "A2", "A3"):
        tell(key)
    tell("B1", kind="system", severity="urgent")
    page = words(client.get("/notices/"))
    assert "4 are new to you." in page
    assert "2 notices" in page and "and 2 more" in page
    with translation.override("en"):
        (item,) = [each for each in waiting_for(desk, NOON) if each.address == "/notices/"]
    assert (item.count, item.urgency, item.detail) == (4, "today", "1 urgent")


def test_taking_note_of_one_group_and_of_all_can_be_undone(desk, client) -> None:
    for key in ("A1", "A2"):
        tell(key)
    tell("B1", kind="system")
    first = Notice.objects.get(key="A1")
    page = client.post("/notices/acknowledge/", {"group": first.group_id}, follow=True)
    assert "You took note of 2 notices." in words(page)
    assert Receipt.objects.count() == 2
    numbers = re.findall(r'name="notice" value="(\d+)"', page.content.decode())
    assert len(numbers) == 2
    assert "They are new again." in words(client.post("/notices/withdraw/", {"notice": numbers}, follow=True))
    assert not Receipt.objects.exists()
    assert "You took note of 3 notices." in words(client.post("/notices/acknowledge/", follow=True))
    assert "0 are new to you." in words(client.get("/notices/"))
    assert not [each for each in waiting_for(desk, NOON) if each.address == "/notices/"]


def test_the_inbox_is_filtered_and_saved(desk, client) -> None:
    tell("A1")
    tell("B1", kind="system", severity="urgent")
    settle("B1", at=NOON)
    assert "A1 is off line" not in words(client.get("/notices/?state=settled"))
    assert "B1 is off line" not in words(client.get("/notices/?state=new"))
    assert "A1 is off line" not in words(client.get("/notices/?severity=urgent"))
    assert "B1 is off line" not in words(client.get("/notices/?q=A1"))
    assert "No notice answers to this choice." in words(client.get("/notices/?kind=nonsense"))
    lines = client.get("/notices/?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3


def test_nobody_sees_or_notes_what_is_not_theirs(alder, client, person, home) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(person("quayside-warden"))
    tell("secret", right="read-leads")
    assert "secret" not in words(client.get("/notices/"))
    assert "secret" not in client.get("/notices/?format=csv").content.decode()
    client.post("/notices/acknowledge/", {"group": Notice.objects.get().pk})
    assert not Receipt.objects.exists()


def test_in_chinese(desk, client) -> None:
    tell("A1")
    client.cookies["django_language"] = "zh-hans"
    page = words(client.get("/notices/"))
    assert "A1离线" in page and "有 1 条未确认" in page and "全部确认" in page


def test_a_channel_is_set_up_tested_changed_and_closed_by_form(desk, client, group) -> None:
    entered = {"name": "Group", "language": "en", "kinds": ["offline"], "least": "warning", "rights": ["read-work"]}
    wrong = client.post("/notices/channels/new/?kind=wecom", {**entered, "token": "no good"})
    assert "This is missing or malformed." in words(wrong)
    assert "no good" not in wrong.content.decode(), "a secret is not sent back"
    made = client.post("/notices/channels/new/?kind=webhook", {**entered, "token": group.address}, follow=True)
    assert "The channel was set up." in words(made)
    assert "hook-with-secret" not in made.content.decode()
    found = Channel.objects.get()
    address = f"/notices/channels/{found.pk}/"
    assert "The channel took the test message." in words(client.post(address, {"do": "test"}, follow=True))
    group.ill = True
    assert "did not go out" in words(client.post(address, {"do": "test"}, follow=True))
    listed = words(client.get("/notices/channels/"))
    assert "fails" in listed and "127.0.0.1" in listed
    changed = {**entered, "name": "Other", "kinds": [], "do": "save"}
    assert "Saved." in words(client.post(address, changed, follow=True))
    assert "closed" in words(client.post(address, {"do": "close"}, follow=True))
    assert "open again" in words(client.post(address, {"do": "open"}, follow=True))
    assert client.get("/notices/channels/new/?kind=pigeon").status_code == 404
    taken = client.post("/notices/channels/new/?kind=webhook", {**entered, "name": "Other", "token": group.address})
    assert "A channel with this name exists." in words(taken)


def test_personal_settings_are_checked_and_kept(desk, client) -> None:
    mail = Channel.objects.create(name="Mail", kind="mail", host="smtp.example.com")
    robot = Channel.objects.create(name="Robot", kind="wecom", host="x")
    entered = {"channel": mail.pk, "kinds": ["offline"], "least": "urgent"}
    assert "Enter the address" in words(client.post("/notices/settings/", entered))
    half = {**entered, "mail": "a@b.cn", "quiet_from": "21:00"}
    assert "Enter both ends" in words(client.post("/notices/settings/", half))
    assert "Select a valid choice" in words(client.post("/notices/settings/", {**entered, "channel": robot.pk}))
    saved = {**half, "quiet_until": "06:30"}
    assert "Your settings were saved." in words(client.post("/notices/settings/", saved, follow=True))
    kept = Subscription.objects.get()
    assert (kept.user, kept.mail, kept.kind_list, kept.quiet_until) == (desk, "a@b.cn", ["offline"], dt.time(6, 30))
    assert 'value="a@b.cn"' in client.get("/notices/settings/").content.decode()


@pytest.mark.parametrize(
    ("trouble", "language", "shown"),
    [
        ("Failed to send JSON POST notification: Bad Request, error=400.", "zh-hans", "对方拒收（HTTP 400）。"),
        ("A Connection error occurred sending JSON notification.", "zh-hans", "无法连接对方。"),
        ("A Connection error occurred sending JSON notification.", "en", "The other side cannot be reached."),
        ("no answer", "zh-hans", "no answer"),
        ("", "zh-hans", ""),
    ],
)
def test_what_a_channel_said_is_told_in_the_language_of_the_reader(trouble, language, shown) -> None:
    with translation.override(language):
        assert trouble_words(trouble) == shown
