"""Pages and API of breaks: booked, moved, taken back and undone by the agent, led with reasons."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import Role
from watchfloor.rooms.intraday.contracts.breaks import BreakState
from watchfloor.rooms.intraday.models import BreakBooking
from watchfloor.rooms.people.models import Agent

from .break_crowd import PLANNED, ask, book, breaks_in, crowd
from .build import NOON
from .lines import TODAY, local

pytestmark = pytest.mark.django_db
TWO, THREE = local(TODAY, 14), local(TODAY, 15)
QUARTER = timedelta(minutes=15)
API = "/api/v1/intraday/breaks"


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch, client) -> None:
    """Let the site read noon of the day from the clock, and speak English."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    monkeypatch.setattr(timezone, "now", lambda: NOON)


@pytest.fixture
def agents(cast) -> list[Agent]:
    """Let the first of a crowd be the agent of the cast, and one more somebody else's."""
    found = crowd(16)
    Agent.objects.filter(pk=cast.agent.pk).update(user=None)
    for agent in found[:2]:
        agent.node = cast.team
    found[0].user = cast.users[Role.AGENT]
    Agent.objects.bulk_update(found[:2], ["node", "user"])
    return found


@pytest.fixture
def own(client, cast, agents):
    """Sign the agent in."""
    client.force_login(cast.users[Role.AGENT])
    return client


def page(client, **query):
    answer = client.get(reverse("intraday:my_break"), query)
    assert answer.status_code == 200
    return answer


def press(client, name: str, *args, **form):
    return client.post(reverse(f"intraday:{name}", args=args), form, follow=True)


def only() -> BreakBooking:
    return BreakBooking.objects.get()


def test_a_time_is_booked_moved_taken_back_and_had_again_on_the_page(own, agents):
    shown = page(own)
    assert shown.context["now"] is None
    assert TWO in [each.starts_at for each in shown.context["times"].slots]
    answer = press(own, "break_book", minutes="15", start=TWO.isoformat())
    assert "Booked. Your schedule has it there." in answer.content.decode()
    assert answer.context["now"].wanted_at == TWO
    assert page(own, move=only().pk).context["moved"]
    press(own, "break_act", only().pk, "move", start=THREE.isoformat())
    assert only().wanted_at == THREE
    answer = press(own, "break_act", only().pk, "cancel")
    assert answer.context["undo"].id == only().pk
    assert breaks_in(agents[0]) == [(PLANNED, PLANNED + QUARTER)]
    press(own, "break_act", only().pk, "restore")
    assert (only().state, only().wanted_at) == (BreakState.BOOKED, THREE)


@pytest.mark.parametrize("start", ["", "soon", "2026-06-08T14:00:00", "2026-06-08T14:07:00+08:00"])
def test_a_time_that_is_none_is_refused_in_words(own, start):
    answer = press(own, "break_book", minutes="15", start=start)
    assert "No break can begin then" in answer.content.decode()
    assert not BreakBooking.objects.exists()


def test_a_full_time_is_not_a_button_and_the_page_says_why(client, cast):
    (agent, *_) = crowd(9)
    Agent.objects.filter(user=cast.users[Role.AGENT]).update(user=None)
    Agent.objects.filter(pk=agent.pk).update(user=cast.users[Role.AGENT])
    client.force_login(cast.users[Role.AGENT])
    said = page(client).content.decode()
    assert "Why some times are full" in said
    assert "Hotline: with one more away" in said
    assert f'value="{TWO.isoformat()}" disabled' in said.replace("  ", " ")
    answer = press(client, "break_book", minutes="15", start=TWO.isoformat())
    assert "This time is full" in answer.content.decode()
    assert not BreakBooking.objects.exists()


def test_the_part_that_changes_is_fetched_alone(own, agents):
    book(agents[0], TWO)
    said = own.get(reverse("intraday:my_break_now")).content.decode()
    assert 'data-state="booked"' in said
    assert "<html" not in said


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("state", ["queued", "booked", "offered", "taken", "waits"])
def test_each_state_of_a_break_has_its_page_in_both_languages(own, agents, language, state):
    own.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    row = ask(agents[0]) if state in ("queued", "offered", "taken") else book(agents[0], TWO)
    began = {"began_at": NOON, "overrun_seconds": 90} if state == "taken" else {}
    wanted = {"wanted_at": NOON - timedelta(minutes=1)} if state == "waits" else {}
    kept = "booked" if state == "waits" else state
    BreakBooking.objects.filter(pk=row.pk).update(state=kept, **began, **wanted)
    assert page(own).context["now"].state == kept


def test_leaders_see_who_booked_and_take_back_with_a_reason_only(client, cast, agents):
    row = book(agents[0], TWO)
    client.force_login(cast.users[Role.TEAM_LEADER])
    shown = client.get(reverse("intraday:breaks"))
    assert [each.id for each in shown.context["booked"]] == [row.pk]
    answer = press(client, "break_lead", row.pk, "take_back", reason="  ")
    assert "This needs a reason" in answer.content.decode()
    assert only().state == BreakState.BOOKED
    press(client, "break_lead", row.pk, "take_back", reason="a line broke down")
    assert (only().state, only().owed_seconds) == (BreakState.CANCELLED, 300)
    shown = client.get(reverse("intraday:breaks_now"))
    assert [(each.agent_id, each.seconds) for each in shown.context["owed"]] == [
        (agents[0].pk, 300)
    ]


def test_a_line_that_lets_nobody_go_says_so_and_not_that_its_target_holds(client, cast):
    crowd(9)
    client.force_login(cast.users[Role.FLOOR_MANAGER])
    answer = client.get(reverse("intraday:breaks_now"))
    assert [line.free for line in answer.context["lines"]] == [0]
    said = answer.content.decode()
    assert "nobody more: 80% would be missed" in said
    assert "still holds" not in said


def test_people_of_other_parts_are_not_there_for_a_leader(client, cast, agents):
    row = book(agents[5], TWO)
    client.force_login(cast.users[Role.TEAM_LEADER])
    assert client.get(reverse("intraday:breaks")).context["booked"] == []
    answer = client.post(
        reverse("intraday:break_lead", args=[row.pk, "take_back"]), {"reason": "x"}
    )
    assert answer.status_code == 404
    assert only().state == BreakState.BOOKED


def send(client, path: str, **body):
    return client.post(f"{API}/{path}", body, content_type="application/json")


def test_programs_book_move_and_cancel_as_the_page_does(own, agents):
    found = {each["starts_at"]: each for each in own.get(f"{API}/slots?minutes=15").json()}
    start = next(key for key in found if key.startswith("2026-06-08T14:00"))
    assert (found[start]["state"], found[start]["line"]) == ("open", "Hotline")
    made = send(own, "book", minutes=15, start=start).json()
    assert (made["state"], made["minutes"]) == ("booked", 15)
    moved = send(own, f"mine/{made['id']}/move", start=THREE.isoformat())
    assert moved.status_code == 200
    assert breaks_in(agents[0]) == [(THREE, THREE + QUARTER)]
    assert send(own, f"mine/{made['id']}/cancel").json()["state"] == "cancelled"
    joined = send(own, "join", minutes=10).json()
    assert joined["state"] == "offered"
    assert send(own, f"mine/{joined['id']}/begin").json()["state"] == "taken"
    listed = own.get(f"{API}/mine").json()
    assert [each["state"] for each in listed["breaks"]] == ["taken", "cancelled"]


def test_programs_are_told_why_and_nothing_happens(own, agents):
    book(agents[0], TWO)
    again = send(own, "join", minutes=15)
    assert (again.status_code, again.json()["code"]) == (422, "intraday.break.twice")
    assert send(own, "book", minutes=15, start="2026-06-08T14:00:00").status_code == 422
    assert send(own, "book", minutes=15, start="9999-12-31T23:59:59Z").status_code == 422
    other = book(agents[1], TWO)
    assert send(own, f"mine/{other.pk}/cancel").status_code == 404
    assert send(own, f"mine/{other.pk}/dance").status_code == 422
    assert send(own, f"{other.pk}/take_back", reason="x").status_code == 403
    assert own.get(API).status_code == 403
    assert set(BreakBooking.objects.values_list("state", flat=True)) == {"booked"}


def test_programs_of_leaders_see_the_queue_and_overrule_it_with_a_reason(client, cast, agents):
    row = book(agents[0], TWO)
    book(agents[5], TWO)
    client.force_login(cast.users[Role.TEAM_LEADER])
    assert [each["id"] for each in client.get(API).json()["breaks"]] == [row.pk]
    assert send(client, f"{row.pk}/take_back", reason="").status_code == 422
    assert send(client, f"{row.pk}/take_back").status_code == 422
    row.refresh_from_db()
    assert row.state == BreakState.BOOKED
    taken = send(client, f"{row.pk}/take_back", reason="storm").json()
    assert (taken["state"], taken["owed_seconds"], taken["is_override"]) == ("cancelled", 300, True)
    assert client.get(API).json()["owed"][0]["seconds"] == 300
