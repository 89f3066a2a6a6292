"""Port Alder: one grade, English alone, other texts, and the same code; a pack without publishing says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from lantian.apps.monitoring.models import HourIndex
from lantian.apps.orgs.models import User
from lantian.apps.warnings import actions
from lantian.apps.warnings.choices import Kind
from lantian.core.flows.warning import Step
from lantian.io.feeds.cap import CAP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("alder")]
HOUR = dt.timedelta(hours=1)
START = dt.datetime(2031, 12, 10, tzinfo=dt.UTC)


def test_an_alert_goes_out_in_english_with_the_texts_of_the_pack(person: Callable[..., User], client: Any) -> None:
    HourIndex.objects.bulk_create(
        HourIndex(site_kind="district", site="district", time=START + place * HOUR, aqi=150, version=1)
        for place in range(30)
    )
    now = START + 30 * HOUR
    desk, other = person("clean-air-desk"), person("clean-air-desk", "second")
    wish = actions.Wish(kind=Kind.ISSUE, grade="alert", starts=now, cause="Still air over the harbour")
    item = actions.draft(actor=desk, now=now, wish=wish)
    item = actions.take(item.pk, Step.SIGN, actor=other, now=now)
    assert item.texts == {"board": {"en": ["alert in Port Alder from 11 Dec 06:00. Keep windows closed."]}}
    root = etree.fromstring(item.cap.encode())
    assert [each.text for each in root.iter(f"{{{CAP}}}language")] == ["en-GB"]
    assert str(item).startswith("SA-2031-01") and (item.identifier or "").startswith("PA-ALERT_")
    client.force_login(desk)
    assert client.get(f"/warnings/episodes/{item.episode.number}/report.docx").status_code == 200
