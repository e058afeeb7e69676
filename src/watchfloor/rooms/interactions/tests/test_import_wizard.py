"""The import wizard: a file goes in only after it was shown; refusals say how to mend it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from watchfloor.common.access import Role
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.interactions import jobs
from watchfloor.rooms.interactions.models import Feed, ImportRun, Leg, SavedMapping
from watchfloor.rooms.interactions.rules import uploads

SignIn = Callable[[Role], Client]
QUEUE_LOG = b"""\
1764547200|call-1|1501|NONE|ENTERQUEUE||13812345678|1
1764547212|call-1|1501|PJSIP/8001|CONNECT|12|call-1|3
1764547332|call-1|1501|PJSIP/8001|COMPLETECALLER|12|120|1
1764547400|call-2|1501|NONE|ENTERQUEUE||13900001111|1
1764547404|call-2|1501|NONE|ABANDON|1|1|4
this line is no line
"""
CONTACTS = "通话ID,技能组,进线时间,等待时长,通话时长,状态\n" + "".join(
    f"c{i},账单,2026-03-02 09:{i:02}:10,{i},60,接通\n" for i in range(20)
)
AMBIGUOUS = "call id,queue,start time,status\n" + "".join(
    f"c{i},sales,03/04/2026 09:{i:02}:10,answered\n" for i in range(20)
)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets").mkdir()
    monkeypatch.setattr(uploads, "home", lambda: tmp_path)


@pytest.fixture
def planner(client_for: SignIn) -> Client:
    client = client_for(Role.PLANNER)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def send(client: Client, content: bytes | str, name: str = "queue_log") -> Any:
    data = content.encode() if isinstance(content, str) else content
    file = SimpleUploadedFile(name, data)
    return client.post(reverse("interactions:import_new"), {"file": file})


def check_address(client: Client, content: bytes | str, name: str = "queue_log") -> str:
    answer = send(client, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def asked(client: Client, address: str) -> dict[str, str]:
    """Return what the page proposes, as a browser would send it back."""
    form = client.get(address).context["form"]
    told = {name: form[name].value() or "" for name in form.fields}
    return {**told, "asked": client.get(address).context["page"].asked}


def waiting_files() -> list[Path]:
    return [path for path in uploads.uploads_folder().rglob("*") if path.is_file()]


def test_a_queue_log_goes_in_with_three_presses_and_reconciles(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    page = planner.get(address).content.decode()
    assert "Found: Asterisk queue_log" in page
    assert "13812345678" not in page
    assert Leg.objects.count() == 0

    answer = planner.post(address, {**asked(planner, address), "import": "1"})
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("interactions:import_run", args=[run.pk])
    assert run.status == "queued"
    assert 'hx-trigger="every 1s"' in planner.get(answer["Location"]).content.decode()

    jobs.run_import(run_id=run.pk)
    report = planner.get(answer["Location"])
    total = report.context["page"].total
    assert total.offered.count == 2
    assert [part.count for part in total.parts] == [1, 1, 0, 0, 0]
    assert "6 lines = 5 accepted + 1 refused + 0 already known" in report.content.decode()
    assert waiting_files() == []


@pytest.mark.django_db(transaction=True)
def test_importing_hands_one_job_to_the_workers(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    planner.post(address, {**asked(planner, address), "import": "1"})
    job = ProcrastinateJob.objects.get(task_name="interactions.run_import")
    assert job.args == {"run_id": ImportRun.objects.get().pk}


def test_running_the_job_twice_imports_once(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    planner.post(address, {**asked(planner, address), "import": "1"})
    run = ImportRun.objects.get()
    jobs.run_import(run_id=run.pk)
    lines = JournalEntry.objects.count()
    jobs.run_import(run_id=run.pk)
    assert Leg.objects.count() == 2
    assert JournalEntry.objects.count() == lines


def test_looking_again_with_other_answers_imports_nothing(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    answers = {**asked(planner, address), "zone": "America/New_York", "look": "1"}
    answer = planner.post(address, answers)
    assert answer.status_code == 200
    assert "2025-11-30 19:00:00" in answer.content.decode()
    assert ImportRun.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("zone", "Mars/Olympus", "No time zone is called “Mars/Olympus”"),
        ("zone", "", "This field is required"),
        ("zone", "../../etc/passwd", "No time zone is called"),
        ("feed", "", "This field is required"),
        ("feed", "x" * 81, "at most 80 characters"),
        ("format", "tape", "Select a valid choice"),
        ("format", "technion-bank", "not of the format"),
    ],
)
def test_a_wrong_answer_is_marked_in_place_and_nothing_is_imported(
    field: str, value: str, words: str, planner: Client
) -> None:
    address = check_address(planner, QUEUE_LOG)
    answers = {**asked(planner, address), field: value, "import": "1"}
    if field == "format":
        answers["asked"] = value
    answer = planner.post(address, answers)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ImportRun.objects.count() == 0
    assert waiting_files() != []


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "queue_log", "The file is empty"),
        (bytes(range(256)) * 50, "photo.bin", "format that we know"),
        (bytes(range(256)) * 50, "photo.csv", "not text"),
        ("call id,queue,start time\n", "export.csv", "no rows below it"),
        ("hello world\n", "notes", "format that we know"),
        (b"PK\x03\x04 this is no workbook", "book.xlsx", "workbook"),
    ],
)
def test_a_file_that_cannot_be_imported_is_refused_in_place_and_not_kept(
    content: bytes | str, name: str, words: str, planner: Client
) -> None:
    answer = send(planner, content, name)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "What to do:" in page
    assert str(uploads.uploads_folder()) not in page
    assert waiting_files() == []
    assert ImportRun.objects.count() == 0


def test_sending_no_file_says_so(planner: Client) -> None:
    answer = planner.post(reverse("interactions:import_new"), {})
    assert answer.status_code == 422
    assert "No file was chosen" in answer.content.decode()


def test_a_file_for_which_the_disk_has_no_room_is_refused_and_not_kept(
    planner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("watchfloor.rooms.interactions.web.imports.receiving.ROOM_FACTOR", 2**60)
    answer = send(planner, QUEUE_LOG)
    assert answer.status_code == 422
    assert "larger than what the disk can hold" in answer.content.decode()
    assert waiting_files() == []


def test_the_same_content_again_changes_nothing_and_names_the_first_import(
    planner: Client,
) -> None:
    address = check_address(planner, QUEUE_LOG)
    planner.post(address, {**asked(planner, address), "import": "1"})
    run = ImportRun.objects.get()
    jobs.run_import(run_id=run.pk)
    answer = send(planner, QUEUE_LOG, "another name.log")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This file was imported on" in page
    assert "by planner, as queue_log: nothing changed" in page
    assert reverse("interactions:import_run", args=[run.pk]) in page
    assert ImportRun.objects.count() == 1
    assert waiting_files() == []


def test_a_file_that_is_on_its_way_in_is_not_taken_twice(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    planner.post(address, {**asked(planner, address), "import": "1"})
    answer = send(planner, QUEUE_LOG)
    assert answer.status_code == 422
    assert "being imported at this moment" in answer.content.decode()
    assert ImportRun.objects.count() == 1


def test_a_path_in_the_name_is_no_path(planner: Client) -> None:
    check_address(planner, QUEUE_LOG, "..%2f..%2fetc/passwd")
    folder = uploads.uploads_folder().resolve()
    assert all(folder in path.resolve().parents for path in waiting_files())


def test_somebody_elses_upload_cannot_be_looked_at_or_imported(
    planner: Client, client_for: SignIn
) -> None:
    address = check_address(planner, QUEUE_LOG)
    other = client_for(Role.ADMINISTRATOR)
    assert other.get(address).status_code == 404
    assert other.post(address, {"import": "1"}).status_code == 404
    assert other.post(f"{address}discard/").status_code == 404
    assert ImportRun.objects.count() == 0
    assert planner.get(address).status_code == 200


def test_taking_another_file_removes_this_one(planner: Client) -> None:
    address = check_address(planner, QUEUE_LOG)
    assert planner.post(f"{address}discard/").status_code == 302
    assert planner.get(address).status_code == 404
    assert waiting_files() == []


def test_a_known_feed_is_offered(planner: Client) -> None:
    Feed.objects.create(name="branch office", format="asterisk-queue-log")
    page = planner.get(check_address(planner, QUEUE_LOG)).content.decode()
    assert '<option value="branch office">' in page


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_columns_are_proposed_with_their_values_whatever_the_encoding(
    encoding: str, planner: Client
) -> None:
    address = check_address(planner, CONTACTS.encode(encoding), "报表.csv")
    answer = planner.get(address)
    chosen = {row.header: row.field.value() for row in answer.context["page"].columns}
    assert chosen["通话ID"] == "contact_id"
    assert chosen["技能组"] == "queue"
    assert chosen["进线时间"] == "entered_at"
    assert answer.context["page"].columns[1].samples == "账单"
    assert len(answer.context["page"].preview.rows) == 8


def test_a_mapping_is_remembered_for_the_next_file_with_this_header(planner: Client) -> None:
    address = check_address(planner, CONTACTS, "march.csv")
    answers = asked(planner, address)
    columns = [row.header for row in planner.get(address).context["page"].columns]
    place = columns.index("状态")
    told = {**answers, f"column-{place}": "", "zone": "Asia/Tokyo", "import": "1"}
    assert planner.post(address, told).status_code == 302
    assert SavedMapping.objects.count() == 1

    page = planner.get(check_address(planner, CONTACTS.replace("c1,", "d1,"), "april.csv"))
    assert "As you read such a file last time (march.csv)" in page.content.decode()
    assert page.context["page"].columns[place].field.value() == ""
    assert page.context["form"]["zone"].value() == "Asia/Tokyo"


def test_a_wrong_mapping_is_marked_and_not_remembered(planner: Client) -> None:
    address = check_address(planner, CONTACTS, "march.csv")
    answers = asked(planner, address)
    twice = planner.post(address, {**answers, "column-0": "queue", "import": "1"})
    assert twice.status_code == 422
    assert "Two columns cannot be read as the same thing" in twice.content.decode()
    without = planner.post(address, {**answers, "column-2": "", "import": "1"})
    assert without.status_code == 422
    assert "No column is read as “Time of entry” yet" in without.content.decode()
    assert (SavedMapping.objects.count(), ImportRun.objects.count()) == (0, 0)


def test_the_order_of_day_and_month_is_asked_only_where_it_is_in_doubt(planner: Client) -> None:
    sure = planner.get(check_address(planner, CONTACTS, "march.csv"))
    assert "date_order" not in sure.context["form"].fields
    address = check_address(planner, AMBIGUOUS, "export.csv")
    assert "date_order" in planner.get(address).context["form"].fields
    answers = asked(planner, address)
    days = {
        order: planner.post(address, {**answers, "date_order": order}).context["page"].preview
        for order in ("dmy", "mdy")
    }
    assert days["dmy"].first.text.startswith("2026-04-03")
    assert days["mdy"].first.text.startswith("2026-03-04")


def test_another_kind_of_rows_asks_for_its_own_columns_before_anything_goes_in(
    planner: Client,
) -> None:
    address = check_address(planner, CONTACTS, "march.csv")
    told = {**asked(planner, address), "kind": "intervals", "import": "1"}
    answer = planner.post(address, told)
    choices = dict(answer.context["form"].fields["column-0"].choices)
    assert "offered" in choices
    assert ImportRun.objects.count() == 0


def test_a_generic_file_goes_in_as_it_was_shown(planner: Client) -> None:
    address = check_address(planner, CONTACTS, "march.csv")
    answer = planner.post(address, {**asked(planner, address), "import": "1"})
    run = ImportRun.objects.get()
    jobs.run_import(run_id=run.pk)
    total = planner.get(answer["Location"]).context["page"].total
    assert total.offered.count == 20
    assert Leg.objects.filter(queue__code="账单").count() == 20
