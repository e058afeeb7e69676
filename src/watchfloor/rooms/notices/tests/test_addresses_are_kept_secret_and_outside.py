"""An address holds a secret and could point inside: neither is given away."""

from __future__ import annotations

import socket

import pytest

from watchfloor.common import journal
from watchfloor.common.journal import JournalFilter
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.notices import operations, queries, service
from watchfloor.rooms.notices.contracts import ChannelKind, ChannelNotFound
from watchfloor.rooms.notices.models import Channel
from watchfloor.rooms.notices.rules.addresses import read_pasted
from watchfloor.rooms.notices.rules.reach import is_named, is_public

from .conftest import BY
from .test_a_line_waits_once import AT
from .test_one_digest_instead_of_fifty_messages import tell

KEY_OF_A_ROBOT = "deadbeef-0123-4567-89ab-cdef01234567"


def add(user, kind=ChannelKind.WEBHOOK, **fields):
    return service.add_channel(
        owner_id=user.pk, kind=kind, name="Mine", fields=fields, actor=BY, at=AT
    )


def test_the_secret_lies_nowhere_in_the_clear(leader):
    add(leader, ChannelKind.WECOM, key=KEY_OF_A_ROBOT)
    row = Channel.objects.get()
    assert KEY_OF_A_ROBOT.encode() not in bytes(row.sealed)
    assert row.hint == "…4567"
    card = queries.list_channels(owner_id=leader.pk)[0]
    lines = journal.list_lines(wanted=JournalFilter(action="notices.channel"))
    assert lines
    assert KEY_OF_A_ROBOT not in repr(card) + repr(lines)


def test_the_whole_address_of_a_robot_may_be_pasted():
    url = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY_OF_A_ROBOT}"
    assert read_pasted(ChannelKind.WECOM, {"key": url}) == {"key": KEY_OF_A_ROBOT}
    url = "https://feishu.corp.example/open-apis/bot/v2/hook/tok-1"
    assert read_pasted(ChannelKind.FEISHU, {"key": url}) == {
        "key": "tok-1",
        "origin": "https://feishu.corp.example",
    }
    url = "https://oapi.dingtalk.com/robot/send?access_token=tok1"
    assert read_pasted(ChannelKind.DINGTALK, {"key": url}) == {"key": "tok1"}


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://10.1.2.3/x",
        "https://192.168.0.9/x",
        "https://169.254.169.254/latest/meta-data",
        "https://0.0.0.0/x",
        "https://2130706433/x",
        "https://0x7f.1/x",
        "http://8.8.8.8/x",
    ],
)
def test_an_address_inside_or_in_the_clear_is_refused(leader, url):
    with pytest.raises(Refusal) as refused:
        add(leader, url=url)
    assert refused.value.code in {"notices.channel.inside", "notices.channel.not_https"}
    assert not Channel.objects.exists()


def test_a_mail_server_inside_is_refused_unless_the_installation_names_it(leader, settings):
    fields = {"host": "10.2.3.4", "port": "25", "mode": "insecure", "sender": "a@b.example"}
    with pytest.raises(Refusal):
        add(leader, ChannelKind.MAIL, **fields)
    settings.NOTICE_HOSTS = ["10.2.0.0/16"]
    assert add(leader, ChannelKind.MAIL, **fields)


def test_a_name_that_turns_inward_later_is_not_called(leader, web, settings, monkeypatch):
    real = socket.getaddrinfo

    def resolve_to(address):
        return lambda host, *args, **how: real(
            address if host == "hook.example" else host, *args, **how
        )

    monkeypatch.setattr(socket, "getaddrinfo", resolve_to("8.8.8.8"))
    add(leader, url=f"https://hook.example:{web.port}/x")
    settings.NOTICE_HOSTS = []
    monkeypatch.setattr(socket, "getaddrinfo", resolve_to("127.0.0.1"))
    tell(leader, "matter:1", is_urgent=True)
    assert service.send_due(at=AT).given_up == 1
    assert web.requests == []
    assert Channel.objects.get().last_error == "inside"


def test_a_redirect_is_not_followed(leader, webhook):
    webhook.status, webhook.location = 302, f"{webhook.origin}/elsewhere"
    tell(leader, "matter:1", is_urgent=True)
    assert service.send_due(at=AT).sent == 0
    assert len(webhook.requests) == 1


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ChannelKind.WECOM, {"key": "a b"}),
        (ChannelKind.WECOM, {}),
        (ChannelKind.WEBHOOK, {"url": "ftp://x.example/"}),
        (ChannelKind.WEBHOOK, {"url": "https://x.example/\r\nHost: y"}),
        (ChannelKind.OTHER, {"url": "json://127.0.0.1/x"}),
        (ChannelKind.OTHER, {"url": "syslog://"}),
        (
            ChannelKind.MAIL,
            {"host": "m.example", "port": "99999", "mode": "ssl", "sender": "a@b.example"},
        ),
        (
            ChannelKind.MAIL,
            {"host": "m.example", "port": "25", "mode": "ssl", "sender": "a@b.c\nBcc: x@y.z"},
        ),
    ],
)
def test_what_is_not_an_address_is_refused(leader, kind, fields):
    with pytest.raises(Refusal):
        add(leader, kind, **fields)
    assert not Channel.objects.exists()


def test_nobody_touches_the_channel_of_another(leader, cast):
    channel_id = add(leader, ChannelKind.WECOM, key=KEY_OF_A_ROBOT)
    for owner_id in (cast.stranger.pk, None):
        with pytest.raises(ChannelNotFound):
            operations.remove_channel(channel_id=channel_id, owner_id=owner_id, actor=BY, at=AT)
    assert Channel.objects.exists()


def test_names_and_networks_are_matched_whole():
    assert is_named("Mail.Local", ["mail.local"])
    assert not is_named("evilmail.local", ["mail.local"])
    assert is_named("[::1]", ["::1"])
    assert not is_public("fe80::1%eth0")
    assert is_public("2606:4700::1111")
