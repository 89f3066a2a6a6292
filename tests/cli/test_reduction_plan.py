"""`lantian reduction plan`: every fault by row and column, plans worked out by hand, and what is missing."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lantian.cli.reduction import reduction
from lantian.core.policy.pack import Pack

HEADER = "code,name,unit,kind,protected,stopped,so2,nox,pm,voc,output,jobs,options"
KILN = "A,Kiln,,industry,,,50,10,40,10,100,10,"
PAINT = "B,Paint,,industry,,,10,10,10,60,50,20,"
TRAFFIC = "C,Traffic,,mobile,,,10,70,30,20,,,"
HEAT = "D,Heat,,livelihood,,,30,10,20,10,,,"
ALL = (KILN, PAINT, TRAFFIC, HEAT)


@pytest.fixture(autouse=True)
def _pack_at_hand(monkeypatch: pytest.MonkeyPatch, zhongyuan_pack: Pack) -> None:
    monkeypatch.setattr("lantian.io.packs.load_folder", lambda _folder: zhongyuan_pack)


def run(tmp_path: Path, *rows: str, grade: str = "yellow", header: str = HEADER) -> tuple[int, dict[str, Any]]:
    file = tmp_path / "sources.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    result = CliRunner().invoke(reduction, ["plan", "pack", str(file), "--grade", grade, "--json"])
    return result.exit_code, json.loads(result.stdout)


def faults(answer: dict[str, Any]) -> list[tuple[str, int, str]]:
    return [(each["code"], each["where"]["row"], each["where"]["column"]) for each in answer["errors"]]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("E,No,,industry,,,,10,1,1,,,", "emission-missing", "so2"),
        ("E,No,,industry,,,0,0,0,0,,,", "source-without-emission", ""),
        ("E,No,,industry,,,-1,10,1,1,,,", "negative", "so2"),
        ("E,No,,industry,,,ten,10,1,1,,,", "not-a-number", "so2"),
        ("E,No,,industry,,,NaN,10,1,1,,,", "not-a-number", "so2"),
        ("A,Twice,,industry,,,1,1,1,1,,,", "code-twice", "code"),
        (",No,,industry,,,1,1,1,1,,,", "code-missing", "code"),
        ("E,No,,volcano,,,1,1,1,1,,,", "kind-unknown", "kind"),
        ("E,No,Atlantis,industry,,,1,1,1,1,,,", "unit-unknown", "unit"),
        ("E,No,,industry,perhaps,,1,1,1,1,,,", "yes-or-no", "protected"),
        ("E,No,,industry,,120%,1,1,1,1,,,", "share-over-1", "stopped"),
        ("E,No,,industry,,,1,1,1,1,,,stop=101%", "option-over-1", "options"),
        ("E,No,,industry,,,1,1,1,1,,,stop", "option-unreadable", "options"),
        ("E,No,,industry,,,1,1,1,1,,,stop=1;stop=0.5", "option-twice", "options"),
        ("E,No,,industry,,,1,1,1,1,,,,,", "cells", ""),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, code: str, column: str) -> None:
    status, answer = run(tmp_path, *ALL, row)
    assert status == 1
    assert faults(answer) == [(code, 6, column)]
    error = answer["errors"][0]
    assert all(error[key] for key in ("message", "remedy", "message_zh", "remedy_zh"))


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    status, answer = run(tmp_path, KILN, "E,,,volcano,,,-1,x,1,1,,,", "A,,,industry,,,1,1,1,,,,")
    assert status == 1
    assert faults(answer) == [
        ("kind-unknown", 3, "kind"),
        ("negative", 3, "so2"),
        ("not-a-number", 3, "nox"),
        ("emission-missing", 4, "voc"),
        ("code-twice", 4, "code"),
    ]


def test_an_empty_file_a_missing_column_and_a_pollutant_that_nobody_emits(tmp_path: Path) -> None:
    assert faults(run(tmp_path)[1]) == [("empty", 0, "")]
    assert faults(run(tmp_path, header="")[1]) == [("empty", 0, "")]
    assert ("column-missing", 1, "voc") in faults(run(tmp_path, KILN, header=HEADER.replace("voc", "x"))[1])
    assert faults(run(tmp_path, "A,K,,industry,,,1,1,1,0,,,")[1]) == [("pollutant-without-emission", 0, "voc")]


def test_a_grade_that_the_pack_does_not_have_is_wrong_usage(tmp_path: Path) -> None:
    status, answer = run(tmp_path, *ALL, grade="violet")
    assert status == 2 and answer["errors"][0]["code"] == "cut-grade-unknown"


def test_a_pack_without_cuts_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_pack: Pack) -> None:
    monkeypatch.setattr("lantian.io.packs.load_folder", lambda _folder: replace(small_pack, curtailment=None))
    status, answer = run(tmp_path, *ALL)
    assert status == 1 and answer["errors"][0]["code"] == "cuts-not-stated"


def test_the_plan_of_blue_by_hand(tmp_path: Path) -> None:
    """Half of Paint gives 5 of 100 kg PM and 30 of 100 VOC for 50/2 + 0.05·20/2 = 25.5; 20 % of both costs 30.3."""
    status, answer = run(tmp_path, *ALL, grade="blue")
    assert status == 0 and answer["status"] == "optimal"
    assert [(each["code"], each["option"], each["cost"]) for each in answer["measures"]] == [("B", "cut-50", 25.5)]
    assert answer["objective"] == 25.5 and answer["gap"] <= 1e-4
    assert answer["ratios"] == {
        "pm": {"target": "0.05", "reached": "0.05", "met": True},
        "voc": {"target": "0.05", "reached": "0.3", "met": True},
    }


def test_so2_stands_in_for_nox_while_their_sum_is_kept(tmp_path: Path) -> None:
    _, answer = run(tmp_path, *ALL, grade="yellow")
    assert answer["status"] == "optimal"
    assert answer["ratios"]["nox"] == {"target": "0.1", "reached": "0.055", "met": True, "by_trade": True}
    assert answer["so2_nox_sum"] == {"target": "0.2", "reached": "0.25", "met": True}
    assert "so2_nox_sum" in [each["constraint"] for each in answer["binding"]]
    assert "so2-nox-sum" in answer["interpretations"] and answer["clauses"] == ["M36.3"]


def test_a_pollutant_that_reaches_its_own_share_has_reached_it_whatever_the_sum_lacks(tmp_path: Path) -> None:
    """The kiln has 20 of 55 kg of NOx and 2 of 100 kg of SO2: 36 % and 2 % do not make 60 % together."""
    heating = "H,Heating,,livelihood,,,98,35,1,1,,,"
    _, answer = run(tmp_path, heating, "N,Kiln,,industry,,,2,20,20,20,,,stop=1", grade="red")
    assert answer["ratios"]["nox"]["met"] and not answer["ratios"]["nox"]["by_trade"]
    assert not answer["ratios"]["so2"]["met"] and not answer["so2_nox_sum"]["met"]


def test_what_binds_is_what_the_plan_would_be_cheaper_without(tmp_path: Path) -> None:
    """The kiln alone has dust, the paint shop alone solvents; the sum of SO2 and NOx comes with the dust."""
    header = "code,name,kind,so2,nox,pm,voc,options"
    kiln, paint = (
        "K,Kiln,industry,30,30,90,0,half=50%@10;all=100%@30",
        "P,Paint,industry,0,0,0,90,some=20%@3;all=100%@9",
    )
    homes = "H,Homes,area,70,70,10,10,"
    _, answer = run(tmp_path, kiln, paint, homes, grade="yellow", header=header)
    assert {each["constraint"]: each["saves"] for each in answer["binding"]} == {"voc": 3.0}, (
        "kiln: the sum or the dust"
    )
    _, answer = run(tmp_path, kiln, paint, homes, grade="blue", header=header)
    assert {each["constraint"]: each["saves"] for each in answer["binding"]} == {"pm": 10.0, "voc": 3.0}


def test_units_in_the_header_are_reckoned_with(tmp_path: Path) -> None:
    rows = ("K,Kiln,industry,{0},{0},{0},{0},half=50%@10", "H,Homes,area,{1},{1},{1},{1},")
    columns = "code,name,kind,so2 ({0}),NO2（{0}）,pm [{0}],VOC ({0}),options"
    tonnes, kilograms = (
        run(tmp_path, *(each.format(*amounts) for each in rows), header=columns.format(unit))[1]
        for unit, amounts in (("t/d", ("0.03", "0.07")), ("kg/d", ("30", "70")))
    )
    assert tonnes["base"] == kilograms["base"] == dict.fromkeys(("so2", "nox", "pm", "voc"), "100")
    status, answer = run(tmp_path, *(each.format("1", "2") for each in rows), header=columns.format("t/a"))
    assert status == 1 and {each["code"] for each in answer["errors"]} == {"unit-of-mass"}


@pytest.mark.parametrize("mark", ["yes", "是"])
def test_what_is_protected_is_never_touched(tmp_path: Path, mark: str) -> None:
    """Neither by its kind nor by its mark, even when nothing else can reach the shares."""
    guarded = KILN.replace("industry,,", f"industry,{mark},")
    status, answer = run(tmp_path, guarded, PAINT, TRAFFIC, HEAT, grade="red")
    assert status == 0 and answer["status"] == "infeasible"
    assert [each["code"] for each in answer["measures"]] == ["B"]


def test_what_cannot_be_reached_is_named_with_the_shortfall(tmp_path: Path) -> None:
    """Without the kiln, Paint at most: PM 10 of 100, SO2 and NOx 10 + 10 of 60; VOC is reached."""
    guarded = KILN.replace("industry,,", "industry,yes,")
    _, answer = run(tmp_path, guarded, PAINT, TRAFFIC, HEAT, grade="red")
    assert [(each["pollutant"], each["short_by"]) for each in answer["missing"]] == [
        ("pm", "0.2"),
        ("so2_nox_sum", "0.4"),
    ]
    assert answer["ratios"]["voc"]["met"] and not answer["ratios"]["nox"]["met"]


def test_shares_out_of_reach_only_together_are_named(tmp_path: Path) -> None:
    """One measure cuts particles, the other VOC; a source takes one of them."""
    options = "dry=pm:20%@5;cover=voc:20%@5"
    _, answer = run(tmp_path, f"A,K,,industry,,,1,1,100,100,1,1,{options}", grade="blue")
    assert answer["status"] == "infeasible" and answer["missing"]
    assert all(each["most_alone"] == "0.2" for each in answer["missing"])


def test_what_has_stopped_is_neither_in_the_base_nor_cut_again(tmp_path: Path) -> None:
    half = KILN.replace("industry,,,", "industry,,50%,")
    _, answer = run(tmp_path, half, PAINT, TRAFFIC, HEAT, grade="yellow")
    assert answer["base"]["so2"] == "75"
    gone = KILN.replace("industry,,,", "industry,,1,")
    _, answer = run(tmp_path, gone, PAINT, TRAFFIC, HEAT, grade="yellow")
    assert answer["base"]["so2"] == "50" and "A" not in [each["code"] for each in answer["measures"]]


def test_a_cut_that_the_text_demands_is_made_from_its_grade_on(tmp_path: Path) -> None:
    lorries = "F,Lorries,,freight,,,1,100,10,1,,,"
    _, orange = run(tmp_path, *ALL, lorries, grade="orange")
    made = next(each for each in orange["measures"] if each["code"] == "F")
    assert made["cost"] == 0 and made["cut"]["nox"] == "50" and made["why"]["clause"] == "T20"
    _, yellow = run(tmp_path, *ALL, lorries, grade="yellow")
    assert "F" not in [each["code"] for each in yellow["measures"]]


def test_own_measures_replace_those_of_the_kind(tmp_path: Path) -> None:
    own = KILN + '"filter=so2:80%,nox:80%,pm:80%,voc:80%@3"'
    _, answer = run(tmp_path, own, PAINT, TRAFFIC, HEAT, grade="blue")
    assert [(each["code"], each["option"], each["cost"]) for each in answer["measures"]] == [("A", "filter", 3)]


def test_chinese_headers_and_words(tmp_path: Path) -> None:
    header = "编号,名称,街道,类别,民生保障,已停比例,二氧化硫（kg/d）,NOx,颗粒物,VOCs,日产值,岗位,措施"
    rows = (KILN.replace("industry", "工业企业"), PAINT, TRAFFIC.replace("mobile", "机动车"), HEAT)
    _, chinese = run(tmp_path, *rows, header=header)
    assert chinese == run(tmp_path, *ALL)[1]


def test_the_same_list_in_any_order_gives_the_same_plan(tmp_path: Path) -> None:
    rows = [
        f"S{n:03},S,,industry,,,{n % 7 + 1},{n % 5 + 1},{n % 11 + 1},{n % 3 + 1},{n % 13 + 1},{n % 4},,"
        for n in range(60)
    ]
    rows = [each.removesuffix(",") for each in rows]
    first = run(tmp_path, *rows, grade="orange")
    assert first[0] == 0 and first[1]["status"] == "optimal"
    assert first == run(tmp_path, *reversed(rows), grade="orange")
    assert all(each["met"] for each in first[1]["ratios"].values())


def test_nothing_but_the_answer_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The solver's own words would spoil the JSON."""
    run(tmp_path, *ALL)
    assert capfd.readouterr().out == ""


def test_all_grades_together_contain_the_milder_ones(tmp_path: Path) -> None:
    """No source cuts less of anything at a higher grade, and together they cost at least what each costs alone."""
    lorries = "F,Lorries,,freight,,,1,100,10,1,,,"
    own = 'E,Works,,industry,,,20,5,15,5,,,"wet=pm:60%@1;dry=voc:40%,pm:10%@2;stop=100%@90"'
    status, answer = run(tmp_path, *ALL, lorries, own, grade="all")
    assert status == 0 and answer["status"] in {"optimal", "infeasible"}
    assert list(answer["grades"]) == ["blue", "yellow", "orange", "red"]
    before: dict[str, dict[str, str]] = {}
    for each in answer["grades"].values():
        cut = {one["code"]: one["cut"] for one in each["measures"]}
        for code, amounts in before.items():
            assert all(float(cut[code][name]) >= float(amount) for name, amount in amounts.items()), (
                code,
                each["grade"],
            )
        before = cut
        alone = run(tmp_path, *ALL, lorries, own, grade=each["grade"])[1]
        assert each["status"] == ("infeasible" if alone["missing"] else "optimal")
        assert each["missing"] or each["objective"] >= alone["bound"] - 1e-6
    assert answer["interpretations"] == ["cut-nesting"]


def test_all_grades_say_what_is_missing_at_each(tmp_path: Path) -> None:
    """Paint alone reaches VOC at every grade, particles at blue and, stopped, at yellow; never those of red."""
    guarded = KILN.replace("industry,,", "industry,yes,")
    status, answer = run(tmp_path, guarded, PAINT, TRAFFIC, HEAT, grade="all")
    assert status == 0 and answer["status"] == "infeasible"
    short = {
        grade: {one["pollutant"]: one["short_by"] for one in each["missing"]}
        for grade, each in answer["grades"].items()
    }
    assert short["blue"] == {} and short["red"] == {"pm": "0.2", "so2_nox_sum": "0.4"}


def test_how_sure_the_shares_are_is_told_when_every_source_says_how_sure_it_is(tmp_path: Path) -> None:
    """The kiln stops: of 100 kg PM 40 go; 40·0.6 at 20 % and 60·0.4 at 10 % give √(4.8² + 2.4²) of 100 ±1.96."""
    header = "code,name,kind,so2,nox,pm,voc,options,uncertainty"
    kiln, rest = "A,Kiln,industry,40,40,40,40,stop=100%@1,20%", "B,Rest,area,60,60,60,60,,"
    _, answer = run(tmp_path, kiln, rest + "10%", header=header, grade="red")
    assert answer["ratios"]["pm"]["standard_uncertainty"] == pytest.approx(0.053666, abs=1e-6)
    assert answer["ratios"]["pm"]["range_95"] == pytest.approx([0.294817, 0.505183], abs=1e-5)
    assert answer["so2_nox_sum"]["standard_uncertainty"] == pytest.approx(2 * 0.053666, abs=1e-6)
    _, unsure = run(tmp_path, kiln, rest, header=header, grade="red")
    assert unsure["sources_without_uncertainty"] == 1 and "range_95" not in unsure["ratios"]["pm"]
    _, wrong = run(tmp_path, kiln, rest + "-1", header=header, grade="red")
    assert faults(wrong) == [("negative", 3, "uncertainty")]


def test_shares_of_subdistricts_have_a_range_of_their_own(tmp_path: Path) -> None:
    """Two sources of one subdistrict are as unsure as the district above; one alone is as sure as its cut."""
    header = "code,name,unit,kind,so2,nox,pm,voc,options,uncertainty"
    kiln, rest = "A,Kiln,xushui,industry,40,40,40,40,stop=100%@1,20%", "B,Rest,xushui,area,60,60,60,60,,10%"
    _, answer = run(tmp_path, kiln, rest, header=header, grade="red")
    ranges = answer["by_unit_range_95"]
    assert ranges["xushui"]["pm"] == pytest.approx([0.294817, 0.505183], abs=1e-5)
    _, apart = run(tmp_path, kiln, rest.replace("xushui", "qinling-road"), header=header, grade="red")
    assert apart["by_unit_range_95"]["xushui"]["pm"] == [1.0, 1.0]
    assert apart["by_unit_range_95"]["qinling-road"]["pm"] == [0.0, 0.0]
    _, unsure = run(tmp_path, kiln, rest.replace("10%", ""), header=header, grade="red")
    assert unsure["by_unit_range_95"] == {} and unsure["by_unit"]["xushui"]["pm"] == "0.4"
