"""Look into a workbook before anything opens it: what it is, how large it says it is, and how large it turns out to be.

A workbook comes from anybody. Its parts are unpacked once in small pieces, so that a file which lies about its sizes,
names a cell at the far corner of a sheet, or brings its own document type never reaches a parser that trusts it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lantian.io.excel.problems import NotAWorkbook, WorkbookBomb, WorkbookBroken, WorkbookLocked, WorkbookTooLarge

__all__ = ["LARGEST_FILE", "MOST_CELLS", "Container", "look"]

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes of a workbook as it comes."""
MOST_CELLS = 4_000_000
"""Cells of the rectangle from A1 to the last one of a sheet."""
_LARGEST_PARTS = 256 * 1024 * 1024
_MOST_ENTRIES = 5_000
_RATIO = 250
_SMALL = 4 * 1024 * 1024
"""Below this a part may be as well packed as it likes."""
_BLOCK = 1024 * 1024
_OVERLAP = 200
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL = re.compile(rb'<(?:\w{1,20}:)?c\s[^<>]{0,150}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb"<(?:\w{1,20}:)?row[\s>]")
_ANY_CELL = re.compile(rb"<(?:\w{1,20}:)?c[\s>/]")
_ODD = re.compile(rb"<(?:\w{1,20}:)?f[\s>/]|\bt=[\"']e[\"']")
"""A formula, or an error such as #REF! as the value of a cell."""
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass
class Container:
    """What a workbook is made of."""

    kind: str
    """xlsx (also with macros) or xls."""
    macros: bool = False
    external_links: bool = False
    pictures: int = 0
    picture_bytes: int = 0
    odd_parts: list[str] = field(default_factory=list)
    """Sheets of the container in which some cell holds a formula or an error."""
    cells: int = 0
    """Cells that are written, over all sheets."""


def look(path: Path) -> Container:
    """Judge a file by its bytes, never by its name.

    Raises:
        NotAWorkbook, WorkbookLocked, WorkbookTooLarge, WorkbookBomb, WorkbookBroken: it is not opened.
    """
    size = path.stat().st_size
    if size > LARGEST_FILE:
        limit = LARGEST_FILE // 2**20
        raise WorkbookTooLarge(
            what=f"{size // 2**20} MB, the limit is {limit} MB", what_zh=f"{size // 2**20} MB，上限 {limit} MB"
        )
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(_OLE):
        return _old(path.read_bytes())
    if not head.startswith(_ZIP):
        found, found_zh = _name_of(head)
        raise NotAWorkbook(found=found, found_zh=found_zh)
    try:
        with zipfile.ZipFile(path) as packed:
            return _new(packed)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
    ) as cause:
        if isinstance(cause, NotAWorkbook | WorkbookLocked | WorkbookTooLarge | WorkbookBomb | WorkbookBroken):
            raise
        if isinstance(cause, RuntimeError) and "encrypted" in str(cause):
            raise WorkbookLocked from None
        raise WorkbookBroken(what=_plain(str(cause)) or type(cause).__name__) from None


def _old(data: bytes) -> Container:
    """An OLE container: an old .xls, or a new one behind a password."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise WorkbookLocked
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        raise NotAWorkbook(found="another Office document", found_zh="其他 Office 文档")
    return Container("xls", macros="_VBA_PROJECT".encode("utf-16-le") in data)


def _new(packed: zipfile.ZipFile) -> Container:
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if "xl/workbook.bin" in names:
        raise NotAWorkbook(found="a binary workbook (.xlsb)", found_zh="二进制工作簿（.xlsb）")
    if "xl/workbook.xml" not in names:
        raise NotAWorkbook(found="another packed file", found_zh="其他压缩文件")
    if len(entries) > _MOST_ENTRIES:
        raise WorkbookTooLarge(what=f"{len(entries)} parts", what_zh=f"{len(entries)} 个部件")
    found = Container("xlsx", macros=any(name.endswith("vbaProject.bin") for name in names))
    found.external_links = any(name.startswith("xl/externalLinks/") for name in names)
    left = _LARGEST_PARTS
    for entry in entries:
        if entry.flag_bits & 1:
            raise WorkbookLocked
        if entry.file_size > _SMALL and entry.file_size > _RATIO * max(entry.compress_size, 1):
            raise WorkbookBomb(part=_plain(entry.filename))
        if entry.filename.startswith("xl/media/"):
            found.pictures += 1
            found.picture_bytes += entry.file_size
            continue  # never unpacked
        left -= entry.file_size
        if left < 0:
            raise WorkbookTooLarge(
                what=f"more than {_LARGEST_PARTS // 2**20} MB unpacked",
                what_zh=f"解压后超过 {_LARGEST_PARTS // 2**20} MB",
            )
        if entry.filename.endswith((".xml", ".rels")):
            _look_at_part(packed, entry, found)
    return found


def _look_at_part(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, found: Container) -> None:
    sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
    width = height = rows = cells = wide = 0
    odd = False
    for block, beyond in _blocks(packed, entry):
        if _DOCTYPE.search(block):
            raise WorkbookBroken(what=f"{_plain(entry.filename)}: DOCTYPE")
        if not sheet:
            continue
        for letters, number in _CELL.findall(block):
            width = max(width, _column(letters))
            height = max(height, int(number))
        odd = odd or _ODD.search(block) is not None
        rows += len(_ROW.findall(block)) - len(_ROW.findall(block[:beyond]))
        here = len(_ANY_CELL.findall(block)) - len(_ANY_CELL.findall(block[:beyond]))
        cells, wide = cells + here, max(wide, here)
    if max(width * max(height, rows), cells) > MOST_CELLS:
        raise WorkbookTooLarge(
            what=f"a sheet reaches to row {height}, column {width}",
            what_zh=f"有工作表延伸到第 {height} 行、第 {width} 列",
        )
    found.cells += cells
    if odd:
        found.odd_parts.append(entry.filename)


def _blocks(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Pieces of a part with a little of the piece before, and how much that is. The sum of its bytes is checked."""
    before = b""
    read = 0
    with packed.open(entry) as part:
        while piece := part.read(_BLOCK):
            read += len(piece)
            if read > entry.file_size:
                raise WorkbookBomb(part=_plain(entry.filename))
            yield before + piece, len(before)
            before = piece[-_OVERLAP:]


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _name_of(head: bytes) -> tuple[str, str]:
    if not head:
        return "an empty file", "空文件"
    if head.startswith(b"%PDF"):
        return "a PDF", " PDF"
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff")):
        return "a picture", "图片"
    if b"\x00" in head:
        return "something else", "其他文件"
    return "a text", "文本文件"


def _plain(text: str) -> str:
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text[:80])
