"""The page of counts: what the rules say of the cases of a day, with cases, articles and traces behind every figure."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from fractions import Fraction
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner
from django.urls import reverse

from lantian.apps.accountability import evaluations, sheets
from lantian.apps.accountability.evaluations import evaluated, judge
from lantian.apps.records import traces
from lantian.cli.accountability import accountability

TODAY = dt.date(2017, 11, 20)
NOW = dt.datetime(2017, 11, 20, 4, tzinfo=dt.UTC)
UNIT, OTHER = "hanghai-west-road", "jianshe-road"


def _judge(day: dt.date = TODAY):
    return evaluated(day, now=NOW)


def test_half_problems_add_up_and_reach_the_middle_tier_only(found):
    """C08, C09, C-A1.2: three halves are 3/2, below the 2 from which the leader in charge answers."""
    found(("building_site", "three_person"), ("building_site", "seven_hundreds"), ("building_site", "emergency"))
    (line,) = sheets.count_lines(_judge())
    assert (line.unit, line.period, line.count) == (UNIT, "2017-10", Fraction(3, 2))
    assert [finding.tier for finding, _title in line.tiers] == ["mid_level"]
    assert line.arithmetic == "1/2 × 3 = 3/2"


def test_what_was_handed_over_counts_from_the_day_after_it_fell_due(found):
    """C06 (1): on its last day it is not counted yet, on the next day it is, for the month in which it fell due."""
    found(("scattered_dirty", "listed"), source="ministry-inspection", handed=True, due=dt.date(2017, 10, 31))
    assert not sheets.count_lines(_judge(dt.date(2017, 10, 31)))
    (line,) = sheets.count_lines(_judge(dt.date(2017, 11, 1)))
    assert (line.basis, line.period, line.count) == ("unrectified", "2017-10", 1)
    assert [finding.tier for finding, _title in line.tiers] == ["mid_level", "leader_in_charge"]


def test_a_day_shows_what_was_known_then(found):
    """A case filed later is not in what was known before."""
    found(("small_boiler", "concealed"), day=dt.date(2017, 11, 10))
    assert not sheets.count_lines(_judge(dt.date(2017, 11, 9)))
    assert len(sheets.count_lines(_judge(dt.date(2017, 11, 10)))) == 1


def test_what_does_not_count_is_named_with_the_reason(found):
    """A report of the public has no level, and a small boiler does not count before November (C-A1.4)."""
    found(("scattered_dirty", "new"), source="public")
    found(("small_boiler", "not_removed"), day=dt.date(2017, 10, 20))
    reasons = {each.reason.in_language("en") for each in sheets.left_out(_judge())}
    assert reasons == {
        "problems of this kind from this source do not count",
        "problems of this class do not count so early",
    }


def test_a_problem_without_weight_is_named_and_never_made_up(found):
    """A class whose situations weigh the same needs no item; a fact that cannot be used is said with its remedy."""
    found(("building_site", "three_person"))
    judged = _judge()
    assert not judged.faults
    data = {**judged.data, "problems": [{**judged.data["problems"][0], "item": None, "class": "staggered"}]}
    evaluation, faults = judge(data, judged.method)
    assert not evaluation.findings
    assert [fault.code for fault in faults] == ["class-unknown"]


def test_the_page_shows_counts_and_every_figure_opens_its_trace(client, clerk, found):
    """Counts, tiers and completions are links to traces that exist, for those who may see them."""
    case = found(("scattered_dirty", "new"), ("scattered_dirty", "new"), ("scattered_dirty", "cluster"))
    client.force_login(clerk("group-head"))
    page = client.get(reverse("accountability:overview"))
    assert page.status_code == 200
    body = page.content.decode()
    addresses = [
        part.split('"')[0].replace("&amp;", "&") for part in body.split('href="')[1:] if part.startswith("/trace")
    ]
    kinds = set()
    for address in addresses:
        split = urlsplit(address)
        kind = split.path.strip("/").split("/")[-1]
        kinds.add(kind)
        key = {name: values[0] for name, values in parse_qs(split.query).items()}
        assert traces.build(kind, key).clauses
    assert {"accountability-count", "accountability-finding"} <= kinds
    detail = client.get(reverse("accountability:unit", args=[UNIT])).content.decode()
    assert f"{case.number}/1" in detail


def test_a_trace_tells_problems_weights_and_articles(found):
    """The trace of a finding holds the sum, the comparison, the articles and each problem with its weight."""
    found(("scattered_dirty", "new"), ("scattered_dirty", "new"), ("scattered_dirty", "cluster"))
    key = {"unit": UNIT, "period": "2017-10", "basis": "newly_found", "tier": "main_leaders", "day": str(TODAY)}
    trace = traces.build("accountability-finding", key)
    assert trace.figure.value == 3
    assert trace.arithmetic == ("1 × 3 = 3", "3 > 2")
    assert {"C06", "C10", "C-A1.1"} <= set(trace.clauses)
    assert [row[3] for row in trace.tables[0].rows] == [Fraction(1)] * 3


def test_strangers_and_other_units_open_no_trace(client, clerk, found):
    """Nothing of accountability is public: a stranger is asked to sign in, another unit is refused."""
    found(("scattered_dirty", "new"))
    key = {"unit": UNIT, "period": "2017-10", "basis": "newly_found", "day": str(TODAY)}
    address = traces.address("accountability-count", key)
    assert client.get(address).status_code == 302
    client.force_login(clerk("liaison-officer", "other", OTHER))
    assert client.get(address).status_code == 403
    client.force_login(clerk("liaison-officer", "own", UNIT))
    assert client.get(address).status_code == 200


def test_a_unit_sees_itself_alone(client, clerk, found):
    """A liaison officer reads the page of the own unit, not the overview and not another unit."""
    found(("scattered_dirty", "new"))
    client.force_login(clerk("liaison-officer"))
    assert client.get(reverse("accountability:overview")).status_code == 403
    assert client.get(reverse("accountability:unit", args=[UNIT])).status_code == 200
    assert client.get(reverse("accountability:unit", args=[OTHER])).status_code == 403


def test_the_facts_of_the_page_give_the_same_on_the_command_line(client, clerk, found, tmp_path, zhongyuan_folder):
    """FACTS.json from the page, evaluated by the command, gives the findings of the page."""
    found(("scattered_dirty", "new"), ("building_site", "emergency"))
    found(("scattered_dirty", "listed"), source="city", handed=True, due=dt.date(2017, 10, 20))
    client.force_login(clerk("group-head"))
    file = tmp_path / "facts.json"
    file.write_bytes(client.get(reverse("accountability:facts")).content)
    shown = json.loads(client.get(reverse("accountability:report")).content)
    ran = CliRunner().invoke(accountability, ["evaluate", str(zhongyuan_folder), str(file), "--json"])
    printed = json.loads(ran.output)
    assert printed["findings"] == shown["findings"] != []
    assert printed["counts"] == shown["counts"]


@pytest.mark.parametrize("day", ["2017-13-01", "2999-01-01", "x", "2017-09-01"])
def test_a_day_that_means_nothing_is_said(client, clerk, found, day):
    """A slip shows today and says so; a day before the method says from when it holds."""
    found(("scattered_dirty", "new"))
    client.force_login(clerk("group-head"))
    page = client.get(reverse("accountability:overview"), {"day": day})
    assert page.status_code == 200
    assert b'role="status"' in page.content


def test_a_campaign_without_a_method_says_so(client, district, person, monkeypatch, zhongyuan_folder):
    """An empty page names what to add to the pack."""
    bare = replace(district, rule_sets={}, official_rules="")
    monkeypatch.setattr(evaluations, "pack", lambda: bare)
    client.force_login(person("group-head"))
    page = client.get(reverse("accountability:overview"), headers={"accept-language": "en"})
    assert b"accountability.yaml" in page.content
