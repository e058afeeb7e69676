"""The page of one import: what came in, what did not and why, and the way back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.interactions import jobs, operations, queries
from watchfloor.rooms.interactions.contracts import LegFilter
from watchfloor.rooms.interactions.models import ImportRun, Leg
from watchfloor.rooms.interactions.rules import uploads

from .import_runs import AT, a_run

SignIn = Callable[[Role], Client]
PLANNER = Actor("planner", 1, "test")
HEAD = """\
1764547200|call-1|sales|NONE|ENTERQUEUE||13812345678|1
1764547212|call-1|sales|PJSIP/8001|CONNECT|12|call-1|3
1764547332|call-1|sales|PJSIP/8001|COMPLETECALLER|12|120|1
1764547400|call-2|sales|NONE|ENTERQUEUE||13900001111|1
1764547404|call-2|sales|NONE|ABANDON|1|1|4
=cmd|' /C calc'!A0 13700002222
1764547500|call-3|service|NONE|ENTERQUEUE||13900003333|1
"""
TAIL = """\
1764547520|call-3|service|PJSIP/8002|CONNECT|20|call-3|4
1764547580|call-3|service|PJSIP/8002|COMPLETEAGENT|20|60|1
"""


@pytest.fixture
def planner(client_for: SignIn) -> Client:
    client = client_for(Role.PLANNER)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def bring(db: None, tmp_path: Path) -> Callable[..., int]:
    """Return a function that imports a log and returns the run's number."""

    def import_(text: str, name: str = "queue_log") -> int:
        path = tmp_path / name
        path.write_text(text)
        return operations.import_file(path=path, actor=PLANNER, at=AT + timedelta(days=300)).run_id

    return import_


def run_page(client: Client, run_id: int, **query: str | int) -> Any:
    answer = client.get(reverse("interactions:import_run", args=[run_id]), query)
    assert answer.status_code == 200
    return answer


def test_each_queue_and_the_whole_add_up_and_every_figure_opens_its_contacts(
    planner: Client, bring: Callable[..., int]
) -> None:
    page = run_page(planner, bring(HEAD)).context["page"]
    for line in (*page.queues, page.total):
        assert line.offered.count == sum(part.count for part in line.parts)
        for figure in (line.offered, *line.parts):
            listed = planner.get(figure.url)
            assert listed.status_code == 200
            assert listed.context["page"].total == figure.count
    assert [line.queue for line in page.queues] == ["sales", "service"]
    assert page.total.offered.count == 3


def test_a_refused_line_is_told_with_number_reason_remedy_and_masked_text(
    planner: Client, bring: Callable[..., int]
) -> None:
    answer = run_page(planner, bring(HEAD))
    (row,) = answer.context["page"].refused
    assert row.line == 6
    assert row.reason == "The line has 2 fields, but needs at least 5."
    assert row.mend
    assert "137****2222" in row.text
    assert "13700002222" not in answer.content.decode()


def test_refused_lines_are_paged(planner: Client, bring: Callable[..., int]) -> None:
    run_id = bring(HEAD + "".join(f"junk {i}\n" for i in range(60)))
    first = run_page(planner, run_id).context["page"]
    assert len(first.refused) == 50
    second = run_page(planner, run_id, after=first.refused[-1].line).context["page"]
    assert len(second.refused) == 11
    assert second.refused_next_url == ""
    assert first.refused_reasons[0][1] == 61


def test_refused_lines_go_out_as_a_file_that_a_spreadsheet_reads_and_does_not_run(
    planner: Client, bring: Callable[..., int]
) -> None:
    address = reverse("interactions:import_refused", args=[bring(HEAD)])
    content = b"".join(planner.get(address)).decode()
    assert content.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"))))
    assert rows[0] == ["Line", "Reason", "How to mend it", "Text (masked)"]
    assert rows[1][0] == "6"
    assert rows[1][3].startswith("'=cmd")
    assert "13700002222" not in content


def test_what_could_not_be_closed_is_listed_with_the_reason(
    planner: Client, bring: Callable[..., int]
) -> None:
    page = run_page(planner, bring(HEAD)).context["page"]
    assert page.unclosed_reasons == (("It was still waiting when the file ended.", 1),)
    (row,) = page.unclosed
    assert (row.contact_key, row.lines) == ("call-3", "7")
    assert planner.get(row.url).status_code == 200
    assert planner.get(page.unclosed_url).context["page"].total == 1


def test_undoing_takes_away_what_was_promised_and_nothing_else(
    planner: Client, bring: Callable[..., int]
) -> None:
    other = bring(HEAD.replace("17645", "17646").replace("call-", "other-"), "other")
    run_id = bring(HEAD)
    address = reverse("interactions:import_undo", args=[run_id])
    asked = planner.get(address).content.decode()
    assert "3 stays in a queue, of 3 contacts" in asked
    assert Leg.objects.count() == 6
    answer = planner.post(address)
    assert answer["Location"] == reverse("interactions:import_run", args=[run_id])
    assert set(Leg.objects.values_list("run_id", flat=True)) == {other}
    page = run_page(planner, run_id).content.decode()
    assert "This import was undone" in page
    legs = LegFilter(start=AT - timedelta(days=999), end=AT + timedelta(days=999))
    assert queries.count_legs(legs=legs, scope=WHOLE_CENTRE).offered == 3


def test_an_import_that_a_later_one_goes_on_with_is_not_undone_and_says_so_in_place(
    planner: Client, bring: Callable[..., int]
) -> None:
    first, later = bring(HEAD), bring(TAIL, "queue_log.2")
    lines = JournalEntry.objects.count()
    answer = planner.post(reverse("interactions:import_undo", args=[first]))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A later import goes on with the records of" in page
    assert f"Undo import #{later} first" in page
    assert ImportRun.objects.get(pk=first).status == "done"
    assert (Leg.objects.count(), JournalEntry.objects.count()) == (3, lines)


@pytest.mark.parametrize("status", ["queued", "running", "failed", "interrupted", "undone"])
def test_what_does_not_stand_cannot_be_undone(status: str, planner: Client) -> None:
    run = a_run(status=status)
    answer = planner.post(reverse("interactions:import_undo", args=[run.pk]))
    assert answer["Location"] == reverse("interactions:import_run", args=[run.pk])
    assert ImportRun.objects.get(pk=run.pk).status == status
    assert JournalEntry.objects.count() == 0


def test_a_refusal_of_the_whole_file_is_told_without_the_servers_paths(planner: Client) -> None:
    run = a_run(
        status="failed",
        problem="import.file.binary",
        problem_fields={
            "file": "/srv/secret/uploads/queue_log",
            "what": "The file is empty.",
            "where": "%(file)s",
            "mend": "Export it again, and check that the export has finished.",
        },
    )
    page = run_page(planner, run.pk).content.decode()
    assert "The file is empty." in page
    assert "Export it again" in page
    assert "/srv/secret" not in page


def test_an_import_that_still_waits_says_when_no_worker_seems_to_run(planner: Client) -> None:
    run = a_run(status="queued", started_at=None, finished_at=None)
    assert "watchfloor worker" in run_page(planner, run.pk).content.decode()


def interrupted(client: Client, folder: Path, cast: Any) -> ImportRun:
    received = folder / "arrived"
    received.write_text(HEAD)
    upload = uploads.keep_upload(
        received=received,
        file_name="queue_log",
        content_hash="ab",
        user_id=cast.users[Role.PLANNER].pk,
        at=AT,
    )
    return a_run(status="interrupted", upload=str(upload.path))


def test_an_interrupted_import_is_run_again_from_the_kept_file(
    planner: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast: Any
) -> None:
    monkeypatch.setattr(uploads, "home", lambda: tmp_path)
    run = interrupted(planner, tmp_path, cast)
    retry = reverse("interactions:import_retry", args=[run.pk])
    assert retry in run_page(planner, run.pk).content.decode()
    answer = planner.post(retry)
    again = ImportRun.objects.latest("pk")
    assert answer["Location"] == reverse("interactions:import_run", args=[again.pk])
    jobs.run_import(run_id=again.pk)
    assert run_page(planner, again.pk).context["page"].total.offered.count == 3


@pytest.mark.parametrize("status", ["done", "failed", "undone", "running"])
def test_only_an_interrupted_import_is_run_again(
    status: str, planner: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast: Any
) -> None:
    monkeypatch.setattr(uploads, "home", lambda: tmp_path)
    run = interrupted(planner, tmp_path, cast)
    ImportRun.objects.filter(pk=run.pk).update(status=status)
    planner.post(reverse("interactions:import_retry", args=[run.pk]))
    assert ImportRun.objects.count() == 1


def test_without_its_file_an_interrupted_import_is_not_offered_again(planner: Client) -> None:
    run = a_run(status="interrupted", upload="")
    retry = reverse("interactions:import_retry", args=[run.pk])
    page = run_page(planner, run.pk).content.decode()
    assert retry not in page
    assert "Nothing of it was saved" in page
    planner.post(retry)
    assert ImportRun.objects.count() == 1


def test_tidying_marks_what_was_killed_and_keeps_what_waits(
    planner: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cast: Any
) -> None:
    monkeypatch.setattr(uploads, "home", lambda: tmp_path)
    run = interrupted(planner, tmp_path, cast)
    ImportRun.objects.filter(pk=run.pk).update(status="running")
    later = int((AT + timedelta(days=3650)).timestamp())
    jobs.tidy_imports(timestamp=later)
    assert ImportRun.objects.get(pk=run.pk).status == "interrupted"
    assert Path(run.upload).exists()
    ImportRun.objects.all().delete()
    jobs.tidy_imports(timestamp=later)
    assert not Path(run.upload).exists()
