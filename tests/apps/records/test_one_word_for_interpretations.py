"""An ambiguous text of the policy is a 释义 wherever Chinese readers meet it (docs/glossary.md)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import lantian

ROOT = Path(next(iter(lantian.__path__)))
OTHERS = re.compile(r"文意解读|解释口径|解读")


@pytest.mark.parametrize("app", ["orgs", "records", "tasks"])
def test_no_other_word_stands_in_the_catalogues(app: str) -> None:
    """Readings of it are 读法; there is no third word."""
    text = (ROOT / "apps" / app / "locale/zh_Hans/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert not OTHERS.search(text)


def test_the_pages_say_so(client, district, db) -> None:
    """The register, and a clause that is read in one of several ways."""
    for address in ("/interpretations/", "/clauses/M35/"):
        page = client.get(address).content.decode()
        assert "释义" in page
        assert not OTHERS.search(page.split("<main", 1)[1].split("</main>", 1)[0])
