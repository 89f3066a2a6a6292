"""Every way in which a pack can be wrong is a folder of tests/packs/malformed.

`expected.yaml` says what the case is about, what it changes in the good small pack, and which problems must be named:
code, file, line (its number, or words that stand in no other line of the damaged file) and words of the message or its
remedy. Other files of the folder are laid over the good pack as they
are. No further problem may be named: one mistake is one line.
"""

from __future__ import annotations

import fnmatch
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from lantian.core.policy.loader import load
from lantian.core.policy.messages import MESSAGES
from lantian.core.policy.problems import PackInvalid
from lantian.io.packs import read_folder

MALFORMED = Path(__file__).resolve().parents[2] / "packs" / "malformed"
CASES = sorted(folder for folder in MALFORMED.iterdir() if folder.is_dir())


def expected_of(case: Path) -> dict:
    return yaml.safe_load((case / "expected.yaml").read_text(encoding="utf-8"))


def files_of(case: Path, good: Path) -> dict[str, bytes]:
    """The good pack with the case's changes in it."""
    files = read_folder(good)
    expected = expected_of(case)
    for change in expected.get("change", []):
        old, new = change["from"].encode(), change["to"].encode()
        assert files[change["file"]].count(old) == 1, f"{case.name}: {change['from']!r} must stand once"
        files[change["file"]] = files[change["file"]].replace(old, new)
    for pattern in expected.get("remove", []):
        found = fnmatch.filter(files, pattern)
        assert found, f"{case.name}: {pattern} is not there to be removed"
        for name in found:
            del files[name]
    for name, size in expected.get("grow", {}).items():
        files[name] += b"#" * size
    for path in case.rglob("*"):
        name = path.relative_to(case).as_posix()
        if path.is_file() and name != "expected.yaml":
            files[name] = path.read_bytes()
    return files


def line_of(wanted: int | str, content: bytes) -> int:
    """The number of the line that a case names by its words."""
    if isinstance(wanted, int):
        return wanted
    lines = content.decode("utf-8", "surrogateescape").split("\n")
    found = [number for number, line in enumerate(lines, 1) if wanted in line]
    assert len(found) == 1, f"{wanted!r} must stand in one line, it stands in {found}"
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_problem_is_named_with_its_place_and_remedy(case: Path, small_folder: Path) -> None:
    files = files_of(case, small_folder)
    with pytest.raises(PackInvalid) as caught:
        load(files)
    expected = expected_of(case)["problems"]
    problems = caught.value.problems
    assert [(each.code, each.file, each.line) for each in problems] == [
        (each["code"], each["file"], line_of(each["line"], files.get(each["file"], b""))) for each in expected
    ]
    for problem, wanted in zip(problems, expected, strict=True):
        for word in wanted["words"]:
            assert word in f"{problem.message} — {problem.remedy}"
        chinese, mend = problem.said("zh")
        assert chinese and mend and "{" not in chinese + mend


def test_there_is_a_case_for_every_code() -> None:
    """A message that no case shows is a message that nobody has read."""
    shown = {problem["code"] for case in CASES for problem in expected_of(case)["problems"]}
    elsewhere = {"file-unreadable"}  # said by the reader of folders
    fallback = {"value-wrong"}  # for a demand of the schema that has no words of its own yet
    assert shown | elsewhere | fallback == set(MESSAGES)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 30


@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_no_damage_makes_the_loader_fall(small_folder: Path, data: st.DataObject) -> None:
    """Whatever happens to a pack's files, the answer is a pack or a list of problems that can be said aloud."""
    files = read_folder(small_folder)
    name = data.draw(st.sampled_from(sorted(name for name in files if not name.endswith(".md"))))
    lines = files[name].split(b"\n")
    place = data.draw(st.integers(0, len(lines) - 1))
    damage = data.draw(st.sampled_from([b"", b"- ", b"  x: [", b'"\\ud800"', b"\xff", b"&a *a", b"? ", b"\x00"]))
    lines[place] = data.draw(st.sampled_from([damage, damage + lines[place], lines[place] + damage]))
    try:
        loaded = load({**files, name: b"\n".join(lines)})
    except PackInvalid as invalid:
        assert invalid.problems
        assert str(invalid).encode()
    else:
        assert loaded.info.id
