"""Tables of text out of CSV files and workbooks, piece by piece, every row with its number.

Nothing is interpreted here: every cell is text. What is no row of the table is named and left out; memory stays bounded
whatever the file says about itself.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv
from numpy.typing import NDArray

from lantian.io.archives.faults import Faults

__all__ = ["LARGEST", "Piece", "Unreadable", "head_of", "opened", "pieces_of", "read_csv", "read_sheet", "split_line"]

LARGEST = 512 * 1024 * 1024
"""Bytes of one file, unpacked."""
_MOST_CELLS = 20_000_000
_BLOCK = 4 * 1024 * 1024
_HEAD = 65_536
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_REFERENCE = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})([0-9]{1,7})"')
_FORMULA = re.compile(
    rb'<c\b[^>]*?\br="([A-Z]{1,3}[0-9]{1,7})"[^>]*>\s*<f\b[^<]*(?:/>|</f>|>[^<]*</f>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>'
)


class Unreadable(Exception):
    """The file cannot be read any further; the fault is noted already."""


@dataclass(slots=True)
class Piece:
    """Some rows of a table. All cells are text; `rows` are their line numbers in the file."""

    columns: dict[str, pl.Series]
    rows: NDArray[np.int32]
    sheet: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, mask: NDArray[np.bool_]) -> Piece:
        """The rows of a mask."""
        chosen = pl.Series(mask)
        return Piece({name: cells.filter(chosen) for name, cells in self.columns.items()}, self.rows[mask], self.sheet)


class _Bounded(io.RawIOBase):
    """A stream that ends in an error when it gives more than LARGEST bytes: a bomb, or no file of air data."""

    def __init__(self, inner: io.BufferedIOBase | io.BufferedReader) -> None:
        self._inner = inner
        self._left = LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        data = self._inner.read(len(view))
        self._left -= len(data)
        if self._left < 0:
            raise EOFError("too large")
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def opened(path: Path) -> io.BufferedReader:
    """The bytes of a file, unpacked where it is gzip; never more than LARGEST."""
    with path.open("rb") as file:
        packed = file.read(2) == _GZIP
    inner = gzip.open(path, "rb") if packed else path.open("rb")  # noqa: SIM115 - closed with what is handed on
    return io.BufferedReader(_Bounded(inner), _BLOCK)  # type: ignore[arg-type]


def head_of(path: Path) -> bytes:
    """The first bytes, unpacked, to guess a layout by; empty when even these cannot be read."""
    try:
        with opened(path) as file:
            return file.read(_HEAD)
    except (OSError, EOFError):
        return b""


def is_workbook(head: bytes) -> bool:
    """Whether the bytes begin as an Excel workbook does, xlsx or xls."""
    return head.startswith((_ZIP, _OLE))


def encoding_of(head: bytes, wanted: str = "auto") -> str:
    """The encoding of a text: by its mark, else UTF-8 where that is possible, else GB 18030."""
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if wanted != "auto":
        return wanted
    try:
        head[: len(head) - 4 if len(head) >= _HEAD else len(head)].decode("utf-8")
    except UnicodeDecodeError as cause:
        if cause.reason != "unexpected end of data":
            return "gb18030"
    return "utf-8"


def split_line(text: str) -> list[str]:
    """The cells of a line, whatever of , ; and tab separates most of them."""
    delimiter = delimiter_of(text)
    try:
        return next(csv.reader([text], delimiter=delimiter), [])
    except csv.Error:
        return text.split(delimiter)


def delimiter_of(line: str) -> str:
    """What separates the cells of a heading."""
    return max((",", ";", "\t"), key=line.count)


def pieces_of(
    path: Path,
    faults: Faults,
    *,
    encoding: str = "auto",
    delimiter: str = "auto",
    heading: int = 1,
    sheet: str = "",
    names: Sequence[str] = (),
) -> Iterator[Piece]:
    """The rows below the heading (the line of that number; 0: there is none and `names` are the columns).

    Raises:
        Unreadable: what follows cannot be read; the fault is noted.
    """
    if is_workbook(head_of(path)[:8]):
        yield from read_sheet(path, faults, heading=heading, sheet=sheet)
    else:
        yield from read_csv(path, faults, encoding=encoding, delimiter=delimiter, heading=heading, names=names)


def read_csv(
    path: Path, faults: Faults, *, encoding: str, delimiter: str, heading: int, names: Sequence[str] = ()
) -> Iterator[Piece]:
    """The rows of a CSV file, a few megabytes at a time."""
    head = head_of(path)
    coded = encoding_of(head, encoding)
    if not head:
        faults.add("file-empty")
        raise Unreadable
    text = head.decode(coded, errors="replace")
    lines = text.splitlines()
    if len(head) >= _HEAD and len(lines) <= heading:
        faults.add("csv-unreadable", row=1, given="a line without end")
        raise Unreadable
    if len(lines) < heading:
        faults.add("csv-columns", row=1, column="", given="")
        raise Unreadable
    line = lines[heading - 1] if heading else lines[0]
    separator = delimiter_of(line) if delimiter == "auto" else delimiter
    found = [cell.strip() for cell in _cells(line, separator)] if heading else list(names)
    yield from _stream(path, faults, coded, separator, heading, _distinct(found, faults, heading))


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line.lstrip("\ufeff")], delimiter=separator), [])
    except csv.Error:
        return line.split(separator)


def _distinct(names: Sequence[str], faults: Faults, heading: int) -> list[str]:
    """Names of columns; a second one of the same name is a fault, nameless ones get a number."""
    seen: set[str] = set()
    listed = []
    for place, name in enumerate(names):
        if name in seen and name:
            faults.add("heading-twice", row=heading, column=name, given=name)
        fresh = name if name and name not in seen else f"\x00{place}"
        seen.add(fresh)
        listed.append(fresh)
    return listed


def _stream(path: Path, faults: Faults, coded: str, separator: str, heading: int, names: list[str]) -> Iterator[Piece]:
    skipped: list[int] = []

    def refuse(row: arrow_csv.InvalidRow) -> str:
        number = row.number or 0
        skipped.append(number)
        faults.add("csv-row-length", row=number, given=str(row.actual_columns), expected=str(row.expected_columns))
        return "skip"

    options = {
        "read_options": arrow_csv.ReadOptions(
            use_threads=False,
            block_size=_BLOCK,
            column_names=names,
            skip_rows=heading,
            encoding="utf-8" if coded in {"utf-8", "utf-8-sig"} else coded,
        ),
        "parse_options": arrow_csv.ParseOptions(
            delimiter=separator, invalid_row_handler=refuse, ignore_empty_lines=False
        ),
        "convert_options": arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=True
        ),
    }
    done = heading
    refused = 0
    try:
        with opened(path) as file, arrow_csv.open_csv(file, **options) as reader:
            for batch in reader:
                if not batch.num_rows:
                    continue
                rows, done, refused = _numbered(batch.num_rows, done, skipped, refused)
                columns = {
                    name: pl.Series(name, pl.from_arrow(batch.column(place))) for place, name in enumerate(names)
                }
                yield Piece(columns, rows)
    except EOFError:
        # A gzip that breaks off says so as EOFError too; both mean that the rest is not to be had.
        faults.add(
            "file-too-large" if path.stat().st_size * 2 > LARGEST else "file-unreadable",
            row=done,
            limit=LARGEST // 2**20,
            given="the file breaks off or is too large",
        )
        raise Unreadable from None
    except UnicodeError:
        faults.add("csv-encoding", expected=coded)
        raise Unreadable from None
    except (pa.ArrowException, OSError, ValueError, gzip.zlib.error) as cause:  # type: ignore[attr-defined]
        if "UTF8" in str(cause) or "codec" in str(cause):
            faults.add("csv-encoding", expected=coded)
        elif "Empty CSV" in str(cause):
            faults.add("file-empty")
        else:
            faults.add("csv-unreadable", row=done + 1, given=str(cause).splitlines()[0][:80])
        raise Unreadable from None


def _numbered(count: int, done: int, skipped: list[int], refused: int) -> tuple[NDArray[np.int32], int, int]:
    """Line numbers of the next `count` rows when those of `skipped` are not among them."""
    ahead = skipped[refused:]
    if not ahead:
        return np.arange(done + 1, done + count + 1, dtype=np.int32), done + count, refused
    numbers = np.arange(done + 1, done + count + len(ahead) + 1, dtype=np.int32)
    numbers = numbers[~np.isin(numbers, ahead)][:count]
    last = int(numbers[-1])
    gone = sum(1 for number in ahead if number <= last)
    return numbers, last, refused + gone


def read_sheet(path: Path, faults: Faults, *, heading: int, sheet: str = "") -> Iterator[Piece]:
    """The rows of a sheet of a workbook; moments as 2018-01-31 16:00:00, numbers as Python writes them."""
    import python_calamine as calamine  # noqa: PLC0415 - only workbooks need it

    if not _sound(path, faults):
        raise Unreadable
    try:
        with path.open("rb") as file:
            book = calamine.CalamineWorkbook.from_filelike(file)
            if sheet and sheet not in book.sheet_names:
                faults.add("sheet-missing", given=sheet, expected=", ".join(book.sheet_names))
                raise Unreadable
            name = sheet or book.sheet_names[0]
            cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except Unreadable:
        raise
    except BaseException as cause:  # a panic of the reader is no Exception
        if isinstance(cause, KeyboardInterrupt | SystemExit):
            raise
        faults.add("file-unreadable", given=str(cause)[:80] or type(cause).__name__)
        raise Unreadable from None
    faults.sheet = name
    if len(cells) < max(heading, 1):
        faults.add("file-empty")
        raise Unreadable
    names = _distinct([_as_text(cell).strip() for cell in cells[heading - 1]], faults, heading)
    body = cells[heading:]
    width = len(names)
    columns = {
        column: pl.Series(column, [_as_text(row[place]) if place < len(row) else "" for row in body], pl.String)
        for place, column in enumerate(names)
        if place < width
    }
    yield Piece(columns, np.arange(heading + 1, heading + 1 + len(body), dtype=np.int32), name)


def _as_text(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**53 else repr(cell)
    return str(cell)


def _sound(path: Path, faults: Faults) -> bool:
    """Whether a workbook unpacks to a bounded size, claims a bounded area, and has no formula without a result."""
    if not zipfile.is_zipfile(path):
        return True
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > LARGEST // 4:
                faults.add("file-too-large", limit=LARGEST // 4 // 2**20)
                return False
            return all(
                _sound_sheet(packed, entry.filename, faults)
                for entry in entries
                if entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
            )
    # NotImplementedError: a way of packing that Python lacks; RuntimeError: the file is locked with a password.
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as cause:
        faults.add("file-unreadable", given=str(cause)[:80])
        return False
    except Exception as cause:  # zlib.error has no common base with the others
        faults.add("file-unreadable", given=type(cause).__name__)
        return False


def _sound_sheet(packed: zipfile.ZipFile, name: str, faults: Faults) -> bool:
    width = height = 0
    rest = b""
    read = 0
    with packed.open(name) as sheet:
        while block := sheet.read(_BLOCK):
            read += len(block)
            if read > LARGEST // 4:
                faults.add("file-too-large", limit=LARGEST // 4 // 2**20)
                return False
            data = rest + block
            end = data.rfind(b"</c>") + 4
            rest = data[end:] if end > 4 else data[-_HEAD:]
            for letters, number in _REFERENCE.findall(data):
                width = max(width, _column_number(letters))
                height = max(height, int(number))
            for reference in _FORMULA.findall(data[:end] if end > 4 else data):
                letters = reference.rstrip(b"0123456789")
                faults.add("formula-without-value", row=int(reference[len(letters) :]), column=letters.decode())
    if width * height > _MOST_CELLS:
        faults.add("sheet-too-large", limit=_MOST_CELLS)
        return False
    return True


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
