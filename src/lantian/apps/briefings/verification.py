"""Whether an issue can be made again from the data that it came from, and what would be said today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from lantian.apps.briefings import documents
from lantian.apps.briefings.content import Content, Difference, same
from lantian.apps.briefings.models import Issue
from lantian.apps.briefings.scope import Scope, scope_of
from lantian.apps.briefings.sections import build
from lantian.apps.records.campaign import pack

__all__ = ["Check", "check", "later", "preview", "rebuilt"]


@dataclass(frozen=True)
class Check:
    """What came of making an issue again."""

    same_content: bool
    same_word: bool
    same_pdf: bool
    same_pack: bool
    """False: the pack in force is another one, and figures may differ for that reason."""

    @property
    def identical(self) -> bool:
        """Whether every byte is the same."""
        return self.same_content and self.same_word and self.same_pdf


def rebuilt(issue: Issue) -> Content:
    """The content, computed again from the records up to its moment and from its version of the observations."""
    return build(Scope(issue.kind, issue.first, issue.last, issue.as_of, issue.data_version))


def check(issue: Issue) -> Check:
    """Make an issued one again and compare every byte."""
    again = rebuilt(issue)
    copy = Issue(
        **{
            field.attname: getattr(issue, field.attname)
            for field in Issue._meta.concrete_fields
            if field.attname != "content"
        }
    )
    copy.content = again.as_json()
    paper = documents.paper_of(copy)
    return Check(
        same_content=again.digest == issue.digest,
        same_word=documents.sha256(documents.as_word(paper)) == issue.word_digest,
        same_pdf=documents.sha256(documents.as_pdf(paper)) == issue.pdf_digest,
        same_pack=issue.pack_version == pack().version_label,
    )


def later(issue: Issue, now: dt.datetime) -> list[Difference]:
    """What the same days would say if they were told now: beside the issue, never in it."""
    return same(Content.from_json(issue.content), build(scope_of(issue.kind, issue.first, now)))


def preview(kind: str, day: dt.date, now: dt.datetime) -> Issue:
    """What an issue about these days would be now; it is not kept."""
    scope = scope_of(kind, day, now)
    content = build(scope)
    return Issue(
        kind=kind,
        first=scope.first,
        last=scope.last,
        as_of=scope.as_of,
        data_version=scope.version,
        pack_version=pack().version_label,
        content=content.as_json(),
        digest=content.digest,
        written_at=now,
    )
