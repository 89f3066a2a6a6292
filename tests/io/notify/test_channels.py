"""The port over the sending library: addresses, the vault, one message; with a server of our own and no network."""

from __future__ import annotations

import json
import stat
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import apprise
import pytest

from lantian.io.notify import AddressRefused, Channel, ChannelFailed, ChannelUnknown, Vault, address_of, host_of, send

MAIL = {"kind": "mail", "server": "smtp.example.com", "sender": "air@example.com"}


@pytest.fixture
def group() -> Iterator[tuple[str, list[dict]]]:
    """A server that takes messages: its address and what it was told. Paths with "bad" fail, "away" leads elsewhere."""
    told: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["content-length"])))})
            self.send_response(500 if "bad" in self.path else 307 if "away" in self.path else 200)
            if "away" in self.path:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", told
    server.shutdown()
    server.server_close()


def test_a_message_arrives_with_title_and_text(group) -> None:
    address, told = group
    send(address_of(Channel(kind="webhook", token=f"{address}/hook")), title="离线", body="A1\n两小时")
    assert [(one["path"], one["title"], one["message"]) for one in told] == [("/hook", "离线", "A1\n两小时")]


@pytest.mark.parametrize("path", ["/bad", "/away"])
def test_a_channel_that_fails_or_leads_elsewhere_says_so(group, path: str) -> None:
    """No redirect is followed: only the host that was named is spoken to."""
    address, told = group
    with pytest.raises(ChannelFailed) as failed:
        send(address_of(Channel(kind="webhook", token=f"{address}{path}")), title="t", body="b")
    assert failed.value.reason
    assert address not in failed.value.reason
    assert [one["path"] for one in told] == [path]


def test_a_host_that_does_not_answer_is_a_failure_without_its_secret() -> None:
    with pytest.raises(ChannelFailed) as failed:
        send(address_of(Channel(kind="webhook", token="http://127.0.0.1:9/secret-path")), title="t", body="b")
    assert "secret-path" not in str(failed.value)


@pytest.mark.parametrize(
    ("kind", "pasted", "address"),
    [
        ("wecom", "693a91f6-7abc-4bc4", "wecombot://693a91f6-7abc-4bc4"),
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7abc", "wecombot://693a91f6-7abc"),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123", "dingtalk://abcdef0123/"),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/aaaa-bbbb-cc/", "feishu://aaaa-bbbb-cc"),
    ],
)
def test_a_robot_is_entered_by_its_key_or_its_whole_address(kind, pasted: str, address: str) -> None:
    made = Channel(kind=kind, token=pasted)
    assert address_of(made).partition("?")[0] == address
    assert "." in host_of(made)


def test_a_signed_robot_and_mail_are_read_back_as_they_were_entered() -> None:
    """Signs that mean something in an address do no harm."""
    signed = apprise.Apprise.instantiate(address_of(Channel(kind="dingtalk", token="abcdef0123", sign="SEC12345678")))
    assert (signed.token, signed.secret) == ("abcdef0123", "SEC12345678")
    entered = Channel(**MAIL, user="air@example.com", password="p@:/?&w", port=465, recipients=("a@b.cn", "c@d.cn"))
    mail = apprise.Apprise.instantiate(address_of(entered))
    assert (mail.smtp_host, mail.port, mail.user, mail.password) == (
        "smtp.example.com",
        465,
        "air@example.com",
        "p@:/?&w",
    )
    assert [address for _, address in mail.targets] == ["a@b.cn", "c@d.cn"]
    assert mail.from_addr[1] == "air@example.com"
    assert host_of(entered) == "smtp.example.com"


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"kind": "wecom", "token": ""}, "token"),
        ({"kind": "wecom", "token": "short"}, "token"),
        ({"kind": "feishu", "token": "../../etc/passwd"}, "token"),
        ({"kind": "dingtalk", "token": "abcdef0123", "sign": "a b"}, "sign"),
        ({"kind": "webhook", "token": "ftp://example.com/"}, "token"),
        ({"kind": "webhook", "token": "https://example.com/?method=GET"}, "token"),
        ({**MAIL, "server": "smtp.example.com/?x"}, "server"),
        ({**MAIL, "sender": "air"}, "sender"),
        ({**MAIL, "recipients": ("a@b.cn", "c&to=d@e.f,g@h.i")}, "recipients"),
    ],
)
def test_what_makes_no_address_is_refused_by_field(entered: dict, field: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        address_of(Channel(**entered))
    assert refused.value.field == field


def test_the_vault_is_for_this_user_alone_and_forgets(tmp_path) -> None:
    vault = Vault(tmp_path)
    vault.put(1, "json://a/secret")
    vault.put(2, "json://b/secret")
    assert stat.S_IMODE((tmp_path / "channels.json").stat().st_mode) == 0o600
    assert Vault(tmp_path).address(1) == "json://a/secret"
    vault.forget(1)
    with pytest.raises(ChannelUnknown):
        vault.address(1)
    assert vault.address(2) == "json://b/secret"
