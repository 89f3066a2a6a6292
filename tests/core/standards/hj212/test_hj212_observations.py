"""Which numbers of a frame are data, over which period and in which unit - and what is refused, with its reason."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantian.core.standards.hj212 import Device, Frame, Limits, QnRtn, answer, interpret
from lantian.core.standards.hj212.commands import is_request
from lantian.core.standards.hj212.factors import code_of, concentration_shift, factors, normal_unit, unit_of

MN = "010000A8900016F000169DC0"
NOW = dt.datetime(2017, 11, 15, 1, 0, 30, tzinfo=dt.UTC)  # 09:00:30 in Zhengzhou
MICRO = Device(mn=MN, network="micro")


def frame(cn: str, time: str, *groups: dict[str, str]) -> Frame:
    return Frame(qn="1" * 17, st="22", cn=cn, mn=MN, flag=5, cp=({"DataTime": time}, *groups))


def hour(*groups: dict[str, str], time: str = "20171115080000", device: Device = MICRO):
    return interpret(frame("2061", time, *groups), device, now=NOW)


def test_an_hour_is_labelled_by_its_start_in_utc():
    reading = hour({"a34004-Min": "140", "a34004-Avg": "152", "a34004-Max": "163", "a34004-Flag": "N"})
    assert reading.cadence == "hour"
    assert reading.time == dt.datetime(2017, 11, 15, 0, 0, tzinfo=dt.UTC)
    assert [(value.statistic, value.value, value.unit, value.flag) for value in reading.values] == [
        ("min", Decimal(140), "µg/m³", "N"),
        ("mean", Decimal(152), "µg/m³", "N"),
        ("max", Decimal(163), "µg/m³", "N"),
    ]
    assert reading.marks == set()
    assert reading.refusals == []


@pytest.mark.parametrize(
    ("cn", "time", "cadence", "start"),
    [
        ("2011", "20171115085959", "realtime", dt.datetime(2017, 11, 15, 0, 59, 59, tzinfo=dt.UTC)),
        ("2051", "20171115085500", "minute", dt.datetime(2017, 11, 15, 0, 55, tzinfo=dt.UTC)),
        ("2061", "20171115080000", "hour", dt.datetime(2017, 11, 15, 0, 0, tzinfo=dt.UTC)),
        ("2031", "20171114000000", "day", dt.datetime(2017, 11, 13, 16, 0, tzinfo=dt.UTC)),
        ("2061", "20171115080730", "hour", dt.datetime(2017, 11, 15, 0, 0, tzinfo=dt.UTC)),
        ("2061", "20171115080000123", "hour", dt.datetime(2017, 11, 15, 0, 0, tzinfo=dt.UTC)),
    ],
)
def test_the_command_gives_the_cadence(cn, time, cadence, start):
    reading = interpret(frame(cn, time, {"a34004-Avg": "1"}), MICRO, now=NOW)
    assert (reading.cadence, reading.time) == (cadence, start)


def test_a_device_that_labels_by_the_end_is_put_right():
    device = Device(mn=MN, network="micro", label="end")
    assert hour({"a34004-Avg": "1"}, time="20171115090000", device=device).time == dt.datetime(
        2017, 11, 15, 0, 0, tzinfo=dt.UTC
    )


def test_a_period_that_is_not_over_is_marked():
    assert "period-open" in hour({"a34004-Avg": "1"}, time="20171115090000").marks


@pytest.mark.parametrize(("time", "refused"), [("20171115091030", False), ("20171115091031", True)])
def test_the_future_begins_ten_minutes_ahead(time, refused):
    reading = interpret(frame("2011", time, {"a34004-Rtd": "1"}), MICRO, now=NOW)
    assert [refusal.reason for refusal in reading.refusals] == (["future-time"] if refused else [])
    assert bool(reading.values) != refused


def test_a_clock_fallen_back_to_1970_is_refused():
    reading = interpret(frame("2011", "19700101000000", {"a34004-Rtd": "1"}), MICRO, now=NOW)
    assert [refusal.reason for refusal in reading.refusals] == ["stale-time"]
    recent = Limits(past=dt.timedelta(days=1))
    reading = interpret(frame("2011", "20171113000000", {"a34004-Rtd": "1"}), MICRO, now=NOW, limits=recent)
    assert [refusal.reason for refusal in reading.refusals] == ["stale-time"]


@pytest.mark.parametrize(
    "time",
    ["", "x", "20171315000000", "2017111508", "99999999999999", "00000000000000", "00010101090000", "18991231235959"],
)
def test_a_time_that_is_none_is_refused(time):
    reading = hour({"a34004-Avg": "1"}, time=time)
    assert [refusal.reason for refusal in reading.refusals] == ["time-unreadable"]
    assert reading.values == []


@pytest.mark.parametrize(
    ("sent", "value", "kept"),
    [
        ("mg/m³", "0.152", Decimal("152.000")),
        ("µg/m3", "152", Decimal(152)),
        ("ng/m³", "152000", Decimal(152)),
        ("毫克/立方米", "0.152", Decimal(152)),
    ],
)
def test_the_registers_unit_is_turned_into_the_kept_one(sent, value, kept):
    device = Device(mn=MN, network="micro", units={"a34004": sent})
    (reported,) = hour({"a34004-Avg": value, "a34004-Flag": "N"}, device=device).values
    assert (reported.value, reported.unit) == (kept, "µg/m³")


def test_carbon_monoxide_is_kept_in_milligrams():
    device = Device(mn=MN, network="micro", units={"a21005": "µg/m³"})
    (reported,) = hour({"a21005-Avg": "1500", "a21005-Flag": "N"}, device=device).values
    assert (reported.value, reported.unit) == (Decimal("1.5"), "mg/m³")


def test_carbon_monoxide_in_micrograms_by_mistake_is_refused_with_its_remedy():
    reading = hour({"a21005-Avg": "1500", "a21005-Flag": "N", "a21005-Min": "1.2"})
    assert [(value.statistic, value.value) for value in reading.values] == [("min", Decimal("1.2"))]
    (refusal,) = reading.refusals
    assert refusal.reason == "unit-suspect"
    assert "mg/m³" in refusal.remedy


def test_fine_particles_in_milligrams_by_mistake_are_kept_and_marked():
    reading = hour({"a34004-Avg": "0.035", "a34004-Flag": "N"})
    assert reading.values[0].value == Decimal("0.035")
    assert reading.marks == {"unit-suspect"}


@pytest.mark.parametrize("text", ["NaN", "-", "1,5", "0x10", "1_000", "Infinity", "--", "", "１２"])
def test_a_number_that_is_none_is_evidence(text):
    reading = hour({"a34004-Avg": text, "a34004-Flag": "N"})
    if text == "１２":  # full-width digits are digits
        assert reading.values[0].value == Decimal(12)
        return
    assert reading.values == []
    assert [refusal.reason for refusal in reading.refusals] == ["not-a-number"]


@pytest.mark.parametrize(
    ("text", "kept", "marks"),
    [
        ("1.2345675", Decimal("1.234568"), {"rounded"}),
        ("1.2345665", Decimal("1.234566"), {"rounded"}),
        ("1.234567", Decimal("1.234567"), set()),
        (" 12.5 ", Decimal("12.5"), set()),
        ("1.5e1", Decimal(15), set()),
        ("+3.", Decimal(3), set()),
        ("0e999", Decimal(0), set()),
    ],
)
def test_six_decimals_are_kept_half_to_even(text, kept, marks):
    reading = hour({"a01001-Avg": text, "a01001-Flag": "N"})
    assert reading.values[0].value == kept
    assert reading.marks == marks


@pytest.mark.parametrize("text", ["1e12", "9" * 13, "1e99999"])
def test_more_than_twelve_digits_are_refused(text):
    reading = hour({"a01001-Avg": text, "a01001-Flag": "N"})
    assert [refusal.reason for refusal in reading.refusals] == ["out-of-range"]


def test_a_number_that_stands_for_a_fault_is_refused_unless_its_flag_says_so():
    assert [r.reason for r in hour({"a34004-Avg": "-999", "a34004-Flag": "N"}).refusals] == ["sentinel"]
    (reported,) = hour({"a34004-Avg": "-999", "a34004-Flag": "B"}).values
    assert reported.flag == "B"


def test_a_flag_without_a_number_says_that_nothing_was_measured():
    (reported,) = hour({"a34004-Flag": "B"}).values
    assert (reported.statistic, reported.value, reported.flag) == ("mean", None, "B")


def test_fields_that_stand_in_groups_of_their_own_belong_together():
    reading = hour({"011-Avg": "231.0"}, {"011-Flag": "D"})
    assert [(value.parameter, value.flag) for value in reading.values] == [("w01018", "D")]
    assert "code-2005" in reading.marks


def test_other_statistics_of_a_stack():
    device = Device(mn=MN, network="source")
    reading = hour({"a21026-Avg": "31.2", "a21026-ZsAvg": "35.6", "a21026-Cou": "1.92"}, device=device)
    assert [(value.statistic, value.unit) for value in reading.values] == [
        ("mean", "mg/m³"),
        ("mean-converted", "mg/m³"),
        ("total", "kg"),
    ]


def test_another_command_carries_no_observation():
    assert interpret(frame("2021", "20171115080000", {"SB1-RS": "1"}), MICRO, now=NOW).values == []


CODES = st.sampled_from(["a34004", "02", "O3", "x", "A21026", "", "a01001"])
SUFFIXES = st.sampled_from(["Rtd", "Avg", "Flag", "Cou", "ZsAvg", "Foo"])
FIELDS = st.dictionaries(st.tuples(CODES, SUFFIXES).map("-".join), st.text(max_size=20) | st.floats().map(str))


TIMES = st.text(max_size=17) | st.datetimes().map(lambda moment: f"{moment:%Y%m%d%H%M%S}".zfill(14))


@given(st.sampled_from(["2011", "2051", "2061", "2031"]), TIMES, st.lists(FIELDS, max_size=4))
def test_no_content_raises_and_every_value_fits_the_store(cn, time, groups):
    for moment in (time, "20171115080000"):
        reading = interpret(frame(cn, moment, *groups), MICRO, now=NOW)
        for reported in reading.values:
            if reported.value is not None:
                assert abs(reported.value) < 10**12
                assert reported.value == reported.value.quantize(Decimal("0.000001"))


def test_the_table_of_factors_is_whole():
    assert len(factors()) == 378
    assert factors()["a34004"].name_zh == "细微颗粒物PM2.5"
    assert unit_of("a34004", "micro") == "µg/m³"
    assert unit_of("a01001", "micro") == "°C"
    assert unit_of("nobody", "micro") == ""
    assert code_of("060") == ("w21003", "code-2005")
    assert normal_unit("μg/m3") == "µg/m³"
    assert concentration_shift("°C", "µg/m³") is None


def test_an_answer_repeats_the_question_in_its_own_edition():
    asked = Frame(qn="20171115080000123", st="22", cn="2061", pw="123456", mn=MN, flag=9)
    replied = answer(asked, "9011", {"QnRtn": str(int(QnRtn.WRONG_MN))})
    assert (replied.qn, replied.st, replied.cn, replied.mn, replied.flag) == (asked.qn, "91", "9011", MN, 8)
    assert replied.cp == ({"QnRtn": "4"},)
    assert answer(Frame(flag=3), "9014").flag == 0
    assert [is_request(cn) for cn in ("1011", "3012", "1013", "2011", None)] == [True, True, False, False, False]
