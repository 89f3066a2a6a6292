"""One file of a pack: from bytes to its model, with every fault of its text and shape named by line."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from enum import EnumType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lantian.core.policy.pack import near_matches
from lantian.core.policy.schema import Strict
from lantian.core.policy.tree import Node, Report, parse

__all__ = ["Sheet", "decode", "near_phrase", "read_sheet"]

M = TypeVar("M", bound=Strict)
Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Sheet:
    """What could be read of one YAML file: its content and where each piece stands, without what is malformed."""

    file: str
    model: Strict
    node: Node


def near_phrase(written: str, known: tuple[str, ...]) -> str:
    """The ids that were probably meant, as a problem's fact `near`; empty when none looks like it."""
    return ", ".join(near_matches(written, known))


def decode(content: bytes, report: Report) -> str | None:
    """The text of a file, without a byte order mark; what is wrong with its bytes goes to `report`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report("encoding", content.count(b"\n", 0, error.start) + 1, byte=f"0x{content[error.start]:02X}")
        return None
    if "\x00" in text:
        report("nul-byte", text.count("\n", 0, text.index("\x00")) + 1, character="U+0000")
        return None
    if not text.strip():
        report("file-empty", 0)
        return None
    return text


def read_sheet(file: str, content: bytes, model: type[M], report: Report) -> tuple[Node | None, Sheet | None]:
    """The tree of a file and, as far as its shape is right, its content.

    What is malformed is reported and left out, so that the rest can still be checked. The tree is the whole one.
    """
    text = decode(content, report)
    whole = parse(text, report) if text is not None else None
    if whole is None:
        return None, None
    node, first = whole, True
    while True:
        try:
            return whole, Sheet(file, model.model_validate(node.plain()), node)
        except ValidationError as error:
            every = error.errors(include_url=False)
        details = [detail for detail in every if not _follows(detail, every)]
        if first:
            _report_shape(details, whole, model, report)
            node, first = deepcopy(whole), False
        if not _prune(node, details):
            return whole, None


def _prune(node: Node, details: list[ErrorDetails]) -> bool:
    """Take the smallest malformed pieces away: an unknown key, a wrong value, an entry that lacks a key."""
    paths = set()
    for detail in details:
        path = tuple(detail["loc"])
        paths.add(path[:-1] if detail["type"] == "missing" else node.existing(path))
    if () in paths:
        return False
    for path in sorted(paths, key=lambda path: [(isinstance(key, str), key) for key in path], reverse=True):
        node.remove(path)
    return True


def _follows(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """Whether a list counts as too short only because an item of it is malformed."""
    path = detail["loc"]
    return detail["type"] == "too_short" and any(
        len(other["loc"]) > len(path) and other["loc"][: len(path)] == path for other in details
    )


def _report_shape(details: list[ErrorDetails], root: Node, model: type[Strict], report: Report) -> None:
    seen: set[tuple[str, Path]] = set()
    for detail in details:
        path = tuple(detail["loc"])
        node, line = root.follow(path)
        code, facts = _describe(detail, path, node, model)
        if (code, path) not in seen:
            seen.add((code, path))
            report(code, line, **facts)


def _describe(detail: ErrorDetails, path: Path, node: Node, model: type[Strict]) -> tuple[str, dict[str, str]]:
    kind = detail["type"]
    key = _name(path)
    value = "" if detail["input"] is None else str(detail["input"])[:60]
    context: Mapping[str, Any] = detail.get("ctx") or {}
    if kind == "missing":
        return "key-missing", {"key": str(path[-1])}
    if kind == "extra_forbidden":
        known = _fields_at(model, path[:-1])
        return "key-unknown", {
            "key": str(path[-1]),
            "near": near_phrase(str(path[-1]), known),
            "known": ", ".join(known),
        }
    if kind in {"literal_error", "enum"}:
        known = _words_at(model, path)
        return "word-unknown", {
            "key": key,
            "value": value,
            "near": near_phrase(value, known),
            "known": ", ".join(known),
        }
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        bound = next(iter(context.values()))
        words = {"gt": ">", "ge": "≥", "lt": "<", "le": "≤"}
        return "number-range", {"key": key, "value": value, "range": f"{words[next(iter(context))]} {bound}"}
    code = _CODES.get(kind)
    if code is None:
        return "value-wrong", {"key": key, "value": value, "what": detail["msg"]}
    return code, {"key": key, "value": value}


_CODES = {
    "string_pattern_mismatch": "id-malformed",
    "string_too_long": "id-malformed",
    "string_type": "text-expected",
    "number_invalid": "number-invalid",
    "number_noise": "number-noise",
    "whole_invalid": "whole-invalid",
    "int_type": "whole-invalid",
    "int_parsing": "whole-invalid",
    "day_invalid": "day-invalid",
    "time_invalid": "time-invalid",
    "value_invalid": "value-invalid",
    "condition_shape": "condition-shape",
    "bound_ambiguous": "bound-shape",
    "indicator_source": "indicator-source",
    "too_short": "list-empty",
    "tuple_type": "list-expected",
    "list_type": "list-expected",
    "model_type": "mapping-expected",
    "model_attributes_type": "mapping-expected",
}


def _name(path: Path) -> str:
    """The last word of a path, with its number when it is an item of a list: `values[2]`."""
    words = [part for part in path if isinstance(part, str)]
    if not words:
        return "the file"
    return f"{words[-1]}[{path[-1] + 1}]" if isinstance(path[-1], int) else words[-1]


def _parts(annotation: object) -> Iterator[object]:
    """The annotation and whatever it is made of: unions, tuples, Annotated."""
    yield annotation
    if get_origin(annotation) in {Union, types.UnionType, tuple}:
        for part in get_args(annotation):
            yield from _parts(part)


def _models(annotation: object) -> Iterator[type[BaseModel]]:
    return (part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, BaseModel))


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for key in path:
        if isinstance(key, int):
            continue
        field = current.model_fields.get(key) if current is not None else None
        current = next(_models(field.annotation), None) if field is not None else None
    return current


def _fields_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    found = _model_at(model, path)
    return tuple(found.model_fields) if found is not None else ()


def _words_at(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    names = [index for index, part in enumerate(path) if isinstance(part, str)]
    found = _model_at(model, path[: names[-1]])
    field = found.model_fields.get(str(path[names[-1]])) if found is not None else None
    words: list[str] = []
    for part in _parts(field.annotation if field is not None else None):
        if get_origin(part) is Literal:
            words.extend(str(word) for word in get_args(part))
        elif isinstance(part, EnumType):
            words.extend(str(getattr(word, "value", word)) for word in list[object](part))
    return tuple(words)
