"""CAP messages hold against the OASIS schema, or do not go out."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from lxml import etree

from lantian.io.feeds.atom import ATOM, Entry, feed_xml
from lantian.io.feeds.cap import CAP, Area, CapInvalid, Info, Message, message_xml, reference

CHINA = dt.timezone(dt.timedelta(hours=8))
SENT = dt.datetime(2018, 1, 12, 19, 0, 5, 77, tzinfo=CHINA)
INFO = Info(
    language="zh-CN",
    event="重污染天气",
    response_types=("Execute", "Avoid"),
    urgency="Future",
    severity="Severe",
    certainty="Likely",
    onset=SENT,
    expires=None,
    sender_name="区攻坚办",
    headline="橙色预警",
    description="静稳 <天气> & 积累\x0b",
    instruction="减少户外活动。",
    area=Area(
        description="全区", rings=[[(113.5, 34.7), (113.6, 34.7), (113.6, 34.8), (113.5, 34.7)]], geocode=("GB", "1")
    ),
)
ALERT = Message(identifier="41_1", sender="a@b.invalid", sent=SENT, status="Exercise", kind="Alert", infos=(INFO,))


def text(xml: bytes, path: str) -> str | None:
    return etree.fromstring(xml).findtext(path, namespaces={"c": CAP})


def test_a_message_is_valid_and_says_what_it_was_given() -> None:
    xml = message_xml(ALERT)
    assert text(xml, "c:sent") == "2018-01-12T19:00:05+08:00" and text(xml, "c:status") == "Exercise"
    assert text(xml, "c:info/c:description") == "静稳 <天气> & 积累"
    assert (text(xml, "c:info/c:area/c:polygon") or "").startswith("34.70000,113.50000 ")


def test_an_update_names_what_it_follows() -> None:
    update = dataclasses.replace(ALERT, identifier="41_2", kind="Update", references=[reference(ALERT)])
    assert text(message_xml(update), "c:references") == "a@b.invalid,41_1,2018-01-12T19:00:05+08:00"


def test_universal_time_is_never_written_as_z() -> None:
    assert text(message_xml(dataclasses.replace(ALERT, sent=SENT.astimezone(dt.UTC))), "c:sent") == (
        "2018-01-12T11:00:05-00:00"
    )


@pytest.mark.parametrize("wrong", [{"kind": "Raise"}, {"status": "Real"}])
def test_what_the_schema_does_not_know_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(CapInvalid) as refused:
        message_xml(dataclasses.replace(ALERT, **wrong))  # type: ignore[arg-type]
    assert next(iter(wrong.values())) in str(refused.value)


def test_the_index_leads_to_each_message() -> None:
    entry = Entry("41_1", "橙色预警", SENT, "https://air.invalid/feeds/warnings/41_1.xml", "静稳")
    xml = feed_xml(title="预警", author="区", address="https://air.invalid/f", updated=SENT, entries=[entry])
    link = etree.fromstring(xml).find(f"{{{ATOM}}}entry/{{{ATOM}}}link")
    assert link is not None and link.get("href") == entry.address and link.get("type") == "application/cap+xml"
