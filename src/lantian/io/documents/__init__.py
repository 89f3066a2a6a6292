"""Documents for people to sign and file: Word from the pack's templates, PDF, and bundles of files with their hashes.

The same input gives the same bytes, so that a document can be made again years later and compared by its hash; nothing
that somebody typed is ever read as markup, field or formula.

The parts that write them, `pdf` and `word`, take a quarter of a second to load: ask for them where one is made.
"""

from __future__ import annotations

from lantian.io.documents.bundle import zip_bundle
from lantian.io.documents.model import (
    Block,
    Document,
    Heading,
    PageBreak,
    Pairs,
    Paragraph,
    Picture,
    Pictures,
    Signature,
    Signatures,
    Table,
)
from lantian.io.documents.problems import (
    BundleNameRefused,
    DocumentRefused,
    PictureUnreadable,
    TemplateBroken,
    TemplateMissing,
    TemplateNameUnknown,
)

__all__ = [
    "Block",
    "BundleNameRefused",
    "Document",
    "DocumentRefused",
    "Heading",
    "PageBreak",
    "Pairs",
    "Paragraph",
    "Picture",
    "PictureUnreadable",
    "Pictures",
    "Signature",
    "Signatures",
    "Table",
    "TemplateBroken",
    "TemplateMissing",
    "TemplateNameUnknown",
    "layout",
    "pdf",
    "pdf_words",
    "word",
    "zip_bundle",
]
