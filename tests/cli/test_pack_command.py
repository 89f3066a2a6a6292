"""`lantian pack`: its answers, its exit status, and that it names everything at once."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lantian.cli.pack import pack


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(pack, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def broken(tmp_path: Path, small_folder: Path) -> Path:
    """The small pack with a mistake in each of four files."""
    folder = tmp_path / "broken"
    shutil.copytree(small_folder, folder)
    for name, old, new in (
        ("pack.yaml", "Europe/London", "Europe/Port-Alder"),
        ("measures.yaml", "leaders: [tom-ferris]", "leader: [tom-ferris]"),
        ("rules/air.yaml", "value: 0.12", "value: 12"),
        ("targets.csv", "48.0,38.4", "48.0,x"),
    ):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_right_pack_is_summarised(small_folder: Path) -> None:
    result = run("check", small_folder)
    assert result.exit_code == 0
    assert "Port Alder Clear Harbour Plan" in result.output
    assert "measures 5" in result.output
    assert "targets 15" in result.output


def test_a_right_pack_in_json(small_folder: Path) -> None:
    answer = json.loads(run("check", small_folder, "--json").output)
    assert answer["errors"] == []
    assert answer["counts"]["clauses"] == 10


def test_every_error_stands_on_a_line_of_its_own(broken: Path) -> None:
    result = run("check", broken)
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert len(lines) == 4
    for line, (place, code) in zip(
        lines,
        [
            ("measures.yaml:24", "key-unknown"),
            ("pack.yaml:6", "time-zone-unknown"),
            ("rules/air.yaml:33", "parameter-kind"),
            ("targets.csv:3", "number-invalid"),
        ],
        strict=True,
    ):
        assert line.startswith(f"{broken / place}: {code}: ")
        assert " — " in line


def test_errors_in_json_and_in_chinese(broken: Path) -> None:
    answer = json.loads(run("check", broken, "--json", "--lang", "zh").output)
    assert [error["code"] for error in answer["errors"]] == [
        "key-unknown",
        "time-zone-unknown",
        "parameter-kind",
        "number-invalid",
    ]
    first = answer["errors"][0]
    assert first["where"] == {"file": "measures.yaml", "line": 24}
    assert first["message"] == "此处不认识“leader”"
    assert "是否应为 leaders？" in first["remedy"]


@pytest.mark.parametrize("command", ["check", "coverage", "show"])
def test_a_folder_that_is_not_there_is_wrong_usage(command: str, tmp_path: Path) -> None:
    result = run(command, tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.output


def test_an_empty_folder_lacks_every_file(tmp_path: Path) -> None:
    result = run("check", tmp_path)
    assert result.exit_code == 1
    assert "pack.yaml:1: file-missing" in result.output
    assert "targets.csv:1: file-missing" in result.output


def test_coverage_lists_every_clause_in_order(small_folder: Path) -> None:
    answer = json.loads(run("coverage", small_folder, "--json").output)
    assert [clause["id"] for clause in answer["clauses"]] == [
        "PA1", "PA2", "PA3", "PA4", "PA5", "PA6", "PA7", "PA8", "PA9", "PA-T1",
    ]  # fmt: skip
    by_id = {clause["id"]: clause for clause in answer["clauses"]}
    assert by_id["PA4"]["status"] == "served"
    assert by_id["PA4"]["served_by"] == [
        {"kind": "ledger", "ref": "hearths", "runs": True},
        {"kind": "page", "ref": "measures", "runs": True},
    ]
    assert sum(answer["totals"].values()) == 10


def test_coverage_as_a_table(small_folder: Path, zhongyuan_folder: Path) -> None:
    result = run("coverage", small_folder)
    assert result.exit_code == 0
    assert "ledger:ship-calls" in result.output
    assert "PA-T1  not yet  Task row 1" in result.output
    assert "(not yet)" in run("coverage", zhongyuan_folder).output


def test_show_one_clause_with_all_that_names_it(small_folder: Path) -> None:
    result = run("show", small_folder, "PA4")
    assert result.exit_code == 0
    assert "Forty open hearths" in result.output
    assert "measure H3 (id)" in result.output
    answer = json.loads(run("show", small_folder, "PA4", "--json").output)
    assert answer["found"][0]["kind"] == "clause"
    assert {"kind": "ledger", "id": "hearths", "field": "clauses"} in answer["named_by"]


def test_show_the_whole_pack(small_folder: Path) -> None:
    assert "  H3  Stoves" in run("show", small_folder).output
    answer = json.loads(run("show", small_folder, "--json").output)
    assert len(answer["entries"]["measure"]) == 5
    assert answer["targets"][0]["baseline"] == "41.5"


def test_show_something_unknown(small_folder: Path) -> None:
    result = run("show", small_folder, "ranking.decimal")
    assert result.exit_code == 1
    assert "Did you mean ranking.decimals?" in result.output
    answer = json.loads(run("show", small_folder, "ranking.decimal", "--json").output)
    assert answer["errors"][0]["code"] == "id-unknown"
