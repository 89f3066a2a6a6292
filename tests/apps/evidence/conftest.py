"""Pictures as cameras write them, and a hearth of Port Alder to which they are attached."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import ExifTags, Image

from lantian.apps.ledgers import actions as ledgers
from lantian.apps.ledgers.models import Row
from lantian.apps.orgs.models import User

NOW = dt.datetime(2031, 11, 4, 9, tzinfo=dt.UTC)
PLACE = (-1.5, 54.9)
HEARTH = {"address": "1 Quay Street", "fuel": "coal", "hearth-count": 1}

MakePhoto = Callable[..., bytes]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The campaign's clock stands still."""
    monkeypatch.setattr("lantian.io.clock.now", lambda: NOW)
    monkeypatch.setattr("lantian.apps.orgs.policies.now", lambda: NOW)


@pytest.fixture
def photo() -> MakePhoto:
    """Makes a JPEG: a colour, with what a camera says of when, where and how it was held."""

    def make(
        colour: str = "grey",
        *,
        size: tuple[int, int] = (400, 300),
        taken: str = "",
        offset: str = "",
        place: tuple[float, float] | None = None,
        turned: int = 1,
        camera: str = "",
    ) -> bytes:
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = turned
        if camera:
            exif[ExifTags.Base.Model] = camera
        if taken:
            exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = taken
        if offset:
            exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.OffsetTimeOriginal] = offset
        if place:
            lon, lat = place
            places = exif.get_ifd(ExifTags.IFD.GPSInfo)
            places[ExifTags.GPS.GPSLatitudeRef] = "N" if lat >= 0 else "S"
            places[ExifTags.GPS.GPSLatitude] = _sexagesimal(abs(lat))
            places[ExifTags.GPS.GPSLongitudeRef] = "E" if lon >= 0 else "W"
            places[ExifTags.GPS.GPSLongitude] = _sexagesimal(abs(lon))
        written = BytesIO()
        Image.new("RGB", size, colour).save(written, "JPEG", exif=exif)
        return written.getvalue()

    return make


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole, rest = divmod(degrees * 60, 60)[0], degrees * 60 % 60
    return whole, float(int(rest)), round((rest - int(rest)) * 60, 4)


@pytest.fixture
def post(person, units) -> Callable[[str, str, str], User]:
    """Makes somebody with a role and a unit."""

    def make(role: str, name: str, unit: str) -> User:
        user: User = person(role, name)
        user.unit_id = unit
        user.save()
        return user

    return make


@pytest.fixture
def warden(post) -> User:
    """The warden of Quayside, who keeps its hearths."""
    return post("quayside-warden", "warden", "quayside")


@pytest.fixture
def desk(post) -> User:
    """Somebody of the Clean Air Desk, who keeps the ledger."""
    return post("clean-air-desk", "desk", "clean-air-desk")


@pytest.fixture
def hearth(units) -> Row:
    """A hearth of Quayside."""
    return ledgers.add("hearths", actor=None, unit="quayside", values=HEARTH, now=NOW, place=PLACE)


@pytest.fixture
def elsewhere(units) -> Row:
    """A hearth of Millbrook."""
    values = dict(HEARTH, address="9 Mill Lane")
    return ledgers.add("hearths", actor=None, unit="millbrook", values=values, now=NOW)
