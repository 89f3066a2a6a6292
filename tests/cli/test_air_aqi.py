"""`lantian air aqi`: one object a line in, one a line out, bad lines in their place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lantian.cli.main import main


def _run(text: str | bytes, *options: str) -> Result:
    data = text.encode() if isinstance(text, str) else text
    return CliRunner().invoke(main, ["air", "aqi", "-", "--json", *options], input=data)


def _answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_object_a_line_in_the_same_order(tmp_path: Path) -> None:
    file = tmp_path / "days.jsonl"
    file.write_text('{"pm25_24h": 152, "co_24h": 2.2, "o3_8h": null}\n{"pm25_24h": 35}\n{}\n', encoding="utf-8")
    result = CliRunner().invoke(main, ["air", "aqi", str(file), "--json"])
    assert result.exit_code == 0
    assert _answers(result) == [
        {
            "aqi": 202,
            "iaqi": {"pm25_24h": 202, "co_24h": 55},
            "primary": ["pm25"],
            "exceeding": ["pm25"],
            "grade": 5,
        },
        {"aqi": 50, "iaqi": {"pm25_24h": 50}, "primary": [], "exceeding": [], "grade": 1},
        {"aqi": None, "iaqi": {}, "primary": [], "exceeding": [], "grade": None},
    ]


def test_the_edition_is_an_option() -> None:
    assert [_answers(_run('{"pm25_24h": 75}', "--edition", year))[0]["aqi"] for year in ("2012", "2026")] == [100, 114]
    assert _run('{"pm25_24h": 75}', "--edition", "2017").exit_code == 2


def test_the_report_can_be_forced_and_explained() -> None:
    line = '{"so2_24h": 50, "so2_1h": 700}'
    assert _answers(_run(line))[0]["iaqi"] == {"so2_24h": 50, "so2_1h": None}
    explained = _answers(_run(line, "--report", "hourly", "--explain"))[0]
    assert (explained["report"], explained["aqi"]) == ("hourly", 167)
    assert {"mark": "not_in_report", "of": "so2_24h"} in explained["marks"]


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("nonsense", "line-not-json", "one object a line"),
        ('{"pm25_24h": 3', "line-not-json", "one object a line"),
        (b'{"pm25_24h": \xff}', "line-not-json", "UTF-8"),
        ("[" * 100_000, "line-not-json", "one object a line"),
        ("", "line-blank", "{}"),
        ("   ", "line-blank", "{}"),
        ("[1, 2]", "line-not-object", "one object a line"),
        ("null", "line-not-object", "one object a line"),
        ("7", "line-not-object", "one object a line"),
        ('{"PM2.5_24h": 3}', "field-unknown", "pm25_24h"),
        ('{"station": 3}', "field-unknown", "so2_24h"),
        ('{"pm25_24h": 3, "pm25_24h": 4}', "field-repeated", "Keep the one"),
        ('{"pm25_24h": "35"}', "value-not-number", "quotation marks"),
        ('{"pm25_24h": true}', "value-not-number", "null"),
        ('{"pm25_24h": [35]}', "value-not-number", "null"),
        ('{"pm25_24h": {"value": 35}}', "value-not-number", "null"),
        ('{"pm25_24h": NaN}', "value-not-number", "null"),
        ('{"pm25_24h": Infinity}', "value-not-number", "null"),
        ('{"pm25_24h": 1e99999999999999999999}', "value-not-number", "null"),
        ('{"pm25_24h": %s}' % ("9" * 5000), "value-not-number", "null"),
        ('{"pm25_24h": -1}', "value-negative", "null"),
        ('{"pm25_24h": 1e9}', "value-implausible", "µg/m³"),
        ('{"co_24h": 1200}', "co-looks-like-micrograms", "divide by 1000"),
        ('{"pm25_24h": 0.075, "pm10_24h": 0.15, "so2_24h": 0}', "values-look-like-milligrams", "multiply by 1000"),
    ],
)
def test_a_bad_line_gives_an_error_in_its_place(line: str | bytes, code: str, words: str) -> None:
    good = b'{"pm25_24h": 35}\n'
    middle = line.encode() if isinstance(line, str) else line
    result = _run(good + middle + b"\n" + good)
    assert result.exit_code == 1
    first, error, last = _answers(result)
    assert first["aqi"] == last["aqi"] == 50
    assert set(error) == {"error"}
    assert error["error"]["code"] == code
    assert error["error"]["message"]
    assert words in error["error"]["remedy"]


def test_one_clean_value_below_one_is_no_mix_up_of_units() -> None:
    assert _answers(_run('{"so2_24h": 0.4, "pm25_24h": 12.5, "co_24h": 0.3}'))[0]["aqi"] == 18


def test_line_ends_of_windows_and_a_byte_order_mark_do_no_harm() -> None:
    result = _run(b'\xef\xbb\xbf{"pm25_24h": 35}\r\n{"pm25_24h": 36}')
    assert result.exit_code == 0
    assert [answer["aqi"] for answer in _answers(result)] == [50, 52]


def test_an_empty_file_is_no_error() -> None:
    result = _run("")
    assert (result.exit_code, result.stdout) == (0, "")


def test_without_json_people_can_read_it() -> None:
    result = CliRunner().invoke(main, ["air", "aqi", "-"], input='{"pm25_24h": 152}\nx\n')
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "1: 202 重度污染 Heavily polluted (PM₂.₅)"
    assert "line-not-json" in result.stdout.splitlines()[1]


def test_a_missing_file_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["air", "aqi", "no-such-file.jsonl", "--json"]).exit_code == 2
