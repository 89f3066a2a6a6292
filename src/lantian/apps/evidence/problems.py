"""Why a photo or document is not taken."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["EvidenceRefused"]


class EvidenceRefused(Exception):
    """A file, or what was said with it, is not taken. `said` and `how` say why and what helps, in the reader's
    language; `facts` holds the numbers of both."""

    _SAID: Mapping[str, tuple[Promise, Promise]] = {
        "picture-too-large": (
            _("The file has {size} MB; at most {most} MB are taken."),
            _("Let the camera take smaller pictures, or send a smaller copy."),
        ),
        "picture-too-many-pixels": (
            _("The picture has {millions} million pixels; at most {most} million are decoded."),
            _("Switch the camera’s high-resolution mode off, or send a smaller copy."),
        ),
        "picture-broken": (
            _("The picture cannot be decoded: it is damaged or cut off."),
            _("Take it again, or send the original file."),
        ),
        "picture-active": (
            _("The picture carries a program or a web page in itself."),
            _("Send the file as the camera made it."),
        ),
        "picture-kind": (
            _("Pictures of this kind (HEIC, SVG, GIF and others) are not taken."),
            _("Set the camera to JPEG (“most compatible”), or send JPEG, PNG or WebP."),
        ),
        "photo-needed": (
            _("A photo is asked for here, and this file is none."),
            _("Send a JPEG, PNG or WebP picture, or attach the file as a document."),
        ),
        "slot-unknown": (
            _("As what the file is attached is not known."),
            _("Choose one of the kinds that the form offers."),
        ),
        "client-key-taken": (
            _("Another file was sent under the same key."),
            _("Send the file again from the form."),
        ),
        "reason-missing": (
            _("A reason is missing."),
            _("Say why the file is withdrawn; the log keeps it."),
        ),
        "withdrawn-already": (
            _("The file was withdrawn before."),
            _("Nothing is left to do."),
        ),
        "withdraw-relied-upon": (
            _("The file proves a step that was taken; it stays."),
            _("Take the step back first, or attach a better file beside it."),
        ),
    }

    def __init__(self, code: str, name: str = "", *, said: str = "", how: str = "", **facts: object) -> None:
        self.code, self.name, self.facts = code, name, facts
        message, remedy = self._SAID.get(code, ("", ""))
        self.said = said or str(message).format(**facts)
        self.how = how or str(remedy).format(**facts)
        self.remedy = self.how
        super().__init__(f"{code}: {name} {facts or ''}".strip())
