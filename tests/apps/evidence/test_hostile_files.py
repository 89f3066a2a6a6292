"""Files that are too large, broken, or something else than they say: refused by name, and nothing of them stays."""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from PIL import Image

from lantian.apps.evidence import actions
from lantian.apps.evidence.models import Item
from lantian.apps.evidence.pictures import LARGEST
from lantian.apps.evidence.problems import EvidenceRefused
from lantian.io.home import data_home
from lantian.web.middleware import LARGEST_BODY

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)


def _png(width: int, height: int) -> bytes:
    """The head of a picture that claims a size; what is decoded of it would fill the memory."""

    def part(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = part(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", zlib.compress(b"\0" * 1000)) + part(b"IEND", b"")


def _zip() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("run.sh", "#!")
    return written.getvalue()


def _gif() -> bytes:
    written = BytesIO()
    Image.new("P", (2, 2)).save(written, "GIF")
    return written.getvalue()


def _jpeg() -> bytes:
    written = BytesIO()
    Image.new("RGB", (400, 300), "grey").save(written, "JPEG")
    return written.getvalue()


def _macros() -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as office:
        for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"):
            office.writestr(name, "x")
    return written.getvalue()


HOSTILE = {
    "100 MB": ("photo", lambda: _jpeg() + b"\0" * 100 * 1024 * 1024, "picture-too-large"),
    "one byte too many": ("photo", lambda: (_jpeg() + b"\0" * LARGEST)[: LARGEST + 1], "picture-too-large"),
    "bomb": ("photo", lambda: _png(30_000, 30_000), "picture-too-many-pixels"),
    "cut off": ("photo", lambda: _jpeg()[:400], "picture-broken"),
    "page inside": ("photo", lambda: _jpeg() + b"<ScRiPt>alert(1)</script>", "picture-active"),
    "archive inside": ("photo", lambda: _jpeg() + _zip(), "picture-active"),
    "svg": ("photo", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture-kind"),
    "heic": ("photo", lambda: b"\0\0\0\x18ftypheic" + b"\0" * 40, "picture-kind"),
    "gif": ("document", _gif, "picture-kind"),
    "words as photo": ("photo", lambda: b"%PDF-1.4 words", "photo-needed"),
    "program": ("document", lambda: b"MZ\x90", "document-unknown"),
    "macros": ("document", _macros, "document-active"),
    "empty": ("photo", lambda: b"", "document-empty"),
    "unknown slot": ("banner", _jpeg, "slot-unknown"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_by_its_name_with_a_remedy(case, hearth, warden):
    slot, made, code = HOSTILE[case]
    before = _kept()
    with pytest.raises(EvidenceRefused) as refused:
        actions.receive(made(), "x.jpg", actor=warden, subject=hearth.subject, slot=slot, now=NOW)
    assert refused.value.code == code
    assert refused.value.said and "{" not in refused.value.said + refused.value.how
    assert not Item.objects.exists() and _kept() == before


def test_the_largest_picture_fits_into_one_request():
    assert LARGEST + 512 * 1024 < LARGEST_BODY


def test_a_name_with_markup_and_a_path_is_only_a_name(client, hearth, warden):
    name = "../../etc/<img src=x onerror=alert(1)>\u202e.jpg"
    item = actions.receive(_jpeg(), name, actor=warden, subject=hearth.subject, slot="photo", now=NOW, note="<b>x</b>")
    assert item.name == "<img src=x onerror=alert(1)>.jpg"
    client.force_login(warden)
    for address in (
        f"/evidence/items/{item.pk}/",
        f"/evidence/of/{hearth.subject}/",
        f"/ledgers/rows/{hearth.number}/",
    ):
        shown = client.get(address).content.decode()
        assert "<img src=x" not in shown and "<b>x</b>" not in shown
        assert "&lt;b&gt;x&lt;/b&gt;" in shown, address
    saved = client.get(f"/evidence/items/{item.pk}/original/")
    assert (
        saved.headers["Content-Disposition"].startswith("attachment")
        and "sandbox" in saved.headers["Content-Security-Policy"]
    )
    assert b"".join(saved.streaming_content) == _jpeg()


def _kept() -> set[str]:
    return {path.name for path in (data_home() / "files").rglob("*") if path.is_file()}
