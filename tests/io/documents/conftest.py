"""A picture and a template to make documents of."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def png() -> bytes:
    """A picture of 40 × 30 pixels."""
    written = BytesIO()
    Image.new("RGB", (40, 30), "navy").save(written, "PNG")
    return written.getvalue()


@pytest.fixture(scope="session")
def template() -> bytes:
    """A Word template with marks in a paragraph, in a table and for a picture."""
    made = docx.Document()
    made.add_paragraph("{{ number }}")
    made.add_paragraph("Found at {{ place }}.")
    table = made.add_table(rows=3, cols=2)
    for row, cells in enumerate((("{%tr for each in problems %}", ""), ("{{ each.title }}", "{{ each.count }}"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(2, 0).text = "{%tr endfor %}"
    made.add_paragraph("{{ photo }}")
    written = BytesIO()
    made.save(written)
    return written.getvalue()
