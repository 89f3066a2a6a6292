"""The conversation of one request, with every answer, every silence and every sloppiness on the way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Frame
from lantian.core.standards.hj212.flow import ExeRtn, Terms, begin, expire, hear
from lantian.core.standards.hj212.requests import REQUESTS

TERMS = Terms(overtime=10, resends=3, result_wait=60)
QN = "20171115090030000"


def talk(name="hour-history", now=0.0):
    return begin(REQUESTS[name], qn=QN, now=now, terms=TERMS)


def said(cn, qn=QN, **cp):
    return Frame(qn=qn, st="91", cn=cn, mn="A1", flag=4, cp=(cp,) if cp else ())


def heard(state, *frames, now=1.0):
    for frame in frames:
        state, _ = hear(state, frame, now=now, terms=TERMS)
    return state


READY = said("9011", QnRtn="1")
DATA = Frame(qn="20171115090031000", st="22", cn="2061", mn="A1", flag=5)


def test_request_agreement_data_result():
    state = heard(talk(), READY)
    assert (state.state, state.qn_rtn, state.due) == ("accepted", 1, 61.0)
    state = heard(state, DATA, DATA, now=30.0)
    assert (state.state, state.data, state.due) == ("accepted", 2, 90.0)
    state = heard(state, said("9012", ExeRtn="1"), now=31.0)
    assert (state.state, state.exe_rtn, state.is_over) == ("done", 1, True)


@pytest.mark.parametrize("code", ["2", "3", "4", "5", "6", "7", "8", "9", "100"])
def test_a_refusal_is_final_and_keeps_its_code(code):
    state = heard(talk(), said("9011", QnRtn=code))
    assert (state.state, state.qn_rtn) == ("refused", int(code))


@pytest.mark.parametrize("code", [2, 3, 4, 5, 6, 100])
def test_a_bad_result_is_a_failure_and_keeps_its_code(code):
    state = heard(talk(), READY, said("9012", ExeRtn=str(code)))
    assert (state.state, state.exe_rtn) == ("failed", ExeRtn(code))


def test_silence_is_answered_by_resending_as_often_as_the_standard_says():
    state, resent = talk(), 0
    for second in range(0, 100):
        state, again = expire(state, now=float(second), terms=TERMS)
        resent += again
    assert (resent, state.sent, state.state) == (3, 4, "timed-out")


@pytest.mark.parametrize(("now", "again"), [(9.999, False), (10.0, True)])
def test_patience_ends_on_the_second(now, again):
    assert expire(talk(), now=now, terms=TERMS)[1] is again


def test_after_the_agreement_nothing_is_sent_again():
    state, again = expire(heard(talk(), READY), now=61.0, terms=TERMS)
    assert (again, state.state) == (False, "timed-out")


def test_data_without_the_closing_9012_have_done_what_was_asked():
    state, again = expire(heard(talk(), READY, DATA), now=62.0, terms=TERMS)
    assert (again, state.state, state.exe_rtn) == (False, "done", None)


def test_an_answer_to_another_request_is_not_ours():
    state, mine = hear(talk(), said("9011", qn="20171115090030999", QnRtn="1"), now=1.0, terms=TERMS)
    assert (state.state, mine) == ("sent", False)


@pytest.mark.parametrize("qn", [None, "", "odd"])
def test_an_answer_without_a_readable_number_is_taken(qn):
    assert heard(talk(), said("9011", qn=qn, QnRtn="1")).state == "accepted"


def test_the_edition_of_2005_repeats_the_number_among_the_data():
    assert heard(talk(), said("9011", qn=None, QN=QN, QnRtn="1")).state == "accepted"
    assert heard(talk(), said("9011", qn=None, QN="2" * 17, QnRtn="1")).state == "sent"


def test_what_is_told_is_over_with_its_9013():
    assert heard(talk("stop-realtime"), said("9013")).state == "done"
    assert heard(talk("stop-realtime"), READY).state == "done"
    assert heard(talk("get-time"), said("9013")).state == "sent"


def test_real_time_data_that_come_anyway_are_no_answer_before_the_agreement():
    realtime = Frame(qn="1" * 17, st="22", cn="2011", mn="A1", flag=5)
    assert heard(talk("start-realtime"), realtime).state == "sent"
    assert heard(talk("start-realtime"), READY, realtime).state == "done"


def test_data_of_another_command_are_no_answer():
    state, mine = hear(talk("get-time"), DATA, now=1.0, terms=TERMS)
    assert (state.data, mine) == (0, False)


def test_a_code_that_cannot_be_read_is_unknown():
    assert heard(talk(), said("9011", QnRtn="ok")).qn_rtn == 100
    assert heard(talk(), READY, said("9012", ExeRtn="")).exe_rtn == 100


def test_what_is_over_stays_over():
    over = heard(talk(), READY, said("9012", ExeRtn="1"))
    assert heard(over, said("9011", QnRtn="2"), DATA) == over
    assert expire(over, now=1e9, terms=TERMS) == (over, False)


EVENTS = st.lists(
    st.one_of(
        st.sampled_from([READY, DATA, said("9012", ExeRtn="1"), said("9011", QnRtn="5"), said("9013"), said("9014")]),
        st.floats(0, 50),
    ),
    max_size=60,
)


@given(st.sampled_from(sorted(REQUESTS)), EVENTS)
def test_every_conversation_ends_and_sends_no_more_than_it_may(name, events):
    now, state, sent = 0.0, talk(name), 1
    for event in events:
        if isinstance(event, Frame):
            state, _ = hear(state, event, now=now, terms=TERMS)
        else:
            now += event
            state, again = expire(state, now=now, terms=TERMS)
            sent += again
    for _ in range(2 + TERMS.resends):
        now += 10_000.0
        state, again = expire(state, now=now, terms=TERMS)
        sent += again
    assert state.is_over
    assert sent == state.sent <= 1 + TERMS.resends
