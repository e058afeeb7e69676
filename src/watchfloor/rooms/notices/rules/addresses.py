"""What each kind of channel needs to be told, and what of it may be shown again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from watchfloor.rooms.notices.contracts import Address, ChannelKind


@dataclass(frozen=True, slots=True)
class Field:
    """Something that a channel of a kind needs. `label` and `hint` are msgids."""

    name: str
    label: str
    hint: str = ""
    is_required: bool = True
    is_secret: bool = False
    pattern: str = r"\S+"
    choices: tuple[tuple[str, str], ...] = ()


_ORIGIN = Field(
    "origin",
    "Server",
    "Only for a private deployment; leave empty for the public service.",
    is_required=False,
    pattern=r"https?://[^\s/@]+",
)
FIELDS: Mapping[ChannelKind, tuple[Field, ...]] = {
    ChannelKind.WECOM: (
        Field(
            "key",
            "Key of the group robot",
            "The end of its webhook address, after key=, or the whole address.",
            is_secret=True,
            pattern=r"[A-Za-z0-9_-]+",
        ),
        _ORIGIN,
    ),
    ChannelKind.DINGTALK: (
        Field(
            "key",
            "Access token of the robot",
            "The end of its webhook address, after access_token=, or the whole address.",
            is_secret=True,
            pattern=r"[A-Za-z0-9]+",
        ),
        Field(
            "secret",
            "Signing secret",
            "Begins with SEC; needed where the robot's safety setting is signing.",
            is_required=False,
            is_secret=True,
            pattern=r"[A-Za-z0-9]+",
        ),
        _ORIGIN,
    ),
    ChannelKind.FEISHU: (
        Field(
            "key",
            "Token of the group robot",
            "The end of its webhook address, after /hook/, or the whole address.",
            is_secret=True,
            pattern=r"[A-Za-z0-9_-]+",
        ),
        Field(
            "secret",
            "Signing secret",
            "Needed where the robot's safety setting is signing.",
            is_required=False,
            is_secret=True,
            pattern=r"[A-Za-z0-9]+",
        ),
        _ORIGIN,
    ),
    ChannelKind.MAIL: (
        Field("host", "Mail server", pattern=r"[A-Za-z0-9.:\[\]-]+"),
        Field("port", "Port", pattern=r"[1-9][0-9]{0,4}"),
        Field(
            "mode",
            "Encryption",
            pattern=r"starttls|ssl|insecure",
            choices=(
                ("starttls", "STARTTLS"),
                ("ssl", "TLS from the start"),
                ("insecure", "No encryption"),
            ),
        ),
        Field("user", "User name", is_required=False),
        Field("password", "Password", is_required=False, is_secret=True, pattern=r".+"),
        Field("sender", "Sender", pattern=r"[^\s@]+@[^\s@]+"),
        Field(
            "to",
            "Recipient",
            "Leave empty to write to each person's own address.",
            is_required=False,
            pattern=r"[^\s@]+@[^\s@]+",
        ),
    ),
    ChannelKind.WEBHOOK: (
        Field("url", "Address", "Begins with https://", is_secret=True, pattern=r"https?://\S+"),
        Field(
            "secret",
            "Signing secret",
            "Signs each message, so that the receiver knows it is ours.",
            is_required=False,
            is_secret=True,
        ),
    ),
    ChannelKind.OTHER: (
        Field(
            "url",
            "Address as apprise writes it",
            "Of Slack, Telegram, ServerChan, PushPlus, WxPusher, PagerDuty or Opsgenie.",
            is_secret=True,
            pattern=r"(slack|tgram|schan|pushplus|wxpusher|pagerduty|opsgenie)://\S+",
        ),
    ),
}
# How the robots' own addresses are read when somebody pastes the whole of one.
_PASTED = re.compile(r"^(?P<origin>https?://[^/?\s]+)(?P<path>/[^?\s]*)\??(?P<query>\S*)$")
_AS_WRITTEN = "%/?:@!$&'()*+,;=~#[]"
_PUBLIC = {
    ChannelKind.WECOM: "https://qyapi.weixin.qq.com",
    ChannelKind.DINGTALK: "https://oapi.dingtalk.com",
    ChannelKind.FEISHU: "https://open.feishu.cn",
}


def read_pasted(kind: ChannelKind, given: Mapping[str, str]) -> dict[str, str]:
    """Take a robot's key and server out of its whole address, where that was pasted.

    >>> read_pasted(
    ...     ChannelKind.WECOM, {"key": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a-1"}
    ... )
    {'key': 'a-1'}
    """
    fields = {name: value.strip() for name, value in given.items() if value.strip()}
    found = _PASTED.match(fields.get("key", "")) if kind in _PUBLIC else None
    if found is None:
        return fields
    asked = parse_qs(found["query"])
    keys = asked.get("key") or asked.get("access_token") or [found["path"].rsplit("/", 1)[-1]]
    fields["key"] = keys[0]
    if found["origin"] != _PUBLIC[kind]:
        fields["origin"] = found["origin"]
    return fields


def wrong_fields(kind: ChannelKind, fields: Mapping[str, str]) -> list[str]:
    """Return the names of the fields that are missing or not of the form they need."""
    wrong = [field.name for field in FIELDS[kind] if not _fits(field, fields.get(field.name, ""))]
    if kind is ChannelKind.MAIL and "port" not in wrong and int(fields["port"]) > 65535:
        wrong.append("port")
    return wrong


def _fits(field: Field, value: str) -> bool:
    if not value:
        return not field.is_required
    return len(value) <= 500 and re.fullmatch(field.pattern, value) is not None


def origin_of(address: Address) -> str:
    """Return the server that a robot or webhook is called at: "https://open.feishu.cn"."""
    if address.kind is ChannelKind.WEBHOOK:
        parts = urlsplit(address.fields["url"])
        return f"{parts.scheme}://{parts.netloc}"
    return address.fields.get("origin") or _PUBLIC[address.kind]


def path_of(address: Address) -> str:
    """Return what is asked for at that server; DingTalk's signature is added when it is sent."""
    key = quote(address.fields.get("key", ""), safe="")
    paths = {
        ChannelKind.WECOM: f"/cgi-bin/webhook/send?key={key}",
        ChannelKind.DINGTALK: f"/robot/send?access_token={key}",
        ChannelKind.FEISHU: f"/open-apis/bot/v2/hook/{key}",
    }
    if address.kind in paths:
        return paths[address.kind]
    parts = urlsplit(address.fields["url"])
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return quote(path, safe=_AS_WRITTEN)  # what is no ASCII cannot be sent as it is


def apprise_url(address: Address, *, to: str = "") -> str:
    """Return the address as apprise writes it. Redirects are not followed."""
    fields = address.fields
    if address.kind is ChannelKind.OTHER:
        joint = "&" if "?" in fields["url"] else "?"
        return f"{fields['url']}{joint}redirect=no"
    asked = {
        "smtp": fields["host"],
        "mode": fields["mode"],
        "from": fields["sender"],
        "to": fields.get("to") or to,
        "cto": "10",
        "rto": "10",
    }
    login = quote(fields.get("user", ""), safe="")
    if fields.get("password"):
        login += ":" + quote(fields["password"], safe="")
    scheme = "mailto" if fields["mode"] == "insecure" else "mailtos"
    host = f"{fields['host']}:{fields['port']}"
    return f"{scheme}://{login + '@' if login else ''}{host}?{urlencode(asked)}"


def hint_of(address: Address) -> str:
    """Return what tells a channel from others and gives no secret away: "…f3a9", "pager.test"."""
    if address.kind is ChannelKind.MAIL:
        return address.fields.get("to") or f"@{address.fields['sender'].partition('@')[2]}"
    if address.kind is ChannelKind.WEBHOOK:
        return urlsplit(address.fields["url"]).hostname or ""
    if address.kind is ChannelKind.OTHER:
        return address.fields["url"].partition(":")[0]
    key = address.fields["key"]
    return f"…{key[-4:]}" if len(key) >= 16 else "…"
