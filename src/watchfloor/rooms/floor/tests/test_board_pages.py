"""The board, the leader's page and the wallboards, through their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.floor.apps import LEADERS
from watchfloor.rooms.floor.models import Advice, LeaderNote, Wallboard
from watchfloor.rooms.floor.operations.keeping import keep
from watchfloor.rooms.floor.tests.board_floor import a_floor, a_wallboard, told
from watchfloor.rooms.people.models import Agent

pytestmark = pytest.mark.django_db
MAKERS = frozenset({Role.FLOOR_MANAGER, Role.PLANNER})
EN = {"accept-language": "en"}


class TestTheBoard(PageTests):
    url_name = "floor:board"
    roles = STAFF
    query_budget = 40  # the memory of the floor is read anew once a process, names once a minute


class TestWhoIsMissed(PageTests):
    url_name = "floor:board_impacts"
    roles = STAFF
    query_budget = 40  # it looks at the floor as well: at who has probably left


class TestTheLeadersPage(PageTests):
    url_name = "floor:leading"
    roles = LEADERS
    query_budget = 50


class TestTheListOfWallboards(PageTests):
    url_name = "floor:wallboards"
    roles = STAFF


class TestANewWallboard(PageTests):
    url_name = "floor:wallboard_new"
    roles = MAKERS
    bad_form = {"name": "Hall", "node": "1", "figure_0": "waiting"}


class TestAWallboardsEditor(PageTests):
    url_name = "floor:wallboard"
    roles = MAKERS
    bad_form = {"name": ""}

    def kwargs(self, cast):
        return {"wallboard_id": a_wallboard(cast)}


class TestTheWall(PageTests):
    url_name = "floor:wall"
    roles = STAFF
    is_scoped = True
    query_budget = 40

    def kwargs(self, cast):
        return {"wallboard_id": a_wallboard(cast)}


@pytest.fixture
def leader(client_for) -> Client:
    client: Client = client_for(Role.TEAM_LEADER)
    return client


@pytest.fixture
def manager(client_for) -> Client:
    client: Client = client_for(Role.FLOOR_MANAGER)
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", ["board", "leading", "wallboards"])
def test_a_center_that_no_feed_has_told_anything_yet_is_shown(manager, page, language):
    answer = manager.get(reverse(f"floor:{page}"), headers={"accept-language": language})
    assert answer.status_code == 200


def test_the_board_shows_queues_and_states_before_any_script_runs(cast, manager):
    a_floor(cast)
    page = manager.get(reverse("floor:board"), headers=EN)
    (queue,) = page.context["queues"]
    assert (queue["name"], queue["waiting"]) == ("Support", 1)
    assert page.context["counts"] == {"talking": 1}
    assert "every abandon counts against" in page.content.decode()


def test_an_agent_of_another_team_is_not_on_a_leaders_board(cast, leader):
    a_floor(cast)
    Agent.objects.filter(pk=cast.agent.pk).update(node=cast.other_team)
    page = leader.get(reverse("floor:board"), headers=EN)
    assert page.context["first"]["agents"] == []
    assert "A-1" not in page.content.decode()


@pytest.mark.parametrize(
    ("asked", "count"),
    [("", 1), ("q=a-1", 1), ("q=nobody", 0), ("state=talking", 1), ("state=paused", 0),
     ("team=Team 1", 1), ("team=Team 2", 0), ("only=negative", 0)],
)  # fmt: skip
def test_the_filter_in_the_address_holds_for_the_page_and_its_export(cast, manager, asked, count):
    a_floor(cast)
    page = manager.get(f"{reverse('floor:board')}?{asked}", headers=EN)
    assert len(page.context["first"]["agents"]) == count
    file = manager.get(f"{reverse('floor:board_export', args=['csv'])}?{asked}", headers=EN)
    lines = file.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + count


def test_queues_are_exported_with_the_formula_in_their_heading(cast, manager):
    a_floor(cast)
    url = f"{reverse('floor:board_export', args=['csv'])}?what=queues"
    head, row = manager.get(url, headers=EN).content.decode("utf-8-sig").splitlines()
    assert "F3: every abandon counts against" in head
    assert row.split(",")[1:3] == ["Support", "1"]


def test_both_come_as_one_workbook_and_nothing_else_is_there(cast, manager):
    url = reverse("floor:board_export", args=["xlsx"])
    assert manager.get(f"{url}?what=all").content[:2] == b"PK"
    assert manager.get(reverse("floor:board_export", args=["pdf"])).status_code == 404


@pytest.mark.parametrize(("language", "text"), [("en", "Move a break"), ("zh-hans", "后移小休")])
def test_the_one_line_of_advice_is_in_the_readers_language(cast, manager, language, text):
    now = timezone.localtime()
    Advice.objects.create(
        node=cast.centre, words={"en": "Move a break", "zh": "后移小休"}, link="/intraday/",
        made_at=now, expires_at=now + timedelta(minutes=5),
    )  # fmt: skip
    a_floor(cast)
    page = manager.get(reverse("floor:board"), headers={"accept-language": language})
    assert page.context["advice"]["text"] == text


def test_a_note_is_made_and_taken_back_on_the_leaders_page(cast, leader):
    made = leader.post(reverse("floor:note_add"), {"agent": cast.agent.pk, "kind": "helped"})
    assert made.status_code == 302
    note = LeaderNote.objects.get()
    assert (note.kind, note.made_by, note.removed_at) == ("helped", "team_leader", None)
    leader.post(reverse("floor:note_remove", args=[note.pk]))
    note.refresh_from_db()
    assert note.removed_at is not None


def test_the_boards_module_is_told_how_to_take_a_note_back(cast, leader):
    made = leader.post(
        reverse("floor:note_add"),
        {"agent": cast.agent.pk, "kind": "praised"},
        headers={"accept": "application/json", **EN},
    )
    assert made.json()["undo"] == reverse("floor:note_remove", args=[LeaderNote.objects.get().pk])


@pytest.mark.parametrize(
    "sent", [{"kind": "fired"}, {"kind": ""}, {"agent": "x"}, {"agent": "9" * 30}, {"agent": "²"}]
)
def test_a_note_that_makes_no_sense_is_not_kept(cast, leader, sent):
    facts = {"agent": cast.agent.pk, "kind": "helped", **sent}
    assert leader.post(reverse("floor:note_add"), facts).status_code == 404
    assert not LeaderNote.objects.exists()


def test_the_leader_of_another_team_notes_nothing_and_takes_nothing_back(cast, leader):
    leader.post(reverse("floor:note_add"), {"agent": cast.agent.pk, "kind": "helped"})
    note = LeaderNote.objects.get()
    stranger = Client()
    stranger.force_login(cast.stranger)
    facts = {"agent": cast.agent.pk, "kind": "helped"}
    assert stranger.post(reverse("floor:note_add"), facts).status_code == 404
    assert stranger.post(reverse("floor:note_remove", args=[note.pk])).status_code == 404
    note.refresh_from_db()
    assert (LeaderNote.objects.count(), note.removed_at) == (1, None)


def test_a_wallboard_is_made_and_shows_what_was_picked(cast, manager):
    a_floor(cast)
    made = manager.post(
        reverse("floor:wallboard_new"),
        {
            "name": "Hall", "node": cast.centre.pk, "is_dark": "on",
            "figure_0": "waiting", "good_0": "0", "bad_0": "1",
            "figure_2": "service", "good_2": "80", "bad_2": "70",
            "figure_5": "busy",
        },
    )  # fmt: skip
    assert made.status_code == 302
    board = Wallboard.objects.get()
    assert [each["good"] for each in board.tiles] == [0, 0.8, None]
    tiles = manager.get(reverse("floor:wall_data", args=[board.pk]), headers=EN).json()
    assert [(each["text"], each["tone"]) for each in tiles] == [
        ("1", "bad"), ("100%", "good"), ("1", "")
    ]  # fmt: skip


def test_a_wallboard_of_two_figures_is_shown_again_with_the_reason(cast, manager):
    facts = {"name": "Hall", "node": cast.centre.pk, "figure_0": "waiting", "figure_1": "ready"}
    answer = manager.post(reverse("floor:wallboard_new"), facts, headers=EN)
    assert answer.status_code == 422
    assert "3 to 6 figures" in answer.content.decode()
    assert not Wallboard.objects.exists()


def test_a_wallboard_counts_only_what_its_part_has(cast, manager):
    a_floor(cast)
    number = a_wallboard(cast, node=cast.other_team)
    tiles = manager.get(reverse("floor:wall_data", args=[number]), headers=EN).json()
    assert [each["text"] for each in tiles] == ["0", "–", "0"]


def test_what_came_just_now_is_on_the_wall(cast, manager):
    floor, number = a_floor(cast), a_wallboard(cast)
    assert manager.get(reverse("floor:wall_data", args=[number])).json()[0]["text"] == "1"
    told(floor, "contact.queued", contact="c-9", queue="support")
    assert manager.get(reverse("floor:wall_data", args=[number])).json()[0]["text"] == "2"


@pytest.mark.parametrize(
    ("asked", "turn"), [("", None), ("?turn=45", 45), ("?turn=0", 5), ("?turn=999999", 3600),
                        ("?turn=soon", None), ("?turn=-3", None)],
)  # fmt: skip
def test_a_wall_turns_to_the_next_one_only_if_the_address_says_so(cast, manager, asked, turn):
    first, second = a_wallboard(cast), a_wallboard(cast, name="Zebra")
    page = manager.get(f"{reverse('floor:wall', args=[second])}{asked}", headers=EN)
    after = f'data-next="{reverse("floor:wall", args=[first])}?turn={turn}"'
    assert (after in page.content.decode()) == (turn is not None)
    assert ("data-next" in page.content.decode()) == (turn is not None)


def test_one_wallboard_alone_is_not_shown_in_turn(cast, manager):
    a_wallboard(cast)
    assert "?turn=" not in manager.get(reverse("floor:wallboards"), headers=EN).content.decode()
    a_wallboard(cast, name="Zebra")
    assert "?turn=30" in manager.get(reverse("floor:wallboards"), headers=EN).content.decode()


def test_how_people_stand_comes_with_each_sentence_once(cast, manager):
    a_floor(cast)
    keep(at=timezone.localtime())
    found = manager.get(reverse("floor:board_impacts"), headers=EN).json()
    assert found["said"] == ["Not scheduled · helps now"]
    ((agent, impact, _since, place),) = found["people"]
    assert (agent, impact, place) == (cast.agent.pk, "positive", 0)
    page = manager.get(reverse("floor:board"), headers=EN)
    assert page.context["impacts"]["said"] == found["said"]


def test_a_wallboard_that_was_taken_away_is_put_back_from_the_list(cast, manager):
    number = a_wallboard(cast)
    gone = manager.post(reverse("floor:wallboard_remove", args=[number]), headers=EN, follow=True)
    assert list(gone.context["boards"]) == []
    assert "Put it back" in gone.content.decode()
    back = manager.post(
        reverse("floor:wallboard_restore"), {"line": gone.context["gone"]}, headers=EN, follow=True
    )
    assert [card.id for card, _, _ in back.context["boards"]] == [number]


@pytest.mark.parametrize(("line", "status"), [("", 404), ("x", 404), ("9" * 19, 404), ("77", 302)])
def test_nonsense_puts_nothing_back(cast, manager, line, status):
    number = a_wallboard(cast)
    manager.post(reverse("floor:wallboard_remove", args=[number]))
    answer = manager.post(reverse("floor:wallboard_restore"), {"line": line})
    assert answer.status_code == status
    assert Wallboard.objects.get(pk=number).removed_at is not None
