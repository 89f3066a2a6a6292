"""Orders to devices: built from the standard, kept with who and why, shown with their answers."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from lantian.apps.devices import actions
from lantian.apps.devices.models import SentOrder
from lantian.apps.devices.order_views import DANGEROUS
from lantian.apps.devices.problems import DeviceRefused
from lantian.apps.devices.words import exe_rtn_words, mark_words, qn_rtn_words
from lantian.apps.monitoring.models import Station
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry
from lantian.core.standards.hj212.requests import REQUESTS
from lantian.io.telemetry import strangers
from lantian.io.telemetry.orders import SYSTEM, Answer, Orders
from lantian.io.telemetry.register import read_devices, register_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def mn(corner) -> str:
    """A device of the register."""
    return Station.objects.order_by("code").first().mn


@pytest.fixture
def office(client: Client, integrator) -> Client:
    """An integrator, signed in."""
    client.force_login(integrator)
    return client


def _set_password(mn: str, integrator, now: dt.datetime) -> int:
    return actions.send(
        mn, actor=integrator, command="set-password", parameters={"NewPW": "abc789"}, reason="leaked", now=now
    )


def test_an_order_is_on_the_queue_and_in_the_log_with_who_and_why(mn, integrator, home, now) -> None:
    number = actions.send(
        mn,
        actor=integrator,
        command="hour-history",
        parameters={"BeginTime": "20171004000000", "EndTime": "20171004230000"},
        reason="gap",
        now=now,
    )
    order = Orders(home).get(number)
    assert (order.mn, order.cn, order.asked_by, order.reason, order.state) == (
        mn,
        "2061",
        "integrator",
        "gap",
        "waiting",
    )
    entry = LogEntry.objects.order_by("-number").first()
    assert (entry.action, entry.subject, entry.reason) == ("devices.send-order", f"device:{mn}", "gap")
    assert entry.facts["parameters"]["BeginTime"] == "20171004000000"


def test_a_password_is_never_in_the_log(mn, integrator, now) -> None:
    _set_password(mn, integrator, now)
    assert "abc789" not in str(list(LogEntry.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize(
    ("command", "parameters", "reason", "field"),
    [
        ("set-minute-interval", {"MinInterval": "7"}, "x", "MinInterval"),
        ("set-minute-interval", {"MinInterval": "5"}, " ", "reason"),
        ("hour-history", {"BeginTime": "20171004000000"}, "", "EndTime"),
        ("no-such-thing", {}, "x", ""),
    ],
)
def test_a_wrong_order_is_refused_and_nothing_goes_out(
    mn, integrator, home, now, command, parameters, reason, field
) -> None:
    with pytest.raises(DeviceRefused) as refused:
        actions.send(mn, actor=integrator, command=command, parameters=parameters, reason=reason, now=now)
    assert field in refused.value.problems
    assert Orders(home).recent() == []
    assert not LogEntry.objects.exists()


def test_a_device_that_nobody_registered_gets_no_order(corner, integrator, now) -> None:
    with pytest.raises(DeviceRefused):
        actions.send("NOBODY", actor=integrator, command="get-time", parameters={}, reason="", now=now)


def test_who_has_no_right_sends_nothing(mn, reader, home, now) -> None:
    with pytest.raises(NotAllowed):
        actions.send(mn, actor=reader, command="get-time", parameters={}, reason="", now=now)
    assert Orders(home).recent() == []


@pytest.mark.parametrize(("state", "follows"), [("done", True), ("failed", False), ("timed-out", False)])
def test_the_register_follows_a_password_when_the_device_has_agreed(
    mn, integrator, home, now, state, follows, django_capture_on_commit_callbacks
) -> None:
    number = _set_password(mn, integrator, now)
    assert actions.follow_passwords(now) == 0
    Orders(home).note(number, state=state, now=now, qn_rtn=1, exe_rtn=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.follow_passwords(now) == int(follows)
    assert (Station.objects.get(mn=mn).device_password == "abc789") == follows
    if follows:
        assert read_devices(register_file(home))[mn].password == "abc789"
    assert SentOrder.objects.get().followed_at == now
    assert actions.follow_passwords(now) == 0


@pytest.mark.parametrize(("password", "is_let_in"), [("abc789", True), ("guessed", False)])
def test_what_a_device_sends_with_its_new_password_before_the_gateway_knows_it_is_data(
    corner, mn, integrator, home, now, calls, password, is_let_in, django_capture_on_commit_callbacks
) -> None:
    number = _set_password(mn, integrator, now)
    calls(mn, reason="wrong-password", password=password)
    Orders(home).note(number, state="done", now=now, qn_rtn=1, exe_rtn=1)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.follow_passwords(now) == 1
    assert [each.mn for each in strangers(home)] == ([] if is_let_in else [mn])
    station = Station.objects.get(mn=mn).code
    newest = corner.store.latest(network="micro", cadence="hour", stations=[station], parameters=["a34004"])
    assert [row.value for row in newest if row.value == 52] == ([52] if is_let_in else [])
    calls(mn, reason="wrong-password", password=password)
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.follow_passwords(now) == 0
    assert [each.mn for each in strangers(home)] == ([] if is_let_in else [mn])


def test_the_gateway_gives_its_reasons_in_the_language_of_the_reader(office, mn, home, now) -> None:
    reasons = {
        "on connecting (HJ 212-2017 6.7)": "接入时初始化",
        "missing data (back-fill)": "数据缺失，自动补取",
        "packets of this period are missing": "分包未收齐",
        "its clock is off by -301 s": "设备时钟偏差 -301 秒",
    }
    for reason in reasons:
        Orders(home).ask(mn=mn, command="get-time", parameters={}, asked_by=SYSTEM, reason=reason, now=now)
    by_hand = "missing data (back-fill)"
    Orders(home).ask(mn=mn, command="get-time", parameters={}, asked_by="li", reason=by_hand, now=now)
    listed = office.get("/devices/orders/").content.decode()
    saved = office.get("/devices/orders/?format=csv").content.decode()
    for number, words in enumerate(reasons.values(), 1):
        assert words in listed and words in saved
        assert words in office.get(f"/devices/orders/{number}/").content.decode()
    assert by_hand in office.get("/devices/orders/5/").content.decode()


def test_the_form_of_every_request_opens_and_what_it_sends_is_what_the_standard_wants(office, mn, home) -> None:
    for name in REQUESTS:
        page = office.get(f"/devices/{mn}/send/{name}/")
        assert page.status_code == 200, name
        for item in REQUESTS[name].fields:
            assert f'name="{item.name}"' in page.content.decode(), (name, item.name)
    answer = office.post(
        f"/devices/{mn}/send/hour-history/",
        {"BeginTime": "2017-10-04T00:00", "EndTime": "2017-10-04T23:00", "reason": "缺口"},
    )
    assert answer.status_code == 302
    (order,) = Orders(home).recent()
    assert order.parameters == {"BeginTime": "20171004000000", "EndTime": "20171004230000"}


@pytest.mark.parametrize("command", sorted(DANGEROUS))
def test_a_dangerous_order_is_asked_about_a_second_time(office, mn, home, command) -> None:
    form = {
        "NewPW": "abc789",
        "PolId": "a34004",
        "InfoId": "i12001",
        "Info": "1",
        "CstartTime": "000000",
        "Ctime": "1",
        "reason": "试验",
    }
    page = office.post(f"/devices/{mn}/send/{command}/", form)
    assert page.status_code == 200
    assert 'name="confirmed" value="yes"' in page.content.decode()
    assert Orders(home).recent() == []
    answer = office.post(f"/devices/{mn}/send/{command}/", form | {"confirmed": "yes"})
    assert answer.status_code == 302
    assert len(Orders(home).recent()) == 1


def test_the_page_of_an_order_shows_the_answers_as_they_come(office, mn, integrator, home, now) -> None:
    number = _set_password(mn, integrator, now)
    page = office.get(f"/devices/orders/{number}/").content.decode()
    assert "order.js" in page and 'data-final="no"' in page and "abc789" not in page
    answers = [Answer(now, "9011", "QnRtn=1"), Answer(now, "9012", "<b>ExeRtn=1</b>")]
    Orders(home).note(number, state="done", now=now, attempts=1, qn_rtn=1, exe_rtn=1, answers=answers)
    part = office.get(f"/devices/orders/{number}/?part=answers").content.decode()
    assert 'data-final="yes"' in part and "9012" in part and "<html" not in part
    assert "<b>" not in part and "执行成功" in part
    assert "order.js" not in office.get(f"/devices/orders/{number}/").content.decode()
    assert str(number) in office.get("/devices/orders/?by=people&format=csv").content.decode()
    assert office.get("/devices/orders/999/").status_code == 404


def test_whoever_may_only_read_sees_orders_and_no_form(client, reader, mn, integrator, now) -> None:
    number = _set_password(mn, integrator, now)
    client.force_login(reader)
    assert client.get(f"/devices/orders/{number}/").status_code == 200
    assert client.get(f"/devices/{mn}/send/get-time/").status_code == 403
    assert f"/devices/{mn}/send/" not in client.get(f"/devices/{mn}/").content.decode()


def test_codes_have_words_and_unknown_ones_stay() -> None:
    assert mark_words("crc-lower-case") != "crc-lower-case"
    assert mark_words("something-new") == "something-new"
    assert qn_rtn_words(None) == ""
    assert qn_rtn_words(3).startswith("3")
    assert exe_rtn_words(77).startswith("77")
