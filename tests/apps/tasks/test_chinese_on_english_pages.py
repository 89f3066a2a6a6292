"""On an English page whatever stays Chinese – quotations, names, document numbers – says so to those who listen."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

HAN = re.compile(r"[\u4e00-\u9fff]")
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Tongues(HTMLParser):
    """Collects the Chinese text whose nearest language is not Chinese."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = [("", "en")]
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or self.open[-1][1]))

    def handle_endtag(self, tag: str) -> None:
        while len(self.open) > 1 and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if HAN.search(data) and not self.open[-1][1].startswith("zh"):
            self.wrong.append(data.strip())


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "/measures/",
        "/measures/M03/",
        "/measures/M15/",
        "/tasks/",
        "/organisation/",
        "/units/environment-bureau/",
        "/policy/",
        "/clauses/",
        "/clauses/M02/",
        "/interpretations/",
        "/trace/parameter/?id=ranking.decimals",
        "/trace/target/?subdistrict=hanghai-west-road&period=2017-10",
        "/interpretations/completion-ratio/",
        "/policy/notice/",
        "/policy/plan/",
        "/policy/accountability-annex-2/",
    ],
)
def test_chinese_text_is_marked_as_chinese(client, district, address: str) -> None:
    """Every text with Chinese characters stands in an element with its language."""
    client.cookies["django_language"] = "en"
    answer = client.get(address)
    assert answer.status_code == 200
    page = Tongues()
    page.feed(answer.content.decode().split("<body", 1)[1])
    assert page.wrong == []
