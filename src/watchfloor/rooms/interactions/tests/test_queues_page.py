from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests

from .figure_centre import fill_morning
from .filling import Centre

ASKED = {"from": "2026-03-02", "every": "15m", "zone": "UTC"}


class TestQueuesPage(PageTests):
    url_name = "interactions:queues"
    roles = STAFF


class TestQueuesExport(PageTests):
    url_name = "interactions:queues_export"
    roles = STAFF

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
        return client_for(role).get(reverse("interactions:queues"), {**ASKED, **asked})

    return get


def cells(response, key):
    page = response.context["page"]
    column = [heading.key for heading in page.headings].index(key)
    return [row.cells[column].text for row in page.rows]


def test_a_day_is_shown_by_interval_and_every_row_reconciles(show):
    response = show()
    page = response.context["page"]
    assert [row.label for row in page.rows] == ["09:00", "09:15", "09:30", "09:45"]
    assert cells(response, "offered") == ["10", "7", "20", "8"]
    assert page.total.cells[0].text == "45"
    assert page.reconciliation.holds
    assert "The sum holds in each of the 4 rows." in response.content.decode()


def test_a_figure_opens_exactly_the_contacts_it_is_made_of(show, client_for):
    page = show().context["page"]
    client = client_for(Role.DIRECTOR)
    tried = 0
    for row in (*page.rows, page.total):
        for heading, cell in zip(page.headings, row.cells, strict=True):
            if not cell.url or not cell.text.isdigit():
                continue
            found = client.get(cell.url).context["page"]
            assert (heading.key, found.total) == (heading.key, int(cell.text))
            tried += 1
    assert tried > 20


def test_a_leader_sees_only_the_own_team_in_the_same_row(show):
    assert cells(show(Role.TEAM_LEADER), "offered") == ["8", "7", "20", "8"]


def test_the_interval_with_too_many_abandoned_is_marked_and_said(show):
    response = show()
    marked = {row.label: row.warning for row in response.context["page"].rows if row.warning}
    assert marked == {
        "09:30": "12 of 20 abandoned; over the whole page it is 27%.",
        "09:45": "1 contact has no known end.",
    }
    assert "2 rows look odd." in response.content.decode()


def test_rows_may_be_queues(show):
    page = show(rows="queue").context["page"]
    assert [(row.label, row.cells[0].text) for row in page.rows] == [
        ("sales", "43"),
        ("support", "2"),
    ]


def test_rows_may_be_both(show):
    page = show(rows="both").context["page"]
    assert [(row.label, row.queue) for row in page.rows][:2] == [
        ("09:00", "sales"),
        ("09:00", "support"),
    ]


def test_another_time_zone_shifts_the_rows(show):
    page = show(zone="Asia/Shanghai").context["page"]
    assert page.rows[0].label == "17:00"


def test_without_a_day_the_newest_with_records_is_shown(client_for, queues):
    page = client_for(Role.DIRECTOR).get(reverse("interactions:queues")).context["page"]
    assert str(page.ask.first) == "2026-03-02"


def test_the_days_before_and_after_are_as_many(show):
    page = show(to="2026-03-04").context["page"]
    before = parse_qs(page.previous)
    assert (before["from"], before["to"]) == (["2026-02-27"], ["2026-03-01"])


def test_a_day_without_contacts_says_so(show):
    response = show(**{"from": "2026-03-05"})
    assert "No contacts in this time" in response.content.decode()


def test_before_any_import_the_page_says_what_to_do(client_for):
    response = client_for(Role.PLANNER).get(reverse("interactions:queues"))
    assert "Nothing was imported yet" in response.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"from": "yesterday"},
        {"from": "2026-13-40"},
        {"from": "0001-01-01"},
        {"to": "2026-03-01"},
        {"every": "7m"},
        {"zone": "Mars/Olympus"},
        {"zone": "../../etc/passwd"},
        {"queue": "one"},
        {"queue": "9" * 30},
        {"rows": "all"},
        {"to": "2036-03-02", "every": "5m"},
    ],
)
def test_what_cannot_be_read_is_refused_with_the_way_to_mend_it(show, asked):
    response = show(**asked)
    assert response.status_code == 422
    assert response.context["mend"]


def test_a_queue_out_of_reach_brings_nothing(show, queues):
    response = show(Role.TEAM_LEADER, queue=queues["support"].pk)
    assert response.context["page"].rows == ()


def test_a_part_is_sent_where_only_a_part_is_asked_for(client_for, queues):
    response = client_for(Role.DIRECTOR).get(
        reverse("interactions:queues"), ASKED, headers={"HX-Request": "true"}
    )
    text = response.content.decode()
    assert text.lstrip().startswith('<div id="wf-figures"')
    assert "<html" not in text
    assert "HX-Request" in response["Vary"]


def test_the_day_the_clocks_change_shows_the_doubled_hour_twice(client_for, cast):
    centre = Centre.build()
    queue = centre.queue("night")
    for minutes in (0, 60):
        centre.leg(queue, datetime(2026, 10, 25, 0, 30, tzinfo=UTC) + timedelta(minutes=minutes))
    centre.save()
    page = (
        client_for(Role.DIRECTOR)
        .get(
            reverse("interactions:queues"),
            {"from": "2026-10-25", "every": "60m", "zone": "Europe/Berlin"},
        )
        .context["page"]
    )
    assert [row.label for row in page.rows] == ["02:00 +0200", "02:00 +0100"]
    assert [row.cells[0].text for row in page.rows] == ["1", "1"]


def body(response):
    return b"".join(response.streaming_content)


def test_the_csv_has_the_same_figures_and_says_what_they_are(client_for, queues):
    response = client_for(Role.DIRECTOR).get(
        reverse("interactions:queues_export", args=["csv"]), ASKED
    )
    raw = body(response)
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"))))
    head = next(number for number, row in enumerate(rows) if row[:1] == ["interval_start"])
    notes = {row[0]: row[1] for row in rows[:head] if row}
    assert notes["Time zone"] == "UTC"
    assert notes["Version of the definitions"]
    assert "÷" in notes["in_time_share"]
    figures = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    assert [row["offered"] for row in figures] == ["10", "7", "20", "8", "45"]
    assert figures[0]["interval_start"] == "2026-03-02T09:00:00+00:00"


def test_the_workbook_has_the_same_figures_and_a_sheet_about_them(client_for, queues):
    response = client_for(Role.DIRECTOR).get(
        reverse("interactions:queues_export", args=["xlsx"]), ASKED
    )
    with zipfile.ZipFile(io.BytesIO(body(response))) as workbook:
        figures = workbook.read("xl/worksheets/sheet1.xml").decode()
        about = workbook.read("xl/worksheets/sheet2.xml").decode()
    assert len(re.findall("<row ", figures)) == 1 + 4 + 1
    assert "<v>45</v>" in figures
    assert "Time zone" in about


def test_an_unknown_form_of_file_is_not_found(client_for, queues):
    response = client_for(Role.DIRECTOR).get(reverse("interactions:queues_export", args=["pdf"]))
    assert response.status_code == 404


def test_the_address_of_the_page_brings_it_back(show, client_for, queues):
    page = show(queue=[queues["sales"].pk], rows="both").context["page"]
    again = client_for(Role.DIRECTOR).get(f"{reverse('interactions:queues')}?{page.address}")
    assert again.context["page"].ask == page.ask
    assert urlsplit(page.rows[0].cells[0].url).path == reverse("interactions:contacts")
