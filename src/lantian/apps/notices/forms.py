"""Forms of channels and of what a person wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lantian.apps.notices.choices import ChannelKind, Kind, Severity
from lantian.apps.notices.models import Channel
from lantian.apps.orgs.policies import right_title
from lantian.apps.records.campaign import pack
from lantian.io import notify

__all__ = ["ChannelForm", "NewChannelForm", "PreferencesForm"]


_MAIL_FIELDS = ("server", "port", "user", "password", "sender", "recipients")


def _rights() -> list[tuple[str, str]]:
    known = sorted({right for role in pack().info.roles for right in role.rights})
    return [(right, right_title(right).in_language(get_language() or "zh-hans")) for right in known]


class ChannelForm(forms.Form):
    """What goes out through a channel."""

    name = forms.CharField(label=_("Name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of the messages"), choices=settings.LANGUAGES)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds that are sent here"),
        choices=Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: only what people ask for by mail."),
    )
    least = forms.ChoiceField(label=_("From severity"), choices=Severity.choices, initial=Severity.WARNING)
    rights = forms.MultipleChoiceField(
        label=_("Its readers may know what these rights show"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Notices for people with other rights never go out here."),
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["rights"].choices = _rights()  # type: ignore[attr-defined]
        self.fields["rights"].initial = self.initial.get("rights", ["read-work"])

    def clean_name(self) -> str:
        """One channel for each name."""
        name = str(self.cleaned_data["name"])
        if Channel.objects.filter(name=name).exclude(name=self.initial.get("name", "")).exists():
            raise forms.ValidationError(_("A channel with this name exists."))
        return name


class NewChannelForm(ChannelForm):
    """A channel with its address, which is shown to nobody afterwards."""

    token = forms.CharField(
        label=_("Key or address of the robot"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput({"autocomplete": "off"}, render_value=False),
        help_text=_("Robots: the key, or the whole address that the group shows. JSON: an https address."),
    )
    sign = forms.CharField(
        label=_("Signing secret, where the robot asks for one"),
        required=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "off"}, render_value=False),
    )
    server = forms.CharField(label=_("Mail server"), required=False, max_length=253)
    port = forms.IntegerField(label=_("Port"), required=False, min_value=1, max_value=65535, initial=587)
    user = forms.CharField(label=_("Mail account"), required=False, max_length=254)
    password = forms.CharField(
        label=_("Password of the mail account"),
        required=False,
        max_length=254,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=False),
    )
    sender = forms.EmailField(label=_("Sender"), required=False)
    recipients = forms.CharField(
        label=_("Recipients for the office"), required=False, max_length=1000, help_text=_("Separated by commas.")
    )

    field_order = ("name", "token", "sign", "server", "port", "user", "password", "sender", "recipients")

    def __init__(self, *args: Any, kind: ChannelKind, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.kind = kind
        asked = {ChannelKind.MAIL: _MAIL_FIELDS, ChannelKind.DINGTALK: ("token", "sign")}.get(kind, ("token",))
        for name in {"token", "sign", *_MAIL_FIELDS} - set(asked):
            del self.fields[name]
        for name in {"token", "server", "sender"} & set(asked):
            self.fields[name].required = True

    def entered(self) -> notify.Channel:
        """What was entered, as the sending side takes it."""
        facts = self.cleaned_data
        listed = facts.get("recipients", "").split(",")
        return notify.Channel(
            kind=self.kind.value,
            token=facts.get("token", ""),
            sign=facts.get("sign", ""),
            server=facts.get("server", ""),
            port=facts.get("port") or 587,
            user=facts.get("user", ""),
            password=facts.get("password", ""),
            sender=facts.get("sender", ""),
            recipients=tuple(one.strip() for one in listed if one.strip()),
        )


class PreferencesForm(forms.Form):
    """What one person wants to be told by mail, and when not."""

    channel = forms.ModelChoiceField(
        label=_("Mail channel"), queryset=Channel.objects.none(), required=False, empty_label=_("none: the inbox alone")
    )
    mail = forms.EmailField(label=_("Your mail address"), required=False)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    least = forms.ChoiceField(label=_("From severity"), choices=Severity.choices, initial=Severity.WARNING)
    quiet_from = forms.TimeField(
        label=_("Quiet from"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=_("Local time. Empty: the hours of the policy. Urgent messages always go out."),
    )
    quiet_until = forms.TimeField(
        label=_("Quiet until"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        mails = Channel.objects.filter(kind=ChannelKind.MAIL, active=True)
        self.fields["channel"].queryset = mails  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A mail channel needs an address; one end of the quiet hours needs the other."""
        facts = super().clean() or {}
        if facts.get("channel") and not facts.get("mail"):
            self.add_error("mail", _("Enter the address that messages go to."))
        if (facts.get("quiet_from") is None) != (facts.get("quiet_until") is None):
            self.add_error("quiet_until", _("Enter both ends of the quiet hours, or neither."))
        return facts
