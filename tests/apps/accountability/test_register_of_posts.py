"""Who held which post: no two on one day, holes shown, names only for those who need them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lantian.apps.accountability import post_actions, posts
from lantian.apps.accountability.models import Holding, Post
from lantian.apps.accountability.problems import Refused
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.time.span import DaySpan

UNIT = "hanghai-west-road"
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
LINE = "航海西路办事处,mid_level,主任,"
OCTOBER = DaySpan(dt.date(2017, 10, 1), dt.date(2017, 10, 31))


@pytest.fixture
def officer(clerk):
    """Keeps the register."""
    return clerk("duty-officer")


@pytest.fixture
def post(officer) -> Post:
    """The head of a subdistrict's office."""
    return post_actions.add_post(actor=officer, now=NOW, unit=UNIT, tier="main_leaders", title="办事处主任")


def _hold(post, officer, name, since, until=None):
    return post_actions.add_holding(post, actor=officer, now=NOW, name=name, since=since, until=until)


def test_two_holders_of_a_post_on_one_day_are_refused_and_named(post, officer):
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1), dt.date(2017, 10, 9))
    with pytest.raises(Refused) as refused:
        _hold(post, officer, "演示乙", dt.date(2017, 10, 9))
    assert refused.value.code == "two-holders"
    assert "演示甲 / 演示乙, 2017-10-09 – 2017-10-09" in str(refused.value.message)
    assert str(refused.value.remedy)
    _hold(post, officer, "演示乙", dt.date(2017, 10, 10))
    assert post.holdings.count() == 2


def test_two_posts_of_a_level_may_be_held_at_once(post, officer):
    """Secretary and director both are main leaders (C10: 党政主要领导)."""
    secretary = post_actions.add_post(actor=officer, now=NOW, unit=UNIT, tier="main_leaders", title="党工委书记")
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1))
    _hold(secretary, officer, "演示乙", dt.date(2017, 1, 1))
    found = posts.answering(UNIT, ["main_leaders"], OCTOBER)
    assert sorted(each.title for each in found) == ["党工委书记", "办事处主任"]


def test_who_answers_is_who_held_it_on_the_days_of_the_period(post, officer):
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1), dt.date(2017, 10, 9))
    _hold(post, officer, "演示乙", dt.date(2017, 10, 12), dt.date(2017, 10, 31))
    _hold(post, officer, "演示丙", dt.date(2017, 11, 1))
    (found,) = posts.answering(UNIT, ["main_leaders"], OCTOBER)
    assert [each.name for each in found.holders] == ["演示甲", "演示乙"]
    assert [(each.first.day, each.last.day) for each in found.gaps] == [(10, 11)]


def test_a_level_without_a_post_is_one_hole(zhongyuan):
    (found,) = posts.answering(UNIT, ["mid_level"], OCTOBER)
    assert (found.title, found.holders, len(found.gaps)) == ("", (), 1)


def test_an_entry_is_ended_and_struck_with_a_reason_and_stays(post, officer):
    entry = _hold(post, officer, "演示甲", dt.date(2017, 1, 1))
    with pytest.raises(Refused, match="reason-missing"):
        post_actions.strike_holding(entry, actor=officer, now=NOW, reason=" ")
    post_actions.end_holding(entry, actor=officer, now=NOW, until=dt.date(2017, 10, 9), reason="调任")
    _hold(post, officer, "演示乙", dt.date(2017, 10, 10))
    with pytest.raises(Refused, match="two-holders"):
        post_actions.end_holding(entry, actor=officer, now=NOW, until=dt.date(2017, 10, 10), reason="笔误")
    post_actions.strike_holding(entry, actor=officer, now=NOW, reason="登记错误")
    assert Holding.objects.get(pk=entry.pk).struck_at == NOW
    assert [each.name for each in posts.spells_of(post)] == ["演示乙"]


def test_the_log_has_the_post_and_no_name(post, officer):
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1))
    entries = LogEntry.objects.filter(action__startswith="accountability.")
    assert entries.count() == 2
    assert not any("演示甲" in str(entry.facts) + entry.subject + entry.reason for entry in entries)


@pytest.mark.parametrize(
    ("unit", "tier", "title", "code"),
    [
        ("nowhere", "mid_level", "x", "post-unit"),
        (UNIT, "king", "x", "post-tier"),
        (UNIT, "mid_level", " ", "post-title"),
    ],
)
def test_what_is_wrong_with_a_post_is_named(officer, unit, tier, title, code):
    with pytest.raises(Refused, match=code):
        post_actions.add_post(actor=officer, now=NOW, unit=unit, tier=tier, title=title)


def test_days_backwards_and_no_name_are_refused(post, officer):
    with pytest.raises(Refused, match="holder-days"):
        _hold(post, officer, "演示甲", dt.date(2017, 10, 2), dt.date(2017, 10, 1))
    with pytest.raises(Refused, match="holder-name"):
        _hold(post, officer, "  ", dt.date(2017, 10, 2))


def test_others_keep_no_register(clerk, post):
    with pytest.raises(NotAllowed):
        _hold(post, clerk("inspector"), "演示甲", dt.date(2017, 10, 2))


def test_the_register_goes_out_as_csv_and_comes_back_in(client, officer, post):
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1), dt.date(2017, 10, 9))
    _hold(post, officer, "演示乙", dt.date(2017, 10, 10))
    client.force_login(officer)
    content = client.get(reverse("accountability:posts"), {"format": "csv"}).content
    Holding.objects.all().delete()
    Post.objects.all().delete()
    sent = client.post(reverse("accountability:import-posts"), {"file": SimpleUploadedFile("posts.csv", content)})
    assert sent.status_code == 302
    assert [(each.name, each.until) for each in Holding.objects.order_by("since")] == [
        ("演示甲", dt.date(2017, 10, 9)),
        ("演示乙", None),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("某街道,mid_level,主任,演示甲,2017-01-01,,", "某街道"),
        ("航海西路办事处,king,主任,演示甲,2017-01-01,,", "king"),
        ("航海西路办事处,mid_level,主任,演示甲,2017-02-30,,", "2017-02-30"),
        (
            f"{LINE}演示甲,2017-01-01,,\n{LINE}演示乙,2017-02-01,,",
            "演示甲 / 演示乙",
        ),
    ],
)
def test_a_file_is_taken_whole_or_not_at_all_and_the_line_is_named(client, officer, line, words):
    client.force_login(officer)
    content = f"unit,tier,post,name,since,until,reference\n{line}\n".encode()
    sent = client.post(reverse("accountability:import-posts"), {"file": SimpleUploadedFile("posts.csv", content)})
    assert sent.status_code in (400, 409)
    assert words in sent.content.decode()
    assert not Holding.objects.exists()


def test_the_page_is_for_those_who_may_see_names(client, clerk, officer, post):
    """A leader reads counts and no personal data; a liaison officer neither."""
    _hold(post, officer, "演示甲", dt.date(2017, 1, 1))
    for role, status in (("leader", 403), ("liaison-officer", 403), ("inspector", 200)):
        client.force_login(clerk(role))
        assert client.get(reverse("accountability:posts")).status_code == status
    client.force_login(officer)
    page = client.get(reverse("accountability:posts")).content.decode()
    assert "演示甲" in page


def test_entering_through_the_page(client, officer):
    client.force_login(officer)
    sent = {
        "unit": UNIT,
        "tier": "mid_level",
        "title": "环保所所长",
        "name": "演示丁",
        "since": "2017-03-01",
        "until": "",
    }
    assert client.post(reverse("accountability:add-post"), sent).status_code == 302
    entry = Holding.objects.get()
    address = reverse("accountability:change-holding", args=[entry.pk])
    assert client.post(address, {"what": "end", "until": "x", "reason": "r"}).status_code == 409
    assert client.post(address, {"what": "end", "until": "2017-10-01", "reason": "调任"}).status_code == 302
    assert Holding.objects.get().until == dt.date(2017, 10, 1)
