"""The history of imports: newest first, states in words, moving runs watched to their end."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import Role

from .import_runs import a_run

SignIn = Callable[[Role], Client]
POLL = 'hx-trigger="every 1s"'


def history(client: Client, language: str = "en", **query: str | int) -> str:
    answer = client.get(
        reverse("interactions:imports"), query, headers={"Accept-Language": language}
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_first_visit_says_what_to_do_and_where_each_file_is_found(client_for: SignIn) -> None:
    page = history(client_for(Role.PLANNER))
    assert "Nothing has been imported yet" in page
    assert 'enctype="multipart/form-data"' in page
    assert "/var/log/asterisk/queue_log" in page


def test_one_who_may_not_import_is_told_who_does_and_gets_no_form(client_for: SignIn) -> None:
    page = history(client_for(Role.DIRECTOR))
    assert "A planner or an administrator imports the first file" in page
    assert "multipart/form-data" not in page


def test_runs_stand_newest_first_with_their_figures(client_for: SignIn) -> None:
    a_run(file_name="monday.log", lines=1_234_567)
    a_run(file_name="tuesday.log")
    page = history(client_for(Role.FLOOR_MANAGER))
    assert page.index("tuesday.log") < page.index("monday.log")
    assert "1,234,567" in page
    assert "4,000" in page


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("queued", "Waiting"),
        ("running", "Importing"),
        ("done", "Imported"),
        ("failed", "Refused"),
        ("interrupted", "Interrupted"),
        ("undone", "Undone"),
    ],
)
def test_each_state_is_told_by_a_word_and_an_icon(
    status: str, words: str, client_for: SignIn
) -> None:
    a_run(status=status)
    badge = re.search(
        r'<span class="wf-badge[^"]*">(.*?)</span>', history(client_for(Role.PLANNER))
    )
    assert badge is not None
    assert words in badge.group(1)
    assert "<svg" in badge.group(1)


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_moving_run_shows_its_progress_and_is_watched(status: str, client_for: SignIn) -> None:
    a_run(status=status, progress_share=0.42, finished_at=None)
    page = history(client_for(Role.PLANNER))
    assert POLL in page
    assert 'value="42"' in page


@pytest.mark.parametrize("status", ["done", "failed", "interrupted", "undone"])
def test_watching_stops_when_nothing_moves(status: str, client_for: SignIn) -> None:
    a_run(status=status)
    assert POLL not in history(client_for(Role.PLANNER))


@pytest.mark.parametrize("status", ["queued", "running", "failed", "interrupted"])
def test_a_run_that_saved_nothing_shows_no_zeros_as_if_they_were_figures(
    status: str, client_for: SignIn
) -> None:
    a_run(status=status, lines=0, accepted=0, refused=0, duplicates=0, contacts=0)
    page = history(client_for(Role.PLANNER))
    row = page[page.index("<tr data-run") : page.index("</tbody>")]
    assert re.findall(r'<td class="num"[^>]*data-label[^>]*>(\d+)<', row) == []
    assert row.count("wf-none") == 5


def test_only_a_standing_import_can_be_undone(client_for: SignIn) -> None:
    standing, undone = a_run(), a_run(status="undone")
    page = history(client_for(Role.PLANNER))
    assert reverse("interactions:import_undo", args=[standing.pk]) in page
    assert reverse("interactions:import_undo", args=[undone.pk]) not in page


def test_older_runs_are_a_page_further(client_for: SignIn) -> None:
    runs = [a_run(file_name=f"log.{number:03}") for number in range(27)]
    client = client_for(Role.PLANNER)
    first = history(client)
    assert f"?before={runs[2].pk}" in first
    assert "log.001" not in first
    second = history(client, before=runs[2].pk)
    assert "log.001" in second
    assert "log.002" not in second
    assert ">Older<" in first
    assert ">Older<" not in second


@pytest.mark.parametrize("before", ["0", "x", "-1", "²", "9" * 30])
def test_a_mangled_address_is_no_error(before: str, client_for: SignIn) -> None:
    a_run()
    history(client_for(Role.PLANNER), before=before)


def test_a_file_name_is_text_not_markup(client_for: SignIn) -> None:
    a_run(file_name="<img src=x onerror=alert(1)>.log")
    assert "<img src=x" not in history(client_for(Role.PLANNER))


def test_the_page_speaks_chinese(client_for: SignIn) -> None:
    a_run()
    page = history(client_for(Role.PLANNER), language="zh-CN")
    assert "已导入" in page
    assert "撤销" in page
    assert "Imported" not in page


@pytest.mark.parametrize("number", ["9" * 18, "9" * 30, "9" * 5000, "x", "²"])
def test_a_number_that_cannot_be_is_no_fault_of_the_server(client_for, number):
    client = client_for(Role.DIRECTOR)
    assert client.get(reverse("interactions:imports"), {"before": number}).status_code == 200
