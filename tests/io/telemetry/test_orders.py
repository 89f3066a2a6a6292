"""The queue of requests: shared by processes, durable, and never taken back once it is over."""

import datetime as dt
import sqlite3
import threading

import pytest

from lantian.core.standards.hj212.requests import RequestRefused
from lantian.io.telemetry.orders import SYSTEM, Answer, Orders, Past

NOW = dt.datetime(2017, 11, 15, 1, tzinfo=dt.UTC)


@pytest.fixture
def orders(tmp_path):
    queue = Orders(tmp_path)
    yield queue
    queue.close()


def ask(orders, mn="A", *, by="li", command="get-time", **parameters):
    return orders.ask(mn=mn, command=command, parameters=parameters, asked_by=by, reason="why", now=NOW)


def test_an_order_is_in_the_file_before_its_number_is_told(orders, tmp_path):
    number = ask(orders, command="set-realtime-interval", RtdInterval="60")
    other = Orders(tmp_path)
    found = other.get(number)
    other.close()
    assert (found.mn, found.command, found.cn, found.parameters) == (
        "A",
        "set-realtime-interval",
        "1062",
        {"RtdInterval": "60"},
    )
    assert (found.asked_by, found.reason, found.asked_at, found.state, found.attempts) == (
        "li",
        "why",
        NOW,
        "waiting",
        0,
    )
    assert not found.is_final


@pytest.mark.parametrize(
    ("command", "parameters"), [("no-such-thing", {}), ("set-realtime-interval", {"RtdInterval": "1"})]
)
def test_a_wrong_order_is_refused_and_not_kept(orders, command, parameters):
    with pytest.raises(RequestRefused):
        ask(orders, command=command, **parameters)
    assert orders.recent() == []


def test_answers_come_with_an_order_and_not_with_a_list(orders):
    number = ask(orders)
    orders.note(number, state="sent", now=NOW, attempts=1, qn="1" * 17)
    orders.note(number, state="accepted", now=NOW, qn_rtn=1, answers=[Answer(NOW, "9011", "QnRtn=1")])
    orders.note(number, state="done", now=NOW, exe_rtn=1, answers=[Answer(NOW, "9012", "ExeRtn=1")])
    found = orders.get(number)
    assert [(item.cn, item.text) for item in found.answers] == [("9011", "QnRtn=1"), ("9012", "ExeRtn=1")]
    assert (found.state, found.attempts, found.qn_rtn, found.exe_rtn, found.finished_at) == ("done", 1, 1, 1, NOW)
    assert [item.answers for item in orders.recent(mn="A")] == [()]
    assert orders.recent(mn="B") == []
    assert orders.get(number + 1) is None


def test_what_is_over_is_not_taken_back(orders):
    number = ask(orders)
    orders.note(number, state="refused", now=NOW, qn_rtn=3)
    orders.note(number, state="sent", now=NOW)
    assert orders.get(number).state == "refused"
    assert orders.waiting() == []


def test_people_come_before_the_system_and_no_device_stands_in_the_way(orders):
    for _ in range(5):
        ask(orders, "away", by=SYSTEM)
    ask(orders, "here", by=SYSTEM)
    ask(orders, "here", by="li")
    assert [(order.mn, order.asked_by) for order in orders.waiting()] == [
        ("here", "li"),
        ("away", SYSTEM),
        ("away", SYSTEM),
        ("away", SYSTEM),
        ("here", SYSTEM),
    ]


def test_what_was_under_way_waits_again_after_a_restart(orders):
    sent, accepted, done = (ask(orders) for _ in range(3))
    orders.note(sent, state="sent", now=NOW)
    orders.note(accepted, state="accepted", now=NOW)
    orders.note(done, state="done", now=NOW)
    assert orders.resume() == 2
    assert [order.id for order in orders.waiting()] == [sent, accepted]


def test_of_many_answers_the_first_are_kept_and_the_last_word_always(orders):
    number = ask(orders, command="hour-history", BeginTime="20171101000000", EndTime="20171114000000")
    orders.note(number, state="accepted", now=NOW, answers=[Answer(NOW, "2061", "x" * 5000)] * 1000)
    orders.note(number, state="done", now=NOW, answers=[Answer(NOW, "9012", "ExeRtn=1")])
    answers = orders.get(number).answers
    assert len(answers) == 401
    assert answers[-1].cn == "9012"
    assert max(len(answer.text) for answer in answers) == 2000


def test_old_orders_of_the_system_are_forgotten_and_those_of_people_kept(orders):
    numbers = [ask(orders, by=by) for by in (SYSTEM, "li", SYSTEM)]
    for number in numbers[:2]:
        orders.note(number, state="done", now=NOW, answers=[Answer(NOW, "9012", "ExeRtn=1")])
    assert orders.forget(before=NOW + dt.timedelta(days=1)) == 1
    assert [order.id for order in orders.recent()] == [numbers[2], numbers[1]]
    assert len(orders.get(numbers[1]).answers) == 1


def test_periods_that_were_asked_for_are_remembered(orders):
    past = Past("A", "hour", "hour-history", "20171114110000", "20171114120000", (3600, 7200))
    orders.ask_for_past([past], reason="gap", now=NOW, real=5.0)
    orders.ask_for_past([past], reason="gap", now=NOW, real=9.0)
    assert orders.asked("A", "hour", since=0) == {3600: (2, 9.0, ""), 7200: (2, 9.0, "")}
    orders.close_asked("A", "hour", 7200, 7200, how="no-data")
    assert orders.asked("A", "hour", since=3601) == {7200: (2, 9.0, "no-data")}
    assert orders.open_count() == {"A": 2}
    orders.forget_asked(before=7200)
    assert list(orders.asked("A", "hour", since=0)) == [7200]


def test_many_threads_ask_at_once_and_nothing_is_lost(tmp_path):
    def work():
        queue = Orders(tmp_path)
        for _ in range(10):
            ask(queue)
        queue.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue = Orders(tmp_path)
    assert len({order.id for order in queue.recent(limit=100)}) == 40
    queue.close()


def test_notes_are_written_all_or_none(orders):
    number = ask(orders)
    good = {"order_id": number, "state": "sent", "now": NOW}
    with pytest.raises((sqlite3.Error, AttributeError)):
        orders.note_all([good, {"order_id": number, "state": "done", "now": None}])
    assert orders.get(number).state == "waiting"
