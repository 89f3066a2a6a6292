"""A document that somebody gives with what they write down."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.evidence.keeping import keep
from lantian.apps.network.models import Document
from lantian.apps.orgs.models import User

__all__ = ["Upload", "keep_document"]


@dataclass(frozen=True)
class Upload:
    """The bytes of a file and the name that it came with."""

    content: bytes
    name: str


def keep_document(upload: Upload | None, *, actor: User | None) -> Document | None:
    """The document of a file; the one that is there already when its bytes are.

    Raises:
        DocumentRefused: the file is not taken.
    """
    if upload is None:
        return None
    digest, kind, name = keep(upload.content, upload.name)
    facts = {
        "name": name,
        "content_type": kind,
        "size": len(upload.content),
        "by": actor,
        "recorded_at": dt.datetime.now(dt.UTC),
    }
    return Document.objects.get_or_create(sha256=digest, defaults=facts)[0]
