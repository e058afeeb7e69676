"""Robots, mail and webhooks: what arrives, how it is signed, and who says that it was taken."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import json
from email.policy import default
from urllib.parse import parse_qs, urlsplit

import pytest

from watchfloor.rooms.notices import operations, service
from watchfloor.rooms.notices.contracts import ChannelKind, Line, Message
from watchfloor.rooms.notices.models import Channel
from watchfloor.rooms.notices.rules.wording import text_of

from .conftest import BY
from .test_a_line_waits_once import AT
from .test_one_digest_instead_of_fifty_messages import tell

SIGNS = "SECabc"  # a made-up signing secret
KINDS = [ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU]


def add(user, kind, **fields):
    return service.add_channel(
        owner_id=user.pk, kind=kind, name="Mine", fields=fields, actor=BY, at=AT
    )


def send(user):
    tell(user, "matter:1", is_urgent=True)
    return service.send_due(at=AT)


@pytest.mark.parametrize("kind", KINDS)
def test_a_robot_gets_text(leader, web, kind):
    add(leader, kind, key="abc1", origin=web.origin)
    assert send(leader).sent == 1
    _, headers, body = web.requests[0]
    content = body["content"] if kind is ChannelKind.FEISHU else body["text"]
    assert "About matter:1" in json.dumps(content)
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("answer", [{"errcode": 93000}, {"code": 19001}])
def test_a_robot_that_answers_200_with_an_error_has_not_taken_it(leader, web, kind, answer):
    add(leader, kind, key="abc1", origin=web.origin)
    web.answer = answer
    report = send(leader)
    assert (report.sent, report.put_off) == (0, 1)
    assert Channel.objects.get().last_error == "refused"


def test_dingtalk_is_signed_as_its_robots_check_it(leader, web):
    add(leader, ChannelKind.DINGTALK, key="tok1", secret=SIGNS, origin=web.origin)
    send(leader)
    asked = parse_qs(urlsplit(web.requests[0][0]).query)
    text = f"{asked['timestamp'][0]}\n{SIGNS}".encode()
    expected = base64.b64encode(hmac.new(SIGNS.encode(), text, hashlib.sha256).digest()).decode()
    assert asked["sign"] == [expected]
    assert asked["timestamp"] == [str(int(AT.timestamp()) * 1000)]


def test_feishu_is_signed_as_its_robots_check_it(leader, web):
    add(leader, ChannelKind.FEISHU, key="tok1", secret=SIGNS, origin=web.origin)
    send(leader)
    body = web.requests[0][2]
    key = f"{body['timestamp']}\n{SIGNS}".encode()
    expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert body["sign"] == expected


def test_a_webhook_can_check_that_the_message_is_ours(leader, web):
    add(leader, ChannelKind.WEBHOOK, url=f"{web.origin}/hook?a=1", secret=SIGNS)
    send(leader)
    path, headers, body = web.requests[0]
    raw = json.dumps(body, ensure_ascii=False).encode()
    digest = hmac.new(SIGNS.encode(), raw, hashlib.sha256).hexdigest()
    assert headers["X-Watchfloor-Signature"] == f"sha256={digest}"
    assert path == "/hook?a=1"


def mail_fields(post_office, **more):
    return {
        "host": "127.0.0.1",
        "port": str(post_office.port),
        "mode": "insecure",
        "sender": "watchfloor@center.example",
        **more,
    }


# One of apprise's many services imports a module that Python will drop.
old_import = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")


@old_import
def test_mail_goes_to_the_persons_own_address_where_none_is_named(leader, post_office):
    leader.email = "leader@center.example"
    leader.save()
    add(leader, ChannelKind.MAIL, **mail_fields(post_office))
    assert send(leader).sent == 1
    to, text = post_office.mails[0]
    mail = email.message_from_string(text, policy=default)
    assert to == ["leader@center.example"]
    assert "watchfloor@center.example" in mail["From"]
    assert "About matter:1" in mail["Subject"]


def test_mail_without_any_address_is_given_up_with_the_reason(leader, post_office):
    add(leader, ChannelKind.MAIL, **mail_fields(post_office))
    assert send(leader).given_up == 1
    assert post_office.mails == []
    assert Channel.objects.get().last_error == "no_mail_address"


def test_a_test_message_says_at_once_whether_it_arrived(leader, web):
    channel_id = add(leader, ChannelKind.WECOM, key="abc1", origin=web.origin)
    how = {"channel_id": channel_id, "owner_id": leader.pk, "title": "Test", "actor": BY, "at": AT}
    assert operations.try_channel(**how) == ""
    web.answer = {"errcode": 93000}
    assert operations.try_channel(**how) == "refused"


@pytest.mark.parametrize("kind", KINDS)
def test_no_message_is_longer_than_the_robot_takes(kind):
    lines = tuple(Line("退款未经复核" * 60, "https://center.example/matters/1/") for _ in range(40))
    text = text_of(Message("1", "张三", "", "zh-hans", is_urgent=False, lines=lines), kind)
    assert len(text.encode()) <= (1900 if kind is ChannelKind.WECOM else 15_000)
    assert "另有" in text
    assert text.startswith("致 张三")
