"""The action log in the reader's language; the log itself keeps its codes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

import lantian
from lantian.apps.accountability.choices import State as ProposalState
from lantian.apps.cases.choices import State
from lantian.apps.duty.choices import Seat
from lantian.apps.records import log_words
from lantian.apps.records.actions import record
from lantian.apps.records.log_words import ACTIONS, action_words, facts_words, reason_words, subject_words
from lantian.apps.records.models import LogEntry
from lantian.apps.supervision.choices import FACT_WORDS
from lantian.apps.warnings.choices import Kind

ROOT = Path(next(iter(lantian.__path__)))
APPS = "|".join(sorted(path.parent.name for path in (ROOT / "apps").glob("*/apps.py")))
LOGGED = re.compile(rf"\"((?:{APPS}|site)\.[a-z]+(?:-[a-z]+)+)\"")
BUILT = re.compile(rf"\bf\"((?:{APPS}|site)\.[a-z-]*{{[^\"]*)\"")
PAST = {"monitoring.import-hours"}
"""Written by earlier versions: the log is never shortened, so they stay worded."""
LATIN = re.compile(r"[a-z]{3,}")
ABBREVIATIONS = re.compile(
    r"VOCs|PM2\.5|PM10|AQI|CAP|Excel|Word|PDF|CSV|HJ|SHA-256|\bCN\b|\bST\b|(?<=（)(?:cm²|g|m)(?=）)"
)
"""Standard names and units that Chinese texts write with Latin letters."""


def _code() -> list[str]:
    """The text of every module but the one that words the actions."""
    return [path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py") if path.name != "log_words.py"]


def test_every_action_has_words_in_both_languages() -> None:
    """Whatever the code writes into the log can be read; nothing is worded that the code does not write."""
    code = _code()
    logged = {name for text in code for name in LOGGED.findall(text)}
    assert logged - set(ACTIONS) == set()
    built = [re.sub(r"\\{.*?\\}", "[a-z-]+", re.escape(name)) for text in code for name in BUILT.findall(text)]
    written = [name for name in ACTIONS if any(f'"{name}"' in text for text in code)]
    assert [
        name for name in set(ACTIONS) - set(written) - PAST if not any(re.fullmatch(form, name) for form in built)
    ] == []
    for action in ACTIONS:
        with translation.override("zh-hans"):
            assert not LATIN.search(action_words(action)), action
        with translation.override("en"):
            assert action_words(action) != action


def test_no_chinese_word_of_the_log_contains_english() -> None:
    """Actions, subjects, labels, values and reasons; only standard names and units keep their Latin letters."""
    values = [word for words in log_words._VALUES.values() for word in words.values()]
    subjects, facts, reasons = log_words._SUBJECTS, log_words._FACTS, log_words._REASONS
    words = [*ACTIONS.values(), *subjects.values(), *facts.values(), *reasons.values(), *values]
    with translation.override("zh-hans"):
        chinese = [str(word) for word in words]
    assert [word for word in chinese if re.search("[A-Za-z]", ABBREVIATIONS.sub("", word))] == []


def test_a_row_of_a_ledger_is_told_by_the_titles_of_the_pack(district) -> None:
    """The log keeps ids; a reader sees the ledger and its fields by name, in the language chosen."""
    ledger = next(iter(district.ledgers.values()))
    field = ledger.fields[0]
    facts = {"ledger": ledger.id, "fields": {field.id: "A", "unheard-of": "B"}}
    with translation.override("zh-hans"):
        assert facts_words(facts) == f"台账：{ledger.title.zh} · 登记内容：{field.title.zh}：A, unheard-of：B"
    with translation.override("en"):
        assert (
            facts_words(facts) == f"ledger: {ledger.title.en} · entries of the row: {field.title.en}: A, unheard-of: B"
        )


def test_steps_states_and_choices_are_told_in_the_words_of_the_pack(district) -> None:
    """A step is known by its title, a state by its name; a code that the pack does not know stays as it is."""
    ledger = next(each for each in district.ledgers.values() if each.flow and any(f.choices for f in each.fields))
    flow = district.flows[ledger.flow]
    field = next(each for each in ledger.fields if each.choices and each.kind == "choice")
    step, choice = flow.transitions[0], field.choices[0]
    facts = {
        "ledger": ledger.id,
        "step": step.id,
        "from": step.from_states[0],
        "to": "unheard-of",
        "fields": {field.id: [None, choice.id]},
    }
    for language in ("zh-hans", "en"):
        with translation.override(language):
            told = facts_words(facts)
        for known in (step.title, flow.state(step.from_states[0]).title, field.title, choice.title):
            assert known.in_language(language) in told
        assert "unheard-of" in told


def test_cases_are_told_as_their_pages_tell_them(district) -> None:
    """The log cannot ask the pages of cases for their words: it keeps the same."""
    kind, source = district.cases.kinds[0], district.cases.sources[0]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for state in State:
                assert facts_words({"state": state.value}, action="cases.verify").endswith(str(state.label))
            told = facts_words({"kind": kind.id, "source": source.id}, action="cases.file")
        assert kind.title.in_language(language) in told
        assert source.title.in_language(language) in told


def test_states_and_kinds_are_called_as_their_pages_call_them(district) -> None:
    """The log cannot ask the pages of proposals, warnings, counts and seats for their words: it keeps the same."""
    kept: list[tuple[str, str, Any]] = [
        *(("accountability.agree", "state", each) for each in ProposalState),
        *(("warnings.draft", "kind", each) for each in Kind),
        *(("duty.join", "seat", each) for each in Seat),
    ]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for action, name, each in kept:
                assert facts_words({name: each.value}, action=action).endswith(str(each.label))
            for fact, words in FACT_WORDS.items():
                assert facts_words({"counts": f"{fact} 2/1"}, action="supervision.decide-step").endswith(f"{words} 2/1")


def test_codes_of_the_pack_are_told_by_its_titles(district) -> None:
    """Levels, forms, steps, measures, grades and shifts; what nobody knows any more stays as it is kept."""
    rules = next(each for each in district.rule_sets.values() if each.sanctions)
    tier, form, step = rules.tiers[0], rules.sanctions.forms[0], district.supervision.steps[0]
    grade = next(iter(district.warning_rules.values())).grades[0]
    shift, unit, paper = district.duty.roster.shifts[0], next(iter(district.units.values())), district.duty.notices[0]
    for language in ("zh-hans", "en"):
        with translation.override(language):
            outcome = {"outcomes": [{"tier": tier.id, "forms": [form.id, "gone"]}]}
            told = facts_words(outcome, action="accountability.decide")
            assert tier.title.in_language(language) in told
            assert f"{form.title.in_language(language)}, gone" in told
            told = facts_words({"before": "—", "after": step.id}, action="supervision.decide-step")
            assert told == f"— → {step.title.in_language(language)}"
            assert grade.title.in_language(language) in facts_words({"grade": grade.id}, action="warnings.sign")
            told = facts_words({"turns": [f"2018-01-01 {shift.id}: li-day"]}, action="duty.assign")
            assert told.endswith(f"2018-01-01 {shift.title.in_language(language)}: li-day")
            assert subject_words(f"escalation:{unit.id}").endswith(unit.name.in_language(language))
            assert subject_words(f"briefing:{paper.id}/2018-01-01/1").endswith(
                f"{paper.title.in_language(language)}/2018-01-01/1"
            )


def test_moments_are_shown_in_the_time_of_the_district(district) -> None:
    with translation.override("en"):
        assert facts_words({"starts": "2018-03-06T18:00:00+00:00"}) == "starts: 2018-03-07 02:00"


@pytest.mark.parametrize(
    ("facts", "chinese", "english"),
    [
        (
            {"network": "micro", "stage": "networked"},
            "站网：微型站 · 建设阶段：已联网",
            "network: micro-stations · stage: networked",
        ),
        ({"lon": "113.6", "lat": "34.7"}, "经度：113.6 · 纬度：34.7", "longitude: 113.6 · latitude: 34.7"),
        (
            {"role": "leader", "demonstration": True},
            "角色：区领导 · 演示：是",
            "role: Leader of the district · demonstration: yes",
        ),
        ({"unit": None, "changed": 0}, "单位：— · 更改：0", "unit: — · changed: 0"),
        (
            {"before": {"role": "leader", "unit": None}, "after": {"role": "analyst", "unit": None}},
            "角色：区领导, 单位：— → 角色：数据审核员, 单位：—",
            "role: Leader of the district, unit: — → role: Data analyst, unit: —",
        ),
        ({"stage": {"before": "built", "after": "networked"}}, "建设阶段：已建成 → 已联网", "stage: built → networked"),
        ({"something new": ["a", "b"]}, "something new：a, b", "something new: a, b"),
        ({}, "", ""),
    ],
)
def test_facts_have_labels_and_readable_values(district, facts, chinese: str, english: str) -> None:
    """Codes of networks and stages, names of roles and units, changes as an arrow; what is unknown stays as it is."""
    with translation.override("zh-hans"):
        assert facts_words(facts) == chinese
    with translation.override("en"):
        assert facts_words(facts) == english


def test_subjects_and_reasons(district) -> None:
    """What people wrote stays as they wrote it."""
    with translation.override("zh-hans"):
        assert subject_words("user:leader") == "账号 leader"
        assert subject_words("thing:1") == "thing:1"
        assert subject_words("user") == "user"
        assert subject_words("user:(unknown)") == "账号 （无此账号）"
        assert reason_words("demonstration") == "演示"
        assert reason_words("电话申请") == "电话申请"


@pytest.mark.django_db
def test_the_page_shows_words_and_keeps_the_code_small(district, client, person) -> None:
    """And the choice of actions is worded as well, while the address keeps the code."""
    administrator = person("administrator")
    record(
        actor=administrator,
        action="orgs.reset-password",
        subject="user:leader",
        facts={"network": "micro"},
        reason="demonstration",
    )
    client.force_login(administrator)
    client.cookies["django_language"] = "zh-hans"
    page = client.get("/records/log/", {"action": "orgs.reset-password"}).content.decode()
    assert '发放一次性密码<br><span class="mono small soft">orgs.reset-password</span>' in page
    assert '<option value="orgs.reset-password" selected>发放一次性密码</option>' in page
    assert '<a href="?subject=user%3Aleader">账号 leader</a>' in page
    assert "站网：微型站" in page
    assert "演示" in page.split("<table", 1)[1]
    assert LogEntry.objects.get().facts == {"network": "micro"}
