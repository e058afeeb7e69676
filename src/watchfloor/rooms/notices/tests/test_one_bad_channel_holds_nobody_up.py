"""A server that drips, an address that cannot be spoken, a fault of ours: others are told."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.notices import operations, service
from watchfloor.rooms.notices.contracts import ChannelKind, DeliveryState
from watchfloor.rooms.notices.models import Channel, Delivery, Notice
from watchfloor.rooms.notices.operations import posting

from .conftest import BY
from .test_a_line_waits_once import AT
from .test_messages_arrive_as_each_service_wants_them import add
from .test_one_digest_instead_of_fifty_messages import tell


@contextmanager
def dripping():
    """Serve a byte now and then, for ever."""
    server = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def drip():
        link, _ = server.accept()
        with link, suppress(OSError):
            while not over.wait(0.1):
                link.sendall(b"H")

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield server.getsockname()[1]
    finally:
        over.set()
        thread.join()
        server.close()


def test_a_server_that_drips_is_left(leader, settings, monkeypatch):
    settings.NOTICE_HOSTS = ["127.0.0.1"]
    monkeypatch.setattr(posting, "_LONGEST_SECONDS", 0.5)
    with dripping() as port:
        add(leader, ChannelKind.WEBHOOK, url=f"http://127.0.0.1:{port}/in")
        tell(leader, "matter:1", is_urgent=True)
        began = time.monotonic()
        assert service.send_due(at=AT).put_off == 1
        assert time.monotonic() - began < 5
    assert Channel.objects.get().last_error == "no_connection"


def test_an_address_in_chinese_is_called(leader, web):
    add(leader, ChannelKind.WEBHOOK, url=f"{web.origin}/通知?给=组%20一")
    tell(leader, "matter:1", is_urgent=True)
    assert service.send_due(at=AT).sent == 1
    assert web.requests[0][0] == "/%E9%80%9A%E7%9F%A5?%E7%BB%99=%E7%BB%84%20%E4%B8%80"


def test_what_breaks_in_one_channel_is_put_off_and_the_others_go_out(
    leader, web, monkeypatch, caplog
):
    add(leader, ChannelKind.WEBHOOK, url=f"{web.origin}/secret-path")
    add(leader, ChannelKind.WECOM, key="abc1", origin=web.origin)
    whole = posting.send

    def break_one(address, message, **how):
        if address.kind is ChannelKind.WEBHOOK:
            raise ValueError(address.fields["url"])
        whole(address, message, **how)

    monkeypatch.setattr(posting, "send", break_one)
    tell(leader, "matter:1", is_urgent=True)
    report = service.send_due(at=AT)
    assert (report.sent, report.put_off) == (1, 1)
    states = Delivery.objects.values_list("channel__kind", "state", "error")
    assert set(states) == {
        ("webhook", DeliveryState.WAITING, "broken"), ("wecom", DeliveryState.SENT, "")
    }  # fmt: skip
    assert "ValueError" in caplog.text
    assert "secret-path" not in caplog.text


def test_nobody_knocks_at_a_door_without_end(leader, web):
    channel_id = add(leader, ChannelKind.WEBHOOK, url=f"{web.origin}/in")

    def knock(at):
        actor = BY.__class__("leader", leader.pk, "test")
        return operations.try_channel(
            channel_id=channel_id, owner_id=leader.pk, title="Test", actor=actor, at=at
        )

    assert [knock(AT) for _ in range(5)] == [""] * 5
    with pytest.raises(Refusal, match=r"notices\.test\.too_many"):
        knock(AT)
    assert len(web.requests) == 5
    assert knock(AT + timedelta(minutes=1)) == ""


def test_lines_that_nobody_wanted_are_forgotten_in_the_end(leader):
    tell(leader, "matter:1")
    assert operations.prune(at=AT + timedelta(days=89)) == 0
    assert operations.prune(at=AT + timedelta(days=91)) == 1
    assert Notice.objects.count() == 0
