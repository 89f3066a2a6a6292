"""The action log in words: actions, what they were done to, facts and reasons. The log itself keeps the codes.

Whatever has no words here is shown as it is kept; nothing of an entry is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantian.apps.orgs.queries import role_title
from lantian.apps.records.campaign import pack, wording

__all__ = ["ACTIONS", "action_words", "facts_words", "reason_words", "subject_words"]

ACTIONS: Mapping[str, Promise] = {
    "orgs.sign-in": pgettext_lazy("action", "signed in"),
    "orgs.refuse-sign-in": pgettext_lazy("action", "refused at sign-in"),
    "orgs.change-own-password": pgettext_lazy("action", "changed the own password"),
    "orgs.create-account": pgettext_lazy("action", "made an account"),
    "orgs.set-role": pgettext_lazy("action", "gave a role"),
    "orgs.reset-password": pgettext_lazy("action", "gave a one-time password"),
    "orgs.issue-one-time-password": pgettext_lazy("action", "gave the first one-time password"),
    "orgs.deactivate-account": pgettext_lazy("action", "closed an account"),
    "orgs.synchronise-units": pgettext_lazy("action", "brought the units into step with the pack"),
    "monitoring.register-station": pgettext_lazy("action", "registered a station"),
    "monitoring.update-station": pgettext_lazy("action", "changed a station"),
    "monitoring.import-hours": pgettext_lazy("action", "imported hours"),
    "site.replace-map": pgettext_lazy("action", "replaced the map"),
    "site.restore-map": pgettext_lazy("action", "restored the map"),
}

_SUBJECTS: Mapping[str, Promise] = {
    "user": pgettext_lazy("subject", "account"),
    "station": pgettext_lazy("subject", "station"),
    "pack": pgettext_lazy("subject", "pack"),
    "map": pgettext_lazy("subject", "map"),
}

_UNKNOWN = pgettext_lazy("subject", "unknown")

_FACTS: Mapping[str, Promise] = {
    "after": pgettext_lazy("fact", "after"),
    "before": pgettext_lazy("fact", "before"),
    "changed": pgettext_lazy("fact", "changed"),
    "demonstration": pgettext_lazy("fact", "demonstration"),
    "device_password": pgettext_lazy("fact", "password of the device"),
    "file": pgettext_lazy("fact", "file"),
    "kind": pgettext_lazy("fact", "kind"),
    "lat": pgettext_lazy("fact", "latitude"),
    "lon": pgettext_lazy("fact", "longitude"),
    "name_en": pgettext_lazy("fact", "English name"),
    "name_zh": pgettext_lazy("fact", "Chinese name"),
    "network": pgettext_lazy("fact", "network"),
    "pack": pgettext_lazy("fact", "pack"),
    "role": pgettext_lazy("fact", "role"),
    "rows": pgettext_lazy("fact", "rows"),
    "sha256": pgettext_lazy("fact", "SHA-256"),
    "since": pgettext_lazy("fact", "since"),
    "stage": pgettext_lazy("fact", "stage"),
    "subdistrict": pgettext_lazy("fact", "subdistrict"),
    "unit": pgettext_lazy("fact", "unit"),
    "units": pgettext_lazy("fact", "units"),
    "version": pgettext_lazy("fact", "data version"),
}

_VALUES: Mapping[str, Mapping[str, Promise]] = {
    "device_password": {"changed": pgettext_lazy("fact", "changed")},
    "network": {
        "ambient": pgettext_lazy("network", "reference stations"),
        "micro": pgettext_lazy("network", "micro-stations"),
    },
    "stage": {
        "accepted": pgettext_lazy("stage", "accepted"),
        "built": pgettext_lazy("stage", "built"),
        "commissioning": pgettext_lazy("stage", "commissioning"),
        "networked": pgettext_lazy("stage", "networked"),
        "planned": pgettext_lazy("stage", "planned"),
    },
}

_REASONS: Mapping[str, Promise] = {"demonstration": pgettext_lazy("reason", "demonstration")}


def action_words(action: str) -> str:
    """What was done; the code itself where it has no words."""
    return str(ACTIONS.get(action, action))


def subject_words(subject: str) -> str:
    """To what it was done: what it is and its name."""
    kind, _sign, name = subject.partition(":")
    if not name or kind not in _SUBJECTS:
        return subject
    return f"{_SUBJECTS[kind]} {_UNKNOWN if name == '(unknown)' else name}"


def reason_words(reason: str) -> str:
    """Why; what people wrote stays as they wrote it."""
    return str(_REASONS.get(reason, reason))


def facts_words(facts: Mapping[str, Any]) -> str:
    """What an entry says, in one line: labels and values in the reader's language."""
    if facts.keys() == {"before", "after"}:
        return _shown("", facts)
    return " · ".join(_labelled(name, value) for name, value in facts.items())


def _labelled(name: str, value: Any) -> str:
    return gettext("{label}: {value}").format(label=_FACTS.get(name, name), value=_shown(name, value))


def _shown(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"before", "after"}:
            return f"{_shown(name, value['before'])} → {_shown(name, value['after'])}"
        return ", ".join(_labelled(key, each) for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(name, each) for each in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    return _named(name, str(value)) if value not in (None, "") else "—"


def _named(name: str, value: str) -> str:
    """The name of a role or unit of the pack, the word of a code, or the text itself."""
    if name == "role":
        return role_title(value)
    if name in ("unit", "subdistrict") and value in pack().units:
        return wording(pack().units[value].name)
    return str(_VALUES.get(name, {}).get(value, value))
