"""The journal's page, its file and its API: who reads what of it, and in which words."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.testing import PageTests
from watchfloor.rooms.people.models import RoleGrant, User

AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
READERS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.RISK_OFFICER})
PHONE = "13812345678"


class TestTheJournalPage(PageTests):
    url_name = "journal"
    roles = READERS


class TestTheJournalFile(PageTests):
    url_name = "journal_export"
    roles = READERS


class TestTheJournalCheck(PageTests):
    url_name = "journal_check"
    roles = READERS


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


def write(
    action: str = "people.user.changed",
    subject: str = "user:7",
    actor: Actor | None = None,
    at: datetime = AT,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> int:
    return journal.record(
        action=action,
        subject=subject,
        actor=actor or Actor("anna", 7, "127.0.0.1"),
        at=at,
        before=before,
        after=after,
    )


def numbers(client: Any, **query: object) -> list[int]:
    response = client.get(reverse("journal"), query)
    return [line.number for line, _ in response.context["rows"]]


def rows_of_file(client: Any, **query: object) -> list[list[str]]:
    content = client.get(reverse("journal_export"), query).getvalue()
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def in_api(client: Any, **query: object) -> list[dict[str, Any]]:
    response = client.get("/api/v1/journal", query)
    assert response.status_code == 200
    lines: list[dict[str, Any]] = response.json()
    return lines


def test_a_line_shows_only_what_changed(client_for):
    write(before={"name": "Old", "email": "a@b"}, after={"name": "New", "email": "a@b"})
    ((_, changes),) = client_for(Role.DIRECTOR).get(reverse("journal")).context["rows"]
    assert [(c.name, c.before, c.after) for c in changes] == [("name", "Old", "New")]


def test_what_was_not_there_before_is_told_from_what_was_empty(client_for):
    write(before={"left": 1, "none": None}, after={"came": [2], "none": 3})
    ((_, changes),) = client_for(Role.DIRECTOR).get(reverse("journal")).context["rows"]
    assert [(c.name, c.before, c.after) for c in changes] == [
        ("left", "1", None),
        ("none", "–", "3"),
        ("came", None, "[2]"),
    ]


@pytest.mark.parametrize("role", [Role.DIRECTOR])
def test_who_may_not_see_personal_data_reads_them_masked_everywhere(client_for, role):
    after: dict[str, object] = {"number": PHONE, "list": [{"inner": PHONE}], "day": "2026-03-29"}
    write(after=after)
    client = client_for(role)
    page = client.get(reverse("journal")).content.decode()
    file = client.get(reverse("journal_export")).getvalue().decode()
    api = client.get("/api/v1/journal").content.decode()
    for text in (page, file, api):
        assert PHONE not in text
        assert "138****5678" in text
        assert "2026-03-29" in text  # a date is no telephone number


def test_who_may_see_personal_data_reads_them(client_for):
    write(after={"number": PHONE})
    client = client_for(Role.RISK_OFFICER)
    assert PHONE in client.get(reverse("journal")).content.decode()
    assert in_api(client)[0]["after"] == {"number": PHONE}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [4, 3, 2, 1]),
        ({"who": "ANN"}, [4, 2, 1]),
        ({"action": "people.user"}, [4, 1]),
        ({"subject": "node:1"}, [2]),
        ({"from": "2026-03-29", "to": "2026-03-29"}, [2, 1]),
        ({"from": "2026-03-30"}, [4, 3]),
        ({"to": "2026-03-28"}, []),
        ({"from": "nonsense"}, [4, 3, 2, 1]),
        ({"who": "a\0n"}, [4, 2, 1]),
        ({"below": "3"}, [2, 1]),
        ({"below": "9" * 5000}, [4, 3, 2, 1]),
        ({"who": "nobody"}, []),
    ],
)
def test_lines_are_found_by_who_what_which_and_when(client_for, query, found):
    later = datetime(2026, 3, 30, 1, tzinfo=UTC)
    write()
    write("people.node.added", "node:1")
    write("people.node.added", "node:2", Actor("bert", 8), later)
    write("people.user.added", "user:9", at=later)
    client = client_for(Role.DIRECTOR)
    assert numbers(client, **query) == found
    if "below" not in query:
        assert [int(row[0]) for row in rows_of_file(client, **query)[1:]] == found


def test_pages_follow_each_other_without_a_gap_or_a_repeat(client_for):
    for number in range(120):
        write(subject=f"user:{number}")
    client, seen, query = client_for(Role.DIRECTOR), [], "?who=anna"
    while query:
        response = client.get(f"{reverse('journal')}{query}")
        seen += [line.number for line, _ in response.context["rows"]]
        query = response.context["next_url"]
    assert seen == list(range(120, 0, -1))


def test_a_cell_that_a_spreadsheet_would_run_is_disarmed(client_for):
    write(after={"name": "=HYPERLINK(1)"})
    assert rows_of_file(client_for(Role.RISK_OFFICER))[1][-1] == "'=HYPERLINK(1)"


def test_markup_in_a_line_stays_text(client_for):
    write(after={"name": "<script>alert(1)</script>"})
    page = client_for(Role.RISK_OFFICER).get(reverse("journal")).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_changed_line_is_said_on_the_page_and_by_the_check(client_for):
    write()
    write()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_journalentry DISABLE TRIGGER USER")
        cursor.execute("UPDATE common_journalentry SET actor = 'eve' WHERE number = 1")
    client = client_for(Role.DIRECTOR)
    for name in ("journal", "journal_check"):
        faults = client.get(reverse(name)).context["faults"]
        assert [(fault.number, fault.kind) for fault in faults] == [(1, "edited")]


@pytest.fixture
def site_reader(cast):
    """A risk officer of one team alone."""
    user = User.objects.create(username="site-reader")
    RoleGrant.objects.create(user=user, role=Role.RISK_OFFICER, node=cast.team)
    return user


def test_who_sees_a_part_of_the_centre_reads_the_lines_of_its_people(client, cast, site_reader):
    ours = write(actor=Actor("team_leader", cast.users[Role.TEAM_LEADER].pk))
    for other in (cast.stranger, cast.users[Role.DIRECTOR]):
        write(actor=Actor(other.username, other.pk), after={"name": "not for you"})
    write(actor=Actor("cli"), after={"name": "not for you"})
    client.force_login(site_reader)
    assert numbers(client) == [ours]
    assert [row[0] for row in rows_of_file(client)[1:]] == [str(ours)]
    assert [line["number"] for line in in_api(client)] == [ours]


def test_a_role_in_the_team_does_not_open_what_somebody_does_elsewhere(client, cast, site_reader):
    director = cast.users[Role.DIRECTOR]
    RoleGrant.objects.create(user=director, role=Role.TEAM_LEADER, node=cast.team)
    write(actor=Actor("director", director.pk), after={"name": "not for you"})
    client.force_login(site_reader)
    assert numbers(client) == []
    assert in_api(client) == []
