"""The pages of channels and wishes: who sees what, and what they change."""

from __future__ import annotations

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.notices import queries
from watchfloor.rooms.notices.contracts import Preference
from watchfloor.rooms.notices.models import Channel

WISHES = {
    "daily_at": "",
    "digest_minutes": "15",
    "per_hour": "3",
    "quiet_from": "22:00",
    "quiet_to": "07:30",
    "muted": ["risk"],
}


class TestTheChannelsOfTheCentre(PageTests):
    url_name = "notices:channels"
    roles = frozenset({Role.ADMINISTRATOR})
    bad_form = {**WISHES, "per_hour": "0"}


class TestOnesOwnNotices(PageTests):
    url_name = "notices:own"
    roles = EVERYBODY
    bad_form = {**WISHES, "quiet_to": ""}


class TestANewChannelOfTheCentre(PageTests):
    url_name = "notices:channel_new"
    roles = frozenset({Role.ADMINISTRATOR})
    bad_form = {"name": "Group", "key": "two words"}

    def kwargs(self, cast):
        return {"kind": "wecom"}


class TestANewChannelOfOnesOwn(PageTests):
    url_name = "notices:own_new"
    roles = EVERYBODY
    bad_form = {"name": "Group", "host": "mail.example"}

    def kwargs(self, cast):
        return {"kind": "mail"}


def test_wishes_are_kept_for_oneself_only(client_for, cast):
    client = client_for(Role.AGENT)
    assert client.post("/notices/own/", WISHES).status_code == 302
    own = queries.get_preference(user_id=cast.users[Role.AGENT].pk)
    assert (own.digest_minutes, own.per_hour, own.daily_at) == (15, 3, None)
    assert own.muted == ("risk",)
    assert queries.get_preference(user_id=cast.users[Role.DIRECTOR].pk) == Preference()


def test_what_the_centre_decides_holds_for_whoever_said_nothing(client_for, cast):
    client_for(Role.AGENT).post("/notices/own/", {**WISHES, "per_hour": "1"})
    client_for(Role.ADMINISTRATOR).post("/notices/", WISHES)
    assert queries.get_preference(user_id=cast.users[Role.DIRECTOR].pk).per_hour == 3
    assert queries.get_preference(user_id=cast.users[Role.AGENT].pk).per_hour == 1


def test_a_channel_is_added_tested_paused_and_removed(client_for, web):
    client = client_for(Role.AGENT)
    fields = {"name": "Mine", "url": f"{web.origin}/very-secret"}
    assert client.post("/notices/own/new/webhook/", fields).status_code == 302
    pk = Channel.objects.get().pk
    page = client.get("/notices/own/").content.decode()
    assert "Mine" in page
    assert "very-secret" not in page
    client.post(f"/notices/own/{pk}/test/")
    assert web.requests[0][0] == "/very-secret"
    client.post(f"/notices/own/{pk}/pause/")
    assert not Channel.objects.get().is_active
    client.post(f"/notices/own/{pk}/resume/")
    assert Channel.objects.get().is_active
    client.post(f"/notices/own/{pk}/remove/")
    assert not Channel.objects.exists()


def test_a_secret_is_not_written_back_into_a_form(client_for):
    client = client_for(Role.AGENT)
    response = client.post("/notices/own/new/dingtalk/", {"name": "", "key": "tok1234567"})
    assert response.status_code == 422
    assert "tok1234567" not in response.content.decode()


def test_an_address_inside_is_refused_with_the_way_out(client_for):
    client = client_for(Role.AGENT)
    fields = {"name": "Mine", "url": "https://127.0.0.1/x"}
    response = client.post("/notices/own/new/webhook/", fields)
    assert response.status_code == 422
    assert "WATCHFLOOR_NOTICE_HOSTS" in response.content.decode()
    assert not Channel.objects.exists()


def test_nobody_reaches_the_channel_of_another_by_its_number(client_for, web):
    client_for(Role.AGENT).post(
        "/notices/own/new/webhook/", {"name": "Mine", "url": f"{web.origin}/x"}
    )
    pk = Channel.objects.get().pk
    for act in ("test", "pause", "remove"):
        assert client_for(Role.DIRECTOR).post(f"/notices/own/{pk}/{act}/").status_code == 404
        assert client_for(Role.ADMINISTRATOR).post(f"/notices/{pk}/{act}/").status_code == 404
    assert web.requests == []
    assert Channel.objects.get().is_active


def test_an_unknown_act_or_kind_is_not_found(client_for):
    client = client_for(Role.AGENT)
    assert client.get("/notices/own/new/pigeon/").status_code == 404
    assert client.post("/notices/own/1/explode/").status_code == 404
