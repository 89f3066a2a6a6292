"""Who asks for something that does not exist is answered in their own language."""

from __future__ import annotations

import re

import pytest

from lantian.apps.records import traces
from lantian.apps.records.traces import NoSuchFigure
from lantian.core.policy.schema import Text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]
ENGLISH = re.compile(r"\b(?:of|the|without|for|format|table|clause|parameter|quantity|target)\b ")


def _asked(client, address: str, language: str) -> str:
    client.cookies["django_language"] = language
    answer = client.get(address, headers={"Accept": "application/json"})
    assert answer.status_code == 404
    return answer.json()["asked"]


@pytest.mark.parametrize(
    ("address", "chinese", "english"),
    [
        ("/trace/nothing/", "溯源类型 nothing", "the kind of trace nothing"),
        ("/trace/target/", "地址中缺少 subdistrict, period", "an address without subdistrict, period"),
        ("/trace/target/?subdistrict=x&period=y", "x 在 y 的目标", "the target of x for y"),
        ("/trace/parameter/?id=x", "参数 x", "the parameter x"),
        ("/trace/parameter/?id=ranking.decimals&on=soon", "日期 soon", "the day soon"),
        ("/trace/quantity/?id=x", "量化指标 x", "the quantity x"),
        ("/trace/deadline/?id=x", "时限 x", "the date x"),
        ("/trace/parameter/?id=ranking.decimals&format=xls", "格式 xls", "format xls"),
        ("/trace/parameter/?id=ranking.decimals&format=csv&table=7", "表 7", "table 7"),
        ("/clauses/X1/", "条款 X1", "clause X1"),
    ],
)
def test_what_was_asked_for_is_said_in_both_languages(client, address: str, chinese: str, english: str) -> None:
    """No English phrase on a Chinese page, no Chinese on an English one."""
    assert _asked(client, address, "zh-hans") == chinese
    assert not ENGLISH.search(chinese)
    assert _asked(client, address, "en") == english


def test_a_builder_without_chinese_words_is_answered_with_the_address(client, monkeypatch) -> None:
    """The address needs no language; the English page keeps the sentence."""

    def builder(key: dict[str, str], version: int | None):
        raise NoSuchFigure("of the subdistrict 'xx'", ["quayside"])

    monkeypatch.setitem(traces._builders, "far", builder)
    assert _asked(client, "/trace/far/?subdistrict=xx", "zh-hans") == "far subdistrict=xx"
    assert _asked(client, "/trace/far/?subdistrict=xx", "en") == "of the subdistrict 'xx'"


def test_the_error_itself_speaks_both_languages() -> None:
    """Message and remedy, as other named errors do."""
    missing = NoSuchFigure(Text(zh="参数 x", en="the parameter x"))
    assert missing.said("zh-hans") == ("没有这个数字：参数 x。", "请从显示它的页面重新打开。")
    assert missing.said("en") == (str(missing), missing.remedy)
    assert "the parameter x" in str(missing)
