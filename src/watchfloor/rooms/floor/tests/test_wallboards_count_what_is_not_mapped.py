"""On a wallboard of the whole centre nobody who waits is left out for want of a name."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.rooms.floor.models import QueueName, Wallboard
from watchfloor.rooms.floor.queries.live import process

from .board_floor import a_floor, a_wallboard, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client_for):
    process.follower_of_process.cache_clear()
    client = client_for(Role.FLOOR_MANAGER)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def source(cast):
    """Return a floor where a call waits in a queue that nobody has mapped, and somebody is in."""
    source = a_floor(cast)
    told(source, "contact.queued", contact="c-3", queue="new line", ago=5)
    told(source, "agent.talking", agent="9999", ago=5)
    return source


def tiles(client, number: int) -> list[tuple[str, str]]:
    found = client.get(reverse("floor:wall_data", args=[number])).json()
    return [(each["text"], each["about"]) for each in found]


def test_the_centre_counts_them_and_says_so(cast, manager, source):
    assert tiles(manager, a_wallboard(cast, node=cast.centre)) == [
        ("2", "with 1 name that is not mapped"),
        ("100%", "with 1 name that is not mapped"),
        ("2", "with 1 name that is not mapped"),
    ]


def test_a_part_of_the_centre_counts_only_what_is_its_own(cast, manager, source):
    assert tiles(manager, a_wallboard(cast)) == [("1", ""), ("100%", ""), ("1", "")]


def test_a_figure_of_chosen_queues_counts_only_these(cast, manager, source):
    number = a_wallboard(cast, node=cast.centre)
    support = QueueName.objects.get(source=source, code="support").queue_id
    wall = Wallboard.objects.get(pk=number)
    wall.tiles[0]["queue_ids"] = [support]
    wall.save()
    assert tiles(manager, number)[0] == ("1", "Support")


def test_who_sees_a_team_is_told_nothing_of_names_that_are_nobodys(cast, client_for, source):
    process.follower_of_process.cache_clear()
    leader = client_for(Role.TEAM_LEADER)
    answer = leader.get(reverse("floor:wall_data", args=[a_wallboard(cast, node=cast.centre)]))
    assert answer.status_code == 404
