"""CAP 1.2 messages from plain data, each held against the OASIS schema before it is given out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from lxml import etree

__all__ = ["CAP", "Area", "CapInvalid", "Info", "Message", "message_xml", "reference"]

CAP = "urn:oasis:names:tc:emergency:cap:1.2"


class CapInvalid(Exception):
    """A message does not hold against the schema: a fault of the part that made it; nothing goes out."""

    code = "cap-invalid"
    remedy = "Correct the texts of the warning or the publishing settings of the pack."

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"The CAP message is not valid: {what}")


@dataclass(frozen=True, kw_only=True)
class Area:
    """Where it holds. Rings are (longitude, latitude), WGS-84, closed."""

    description: str
    rings: Sequence[Sequence[tuple[float, float]]] = ()
    geocode: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Info:
    """What it says in one language."""

    language: str
    event: str
    response_types: Sequence[str]
    urgency: str
    severity: str
    certainty: str
    onset: dt.datetime
    expires: dt.datetime | None
    sender_name: str
    headline: str
    description: str
    instruction: str
    area: Area
    parameters: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message."""

    identifier: str
    sender: str
    sent: dt.datetime
    status: str
    kind: str
    """Alert, Update or Cancel."""
    references: Sequence[str] = ()
    note: str = ""
    infos: Sequence[Info] = ()


def reference(message: Message) -> str:
    """How a later message names this one: sender, identifier, sent."""
    return f"{message.sender},{message.identifier},{_moment(message.sent)}"


def message_xml(message: Message) -> bytes:
    """The message as XML.

    Raises:
        CapInvalid: it does not hold against the schema.
    """
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    _add(root, "identifier", message.identifier)
    _add(root, "sender", message.sender)
    _add(root, "sent", _moment(message.sent))
    _add(root, "status", message.status)
    _add(root, "msgType", message.kind)
    _add(root, "scope", "Public")
    if message.note:
        _add(root, "note", message.note)
    if message.references:
        _add(root, "references", " ".join(message.references))
    for info in message.infos:
        _info(root, info)
    schema = _schema()
    if not schema.validate(root):
        raise CapInvalid(str(schema.error_log.last_error))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _info(root: etree._Element, info: Info) -> None:
    node = etree.SubElement(root, f"{{{CAP}}}info")
    _add(node, "language", info.language)
    _add(node, "category", "Env")
    _add(node, "category", "Health")
    _add(node, "event", info.event)
    for each in info.response_types:
        _add(node, "responseType", each)
    for name, text in (("urgency", info.urgency), ("severity", info.severity), ("certainty", info.certainty)):
        _add(node, name, text)
    _add(node, "onset", _moment(info.onset))
    if info.expires is not None:
        _add(node, "expires", _moment(info.expires))
    _add(node, "senderName", info.sender_name)
    _add(node, "headline", info.headline)
    _add(node, "description", info.description)
    if info.instruction:
        _add(node, "instruction", info.instruction)
    for name, value in info.parameters:
        pair = etree.SubElement(node, f"{{{CAP}}}parameter")
        _add(pair, "valueName", name)
        _add(pair, "value", value)
    area = etree.SubElement(node, f"{{{CAP}}}area")
    _add(area, "areaDesc", info.area.description)
    for ring in info.area.rings:
        _add(area, "polygon", " ".join(f"{lat:.5f},{lon:.5f}" for lon, lat in ring))
    if info.area.geocode is not None:
        pair = etree.SubElement(area, f"{{{CAP}}}geocode")
        _add(pair, "valueName", info.area.geocode[0])
        _add(pair, "value", info.area.geocode[1])


def _add(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{CAP}}}{name}").text = "".join(each for each in text if each >= " " or each == "\n")


def _moment(moment: dt.datetime) -> str:
    """With seconds and a numeric offset; UTC is written -00:00 (CAP 1.2, 3.3.2: never Z)."""
    written = moment.replace(microsecond=0).isoformat()
    return f"{written[:-6]}-00:00" if written.endswith("+00:00") else written


@lru_cache(maxsize=1)
def _schema() -> etree.XMLSchema:
    content = files(__package__).joinpath("schema", "CAP-v1.2.xsd").read_bytes()
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    return etree.XMLSchema(etree.fromstring(content, parser))
