"""YAML text as a tree that knows the line of every key and item.

Only plain data passes: no tags, no second document, no key twice, few aliases. Numbers stay text (`PlainNumber`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from lantian.core.policy.scalars import PlainNumber

__all__ = ["MOST_ALIASES", "MOST_DEPTH", "MOST_NODES", "Node", "Report", "parse"]

MOST_ALIASES = 16
MOST_DEPTH = 24
MOST_NODES = 200_000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml reads a large pack in a tenth of the time; the parser in Python takes the same language."""
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no YAML text may have (YAML 1.2.2, 5.1)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HALF_CHARACTER = re.compile(r"\\u(d[89a-f][0-9a-f]{2})", re.IGNORECASE)
"""An escape that libyaml refuses, where the parser in Python lets it through to `_CONTROL`."""
_NULL = re.compile(r"~|null|Null|NULL|")
_TRUE = re.compile(r"true|True|TRUE")
_FALSE = re.compile(r"false|False|FALSE")
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")

Report = Callable[..., None]
"""report(code, line, **facts): takes one problem of the file being read."""

Key = str | int


@dataclass
class Node:
    """A scalar, list or mapping with its line (from 1)."""

    line: int
    scalar: bool | str | None = None
    items: list[Node] | None = None
    entries: dict[str, Node] | None = None
    key_lines: dict[str, int] = field(default_factory=dict)
    size: int = 1
    complete: bool = True
    """False when something malformed below has been taken away."""

    def plain(self) -> object:
        """The same as Python data."""
        if self.entries is not None:
            return {key: child.plain() for key, child in self.entries.items()}
        if self.items is not None:
            return [child.plain() for child in self.items]
        return self.scalar

    def at(self, key: Key) -> Node | None:
        """The child of that key or number, when there is one."""
        if isinstance(key, int):
            return self.items[key] if self.items is not None and key < len(self.items) else None
        return self.entries.get(key) if self.entries is not None else None

    def existing(self, path: tuple[Key, ...]) -> tuple[Key, ...]:
        """As much of the path as exists."""
        node = self
        for number, key in enumerate(path):
            child = node.at(key)
            if child is None:
                return path[:number]
            node = child
        return path

    def follow(self, path: tuple[Key, ...]) -> tuple[Node, int]:
        """The deepest node on the path that exists, and the line of its key."""
        node, line = self, self.line
        for key in path:
            child = node.at(key)
            if child is None:
                break
            line = node.key_lines[key] if isinstance(key, str) else child.line
            node = child
        return node, line

    def remove(self, path: tuple[Key, ...]) -> None:
        """Take the entry or item at the end of the path away; everything above it is incomplete from then on."""
        node = self
        for key in path[:-1]:
            node.complete = False
            child = node.at(key)
            if child is None:
                return
            node = child
        node.complete = False
        last = path[-1]
        if isinstance(last, int) and node.items is not None and last < len(node.items):
            del node.items[last]
        elif isinstance(last, str) and node.entries is not None:
            node.entries.pop(last, None)


class _Refused(Exception):
    """The rest of the file cannot be read; the reason has been reported."""


def parse(text: str, report: Report) -> Node | None:
    """The tree of one YAML text, or None when it cannot be read; what is wrong goes to `report`."""
    unprintable = _UNPRINTABLE.search(text)
    if unprintable is not None:
        line = text.count("\n", 0, unprintable.start()) + 1
        report("nul-byte", line, character=f"U+{ord(unprintable[0]):04X}")
        return None
    try:
        return _Reader(text, report).document()
    except _Refused:
        return None
    except yaml.MarkedYAMLError as error:
        _report_syntax(error, text, report)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        report("yaml-syntax", 0, what=str(error).splitlines()[0] if str(error) else type(error).__name__)
    return None


def _report_syntax(error: yaml.MarkedYAMLError, text: str, report: Report) -> None:
    mark = error.problem_mark or error.context_mark
    what = error.problem or error.context or ""
    line = mark.line + 1 if mark else 0
    half = _HALF_CHARACTER.search(text.split("\n")[line - 1]) if line and "escape" in what else None
    if half is not None:
        report("nul-byte", line, character=f"U+{half[1].upper()}")
    else:
        report("yaml-syntax", line, what=what)


class _Reader:
    def __init__(self, text: str, report: Report) -> None:
        self._events: Iterator[Event] = iter(yaml.parse(text, Loader=_LOADER))
        self._report = report
        self._anchors: dict[str | None, Node] = {}
        self._aliases = 0
        self._nodes = 0

    def document(self) -> Node | None:
        """The one document of the stream."""
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report("yaml-documents", _line(event))
                    raise _Refused
                root = self._node(next(self._events), 0)
        if root is None or (root.scalar is None and root.items is None and root.entries is None):
            self._report("file-empty", 0)
            return None
        return root

    def _node(self, event: Event, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, AliasEvent):
            return self._alias(event, line)
        tag = getattr(event, "tag", None)
        if tag is not None:
            self._report("yaml-tag", line, tag=str(tag))
            raise _Refused
        if depth > MOST_DEPTH:
            self._report("yaml-depth", line, most=str(MOST_DEPTH))
            raise _Refused
        node = self._collect(event, line, depth)
        self._count(1, line)
        if isinstance(event, NodeEvent) and event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _collect(self, event: Event, line: int, depth: int) -> Node:
        if isinstance(event, ScalarEvent):
            self._refuse_control(event, line)
            return Node(line=line, scalar=_scalar(event))
        if isinstance(event, SequenceStartEvent):
            items = []
            while not isinstance(event := next(self._events), SequenceEndEvent):
                items.append(self._node(event, depth + 1))
            return Node(line=line, items=items, size=1 + sum(item.size for item in items))
        assert isinstance(event, MappingStartEvent)
        return self._mapping(line, depth)

    def _mapping(self, line: int, depth: int) -> Node:
        entries: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key_line = _line(event)
            if not isinstance(event, ScalarEvent):
                self._report("yaml-key", key_line)
                raise _Refused
            self._refuse_control(event, key_line)
            key = str(event.value)
            child = self._node(next(self._events), depth + 1)
            if key in entries:
                self._report("yaml-duplicate-key", key_line, key=key, first=str(key_lines[key]))
            else:
                entries[key], key_lines[key] = child, key_line
        return Node(
            line=line, entries=entries, key_lines=key_lines, size=1 + sum(child.size for child in entries.values())
        )

    def _refuse_control(self, event: ScalarEvent, line: int) -> None:
        """Escapes in quotes can make characters that no text has: they would break databases and terminals."""
        found = _CONTROL.search(event.value)
        if found is not None:
            self._report("nul-byte", line, character=f"U+{ord(found[0]):04X}")
            raise _Refused

    def _alias(self, event: AliasEvent, line: int) -> Node:
        self._aliases += 1
        target = self._anchors.get(event.anchor)
        if target is None:
            self._report("yaml-syntax", line, what=f"nothing above is called &{event.anchor}")
            raise _Refused
        if self._aliases > MOST_ALIASES:
            self._report("yaml-alias", line, most=str(MOST_ALIASES))
            raise _Refused
        self._count(target.size, line)
        return target

    def _count(self, nodes: int, line: int) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            self._report("yaml-alias", line, most=str(MOST_ALIASES))
            raise _Refused


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _scalar(event: ScalarEvent) -> bool | str | None:
    text = str(event.value)
    if event.style:
        return text
    if _NULL.fullmatch(text):
        return None
    if _TRUE.fullmatch(text):
        return True
    if _FALSE.fullmatch(text):
        return False
    return PlainNumber(text) if _NUMBER.fullmatch(text) else text
