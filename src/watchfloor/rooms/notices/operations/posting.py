"""The edge of the network: one message to one address, and whether it was really taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from threading import Timer
from urllib.parse import quote, urlsplit

import apprise
from django.conf import settings

from watchfloor.rooms.notices.contracts import Address, ChannelKind, Message, SendFailed
from watchfloor.rooms.notices.rules.addresses import apprise_url, origin_of, path_of
from watchfloor.rooms.notices.rules.reach import is_named, is_public
from watchfloor.rooms.notices.rules.wording import body_of, subject_of, text_of

_TIMEOUT_SECONDS = 10.0  # of each step
_LONGEST_SECONDS = 30.0  # of all of them
_ANSWER_BYTES = 64_000
# apprise logs addresses, which hold secrets, when something fails; we keep the reason ourselves.
logging.getLogger("apprise").setLevel(logging.CRITICAL)


def send(address: Address, message: Message, *, epoch_seconds: int) -> None:
    """Send a message. :raises SendFailed: it was not taken, or may not go there."""
    if address.kind in {ChannelKind.MAIL, ChannelKind.OTHER}:
        _send_by_apprise(address, message)
    else:
        _post(address, message, epoch_seconds)


def check_reach(address: Address) -> None:
    """Refuse an address inside the machine or its network. :raises SendFailed: with the reason."""
    if address.kind is ChannelKind.OTHER:
        return  # the hosts of the named services are fixed
    if address.kind is ChannelKind.MAIL:
        _reachable(address.fields["host"], int(address.fields["port"]), is_encrypted=True)
        return
    parts = urlsplit(origin_of(address))
    _reachable(parts.hostname or "", _port(address), is_encrypted=parts.scheme == "https")


def _reachable(host: str, port: int, *, is_encrypted: bool) -> str:
    """Return the address to connect to: checked here, so that a name cannot change meanwhile."""
    allowed: list[str] = settings.NOTICE_HOSTS
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SendFailed("unknown_host") from error
    addresses = [str(each[4][0]) for each in found]
    if is_named(host, allowed) or all(is_named(each, allowed) for each in addresses):
        return addresses[0]
    if not is_encrypted:
        raise SendFailed("not_https", is_final=True)
    if not all(is_public(each) for each in addresses):
        raise SendFailed("inside", is_final=True)
    return addresses[0]


def _port(address: Address) -> int:
    parts = urlsplit(origin_of(address))
    try:
        return parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise SendFailed("unknown_host", is_final=True) from error


def _post(address: Address, message: Message, epoch_seconds: int) -> None:
    parts = urlsplit(origin_of(address))
    host, is_encrypted = parts.hostname or "", parts.scheme == "https"
    to = _reachable(host, _port(address), is_encrypted=is_encrypted)
    body, path, headers = _signed(address, message, epoch_seconds)
    with _cut_off(_plug(to, _port(address))) as plug:
        connection = _connect(plug, host, _port(address), is_encrypted=is_encrypted)
        try:
            connection.request("POST", path, body=body, headers=headers)
            answer = connection.getresponse()
            _judge(address.kind, answer.status, answer.read(_ANSWER_BYTES))
        except (OSError, HTTPException) as error:
            raise SendFailed("no_connection") from error
        finally:
            connection.close()


def _plug(to: str, port: int) -> socket.socket:
    try:
        return socket.create_connection((to, port), timeout=_TIMEOUT_SECONDS)
    except OSError as error:
        raise SendFailed("no_connection") from error


@contextmanager
def _cut_off(plug: socket.socket) -> Iterator[socket.socket]:
    """End a connection after a while: a server that sends a byte now and then would hold us up.

    The limit of the socket itself begins anew with each byte. The descriptor is duplicated, since
    TLS takes the socket over.
    """
    own = plug.dup()
    timer = Timer(_LONGEST_SECONDS, _hang_up, [own])
    timer.daemon = True
    timer.start()
    try:
        yield plug
    finally:
        timer.cancel()
        own.close()
        plug.close()


def _hang_up(plug: socket.socket) -> None:
    with suppress(OSError):
        plug.shutdown(socket.SHUT_RDWR)


def _connect(plug: socket.socket, host: str, port: int, *, is_encrypted: bool) -> HTTPConnection:
    """Speak to the checked address under the host's name; certificates are checked against it."""
    try:
        if is_encrypted:
            plug = ssl.create_default_context().wrap_socket(plug, server_hostname=host)
    except ssl.SSLError as error:
        raise SendFailed("certificate") from error
    except (OSError, ValueError) as error:  # ValueError: no name that a certificate could have
        raise SendFailed("no_connection") from error
    kind = HTTPSConnection if is_encrypted else HTTPConnection
    connection = kind(host, port, timeout=_TIMEOUT_SECONDS)
    connection.sock = plug
    return connection


def _signed(
    address: Address, message: Message, epoch_seconds: int
) -> tuple[bytes, str, dict[str, str]]:
    """Return body, path and headers, signed in the way that the service reads."""
    content, path = dict(body_of(message, address.kind)), path_of(address)
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Watchfloor"}
    secret = address.fields.get("secret", "")
    if secret and address.kind is ChannelKind.DINGTALK:
        stamp = epoch_seconds * 1000
        signature = _sign(secret, f"{stamp}\n{secret}")
        path += f"&timestamp={stamp}&sign={quote(signature, safe='')}"
    if secret and address.kind is ChannelKind.FEISHU:
        content["timestamp"] = str(epoch_seconds)
        content["sign"] = _sign(f"{epoch_seconds}\n{secret}", "")
    body = json.dumps(content, ensure_ascii=False).encode()
    if address.kind is ChannelKind.WEBHOOK:
        headers["Idempotency-Key"] = message.id
        if secret:
            digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
            headers["X-Watchfloor-Signature"] = f"sha256={digest}"
    return body, path, headers


def _sign(key: str, text: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def _judge(kind: ChannelKind, status: int, answer: bytes) -> None:
    """Robots answer 200 also when they refuse; only their own code says that they took it."""
    if status == 429:
        raise SendFailed("too_many")
    if status >= 300:
        raise SendFailed("refused", is_final=status in {401, 403, 404, 410})
    if kind is ChannelKind.WEBHOOK:
        return
    try:
        said = json.loads(answer)
        code = said.get("errcode", said.get("code", said.get("StatusCode", 0)))
    except (ValueError, AttributeError) as error:
        raise SendFailed("refused") from error
    if code:
        raise SendFailed("too_many" if code in _TOO_MANY else "refused")


_TOO_MANY = {45009, 130101, 410100, 9499, 11232}  # the robots' own words for "slow down"


def _send_by_apprise(address: Address, message: Message) -> None:
    check_reach(address)
    to = address.fields.get("to") or message.mail
    if address.kind is ChannelKind.MAIL and not to:
        raise SendFailed("no_mail_address", is_final=True)
    target = apprise.Apprise.instantiate(apprise_url(address, to=to), suppress_exceptions=True)
    if target is None:
        raise SendFailed("refused", is_final=True)
    text = text_of(message, address.kind)
    if not target.notify(body=text, title=subject_of(message), body_format="text"):
        raise SendFailed("refused")
