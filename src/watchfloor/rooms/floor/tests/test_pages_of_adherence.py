"""What leaders and agents open about days: who gets in, what they see, what a press does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing.pages import PageTests
from watchfloor.rooms.floor.contracts import AgentState, ExplanationState, Span
from watchfloor.rooms.floor.models import (
    AdherenceTerms,
    AgentName,
    ClockMark,
    DayFigures,
    DaySchedule,
    Explanation,
    OvertimeClaim,
    Source,
    Stretch,
)
from watchfloor.rooms.floor.operations.schedules import put_schedules
from watchfloor.rooms.floor.web.acting import today

from .adherence_people import ANNA

pytestmark = pytest.mark.django_db
LEADERS = frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER})
PLANNER = frozenset({Role.PLANNER})


class TestTheAdherencePage(PageTests):
    url_name = "floor:adherence"
    roles = STAFF
    query_budget = 16


class TestTheDayPage(PageTests):
    url_name = "floor:adherence_day"
    roles = STAFF
    is_scoped = True
    query_budget = 16

    def kwargs(self, cast):
        return {"agent_id": cast.agent.pk, "day": "today"}


class TestTheOwnDay(PageTests):
    url_name = "floor:mine"
    roles = EVERYBODY
    query_budget = 30


class TestTheAttendancePage(PageTests):
    url_name = "floor:attendance"
    roles = LEADERS


class TestTheTermsPage(PageTests):
    url_name = "floor:terms"
    roles = PLANNER
    bad_form = {"target": "200"}


class TestTheScheduleImport(PageTests):
    url_name = "floor:schedules"
    roles = PLANNER
    bad_form = {"pasted": "agent,day\nA-1,soon"}


class TestTheClockImport(PageTests):
    url_name = "floor:clock_import"
    roles = LEADERS
    bad_form = {"pasted": "agent,time\nA-1,soon"}


@pytest.fixture
def now() -> datetime:
    return timezone.localtime()


@pytest.fixture
def missed(cast, now):
    """Return the agent, scheduled for two hours and paused for the last half of one of them."""
    start = now - timedelta(hours=2)
    source = Source.objects.create(name="switch", kind="http", made_at=now, last_alive_at=now)
    AgentName.objects.create(
        source=source, login="L", agent=cast.agent, first_seen_at=now - timedelta(days=1)
    )
    put_schedules(
        rows=[(cast.agent.pk, start.astimezone(timezone.get_default_timezone()).date(),
               [Span(start, now + timedelta(hours=1), "queue")])],
        origin="imported", actor=ANNA, at=now,
    )  # fmt: skip
    for begins, ends, state, reason in (
        (start, now - timedelta(minutes=40), AgentState.READY, ""),
        (now - timedelta(minutes=40), now - timedelta(minutes=10), AgentState.SIGNED_OUT, ""),
        (now - timedelta(minutes=10), None, AgentState.READY, ""),
    ):
        Stretch.objects.create(
            source=source, login="L", agent=cast.agent, state=state, reason=reason,
            started_at=begins, ended_at=ends,
        )  # fmt: skip
    return cast.agent


@pytest.fixture
def agent(client_for: Callable[[Role], Client]) -> Client:
    return client_for(Role.AGENT)


@pytest.fixture
def leader(client_for: Callable[[Role], Client]) -> Client:
    return client_for(Role.TEAM_LEADER)


def day_of(person) -> str:
    return DaySchedule.objects.get(agent=person, replaced_at=None).day.isoformat()


def share_on(client: Client, address: str) -> str:
    """Return the figure that a page shows for adherence."""
    text = client.get(address, headers={"accept-language": "en"}).content.decode()
    return text.split('id="d-share">')[1].split("</span>")[0]


def explain(client: Client, person, now: datetime, **more: str):
    return client.post(
        reverse("floor:mine_explain", args=[day_of(person)]),
        {
            "start": (now - timedelta(minutes=40)).isoformat(),
            "end": (now - timedelta(minutes=10)).isoformat(),
            "kind": "helped",
            "text": "A customer at the door",
            **more,
        },
    )


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("page", ["adherence", "attendance"])
def test_pages_show_when_there_is_nothing_yet(leader, page, language):
    answer = leader.get(reverse(f"floor:{page}"), headers={"accept-language": language})
    assert answer.status_code == 200


def test_who_is_no_agent_is_told_so(leader):
    answer = leader.get(reverse("floor:mine"))
    assert answer.templates[0].name == "floor/no_agent.html"


def test_an_explanation_changes_the_figure_for_agent_and_leader_alike(missed, agent, leader, now):
    mine = reverse("floor:mine")
    theirs = reverse("floor:adherence_day", args=[missed.pk, day_of(missed)])
    before = share_on(agent, mine)
    assert before == share_on(leader, theirs) != "100.0%"

    assert explain(agent, missed, now).status_code == 302
    assert share_on(agent, mine) == before
    row = Explanation.objects.get()
    assert "A customer at the door" in leader.get(reverse("floor:adherence")).content.decode()

    leader.post(reverse("floor:explanation_decide", args=[row.pk]), {"decision": "accept"})
    assert share_on(agent, mine) == share_on(leader, theirs) == "100.0%"
    assert DayFigures.objects.get(replaced_at=None).figures["share"] == 1.0

    leader.post(reverse("floor:explanation_undo", args=[row.pk]))
    assert share_on(agent, mine) == share_on(leader, theirs) == before
    row.refresh_from_db()
    assert row.state == ExplanationState.ASKED


def test_what_is_explained_in_part_leaves_the_rest_to_explain(missed, agent, now):
    middle = (now - timedelta(minutes=25)).isoformat()
    rest = f'name="start" value="{(now - timedelta(minutes=25)).astimezone(UTC).isoformat()}"'
    explain(agent, missed, now, end=middle)
    page = agent.get(reverse("floor:mine")).content.decode()
    assert (page.count('name="start"'), rest in page) == (1, True)

    explain(agent, missed, now, start=middle)
    assert Explanation.objects.count() == 2
    assert 'name="start"' not in agent.get(reverse("floor:mine")).content.decode()


def test_declining_needs_a_reason_and_keeps_it(missed, agent, leader, now):
    explain(agent, missed, now)
    row = Explanation.objects.get()
    address = reverse("floor:explanation_decide", args=[row.pk])
    leader.post(address, {"decision": "decline", "reason": " "})
    row.refresh_from_db()
    assert row.state == ExplanationState.ASKED
    leader.post(address, {"decision": "decline", "reason": "no customer came"})
    row.refresh_from_db()
    assert (row.state, row.decision_reason) == (ExplanationState.DECLINED, "no customer came")
    assert "no customer came" in agent.get(reverse("floor:mine")).content.decode()


def test_the_other_teams_leader_can_decide_nothing(missed, agent, cast, now):
    explain(agent, missed, now)
    row = Explanation.objects.get()
    stranger = Client()
    stranger.force_login(cast.stranger)
    answer = stranger.post(
        reverse("floor:explanation_decide", args=[row.pk]), {"decision": "accept"}
    )
    assert answer.status_code == 404
    row.refresh_from_db()
    assert row.state == ExplanationState.ASKED


def test_nobody_asks_in_the_words_of_the_machine_or_about_the_future(missed, agent, now):
    assert explain(agent, missed, now, kind="break_moved").status_code == 404
    ahead = (now + timedelta(minutes=20)).isoformat()
    assert explain(agent, missed, now, start=ahead, end=ahead).status_code == 302
    assert explain(agent, missed, now, start="soon").status_code == 404
    assert not Explanation.objects.exists()


def test_an_outage_is_explained_for_a_team_by_one_press(missed, leader, cast, now):
    leader.post(reverse("floor:system_down"), {"node": cast.team.pk, "minutes": "60"})
    row = Explanation.objects.get()
    assert (row.agent_id, row.kind, row.state) == (missed.pk, "system_down", "accepted")
    theirs = reverse("floor:adherence_day", args=[missed.pk, day_of(missed)])
    assert share_on(leader, theirs) == "100.0%"


def test_an_outage_is_not_explained_for_people_out_of_reach(missed, cast):
    stranger = Client()
    stranger.force_login(cast.stranger)
    stranger.post(reverse("floor:system_down"), {"node": cast.team.pk, "minutes": "60"})
    assert not Explanation.objects.exists()


def test_people_clock_in_once_and_out_once(agent, missed):
    address = reverse("floor:mine_clock")
    for mark in ("in", "in", "out", "out"):
        agent.post(address, {"mark": mark})
    assert list(ClockMark.objects.order_by("at").values_list("is_in", flat=True)) == [True, False]


def test_overtime_is_as_long_as_the_day_says_and_decided_once(agent, leader, cast, missed, now):
    DaySchedule.objects.update(
        spans=[[(now - timedelta(hours=2)).isoformat(), (now - timedelta(hours=1)).isoformat(),
                "queue", ""]]
    )  # fmt: skip
    agent.post(reverse("floor:mine_overtime", args=[day_of(missed)]), {"goes_to": "lieu"})
    claim = OvertimeClaim.objects.get()
    assert claim.minutes == 30  # of the hour after the shift half an hour was worked
    address = reverse("floor:overtime_decide", args=[claim.pk])
    leader.post(address, {"decision": "accept"})
    leader.post(address, {"decision": "decline", "reason": "too late"})
    claim.refresh_from_db()
    assert (claim.state, claim.goes_to) == ("approved", "lieu")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_payroll_gets_a_row_for_each_person_and_day(leader, missed, form):
    answer = leader.get(reverse("floor:attendance_export", args=[form]))
    assert answer.status_code == 200
    if form == "csv":
        assert answer.content.startswith(b"\xef\xbb\xbf")
        assert b"A-1" in answer.content
    assert leader.get(reverse("floor:attendance_export", args=["exe"])).status_code == 404


def test_a_schedule_from_a_file_is_taken_whole_or_not_at_all(client_for, cast):
    planner = client_for(Role.PLANNER)
    day = today().isoformat()
    good = f"agent,day,start,end,activity\nA-1,{day},22:00,06:00,queue\nA-1,{day},02:00,02:30,meal"
    bad = f"{good}\nA-9,{day},09:00,18:00,queue"
    assert planner.post(reverse("floor:schedules"), {"pasted": bad}).status_code == 422
    assert not DaySchedule.objects.exists()
    fixed = good.replace("02:00,02:30", "26:00,26:30")
    assert planner.post(reverse("floor:schedules"), {"pasted": fixed}).status_code == 302
    assert [span[2] for span in DaySchedule.objects.get().spans] == ["queue", "meal", "queue"]


def test_clock_marks_from_a_file_are_taken_once(leader, cast):
    rows = "工号,打卡时间,类型\nA-1,2026-06-08 08:55,上班\nA-1,2026-06-08 18:05,下班"
    for _ in range(2):
        assert leader.post(reverse("floor:clock_import"), {"pasted": rows}).status_code == 302
    assert ClockMark.objects.count() == 2


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("page", "kept"), [("schedules", DaySchedule), ("clock_import", ClockMark)]
)
def test_the_example_beside_an_import_can_be_brought_in_as_it_stands(
    client_for, cast, page, kept, language
):
    planner = client_for(Role.PLANNER)
    address, spoken = reverse(f"floor:{page}"), {"accept-language": language}
    example = planner.get(address, headers=spoken).context["example"]
    assert example.startswith("工号" if language == "zh-hans" else "agent")
    assert planner.post(address, {"pasted": example}, headers=spoken).status_code == 302
    assert kept.objects.exists()


def test_terms_are_saved_from_a_day_on(client_for, cast):
    planner = client_for(Role.PLANNER)
    form = {
        "node": cast.team.pk, "valid_from": today().isoformat(), "target": "92.5", "grace": "60",
        "threshold": "300", "personal": "30", "neutral": "fire drill, 消防演习",
        "reasons": "break: tea, 小休",
    }  # fmt: skip
    assert planner.post(reverse("floor:terms"), form).status_code == 302
    row = AdherenceTerms.objects.get()
    assert (row.target_share, row.matches) == (0.925, {"break": ["tea", "小休"]})
    assert planner.post(reverse("floor:terms"), {**form, "reasons": "tea"}).status_code == 422
    assert AdherenceTerms.objects.count() == 1
