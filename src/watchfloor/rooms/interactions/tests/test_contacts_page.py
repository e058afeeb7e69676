from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.interactions.contracts import Outcome

from .figure_centre import DAY, fill_morning
from .filling import Centre

ASKED = {"from": "2026-03-02T00:00Z", "to": "2026-03-03T00:00Z", "zone": "UTC"}


class TestContactsPage(PageTests):
    url_name = "interactions:contacts"
    roles = EVERYBODY


class TestContactsExport(PageTests):
    url_name = "interactions:contacts_export"
    roles = STAFF - {Role.TEAM_LEADER}

    def kwargs(self, cast):
        return {"form": "csv"}


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def queues(cast):
    return fill_morning(cast)


@pytest.fixture
def show(client_for, queues):
    def get(role=Role.DIRECTOR, **asked):
        return client_for(role).get(reverse("interactions:contacts"), {**ASKED, **asked})

    return get


def test_the_rows_are_as_many_as_the_figure_says(show):
    page = show().context["page"]
    assert page.total == 45 == len(page.lines) == sum(part.count for part in page.parts)


def test_customers_are_masked(show):
    response = show()
    assert "138****5678" in response.content.decode()


def test_an_agent_sees_only_the_own_rows(show, cast):
    page = show(Role.AGENT).context["page"]
    assert page.total == 30
    assert {line.leg.agent_id for line in page.lines} == {cast.agent.pk}


def test_the_leader_of_another_team_sees_nothing_of_ours(show, cast, client):
    client.force_login(cast.stranger)
    page = client.get(reverse("interactions:contacts"), ASKED).context["page"]
    assert {line.leg.queue for line in page.lines} == {"support"}


@pytest.mark.parametrize(
    ("asked", "total"),
    [
        ({"outcome": "abandoned"}, 12),
        ({"outcome": "abandoned", "short": "1"}, 2),
        ({"outcome": "abandoned", "short": "0"}, 10),
        ({"outcome": "answered", "within": "0"}, 1),
        ({"unclosed": "1"}, 1),
        ({"search": "a/b c?d"}, 1),
        ({"search": "nobody"}, 0),
        ({"from": "2026-03-02T09:30", "to": "2026-03-02T09:45"}, 20),
    ],
)
def test_each_filter_narrows_the_list_and_is_shown_as_a_chip(show, asked, total):
    page = show(**asked).context["page"]
    assert page.total == total
    narrowing = {name for name in asked if name not in {"from", "to"}}
    assert len([chip for chip in page.chips if chip.remove_url]) == len(narrowing)


def test_a_chip_takes_only_its_own_filter_away(show, client_for, queues):
    page = show(outcome="abandoned", short="1", queue=[queues["sales"].pk]).context["page"]
    without = {chip.text: chip.remove_url for chip in page.chips}
    wider = client_for(Role.DIRECTOR).get(without["Short abandons"]).context["page"]
    assert (page.total, wider.total) == (2, 12)


def test_the_form_keeps_the_filters_that_have_no_field(show):
    page = show(within="1", agent="7", run="3").context["page"]
    assert {name for name, _ in page.kept} == {"within", "agent", "run", "zone"}


def test_pages_follow_each_other_and_lead_back(client_for, show):
    client = client_for(Role.DIRECTOR)
    seen: list[int] = []
    page = show(size="25").context["page"]
    first = [line.leg.id for line in page.lines]
    assert not page.previous_url
    seen += first
    page = client.get(page.next_url).context["page"]
    assert page.position == "26 to 45 of 45"
    assert not page.next_url
    seen += [line.leg.id for line in page.lines]
    assert len(seen) == len(set(seen)) == 45
    back = client.get(page.previous_url).context["page"]
    assert [line.leg.id for line in back.lines] == first


def test_many_pages_lead_all_the_way_back(client_for, cast):
    centre = Centre.build()
    queue = centre.queue("long")
    for second in range(120):
        centre.leg(queue, DAY + timedelta(seconds=second))
    centre.save()
    client = client_for(Role.DIRECTOR)
    page = client.get(reverse("interactions:contacts"), {**ASKED, "size": "25"}).context["page"]
    positions = [page.position]
    while page.next_url:
        page = client.get(page.next_url).context["page"]
        positions.append(page.position)
    assert positions[-1] == "101 to 120 of 120"
    while page.previous_url:
        page = client.get(page.previous_url).context["page"]
        assert page.position == positions[positions.index(page.position)]
    assert page.position == "1 to 25 of 120"


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "soon"},
        {"to": "2026-03-01T00:00Z"},
        {"outcome": "happy"},
        {"within": "yes"},
        {"agent": "-1"},
        {"size": "1000000"},
        {"zone": "Nowhere"},
        {"cursor": "broken"},
        {"cursor": "eA", "back": "~~~", "page": "x"},
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_to_mend_it(show, asked):
    response = show(**asked)
    assert response.status_code == 422
    assert response.context["mend"]


def test_the_file_has_every_row_and_the_filters(client_for, queues):
    response = client_for(Role.DIRECTOR).get(
        reverse("interactions:contacts_export", args=["csv"]), {**ASKED, "outcome": "abandoned"}
    )
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    head = next(number for number, row in enumerate(rows) if row[:1] == ["contact"])
    notes = {row[0]: row[1] for row in rows[:head] if row}
    assert "Abandoned" in notes["Filters"]
    assert len(rows) - head - 1 == 12 == int(notes["Rows"])


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(client_for, cast):
    centre = Centre.build()
    queue = centre.queue("odd")
    centre.leg(queue, DAY, Outcome.ABANDONED, contact_key='=HYPERLINK("http://x","y")')
    centre.save()
    response = client_for(Role.DIRECTOR).get(
        reverse("interactions:contacts_export", args=["csv"]), ASKED
    )
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "\"'=HYPERLINK" in text


def test_the_newest_day_is_shown_where_none_is_named(client_for, queues):
    page = client_for(Role.DIRECTOR).get(reverse("interactions:contacts")).context["page"]
    assert page.ask.legs.start == datetime(2026, 3, 2, tzinfo=UTC) - page.ask.zone.utcoffset(DAY)
