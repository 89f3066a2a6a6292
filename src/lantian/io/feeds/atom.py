"""An Atom index (RFC 4287) of CAP messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

__all__ = ["ATOM", "Entry", "feed_xml"]

ATOM = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True)
class Entry:
    """One message in the index."""

    identifier: str
    title: str
    updated: dt.datetime
    address: str
    summary: str


def feed_xml(*, title: str, author: str, address: str, updated: dt.datetime, entries: Sequence[Entry]) -> bytes:
    """The feed at `address`, an absolute URL; the entries the newest first."""
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", updated.isoformat())
    _add(etree.SubElement(root, f"{{{ATOM}}}author"), "name", author)
    etree.SubElement(root, f"{{{ATOM}}}link", rel="self", href=address)
    for each in entries:
        node = etree.SubElement(root, f"{{{ATOM}}}entry")
        _add(node, "id", f"urn:cap:{each.identifier}")
        _add(node, "title", each.title)
        _add(node, "updated", each.updated.isoformat())
        etree.SubElement(node, f"{{{ATOM}}}link", href=each.address, type="application/cap+xml")
        _add(node, "summary", each.summary)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = text
