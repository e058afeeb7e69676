"""Sources over TCP: signing in, listening, being cut off, and coming back."""

from __future__ import annotations

import pytest

from watchfloor.rooms.floor.models import Event, RefusedEvent, Source

from .feeds import Asterisk, add_ami, ami, kept, reading, switch, wait_for

pytestmark = pytest.mark.django_db(transaction=True)


def join(call: str, **more: object) -> bytes:
    return ami("QueueCallerJoin", Uniqueid=call, Linkedid=call, Queue="support", **more)


def state_of(source: Source) -> tuple[str, str]:
    source.refresh_from_db()
    return source.state, source.problem


def test_what_a_switch_says_is_kept_as_it_comes():
    pbx = Asterisk()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("connected", ""))
            line.say(join("1.1"))
            line.say(ami("AgentConnect", Uniqueid="1.1", Queue="support", MemberName="Agent/7"))
            wait_for(lambda: len(kept(source)) == 2)
    assert kept(source) == [
        ("contact.queued", "1.1", "support", ""),
        ("contact.answered", "1.1", "support", "Agent/7"),
    ]


def test_after_a_cut_what_went_on_meanwhile_is_found_out_and_nothing_is_told_twice():
    pbx = Asterisk()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("connected", ""))
            line.say(join("1.1") + join("1.2"))
            wait_for(lambda: len(kept(source)) == 2)
            pbx.state = [ami("QueueEntry", Uniqueid="1.2", Queue="support", Wait=5),
                         ami("QueueEntry", Uniqueid="1.3", Queue="support", Wait=3)]  # fmt: skip
            pbx.channels = ["1.2", "1.3"]
            line.hang_up()
            wait_for(lambda: line.connections == 2)
            wait_for(lambda: len(kept(source)) == 4)
    assert sorted(kept(source)) == [
        ("contact.ended", "1.1", "support", ""),
        ("contact.queued", "1.1", "support", ""),
        ("contact.queued", "1.2", "support", ""),
        ("contact.queued", "1.3", "support", ""),
    ]
    assert Event.objects.get(type="contact.ended").data == {"reason": "unseen"}


def test_a_wrong_password_is_said_and_not_tried_again_at_once():
    pbx = Asterisk("another")
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("failed", "login_refused"))
        assert line.connections == 1
    assert kept(source) == []


def test_a_user_who_may_not_ask_for_channels_is_said_rather_than_never_ready():
    pbx = Asterisk()
    pbx.forbidden = {b"CoreShowChannels"}
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("failed", "not_permitted"))
    assert kept(source) == []


def test_garbage_between_messages_is_listed_and_what_follows_is_read():
    pbx = Asterisk()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("connected", ""))
            line.say(b"\x00\xff\xfe garbage\r\n\r\n" + ami("QueueCallerJoin", Queue="support"))
            line.say(join("1.1"))
            wait_for(lambda: kept(source))
    assert [refused.reason for refused in RefusedEvent.objects.order_by("pk")] == [
        "not_a_message",
        "missing_field",
    ]
    assert kept(source) == [("contact.queued", "1.1", "support", "")]


def test_a_source_that_is_switched_off_is_no_longer_listened_to():
    pbx = Asterisk()
    with switch(pbx.greeting, pbx.answer, pbx.end) as line:
        source = add_ami(line)
        with reading():
            wait_for(lambda: state_of(source) == ("connected", ""))
            Source.objects.update(is_on=False)
            wait_for(lambda: _is_deaf(line))
    assert kept(source) == []


def _is_deaf(line) -> bool:
    try:
        line.say(b"\r\n")
    except OSError:
        return True
    return False
