from __future__ import annotations

import pytest

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.notices import operations, service
from watchfloor.rooms.notices.contracts import ChannelKind, Preference

from .loopback import http_server, smtp_server
from .test_a_line_waits_once import AT

BY = Actor("administrator", origin="test")
ALWAYS = Preference(digest_minutes=1, quiet_from=None, quiet_to=None, per_hour=60)


@pytest.fixture
def web(settings):
    settings.NOTICE_HOSTS = ["127.0.0.1"]
    with http_server() as inbox:
        yield inbox


@pytest.fixture
def post_office(settings):
    settings.NOTICE_HOSTS = ["127.0.0.1"]
    with smtp_server() as inbox:
        yield inbox


@pytest.fixture
def leader(cast):
    """A team leader who wants to be told at any hour."""
    user = cast.users[Role.TEAM_LEADER]
    service.set_preference(user_id=user.pk, wanted=ALWAYS, actor=BY, at=AT)
    return user


@pytest.fixture
def webhook(web, leader):
    """The leader's webhook; returns what it takes in."""
    operations.add_channel(
        owner_id=leader.pk,
        kind=ChannelKind.WEBHOOK,
        name="Pager",
        fields={"url": f"{web.origin}/in"},
        actor=BY,
        at=AT,
    )
    return web
