"""A photo kept as it came, once, with what its camera says and what of that does not fit."""

from __future__ import annotations

import datetime as dt
import hashlib
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from lantian.apps.evidence import actions, queries
from lantian.apps.evidence.keeping import content_of
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.problems import EvidenceRefused
from lantian.apps.evidence.renditions import rendition
from lantian.apps.evidence.subjects import NoSuchSubject
from lantian.apps.ledgers import actions as ledgers
from lantian.apps.orgs import delegation
from lantian.apps.orgs.models import User
from lantian.apps.orgs.policies import NotAllowed
from lantian.apps.records.models import LogEntry

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
NEAR, FAR = (-1.5, 54.902), (-1.5, 54.903)


def _send(content: bytes, row, actor, **changed) -> Item:
    given = {"subject": row.subject, "slot": "photo", "now": NOW, **changed}
    return actions.receive(content, changed.pop("name", "hearth.jpg"), actor=actor, **given)


def _doubts(item: Item) -> list[str]:
    return [each.code for each in queries.piece(item, None).doubts]


def test_the_original_is_kept_to_the_byte_and_the_camera_is_read(photo, hearth, warden):
    content = photo(taken="2031:11:04 08:30:00", offset="+01:00", place=NEAR, camera="Phone 3")
    item = _send(content, hearth, warden)
    assert item.digest == hashlib.sha256(content).hexdigest() and content_of(item.digest) == content
    assert item.taken_at == dt.datetime(2031, 11, 4, 7, 30, tzinfo=dt.UTC) and item.zone_known
    assert (float(item.lon), float(item.lat)) == pytest.approx(NEAR) and item.camera == "Phone 3"
    assert LogEntry.objects.get(action="evidence.attach-file").facts["sha256"] == item.digest


def test_a_time_without_an_offset_is_local_time(photo, hearth, warden):
    item = _send(photo(taken="2031:07:04 08:30:00"), hearth, warden)
    assert item.taken_at == dt.datetime(2031, 7, 4, 7, 30, tzinfo=dt.UTC) and not item.zone_known


def test_what_is_shown_is_upright_and_says_nothing_of_the_owner(photo, hearth, warden):
    item = _send(photo(size=(400, 300), turned=6, place=NEAR, camera="Phone 3"), hearth, warden)
    for size, longest in (("shown", 400), ("thumbnail", 320)):
        with Image.open(BytesIO(rendition(item.digest, size))) as made:
            assert made.height == longest and made.height > made.width
            assert not made.getexif()


@pytest.mark.parametrize(
    ("said", "doubts"),
    [
        ({"place": NEAR, "taken": "2031:11:04 08:59:00"}, []),
        ({"place": FAR}, ["far"]),
        ({"taken": "2031:11:04 09:15:00"}, []),
        ({"taken": "2031:11:04 09:15:01"}, ["later-than-sent"]),
        ({"taken": "2031:11:02 09:00:00"}, []),
        ({"taken": "2031:11:02 08:59:59"}, ["old"]),
        ({}, []),
    ],
)
def test_a_doubt_begins_where_the_pack_says(photo, hearth, warden, said, doubts):
    """250 m, 15 minutes and 2 days in Port Alder; each marks and never refuses."""
    assert _doubts(_send(photo(**said), hearth, warden)) == doubts


def test_a_picture_used_twice_is_told(photo, hearth, elsewhere, warden, desk):
    before = _send(photo(), hearth, warden, slot="photo-before")
    assert _doubts(before) == []
    after = _send(photo(), hearth, warden, slot="photo-after")
    assert _doubts(before) == _doubts(after) == ["same-file-here"]
    other = _send(photo(), elsewhere, desk)
    assert _doubts(other) == ["same-file"] and "same-file" in _doubts(before)
    (told,) = queries.piece(other, desk).doubts
    assert [(each.title, each.address) for each in told.about] == [
        (str(hearth), reverse("ledgers:row", args=[hearth.number]))
    ]
    assert queries.piece(other, None).doubts[0].about == (), "what somebody may not see is only counted"


def test_the_same_key_is_the_same_photo(photo, hearth, elsewhere, warden):
    first = _send(photo(), hearth, warden, client="a" * 32)
    assert _send(photo(), hearth, warden, client="a" * 32) == first
    with pytest.raises(EvidenceRefused) as refused:
        _send(photo("red"), hearth, warden, client="a" * 32)
    assert refused.value.code == "client-key-taken"
    assert Item.objects.count() == LogEntry.objects.filter(action="evidence.attach-file").count() == 1


def test_photos_before_and_after_with_one_word_are_a_pair(photo, hearth, warden):
    for colour, slot, pair in (
        ("red", "photo-before", "door"),
        ("green", "photo-before", "roof"),
        ("blue", "photo-after", "roof"),
        ("white", "photo-after", "yard"),
    ):
        _send(photo(colour), hearth, warden, slot=slot, pair=pair)
    found = queries.gallery(hearth.subject, warden)
    assert [word for word, _before, _after in found.pairs] == ["roof"]
    assert found.pair_words == ["door", "yard"] and found.count == 4


def test_only_who_keeps_the_row_or_takes_its_step_adds(photo, hearth, elsewhere, warden, post):
    with pytest.raises(NotAllowed):
        _send(photo(), elsewhere, warden)
    with pytest.raises(NotAllowed):
        _send(photo(), hearth, post("", "stranger", "quayside"))
    with pytest.raises(NoSuchSubject):
        actions.receive(photo(), "x.jpg", actor=warden, subject="cloud:1", slot="photo", now=NOW)
    assert not Item.objects.exists()


def test_who_stands_in_adds_in_the_post_of_the_other(photo, elsewhere, hearth, warden, desk):
    day = NOW.date()
    delegation.delegate(desk, warden, actor=desk, since=day, until=day, reason="leave", now=NOW, today=day)
    again = User.objects.get(pk=warden.pk)
    item = _send(photo(), elsewhere, again)
    assert (item.by, item.on_behalf_of) == (warden, desk)
    assert LogEntry.objects.get(action="evidence.attach-file").facts["on_behalf_of"] == "desk"
    assert _send(photo("red"), hearth, again).on_behalf_of is None, "their own post comes first"


def test_withdrawing_keeps_the_file_the_person_and_the_reason(photo, hearth, warden, desk):
    item = _send(photo(), hearth, warden)
    with pytest.raises(EvidenceRefused) as refused:
        actions.withdraw(item, actor=warden, reason="  ", now=NOW)
    assert refused.value.code == "reason-missing"
    actions.withdraw(item, actor=desk, reason="wrong house", now=NOW)
    assert queries.attached(hearth.subject) == [] and not queries.slots([hearth.subject])
    kept = queries.gallery(hearth.subject, warden).withdrawn[0].item
    assert (kept.withdrawn_by, kept.withdrawn_reason) == (desk, "wrong house")
    assert content_of(kept.digest)
    with pytest.raises(EvidenceRefused) as refused:
        actions.withdraw(item, actor=desk, reason="again", now=NOW)
    assert refused.value.code == "withdrawn-already"


def test_proof_of_a_row_that_was_struck_off_stays(photo, hearth, warden, desk, post):
    item = _send(photo(), hearth, warden)
    points = ["replaced/cold", "replaced/bricked"]
    ledgers.step(hearth.number, "look", actor=post("clean-air-desk", "looker", "clean-air-desk"), now=NOW)
    ledgers.step(hearth.number, "replace", actor=desk, now=NOW, ticked=points)
    with pytest.raises(EvidenceRefused) as refused:
        actions.withdraw(item, actor=desk, reason="wrong house", now=NOW)
    assert refused.value.code == "withdraw-relied-upon"
    ledgers.step(hearth.number, "reopen", actor=desk, now=NOW, ground="lit-again", reason="smoke")
    actions.withdraw(item, actor=desk, reason="wrong house", now=NOW)
    assert queries.attached(hearth.subject) == []
