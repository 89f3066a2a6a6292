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
    "orgs.delegate": pgettext_lazy("action", "named a stand-in"),
    "orgs.end-delegation": pgettext_lazy("action", "ended a standing in"),
    "monitoring.register-station": pgettext_lazy("action", "registered a station"),
    "monitoring.update-station": pgettext_lazy("action", "changed a station"),
    "monitoring.confirm-month": pgettext_lazy("action", "confirmed the data of a month"),
    "monitoring.withdraw-confirmation": pgettext_lazy("action", "withdrew the confirmation of a month"),
    "quality.accept-flags": pgettext_lazy("action", "accepted flags: the hours do not count"),
    "quality.override-flags": pgettext_lazy("action", "overrode flags: the hours count"),
    "quality.void-hours": pgettext_lazy("action", "voided hours"),
    "quality.value-hours": pgettext_lazy("action", "set the value of an hour"),
    "quality.take-maximum": pgettext_lazy("action", "put the historical maximum in the place of days"),
    "quality.undo-decision": pgettext_lazy("action", "undid a decision about data"),
    "monitoring.import-hours": pgettext_lazy("action", "imported hours"),
    "notices.acknowledge": pgettext_lazy("action", "took note of notices"),
    "notices.withdraw-acknowledgement": pgettext_lazy("action", "took back having taken note"),
    "calibration.start-colocation": pgettext_lazy("action", "put a micro-station beside a reference"),
    "calibration.end-colocation": pgettext_lazy("action", "ended a co-location"),
    "calibration.withdraw-colocation": pgettext_lazy("action", "withdrew a co-location"),
    "calibration.propose": pgettext_lazy("action", "proposed a correction"),
    "calibration.accept": pgettext_lazy("action", "put a correction in force"),
    "calibration.refuse": pgettext_lazy("action", "turned a correction down"),
    "calibration.withdraw": pgettext_lazy("action", "took a correction out of force"),
    "notices.add-channel": pgettext_lazy("action", "set up a channel of notices"),
    "notices.change-channel": pgettext_lazy("action", "changed a channel of notices"),
    "notices.close-channel": pgettext_lazy("action", "closed a channel of notices"),
    "notices.open-channel": pgettext_lazy("action", "opened a channel of notices again"),
    "notices.test-channel": pgettext_lazy("action", "tested a channel of notices"),
    "notices.set-preferences": pgettext_lazy("action", "set the own notices"),
    "integrity.look-into": pgettext_lazy("action", "began to look into a lead"),
    "integrity.explain": pgettext_lazy("action", "explained a lead"),
    "integrity.hand-over": pgettext_lazy("action", "handed a lead over"),
    "integrity.close": pgettext_lazy("action", "closed a lead"),
    "integrity.re-open": pgettext_lazy("action", "opened a lead again"),
    "integrity.record-visit": pgettext_lazy("action", "wrote an inspection visit down"),
    "integrity.strike-visit": pgettext_lazy("action", "struck out an inspection visit"),
    "ledgers.add-row": pgettext_lazy("action", "entered a row of a ledger"),
    "ledgers.change-row": pgettext_lazy("action", "corrected a row of a ledger"),
    "ledgers.step-row": pgettext_lazy("action", "took a step of a row of a ledger"),
    "ledgers.sign-row": pgettext_lazy("action", "signed for a row of a ledger"),
    "evidence.attach-file": pgettext_lazy("action", "attached a file as evidence"),
    "evidence.withdraw-file": pgettext_lazy("action", "withdrew a file from the evidence"),
    "tasks.state-progress": pgettext_lazy("action", "stated progress"),
    "tasks.withdraw-statement": pgettext_lazy("action", "withdrew a statement of progress"),
    "submissions.keep-draft": pgettext_lazy("action", "kept a draft of a return"),
    "submissions.hand-in": pgettext_lazy("action", "handed in a list or report"),
    "submissions.take-back": pgettext_lazy("action", "took back a list or report"),
    "submissions.send-back": pgettext_lazy("action", "sent back a list or report"),
    "submissions.accept": pgettext_lazy("action", "accepted a list or report"),
    "submissions.add-member": pgettext_lazy("action", "put a unit on the list of a collective unit"),
    "submissions.remove-member": pgettext_lazy("action", "took a unit off the list of a collective unit"),
    "workbooks.upload-workbook": pgettext_lazy("action", "brought a workbook of a ledger in"),
    "workbooks.sign-workbook": pgettext_lazy("action", "signed an import of rows, and it was applied"),
    "workbooks.stop-workbook": pgettext_lazy("action", "found rows changed before the import was signed"),
    "workbooks.refuse-workbook": pgettext_lazy("action", "sent an import of rows back"),
    "workbooks.undo-workbook": pgettext_lazy("action", "undid an import of rows"),
    "exchange.receive-files": pgettext_lazy("action", "received files of air data"),
    "exchange.apply-import": pgettext_lazy("action", "applied an import"),
    "exchange.finish-import": pgettext_lazy("action", "brought an import into the store"),
    "exchange.undo-import": pgettext_lazy("action", "undid an import"),
    "exchange.finish-undo": pgettext_lazy("action", "took an import out of force"),
    "exchange.discard-import": pgettext_lazy("action", "discarded an import"),
    "exchange.remember-mapping": pgettext_lazy("action", "remembered a mapping"),
    "exchange.name-station": pgettext_lazy("action", "said which station a name means"),
    "exchange.make-bundle": pgettext_lazy("action", "made a bundle for the upper level"),
    "exchange.hand-over": pgettext_lazy("action", "handed data over to the upper level"),
    "exchange.record-receipt": pgettext_lazy("action", "recorded a receipt"),
    "exchange.plan-hand-over": pgettext_lazy("action", "changed the plan of handing over"),
    "site.replace-map": pgettext_lazy("action", "replaced the map"),
    "site.restore-map": pgettext_lazy("action", "restored the map"),
    "network.move-station": pgettext_lazy("action", "took a station a step"),
    "network.set-parameters": pgettext_lazy("action", "said what a station must send"),
    "network.hand-up": pgettext_lazy("action", "handed a station to the upper level"),
    "network.take-over": pgettext_lazy("action", "gave a device a planned place"),
    "network.add-diary-entry": pgettext_lazy("action", "wrote into a diary"),
    "network.end-diary-entry": pgettext_lazy("action", "ended a diary entry"),
    "network.strike-diary-entry": pgettext_lazy("action", "struck out a diary entry"),
    "network.add-agency": pgettext_lazy("action", "registered an agency"),
    "network.edit-agency": pgettext_lazy("action", "changed an agency"),
    "network.close-agency": pgettext_lazy("action", "closed an agency"),
    "network.add-agency-person": pgettext_lazy("action", "added a person of an agency"),
    "network.add-contract": pgettext_lazy("action", "added a contract of an agency"),
    "network.end-contract": pgettext_lazy("action", "ended a contract of an agency"),
    "network.add-finding": pgettext_lazy("action", "wrote down a finding about an agency"),
    "network.settle-finding": pgettext_lazy("action", "settled a finding about an agency"),
    "network.load-demonstration": pgettext_lazy("action", "loaded the demonstration’s register"),
    "devices.send-order": pgettext_lazy("action", "sent an order to a device"),
    "devices.set-access": pgettext_lazy("action", "said how a device may call"),
    "devices.adopt-stranger": pgettext_lazy("action", "adopted a stranger"),
    "devices.dismiss-stranger": pgettext_lazy("action", "dismissed a stranger"),
    "devices.take-back-dismissal": pgettext_lazy("action", "took back a dismissal"),
    "stacks.register-stack": pgettext_lazy("action", "entered a stack"),
    "stacks.update-stack": pgettext_lazy("action", "changed a stack"),
    "stacks.file-exemption": pgettext_lazy("action", "filed an exemption of a stack"),
    "stacks.withdraw-exemption": pgettext_lazy("action", "took an exemption of a stack back"),
    "stacks.accept-proposal": pgettext_lazy("action", "accepted a proposal about a stack"),
    "stacks.decline-proposal": pgettext_lazy("action", "declined a proposal about a stack"),
    "stacks.reopen-proposal": pgettext_lazy("action", "took a decision about a stack back"),
    "stacks.close-proposal": pgettext_lazy("action", "closed out what was ordered of a stack"),
    "stacks.enter-fine": pgettext_lazy("action", "entered a fine"),
    "stacks.strike-fine": pgettext_lazy("action", "struck a fine"),
    "dustfall.register-point": pgettext_lazy("action", "entered a dustfall point"),
    "dustfall.update-point": pgettext_lazy("action", "changed a dustfall point"),
    "dustfall.enter-jar": pgettext_lazy("action", "entered a dustfall jar"),
    "dustfall.enter-jars": pgettext_lazy("action", "entered a table of dustfall jars"),
    "dustfall.correct-jar": pgettext_lazy("action", "corrected a dustfall jar"),
    "draws.commit": pgettext_lazy("action", "promised the seed of a draw"),
    "draws.freeze": pgettext_lazy("action", "closed and published the list of a draw"),
    "draws.draw": pgettext_lazy("action", "drew a sample"),
    "draws.change": pgettext_lazy("action", "noted a change of a draw"),
    "draws.withdraw": pgettext_lazy("action", "withdrew a draw"),
    "reconciliation.receive-list": pgettext_lazy("action", "received a list to be compared"),
    "reconciliation.compare-list": pgettext_lazy("action", "compared a list with a ledger"),
    "reconciliation.name-columns": pgettext_lazy("action", "named the columns of a list"),
    "reconciliation.withdraw-list": pgettext_lazy("action", "withdrew a list"),
    "reconciliation.decide-entry": pgettext_lazy("action", "decided on an entry of a list"),
    "reconciliation.take-back": pgettext_lazy("action", "took back a decision on an entry of a list"),
    "reconciliation.add-row": pgettext_lazy("action", "entered a row that was missing"),
    "reconciliation.confirm-sure": pgettext_lazy("action", "confirmed sure pairs of a list"),
    "duty.join": pgettext_lazy("action", "put somebody into a group"),
    "duty.end-membership": pgettext_lazy("action", "ended a seat in a group"),
    "duty.keep-phone": pgettext_lazy("action", "changed a duty telephone number"),
    "duty.draw-up": pgettext_lazy("action", "drew up a duty roster"),
    "duty.assign": pgettext_lazy("action", "said who sits a shift"),
    "duty.swap": pgettext_lazy("action", "swapped two turns of duty"),
    "duty.publish": pgettext_lazy("action", "published a duty roster"),
    "duty.revise": pgettext_lazy("action", "began a new version of a duty roster"),
    "duty.drop": pgettext_lazy("action", "dropped a draft of a duty roster"),
    "duty.ask-leave": pgettext_lazy("action", "asked for leave"),
    "duty.approve-leave": pgettext_lazy("action", "approved leave as head of the group"),
    "duty.confirm-leave": pgettext_lazy("action", "approved leave for the office"),
    "duty.refuse-leave": pgettext_lazy("action", "refused leave"),
    "duty.withdraw-leave": pgettext_lazy("action", "took back a wish for leave"),
    "duty.end-leave": pgettext_lazy("action", "ended leave early"),
    "duty.leave-note": pgettext_lazy("action", "left word for the next shift"),
    "duty.take-note": pgettext_lazy("action", "took over from the shift before"),
    "duty.ask-material": pgettext_lazy("action", "noted a material asked for by inspectors"),
    "duty.hand-over-material": pgettext_lazy("action", "handed a material over to inspectors"),
    "duty.drop-material": pgettext_lazy("action", "closed a material that is not wanted any more"),
    "duty.reopen-material": pgettext_lazy("action", "took back the hand-over of a material"),
    "duty.keep-meeting": pgettext_lazy("action", "kept the minutes of a meeting"),
    "duty.change-minutes": pgettext_lazy("action", "changed the minutes of a meeting"),
    "duty.give-task": pgettext_lazy("action", "noted a task from a meeting"),
    "duty.finish-task": pgettext_lazy("action", "reported a meeting’s task done"),
    "duty.drop-task": pgettext_lazy("action", "dropped a meeting’s task"),
    "duty.reopen-task": pgettext_lazy("action", "opened a meeting’s task again"),
}

_SUBJECTS: Mapping[str, Promise] = {
    "user": pgettext_lazy("subject", "account"),
    "station": pgettext_lazy("subject", "station"),
    "pack": pgettext_lazy("subject", "pack"),
    "map": pgettext_lazy("subject", "map"),
    "month": pgettext_lazy("subject", "month"),
    "agency": pgettext_lazy("subject", "agency"),
    "device": pgettext_lazy("subject", "device"),
    "network": pgettext_lazy("subject", "network of stations"),
    "notice": pgettext_lazy("subject", "notice"),
    "notices": pgettext_lazy("subject", "notices"),
    "channel": pgettext_lazy("subject", "channel"),
    "visit": pgettext_lazy("subject", "inspection visit"),
    "stack": pgettext_lazy("subject", "stack"),
    "stack-proposal": pgettext_lazy("subject", "proposal about a stack"),
    "dustfall-point": pgettext_lazy("subject", "dustfall point"),
    "dustfall-jar": pgettext_lazy("subject", "dustfall jar"),
    "dustfall-jars": pgettext_lazy("subject", "dustfall jars, number:"),
    "import": pgettext_lazy("subject", "import"),
    "mapping": pgettext_lazy("subject", "mapping"),
    "hand-over": pgettext_lazy("subject", "hand-over"),
    "return": pgettext_lazy("subject", "list or report"),
    "statement": pgettext_lazy("subject", "statement of progress"),
    "row": pgettext_lazy("subject", "row of a ledger"),
    "evidence": pgettext_lazy("subject", "file of evidence"),
    "unit": pgettext_lazy("subject", "unit"),
    "draw": pgettext_lazy("subject", "draw"),
    "compared-list": pgettext_lazy("subject", "compared list"),
    "list-entry": pgettext_lazy("subject", "entry of a compared list"),
}

_UNKNOWN = pgettext_lazy("subject", "unknown")

_FACTS: Mapping[str, Promise] = {
    "amount": pgettext_lazy("fact", "amount"),
    "area": pgettext_lazy("fact", "area (cm²)"),
    "blank": pgettext_lazy("fact", "blank (g)"),
    "decided_by": pgettext_lazy("fact", "decided by"),
    "decision": pgettext_lazy("fact", "number of the decision"),
    "day": pgettext_lazy("fact", "day"),
    "state": pgettext_lazy("fact", "state"),
    "design": pgettext_lazy("fact", "design"),
    "enterprise": pgettext_lazy("fact", "enterprise"),
    "factors": pgettext_lazy("fact", "pollutants"),
    "height": pgettext_lazy("fact", "height (m)"),
    "jars": pgettext_lazy("fact", "jars"),
    "livelihood": pgettext_lazy("fact", "livelihood forbids to stop it at once"),
    "mass": pgettext_lazy("fact", "mass (g)"),
    "put_out": pgettext_lazy("fact", "put out"),
    "removed": pgettext_lazy("fact", "taken out before weighing"),
    "source_type": pgettext_lazy("fact", "type of source"),
    "taken_in": pgettext_lazy("fact", "taken in"),
    "lead": pgettext_lazy("fact", "lead"),
    "detector": pgettext_lazy("fact", "detector"),
    "lead_state": pgettext_lazy("fact", "state of the lead"),
    "visit": pgettext_lazy("fact", "inspection visit"),
    "who": pgettext_lazy("fact", "who came"),
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
    "indicator": pgettext_lazy("fact", "indicator"),
    "says": pgettext_lazy("fact", "says"),
    "unit": pgettext_lazy("fact", "unit"),
    "units": pgettext_lazy("fact", "units"),
    "version": pgettext_lazy("fact", "data version"),
    "person": pgettext_lazy("fact", "person"),
    "reference": pgettext_lazy("fact", "number of the document"),
    "document": pgettext_lazy("fact", "document"),
    "on": pgettext_lazy("fact", "day"),
    "entry": pgettext_lazy("fact", "entry"),
    "diary_kind": pgettext_lazy("fact", "kind of entry"),
    "start": pgettext_lazy("fact", "from"),
    "end": pgettext_lazy("fact", "until"),
    "data_affected": pgettext_lazy("fact", "data affected"),
    "licence": pgettext_lazy("fact", "licence"),
    "licence_until": pgettext_lazy("fact", "licence valid until"),
    "contact": pgettext_lazy("fact", "contact"),
    "telephone": pgettext_lazy("fact", "telephone"),
    "note": pgettext_lazy("fact", "note"),
    "stations": pgettext_lazy("fact", "stations"),
    "station": pgettext_lazy("fact", "station"),
    "first": pgettext_lazy("fact", "first day"),
    "last": pgettext_lazy("fact", "last day"),
    "finding": pgettext_lazy("fact", "finding"),
    "severity": pgettext_lazy("fact", "severity"),
    "what": pgettext_lazy("fact", "what was found"),
    "found_by": pgettext_lazy("fact", "found by"),
    "steps": pgettext_lazy("fact", "steps"),
    "order": pgettext_lazy("fact", "order"),
    "command": pgettext_lazy("fact", "command"),
    "cn": pgettext_lazy("fact", "CN"),
    "parameters": pgettext_lazy("fact", "parameters"),
    "addresses": pgettext_lazy("fact", "addresses"),
    "dialect": pgettext_lazy("fact", "edition"),
    "label": pgettext_lazy("fact", "time label"),
    "minute_interval": pgettext_lazy("fact", "minutes between minute data"),
    "st": pgettext_lazy("fact", "ST"),
    "frames": pgettext_lazy("fact", "frames"),
    "planned": pgettext_lazy("fact", "planned station"),
    "reason": pgettext_lazy("fact", "why not let in"),
    "name": pgettext_lazy("fact", "name"),
    "post": pgettext_lazy("fact", "post"),
    "certificate": pgettext_lazy("fact", "certificate"),
    "until": pgettext_lazy("fact", "until"),
    "colocation": pgettext_lazy("fact", "co-location"),
    "correction": pgettext_lazy("fact", "version of the correction"),
    "parameter": pgettext_lazy("fact", "pollutant"),
    "place": pgettext_lazy("fact", "place"),
    "notices": pgettext_lazy("fact", "notices"),
    "host": pgettext_lazy("fact", "host"),
    "rights": pgettext_lazy("fact", "rights"),
    "kinds": pgettext_lazy("fact", "kinds"),
    "channel": pgettext_lazy("fact", "channel"),
    "evidence": pgettext_lazy("fact", "evidence"),
    "figures": pgettext_lazy("fact", "figures"),
    "on_behalf_of": pgettext_lazy("fact", "in the post of"),
    "stand_in": pgettext_lazy("fact", "stands in"),
    "from": pgettext_lazy("fact", "from"),
    "hours": pgettext_lazy("fact", "hours"),
    "maximum": pgettext_lazy("fact", "maximum"),
    "of_day": pgettext_lazy("fact", "of the day"),
    "open_proposals": pgettext_lazy("fact", "proposals left open"),
    "rule": pgettext_lazy("fact", "rule"),
    "to": pgettext_lazy("fact", "to"),
    "undoes": pgettext_lazy("fact", "undoes decision"),
    "value": pgettext_lazy("fact", "value"),
    "layout": pgettext_lazy("fact", "layout"),
    "files": pgettext_lazy("fact", "files"),
    "refused": pgettext_lazy("fact", "refused"),
    "new": pgettext_lazy("fact", "new"),
    "same": pgettext_lazy("fact", "known already"),
    "only_good": pgettext_lazy("fact", "only the good rows"),
    "parts": pgettext_lazy("fact", "parts"),
    "left": pgettext_lazy("fact", "left as changed since"),
    "receiver": pgettext_lazy("fact", "receiver"),
    "rhythm": pgettext_lazy("fact", "rhythm"),
    "columns": pgettext_lazy("fact", "columns"),
    "commitment": pgettext_lazy("fact", "commitment"),
    "inspectors": pgettext_lazy("fact", "inspectors"),
    "beacon": pgettext_lazy("fact", "public number"),
    "seed": pgettext_lazy("fact", "seed"),
    "drawn": pgettext_lazy("fact", "drawn"),
    "change": pgettext_lazy("fact", "change"),
    "object": pgettext_lazy("fact", "object"),
    "entries": pgettext_lazy("fact", "entries"),
    "likely": pgettext_lazy("fact", "to be confirmed"),
    "unclear": pgettext_lazy("fact", "to be decided"),
    "missing": pgettext_lazy("fact", "not found"),
    "list": pgettext_lazy("fact", "list"),
    "row": pgettext_lazy("fact", "row"),
    "likeness": pgettext_lazy("fact", "likeness"),
    "confirmed": pgettext_lazy("fact", "confirmed"),
}

_VALUES: Mapping[str, Mapping[str, Promise]] = {
    "device_password": {"changed": pgettext_lazy("fact", "changed")},
    "lead_state": {
        "open": pgettext_lazy("lead state", "open"),
        "looked-into": pgettext_lazy("lead state", "being looked into"),
        "explained": pgettext_lazy("lead state", "explained"),
        "handed-over": pgettext_lazy("lead state", "handed over"),
        "closed": pgettext_lazy("lead state", "closed"),
    },
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
