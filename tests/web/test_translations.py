"""Every message of the pages has its Chinese, and the compiled catalogues are in step with their sources."""

from __future__ import annotations

import ast
import gettext
import re
from pathlib import Path

import pytest

import lantian

ROOT = Path(next(iter(lantian.__path__)))
CATALOGUES = sorted(ROOT.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"))
BLOCK = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[0\])?) (".*"(?:\n".*")*)', re.MULTILINE)
PLACE = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def _entries(path: Path) -> list[dict[str, str]]:
    found = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        fields = {
            name.replace("[0]", ""): "".join(ast.literal_eval(line) for line in text.splitlines())
            for name, text in BLOCK.findall(block)
        }
        if fields:
            found.append({**fields, "fuzzy": "yes" if re.search(r"^#,.*fuzzy", block, re.MULTILINE) else ""})
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.relative_to(ROOT).parts[-5])
def test_every_message_is_translated_and_compiled(path: Path) -> None:
    """None empty, none fuzzy, the same places for values, and the .mo says what the .po says."""
    entries = _entries(path)
    assert len(entries) > 5
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries[1:]:
        source, chinese = entry["msgid"], entry["msgstr"]
        assert chinese, source
        assert not entry["fuzzy"], source
        wanted = entry.get("msgid_plural", source)
        assert set(PLACE.findall(chinese)) <= set(PLACE.findall(wanted)), source
        if "msgctxt" in entry:
            assert compiled.pgettext(entry["msgctxt"], source) == chinese
        elif "msgid_plural" in entry:
            assert compiled.ngettext(source, entry["msgid_plural"], 2) == chinese
        else:
            assert compiled.gettext(source) == chinese
    assert len(compiled._catalog) == len(entries)


@pytest.mark.parametrize("app", sorted(path.relative_to(ROOT).parts[1] for path in CATALOGUES if "apps" in path.parts))
def test_every_message_of_the_code_is_in_the_catalogue(app: str) -> None:
    """A new sentence cannot be forgotten: whatever templates and code mark is looked up in the catalogue."""
    folder = ROOT / "apps" / app
    known = {entry["msgid"] for entry in _entries(folder / "locale/zh_Hans/LC_MESSAGES/django.po")}
    marked = set()
    for path in folder.rglob("*.html"):
        marked |= {text for _, text in re.findall(r"{% translate ([\"'])(.+?)\1", path.read_text(encoding="utf-8"))}
    for path in folder.rglob("*.py"):
        marked |= set(re.findall(r"\b_\(\"([^\"]+)\"", path.read_text(encoding="utf-8")))
        marked |= set(re.findall(r"pgettext_lazy\(\"[^\"]+\", \"([^\"]+)\"", path.read_text(encoding="utf-8")))
    assert marked
    assert marked - known == set()


def test_one_message_has_one_chinese_whatever_its_app() -> None:
    """All catalogues merge into one: the same English with another Chinese elsewhere would show whichever came last.

    What means something else is told apart by a context or by a fuller sentence.
    """
    said: dict[tuple[str, str], dict[str, set[str]]] = {}
    for path in CATALOGUES:
        for entry in _entries(path)[1:]:
            chinese = said.setdefault((entry.get("msgctxt", ""), entry["msgid"]), {})
            chinese.setdefault(entry["msgstr"], set()).add(path.relative_to(ROOT).parts[-5])
    assert {message: chinese for message, chinese in said.items() if len(chinese) > 1} == {}
