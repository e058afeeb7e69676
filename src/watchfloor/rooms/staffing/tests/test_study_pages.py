"""Pages of studies: who opens them, what they show, what they refuse."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import STAFF, WHOLE_CENTRE, Access, Role
from watchfloor.common.actor import Actor
from watchfloor.common.testing import PageTests
from watchfloor.rooms.interactions.models import IntervalCount
from watchfloor.rooms.staffing import operations, queries
from watchfloor.rooms.staffing.contracts import (
    ReplayAsked,
    Scenario,
    StudyStatus,
    WhatIfAsked,
)
from watchfloor.rooms.staffing.models import Study

from .recorded_days import DAY, make_day

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})
ANNA = Actor(name="anna", user_id=None, origin="test")
EVERYTHING = Access(scope=WHOLE_CENTRE)


class TestStudies(PageTests):
    url_name = "staffing:studies"
    roles = STAFF


class TestAskingForAWhatIf(PageTests):
    url_name = "staffing:what_if"
    roles = STAFF
    bad_form = {"day": "soon"}


class TestAskingForAReplay(PageTests):
    url_name = "staffing:replay"
    roles = STAFF
    bad_form = {"day": "", "agents": "x"}


class TestEstimates(PageTests):
    url_name = "staffing:estimates"
    roles = STAFF


class TestEstimatingNow(PageTests):
    url_name = "staffing:estimates_make"
    roles = PLANNER
    method = "post"


class TestAStudy(PageTests):
    url_name = "staffing:study"
    roles = STAFF
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _ours(self, cast):
        queue = make_day([cast.agent], node=cast.team.pk, calls=40)
        asked = ReplayAsked(day=DAY.date(), queue_ids=(queue.pk,), replications=2)
        self.number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
        operations.work_on_study(study_id=self.number)

    def kwargs(self, cast):
        return {"study_id": self.number}


class TestAnEstimate(PageTests):
    url_name = "staffing:estimate"
    roles = STAFF
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _ours(self, cast):
        self.queue = make_day([cast.agent], node=cast.team.pk, calls=40)

    def kwargs(self, cast):
        return {"queue_id": self.queue.pk}


@pytest.fixture
def planner(cast):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.users[Role.PLANNER])
    return client


def the_form(queue, **changed):
    form = {"title": "Rush", "day": DAY.date().isoformat(), "queues": [queue.pk],
            "replications": 20}  # fmt: skip
    for number in range(6):
        form |= {f"s{number}-name": "", f"s{number}-volume": 100, f"s{number}-handle": 100,
                 f"s{number}-people": 0, f"s{number}-staff": 100, f"s{number}-cross_trained": 0,
                 f"s{number}-on_break": 0, f"s{number}-diverted": 0}  # fmt: skip
    return form | {"s0-name": "Planned", "s1-name": "Busy", "s1-volume": 130} | changed


def work():
    study = Study.objects.latest("pk")
    operations.work_on_study(study_id=study.pk)
    return queries.get_study(study_id=study.pk, access=EVERYTHING)


def count_day(queue):
    names = [f.name for f in IntervalCount._meta.concrete_fields
             if f.name not in {"id", "queue", "run", "start_at", "minutes"}]  # fmt: skip
    figures = dict.fromkeys(names, 0) | {"offered": 400, "answered": 400, "talk_ms_sum": 72_000_000}
    IntervalCount.objects.create(queue=queue, start_at=DAY.replace(hour=9), minutes=5, **figures)


def test_what_was_typed_is_simulated_and_shown(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk)
    count_day(queue)
    answer = planner.post(reverse("staffing:what_if"), the_form(queue))
    assert answer.status_code == 302
    found = work()
    assert found.card.status is StudyStatus.DONE, found.card.problem
    assert [each.scenario.volume_factor for each in found.result.scenarios] == [1.0, 1.3]
    planned, busy = found.result.scenarios
    assert busy.overall.service_level.value < planned.overall.service_level.value
    shown = planner.get(answer["Location"]).content.decode()
    assert "Busy" in shown
    assert "Rush" in shown


@pytest.mark.parametrize(
    "wrong",
    [{"s1-volume": "0"}, {"s0-cross_trained": "101"}, {"replications": "1"}, {"queues": [0]},
     {"s0-name": "", "s1-name": ""}, {"s0-outage_from": "10:00", "s0-outage_to": "09:00"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_and_not_kept(planner, cast, wrong):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    answer = planner.post(reverse("staffing:what_if"), the_form(queue, **wrong))
    assert answer.status_code == 422
    assert Study.objects.count() == 0


def test_a_queue_of_others_cannot_be_simulated(cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    client = Client()
    client.force_login(cast.stranger)
    assert client.post(reverse("staffing:what_if"), the_form(queue)).status_code == 422
    assert (
        client.post(
            reverse("staffing:replay"), {"day": "2026-03-02", "queue": queue.pk, "agents": 0}
        ).status_code
        == 422
    )
    assert Study.objects.count() == 0


def test_a_replay_shows_recorded_and_replayed_side_by_side(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk)
    form = {"day": "2026-03-02", "queue": queue.pk, "agents": "1"}
    answer = planner.post(reverse("staffing:replay"), form)
    found = work()
    assert found.card.status is StudyStatus.DONE, found.card.problem
    shown = planner.get(answer["Location"])
    assert shown.status_code == 200
    assert "1 person more" in shown.content.decode()


def test_a_day_without_records_fails_with_the_reason(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    form = {"day": "2020-01-01", "queue": queue.pk, "agents": "0"}
    answer = planner.post(reverse("staffing:replay"), form)
    assert work().card.status is StudyStatus.FAILED
    assert "nothing was answered" in planner.get(answer["Location"]).content.decode()


def test_a_study_that_was_taken_back_is_not_done(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    asked = ReplayAsked(day=DAY.date(), queue_ids=(queue.pk,))
    number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
    url = reverse("staffing:study_cancel", args=[number])
    assert planner.post(url).status_code == 302
    operations.work_on_study(study_id=number)
    row = Study.objects.get(pk=number)
    assert (row.status, row.result) == (StudyStatus.CANCELED, None)


def test_who_neither_asked_nor_edits_cannot_take_it_back(cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    asked = ReplayAsked(day=DAY.date(), queue_ids=(queue.pk,))
    number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
    client = Client()
    client.force_login(cast.users[Role.TEAM_LEADER])
    assert client.post(reverse("staffing:study_cancel", args=[number])).status_code == 404
    assert Study.objects.get(pk=number).status == StudyStatus.QUEUED


def test_progress_asks_again_until_the_study_has_ended(planner, cast):
    queue = make_day([cast.agent], node=cast.team.pk, calls=10)
    asked = ReplayAsked(day=DAY.date(), queue_ids=(queue.pk,))
    number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
    url = reverse("staffing:study_state", args=[number])
    assert b"every 1s" in planner.get(url).content
    operations.work_on_study(study_id=number)
    assert planner.get(url)["HX-Refresh"] == "true"


def test_a_study_is_worked_on_once(cast):
    queue = make_day([cast.agent], calls=30)
    asked = ReplayAsked(day=DAY.date(), queue_ids=(queue.pk,), replications=2)
    number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
    operations.work_on_study(study_id=number)
    first = Study.objects.get(pk=number)
    operations.work_on_study(study_id=number)
    assert Study.objects.get(pk=number).finished_at == first.finished_at


def test_deferred_work_is_not_simulated(cast):
    queue = make_day([cast.agent], calls=10)
    queue.channel = "email"
    queue.save()
    asked = WhatIfAsked(day=DAY.date(), queue_ids=(queue.pk,), scenarios=(Scenario("one"),))
    number = operations.ask_study(asked=asked, actor=ANNA, at=DAY)
    operations.work_on_study(study_id=number)
    row = Study.objects.get(pk=number)
    assert (row.status, row.result) == (StudyStatus.FAILED, None)
    assert (row.problem or {}).get("code") == "staffing.study.deferred"
