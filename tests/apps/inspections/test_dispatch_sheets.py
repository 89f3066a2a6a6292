"""The numbered sheet: what it must say, as Word and as PDF; the same inspection gives the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from django.utils import translation

from lantian.apps.evidence.actions import receive
from lantian.apps.inspections import actions, sheets
from lantian.apps.inspections.actions import Signed
from lantian.apps.inspections.choices import Side
from lantian.apps.inspections.models import Inspection
from lantian.apps.orgs import actions as orgs
from lantian.apps.orgs.models import User
from lantian.core.policy.pack import Pack
from lantian.io.documents import TemplateMissing, pdf_words, word

NOW = dt.datetime(2017, 12, 4, 2, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_sheet_says_what_was_found_whoever_opens_it(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str], language: str
) -> None:
    done = finished(inspector, poor_site)
    with translation.override(language):
        as_pdf = pdf_words.text_of(sheets.as_pdf(done)).replace("\n", "")
        as_word = word.text_of(sheets.as_word(done))
    for said in (as_pdf, as_word):
        for words in (
            "大气污染防治攻坚问题交办单",
            "ZYJC-2017-0001",
            "演示工地",
            "演示路1号",
            "未落实“三员”管理或“三员”管理落实不到位",
            "未落实“七个百分之百”要求",
            "未按要求启动应急管控措施",
            "C-A1.2",
            "区建设局",
            "2017年12月11日",
            done.case_number,
            "李督导（演示）",
            "赵经理（演示）",
            done.pack_version,
        ):
            assert words in said, words
        assert "1.5" in said
    assert "第 1 页 共" in as_pdf


def test_photos_and_both_signatures_are_on_it(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    assert len(docx.Document(BytesIO(sheets.as_word(done))).inline_shapes) == 3
    assert sheets.as_pdf(done).count(b"/Subtype /Image") == 3


def test_the_same_inspection_gives_the_same_bytes(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str]
) -> None:
    done = finished(inspector, poor_site)
    first = (sheets.as_word(done), sheets.as_pdf(done))
    again = Inspection.objects.get(pk=done.pk)
    assert (sheets.as_word(again), sheets.as_pdf(again)) == first


def test_what_was_typed_is_shown_and_never_understood(
    inspector: User, begun: Callable[..., Inspection], both: list[Signed]
) -> None:
    draft = begun(inspector)
    hostile = "{{ number }} <w:br/> {_{ x }_} =1+1 <b>&amp;</b>"
    done = actions.finish(draft, actor=inspector, now=NOW, remark=hostile, signatures=both)
    assert hostile in word.text_of(sheets.as_word(done))
    assert hostile in pdf_words.text_of(sheets.as_pdf(done))


def test_a_refusal_stands_where_the_signature_would(
    inspector: User, begun: Callable[..., Inspection], drawn: Callable[..., bytes]
) -> None:
    draft = begun(inspector)
    signed = [
        Signed(side=Side.INSPECTOR, picture=drawn()),
        Signed(side=Side.INSPECTED, refused=True, reason="负责人不在场"),
    ]
    done = actions.finish(draft, actor=inspector, now=NOW, signatures=signed)
    for said in (word.text_of(sheets.as_word(done)), pdf_words.text_of(sheets.as_pdf(done))):
        assert "拒绝签字：负责人不在场" in said
        assert "现场检查记录（未发现问题）" in said
    as_word = word.text_of(sheets.as_word(done))
    assert "一、现场检查记录" in as_word and "二、检查结论" in as_word  # no part of problems, and no gap where it was


def test_photos_that_come_later_are_not_on_a_sheet_that_was_signed(
    inspector: User,
    finished: Callable[..., Inspection],
    poor_site: dict[str, str],
    photo: Callable[..., bytes],
) -> None:
    done = finished(inspector, poor_site)
    before = sheets.as_pdf(done)
    later = NOW + dt.timedelta(hours=2)
    draft = actions.correct(done, actor=inspector, now=later, reason="补拍")
    receive(photo("red"), "b.jpg", actor=inspector, subject=draft.evidence_subject, slot="photo", now=later)
    assert sheets.as_pdf(done) == before


def test_the_share_of_reburning_is_worked_out_on_the_sheet(
    inspector: User, finished: Callable[..., Inspection]
) -> None:
    done = finished(inspector, {"planned": "180", "converted": "180", "reburning": "36"}, "clean-heating-village")
    assert "复烧住户比例：36/180 = 20%，界限20%及以上：达到" in pdf_words.text_of(sheets.as_pdf(done)).replace("\n", "")


def test_the_invented_town_has_an_english_sheet(alder: Pack, db: None, both: list[Signed]) -> None:
    orgs.synchronise_units(alder)
    now = dt.datetime(2031, 11, 10, 9, tzinfo=dt.UTC)
    draft = actions.start(actor=None, now=now, form="yard", title="Coal yard")
    draft, faults = actions.save(
        draft, actor=None, now=now, answers={"heaps": "8", "open-heaps": "2", "covered": "failed"}
    )
    assert not faults
    done = actions.finish(draft, actor=None, now=now, unit="quayside", signatures=both)
    assert (done.number, done.problems, done.count) == ("LOOK-2031-0001", 2, "4")
    said = pdf_words.text_of(sheets.as_pdf(done)).replace("\n", " ")
    assert "Notice after a look" in said and "Page 1 of" in said and "Too many heaps in the open" in said
    assert "Notice after a look" in word.text_of(sheets.as_word(done))


def test_a_pack_without_a_template_says_so(
    inspector: User, finished: Callable[..., Inspection], poor_site: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done = finished(inspector, poor_site)
    monkeypatch.setattr(sheets, "TEMPLATE", "no-sheet.docx")
    with pytest.raises(TemplateMissing, match="no-sheet"):
        sheets.as_word(done)
