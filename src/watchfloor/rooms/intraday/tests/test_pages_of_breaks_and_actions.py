from __future__ import annotations

import pytest
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.rooms.people.models import Agent

from .build import a_running_line
from .lines import agree

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, cast):
    agree()
    a_running_line()
    client.force_login(cast.users[Role.FLOOR_MANAGER])
    return client


@pytest.mark.parametrize("name", ["actions", "breaks", "my_break"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_each_page_opens_in_both_languages(manager, name, language):
    manager.cookies["django_language"] = language
    answer = manager.get(reverse(f"intraday:{name}"))
    assert answer.status_code == 200


def test_a_break_is_asked_for_taken_and_ended_on_its_page(manager, cast):
    Agent.objects.filter(pk=cast.agent.pk).update(user=cast.users[Role.FLOOR_MANAGER])
    page = manager.get(reverse("intraday:my_break"))
    assert b'name="minutes"' in page.content
    manager.post(reverse("intraday:break_ask"), {"minutes": "15"})
    mine = manager.get(reverse("intraday:my_break")).context["now"]
    assert mine.state == "offered"  # this agent serves no line that could suffer
    manager.post(reverse("intraday:break_act", args=[mine.id, "begin"]))
    mine = manager.get(reverse("intraday:my_break")).context["now"]
    assert mine.state == "taken"
    (away,) = manager.get(reverse("intraday:breaks")).context["away"]
    assert (away.id, away.agent) == (mine.id, "A-1")
    manager.post(reverse("intraday:break_act", args=[mine.id, "end"]))
    assert manager.get(reverse("intraday:my_break")).context["now"] is None


def test_a_wrong_length_and_a_wrong_deed_are_refused(manager, cast):
    Agent.objects.filter(pk=cast.agent.pk).update(user=cast.users[Role.FLOOR_MANAGER])
    answer = manager.post(reverse("intraday:break_ask"), {"minutes": "x"})
    assert answer.status_code == 422
    assert manager.post(reverse("intraday:break_act", args=[1, "dance"])).status_code == 404
    assert manager.get(reverse("intraday:my_break")).context["now"] is None
