"""A stream that is open ends soon after its reader loses the role, the reach or the token."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.test import AsyncRequestFactory, Client
from django.utils import timezone

from watchfloor.common import event_streams
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.floor.models import Keeper
from watchfloor.rooms.floor.queries.live import process
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.models import ApiToken, RoleGrant

STREAM = "/api/floor/stream"


def test_a_stream_looks_often_enough() -> None:
    assert event_streams.CHECK_SECONDS + event_streams.BEAT_SECONDS < 30


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(event_streams, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(event_streams, "BEAT_SECONDS", 0.01)
    Keeper.objects.create(pk=1)
    process.follower_of_process.cache_clear()
    yield
    process.follower_of_process().stop()


def open_stream(client: Client, **headers: str) -> Iterator[bytes]:
    answer = client.get(STREAM, headers=headers)
    assert answer.status_code == 200
    parts = iter(answer)
    assert b"event: snapshot" in next(parts)
    for _ in range(3):
        next(parts)  # it goes on while nothing changes
    return parts


def is_over(parts: Iterator[bytes]) -> bool:
    return any(next(parts, None) is None for _ in range(50))


@pytest.mark.django_db
def test_a_role_that_is_taken_away_ends_it(
    quick: None, cast: Any, client_for: Callable[[Role], Any]
) -> None:
    parts = open_stream(client_for(Role.FLOOR_MANAGER))
    RoleGrant.objects.filter(user=cast.users[Role.FLOOR_MANAGER]).delete()
    assert is_over(parts)
    assert client_for(Role.FLOOR_MANAGER).get(STREAM).status_code == 403


@pytest.mark.django_db
def test_another_reach_ends_it(quick: None, cast: Any, client_for: Callable[[Role], Any]) -> None:
    parts = open_stream(client_for(Role.TEAM_LEADER))
    RoleGrant.objects.filter(user=cast.users[Role.TEAM_LEADER]).update(node=cast.other_team)
    assert is_over(parts)


@pytest.mark.django_db
def test_a_token_that_is_revoked_ends_it(quick: None, cast: Any) -> None:
    manager, at = cast.users[Role.FLOOR_MANAGER], timezone.localtime()
    actor = Actor(manager.username, manager.pk)
    token = people.add_token(
        user_id=manager.pk, name="wall", capabilities=["floor.view"], days=1, actor=actor, at=at
    )
    parts = open_stream(Client(), authorization=f"Bearer {token.secret}")
    ApiToken.objects.update(revoked_at=at)
    assert is_over(parts)


class _Still:
    """A floor on which nothing happens, whose reader may see it for a while."""

    is_live = True
    is_closed = False

    def __init__(self, answers: list[bool]) -> None:
        self._answers = iter(answers)

    def open(self, wake: Callable[[], None]) -> None:
        pass

    def take(self) -> bytes:
        return b""

    def may_go_on(self) -> bool:
        return next(self._answers)

    def close(self) -> None:
        self.is_closed = True


def test_the_same_holds_where_no_thread_waits(
    monkeypatch: pytest.MonkeyPatch, async_rf: AsyncRequestFactory
) -> None:
    monkeypatch.setattr(event_streams, "CHECK_SECONDS", 0.0)
    monkeypatch.setattr(event_streams, "BEAT_SECONDS", 0.01)
    floor = _Still([True, True, False])
    response: Any = event_streams.stream_response(async_rf.get(STREAM), floor)

    async def read() -> list[bytes]:
        return [part async for part in response.streaming_content]

    with ThreadPoolExecutor(1) as alone:  # a browser's loop may run in this thread
        parts = alone.submit(asyncio.run, asyncio.wait_for(read(), 60)).result()
    assert parts == [event_streams.HEART_BEAT] * 3
    assert floor.is_closed


@pytest.mark.django_db
def test_a_page_that_follows_is_told_no_more_either(
    quick: None, cast: Any, client_for: Callable[[Role], Any]
) -> None:
    answer: Any = client_for(Role.FLOOR_MANAGER).get("/floor/adherence/stream/")
    assert answer.status_code == 200
    parts = iter(answer)
    assert b"event: here" in next(parts)
    RoleGrant.objects.filter(user=cast.users[Role.FLOOR_MANAGER]).delete()
    assert is_over(parts)
