"""Bundles: the index proves every file; names cannot lead out of the folder; the same files give the same bytes."""

from __future__ import annotations

import hashlib
import zipfile
from io import BytesIO

import pytest

from lantian.io.documents import BundleNameRefused, zip_bundle


def test_the_index_names_the_hash_of_every_file() -> None:
    files = {"b/问题.pdf": b"2", "a.docx": b"1"}
    with zipfile.ZipFile(BytesIO(zip_bundle(files))) as archive:
        assert archive.namelist() == ["a.docx", "b/问题.pdf", "SHA256SUMS"]
        index = archive.read("SHA256SUMS").decode()
        assert all(archive.read(name) == content for name, content in files.items())
    assert index == "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files))


def test_order_and_time_leave_no_trace() -> None:
    assert zip_bundle({"a": b"1", "b": b"2"}) == zip_bundle({"b": b"2", "a": b"1"})


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "../x", "a/../b", "a//b", "a\\b", "c:x", "a\x00", "a.", "con.txt", "x" * 500, "sha256sums"],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(BundleNameRefused):
        zip_bundle({name: b""})


def test_names_that_differ_by_case_alone_are_refused() -> None:
    with pytest.raises(BundleNameRefused):
        zip_bundle({"A.pdf": b"", "a.pdf": b""})
