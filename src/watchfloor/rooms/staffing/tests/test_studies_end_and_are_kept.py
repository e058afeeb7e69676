"""Studies over the API, taken back while they run, cut off, removed, and kept as files."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.rooms.interactions.models import IntervalCount, Leg
from watchfloor.rooms.staffing import operations
from watchfloor.rooms.staffing.contracts import StudyStatus
from watchfloor.rooms.staffing.models import Study
from watchfloor.rooms.staffing.operations import studies

from .recorded_days import DAY, make_day

pytestmark = pytest.mark.django_db
API = "/api/v1/staffing"
SHIFT = {"person": "Anna", "start_minute": 480, "end_minute": 1100}


@pytest.fixture
def queue(cast):
    return make_day([cast.agent], node=cast.team.pk, calls=120)


@pytest.fixture
def planner(cast):
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(cast.users[Role.PLANNER])
    return client


def post(client, path, body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def a_replay(queue, **more):
    return {"day": "2026-03-02", "queue_ids": [queue.pk], "replications": 5} | more


def a_what_if(queue, **more):
    names = [{"name": "As planned"}, {"name": "=1+1", "staff_change": 2}]
    return {"day": "2026-03-02", "queue_ids": [queue.pk], "scenarios": names,
            "replications": 20} | more  # fmt: skip


def count_day(queue):
    names = [f.name for f in IntervalCount._meta.concrete_fields
             if f.name not in {"id", "queue", "run", "start_at", "minutes"}]  # fmt: skip
    figures = dict.fromkeys(names, 0) | {"offered": 400, "answered": 400, "talk_ms_sum": 72_000_000}
    IntervalCount.objects.create(queue=queue, start_at=DAY.replace(hour=9), minutes=5, **figures)


def count_legs(queue):
    """Return the contacts of the day by the clock of the center, that of Shanghai."""
    return Leg.objects.filter(queue=queue, entered_at__lt=DAY.replace(hour=16)).count()


def done(planner, path, body):
    answer = post(planner, path, body)
    assert answer.status_code == 202, answer.content
    operations.work_on_study(study_id=answer.json())
    told = planner.get(f"{API}/studies/{answer.json()}").json()
    assert told["status"] == "done", told["problem"]
    return told


def test_a_replay_over_the_api_tells_what_was_recorded(planner, queue):
    told = done(planner, "/studies/replay", a_replay(queue, agents_change=1, seed=3))
    recorded = told["result"]["overall"]["recorded"]
    assert recorded["offered"] == count_legs(queue) == told["result"]["contacts"]
    assert told["result"]["difference"]["value"] > 0
    assert told["progress_share"] == 1.0
    assert sum(part["recorded"]["offered"] for part in told["result"]["intervals"]) == count_legs(
        queue
    )


def test_a_roster_over_the_api_is_another_roster(planner, queue):
    told = done(planner, "/studies/replay", a_replay(queue, roster=[SHIFT]))
    assert told["result"]["roster_people"] == 1
    assert told["result"]["overall"]["changed"] is not None


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"roster": [SHIFT | {"breaks": [[600, 660], [630, 690]]}]}, "roster.breaks_overlap"),
        ({"roster": [SHIFT | {"end_minute": 470}]}, "roster.reversed"),
        ({"roster": [SHIFT, SHIFT]}, "roster.shifts_overlap"),
        ({"roster": [SHIFT], "agents_change": 1}, "replay.both"),
    ],
)
def test_a_roster_that_makes_no_sense_is_refused_and_not_kept(planner, queue, more, code):
    answer = post(planner, "/studies/replay", a_replay(queue, **more))
    assert answer.status_code in {400, 409, 422}
    assert answer.json()["code"] == f"staffing.{code}"
    assert not Study.objects.exists()


def test_a_queue_of_others_is_not_there_in_a_roster_either(planner, queue):
    roster = [SHIFT | {"queue_ids": [queue.pk + 999]}]
    assert post(planner, "/studies/replay", a_replay(queue, roster=roster)).status_code == 404
    assert not Study.objects.exists()


def test_scenarios_over_the_api_are_told_against_the_first(planner, queue):
    count_day(queue)
    told = done(planner, "/studies/what-if", a_what_if(queue))
    first, more = told["result"]["scenarios"]
    gain = more["overall"]["service_level"]["value"] - first["overall"]["service_level"]["value"]
    assert more["against_first"]["service_level"]["value"] == pytest.approx(gain, abs=1e-9)
    assert more["person_hours"] > first["person_hours"]


def test_a_study_that_is_taken_back_while_it_runs_stops_and_keeps_nothing(
    planner, queue, monkeypatch
):
    count_day(queue)
    number = post(planner, "/studies/what-if", a_what_if(queue, replications=500)).json()
    told = []

    def tell(self, done, total):
        told.append(done)
        if len(told) == 1:
            url = reverse("staffing:study_cancel", args=[number])
            assert planner.post(url).status_code == 302
        return real(self, done, total)

    real = studies._Teller.__call__
    monkeypatch.setattr(studies._Teller, "__call__", tell)
    operations.work_on_study(study_id=number)
    row = Study.objects.get(pk=number)
    assert (row.status, row.result) == (StudyStatus.CANCELED, None)
    assert told[-1] < 1000  # of 1,000 simulated days the rest was never waited for


def test_a_study_whose_worker_was_killed_is_said_to_be_cut_off(planner, queue):
    number = post(planner, "/studies/replay", a_replay(queue)).json()
    now = DAY
    Study.objects.filter(pk=number).update(
        status=StudyStatus.RUNNING, heartbeat_at=now - timedelta(minutes=1)
    )
    assert operations.mark_interrupted(at=now) == 0
    assert operations.mark_interrupted(at=now + timedelta(minutes=6)) == 1
    assert Study.objects.get(pk=number).status == StudyStatus.INTERRUPTED
    operations.work_on_study(study_id=number)  # the job comes again: it is over
    assert Study.objects.get(pk=number).result is None
    shown = planner.get(reverse("staffing:study", args=[number])).content.decode()
    assert "Its worker was cut off" in shown


def test_a_study_is_removed_once_and_only_when_it_is_over(planner, queue):
    number = post(planner, "/studies/replay", a_replay(queue)).json()
    url = reverse("staffing:study_remove", args=[number])
    assert planner.post(url)["Location"] == reverse("staffing:study", args=[number])
    assert Study.objects.get(pk=number).removed_at is None
    operations.work_on_study(study_id=number)
    assert planner.post(url)["Location"] == reverse("staffing:studies")
    assert planner.post(url).status_code == 404
    assert planner.get(f"{API}/studies/{number}").status_code == 404
    removed = journal.JournalFilter(action="staffing.study.removed")
    assert len(journal.list_lines(wanted=removed)) == 1


def test_who_neither_asked_nor_edits_does_not_remove_it(planner, queue, cast):
    number = done(planner, "/studies/replay", a_replay(queue))["id"]
    client = Client()
    client.force_login(cast.users[Role.TEAM_LEADER])
    assert client.post(reverse("staffing:study_remove", args=[number])).status_code == 404
    assert Study.objects.get(pk=number).removed_at is None


def test_scenarios_are_kept_as_a_workbook_in_which_nothing_runs(planner, queue):
    count_day(queue)
    told = done(planner, "/studies/what-if", a_what_if(queue))
    answer = planner.get(reverse("staffing:study_export", args=[told["id"], "xlsx"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    heads, first, second = list(book.worksheets[0].values)
    assert second[0] == "=1+1"
    assert book.worksheets[0]["A3"].data_type == "s"
    level = told["result"]["scenarios"][0]["overall"]["service_level"]["value"]
    assert first[heads.index("service_level")] == pytest.approx(level, abs=1e-6)
    assert len(list(book.worksheets[2].values)) == 1 + 2  # one half hour with contacts
    text = planner.get(reverse("staffing:study_export", args=[told["id"], "csv"])).content.decode()
    assert "\r\n'=1+1," in text


def test_a_replay_is_kept_with_recorded_and_replayed(planner, queue):
    told = done(planner, "/studies/replay", a_replay(queue))
    answer = planner.get(reverse("staffing:study_export", args=[told["id"], "csv"]))
    head, whole, _one = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    row = dict(zip(head, whole, strict=True))
    assert int(row["contacts"]) == count_legs(queue)
    level = told["result"]["overall"]["recorded"]["service_level"]
    assert float(row["recorded_service_level"]) == pytest.approx(level, abs=1e-6)
    assert row["changed_service_level"] == ""


def test_what_has_no_result_has_no_file(planner, queue):
    number = post(planner, "/studies/replay", a_replay(queue)).json()
    for form in ("csv", "pdf"):
        url = reverse("staffing:study_export", args=[number, form])
        assert planner.get(url).status_code == 404
