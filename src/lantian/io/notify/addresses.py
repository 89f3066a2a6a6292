"""The address of a channel from what an administrator enters: one secret for a robot, a server and sender for mail."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlsplit

__all__ = ["AddressRefused", "Channel", "Kind", "address_of", "host_of"]

Kind = Literal["wecom", "dingtalk", "feishu", "mail", "webhook"]
_HOSTS = {"wecom": "qyapi.weixin.qq.com", "dingtalk": "oapi.dingtalk.com", "feishu": "open.feishu.cn"}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,128}")
_SIGN = re.compile(r"[A-Za-z0-9_-]{8,160}")
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}")
_MAIL = re.compile(r"[^@\s,;<>]{1,64}@[A-Za-z0-9.-]{1,253}")
_MAIL_PORT = 587


class AddressRefused(Exception):
    """What was entered makes no channel. `field` names what is wrong; the secret itself is never repeated."""

    code = "channel-address-refused"
    remedy = "Enter the key as the robot's own page shows it, or server, sender and recipient of the mail."

    def __init__(self, field: str) -> None:
        self.field = field
        super().__init__(f"The field {field} is missing or malformed.")


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What an administrator enters. Robots need `token` (DingTalk may have a `sign` secret), a webhook `token` as its
    whole https address, mail the rest."""

    kind: Kind
    token: str = ""
    sign: str = ""
    server: str = ""
    port: int = _MAIL_PORT
    user: str = ""
    password: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()


def host_of(channel: Channel) -> str:
    """The machine that messages go to."""
    if channel.kind == "mail":
        return channel.server
    if channel.kind == "webhook":
        return urlsplit(channel.token).hostname or ""
    return _HOSTS[channel.kind]


def address_of(channel: Channel) -> str:
    """The address in the form that the sending library reads.

    Raises:
        AddressRefused: a field is missing or malformed.
    """
    if channel.kind == "mail":
        address = _mail(channel)
    elif channel.kind == "webhook":
        address = _webhook(channel.token)
    else:
        address = _robot(channel)
    import apprise  # noqa: PLC0415 - a fifth of a second, and only a new channel needs it

    if apprise.Apprise.instantiate(address) is None:
        raise AddressRefused("token")
    return address


def _robot(channel: Channel) -> str:
    """People paste the robot's whole address as often as its key."""
    token = channel.token.strip()
    for mark in ("key=", "access_token=", "/hook/"):
        token = token.rpartition(mark)[2].split("&")[0].rstrip("/")
    if not _TOKEN.fullmatch(token):
        raise AddressRefused("token")
    if channel.kind == "wecom":
        return f"wecombot://{token}?redirect=no"
    if channel.kind == "feishu":
        return f"feishu://{token}?redirect=no"
    if channel.sign and not _SIGN.fullmatch(channel.sign):
        raise AddressRefused("sign")
    secret = f"{channel.sign}@" if channel.sign else ""
    return f"dingtalk://{secret}{token}/?redirect=no"


def _webhook(address: str) -> str:
    parts = urlsplit(address.strip())
    schemes = {"https": "jsons", "http": "json"}
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.fragment:
        raise AddressRefused("token")
    return f"{schemes[parts.scheme]}://{parts.netloc}{parts.path}?redirect=no"


def _mail(channel: Channel) -> str:
    if not _HOST.fullmatch(channel.server):
        raise AddressRefused("server")
    if not _MAIL.fullmatch(channel.sender):
        raise AddressRefused("sender")
    if not all(_MAIL.fullmatch(one) for one in channel.recipients):
        raise AddressRefused("recipients")
    user, password = quote(channel.user, safe=""), quote(channel.password, safe="")
    account = f"{user}:{password}@" if channel.user else ""
    scheme, mode = ("mailtos", "ssl" if channel.port == 465 else "starttls") if channel.user else ("mailto", "insecure")
    to = quote(",".join(channel.recipients or (channel.sender,)), safe="")
    return (
        f"{scheme}://{account}{channel.server}:{channel.port}?smtp={channel.server}&mode={mode}"
        f"&from={quote(channel.sender, safe='')}&to={to}"
    )
