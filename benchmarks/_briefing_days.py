"""Measures in a process of its own, whose data folder is set: prints what `briefings.py` reports, as JSON."""

from __future__ import annotations

import datetime as dt
import json
import time

import django

django.setup()

from lantian.apps.briefings import documents, verification  # noqa: E402
from lantian.apps.briefings.scope import DAY  # noqa: E402
from lantian.apps.duty import calendar  # noqa: E402
from lantian.io.clock import now  # noqa: E402

DAYS = 5


def main() -> None:
    """The summary and both papers of the newest days, and the newest notice of each kind."""
    moment = now()
    today = calendar.today(moment)
    print(
        json.dumps(
            {
                "summary of a day, Word and PDF": [
                    _seconds(DAY, today - dt.timedelta(days=number), moment) for number in range(DAYS)
                ],
                "weekly notice, Word and PDF": [_seconds("weekly", today - dt.timedelta(days=7), moment)],
            }
        )
    )


def _seconds(kind: str, day: dt.date, moment: dt.datetime) -> float:
    begun = time.perf_counter()
    paper = documents.paper_of(verification.preview(kind, day, moment))
    assert documents.as_word(paper) and documents.as_pdf(paper)
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
