"""The pages that say why, how far off, how the model was chosen, and what the long term brings."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from watchfloor.common.access import STAFF, WHOLE_CENTRE, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.contracts import DriverUnit, OverrideKind, SeriesSource
from watchfloor.rooms.forecast.models import Driver, LongTermVersion, Series
from watchfloor.rooms.forecast.queries.versions import list_versions, read_leaderboard

from .build import (
    ANNA,
    AT,
    JOB,
    SHANGHAI,
    TODAY,
    add_queue,
    bring_totals,
    change,
    local,
    series_of,
    use_zone,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is the first half hour of the day on which the newest forecast begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


def forecast_at(series: Series, days_ago: int) -> None:
    day = TODAY - timedelta(days=days_ago)
    at = datetime.combine(day, time(), SHANGHAI) - timedelta(minutes=10)
    operations.run_forecasts(
        series_ids=[series.pk], history_end=day - timedelta(days=1), actor=JOB, at=at
    )


@pytest.fixture
def series(db) -> Series:
    """A queue with records up to yesterday, forecast a fortnight ago and today."""
    use_zone("Asia/Shanghai")
    queue = add_queue("hotline")
    bring_totals(queue, last=TODAY - timedelta(days=1))
    row = series_of(queue)
    for days_ago in (14, 0):
        forecast_at(row, days_ago)
    return row


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


class TestTheAccuracyPage(PageTests):
    url_name = "forecast:accuracy"
    roles = STAFF


class TestTheLongTermPage(PageTests):
    url_name = "forecast:long_term"
    roles = STAFF


class TestTheWhyPage(PageTests):
    url_name = "forecast:why"
    roles = STAFF
    is_scoped = True
    query_budget = 16

    @pytest.fixture(autouse=True)
    def _series(self, cast) -> None:
        self.number = operations.add_series(
            code="ours", title="Ours", source=SeriesSource.HAND, node_id=cast.team.pk,
            actor=ANNA, at=AT,
        ).id  # fmt: skip

    def kwargs(self, cast):
        return {"series_id": self.number}


class TestTheLeaderboardPage(TestTheWhyPage):
    url_name = "forecast:leaderboard"


def text(answer) -> str:
    assert answer.status_code == 200, answer.content.decode()[:400]
    return str(answer.content.decode())


def test_why_tells_each_step_of_an_interval_and_what_people_changed(planner, series):
    at = local(TODAY + timedelta(days=1), 10)
    newest = list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]
    operations.edit_cells(
        series_id=series.pk, changes=[change(at, 2.0, OverrideKind.SCALE)], note="mailing",
        seen_version_id=newest.id, actor=ANNA, at=AT,
    )  # fmt: skip
    page = text(planner.get(f"/forecast/series/{series.pk}/why/?day={at:%Y-%m-%d}&at=10:00"))
    assert "usual level comes to" in page
    assert "Planners raised it by 100.0%" in page
    before = text(
        planner.get(
            f"/forecast/series/{series.pk}/why/?day={at:%Y-%m-%d}&at=10:00&version={newest.id}"
        )
    )
    assert "Planners raised it" not in before


def test_why_speaks_chinese(planner, series):
    planner.cookies["watchfloor_language"] = "zh-hans"
    page = text(planner.get(f"/forecast/series/{series.pk}/why/"))
    assert "该业务线的常态水平为" in page


def test_why_of_a_day_beyond_the_version_says_how_far_it_reaches(planner, series):
    page = text(planner.get(f"/forecast/series/{series.pk}/why/?day=2031-01-01"))
    assert "This version says nothing of that day" in page


def test_why_refuses_an_interval_that_is_none_and_a_version_of_another_series(planner, series):
    address = f"/forecast/series/{series.pk}/why/"
    assert planner.get(f"{address}?at=10:07").status_code == 422
    assert planner.get(f"{address}?version=999999").status_code == 404
    assert planner.get(f"{address}?day=soon").status_code == 422


def test_accuracy_shows_error_floor_and_verdicts_of_what_has_come(planner, series):
    page = text(planner.get(f"/forecast/accuracy/?series={series.pk}&lead=7&by=weekday"))
    for words in (
        "Error (WAPE)",
        "Noise floor",
        "Excess",
        "Same weekday a week before",
        "Saturday",
    ):
        assert words in page
    assert "Compared with other ways" in page


def test_accuracy_without_anything_that_came_says_so(planner, series):
    page = text(planner.get("/forecast/accuracy/?from=2020-01-01&to=2020-02-01"))
    assert "Nothing that was forecast has come yet" in page


@pytest.mark.parametrize(
    "query",
    ["by=color", "lead=8", "from=2026-05-02&to=2026-05-01", "from=2000-01-01&to=2026-01-01"],
)
def test_accuracy_refuses_what_it_cannot_answer(planner, query):
    assert planner.get(f"/forecast/accuracy/?{query}").status_code == 422


def test_accuracy_is_exported_for_a_spreadsheet(planner, series):
    body = planner.get(f"/forecast/accuracy/export/xlsx/?series={series.pk}&by=day").content
    sheet = load_workbook(io.BytesIO(body)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Day", "Intervals", "Came")
    assert len(rows) == 1 + 6  # a week ahead, up to the last day of which the records are whole
    assert planner.get("/forecast/accuracy/export/pdf/").status_code == 404


def test_a_model_is_chosen_with_a_reason_and_released_again(planner, series):
    address = f"/forecast/series/{series.pk}"
    newest = list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]
    names = {row.name for row in read_leaderboard(version_id=newest.id, scope=WHOLE_CENTRE)}
    assert "average_8" in names
    form = {"method": "average_8", "reason": "A quiet summer"}
    assert planner.post(f"{address}/method/", form).status_code == 302
    series.refresh_from_db()
    assert (series.method, series.method_reason) == ("average_8", "A quiet summer")
    assert "A quiet summer" in text(planner.get(f"{address}/leaderboard/"))
    forecast_at(series, -1)
    newest = list_versions(series_id=series.pk, limit=1, scope=WHOLE_CENTRE)[0]
    assert newest.model == "average_8"
    assert planner.post(f"{address}/method/release/").status_code == 302
    series.refresh_from_db()
    assert (series.method, series.method_reason) == ("", "")


def test_a_model_without_a_reason_or_that_nobody_tried_is_not_chosen(planner, series):
    address = f"/forecast/series/{series.pk}/method/"
    assert planner.post(address, {"method": "average_8", "reason": ""}).status_code == 422
    assert planner.post(address, {"method": "oracle", "reason": "It knows"}).status_code == 422
    series.refresh_from_db()
    assert series.method == ""


def test_growth_moves_the_long_term_from_its_first_day_on(planner, series):
    form = {
        "series": series.pk, "every": "week", "title": "New product", "whose": series.pk,
        "starts_on": (TODAY + timedelta(weeks=10)).isoformat(), "amount": "50", "unit": "percent",
    }  # fmt: skip
    answer = planner.post("/forecast/long-term/growth/", form)
    assert answer.status_code == 302, answer.content.decode()[:600]
    made = LongTermVersion.objects.filter(series=series, every="week").latest("pk")
    assert len(made.mean) >= 64
    before, after = made.mean[5], made.mean[20]
    assert before == pytest.approx(made.baseline[5])
    assert after == pytest.approx(1.5 * made.baseline[20], rel=0.01)
    page = text(planner.get(f"/forecast/long-term/?series={series.pk}"))
    assert "New product" in page
    assert "Peak interval" in page


def test_growth_that_is_removed_moves_nothing_any_more(planner, series):
    driver = operations.save_driver(
        series_id=None, title="Migration", starts_on=TODAY, unit=DriverUnit.PERCENT, amount=-20.0,
        actor=ANNA, at=AT,
    )  # fmt: skip
    address = f"/forecast/long-term/growth/{driver.id}/remove/"
    assert planner.post(address, {"series": series.pk}).status_code == 302
    assert Driver.objects.get().removed_at is not None
    made = LongTermVersion.objects.filter(series=series, every="month").latest("pk")
    assert made.mean == made.baseline
    assert planner.post(address, {"series": series.pk}).status_code == 404


def test_growth_that_cannot_be_meant_is_refused_and_not_kept(planner, series):
    form = {
        "series": series.pk, "title": "Less than nothing", "whose": "", "unit": "percent",
        "starts_on": TODAY.isoformat(), "amount": "-150",
    }  # fmt: skip
    assert planner.post("/forecast/long-term/growth/", form).status_code == 422
    ends = {**form, "amount": "5", "ends_on": (TODAY - timedelta(days=1)).isoformat()}
    assert planner.post("/forecast/long-term/growth/", ends).status_code == 422
    assert planner.post("/forecast/long-term/growth/", {**form, "amount": "x"}).status_code == 422
    assert Driver.objects.count() == 0


def test_the_long_term_is_exported_with_what_other_plans_need(planner, series):
    assert planner.post("/forecast/long-term/renew/", {"series": series.pk}).status_code == 302
    body = planner.get(f"/forecast/long-term/export/csv/?series={series.pk}&every=month").content
    lines = body.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("First day,Last day,Expected")
    first = lines[1].split(",")
    assert first[0].endswith("-01")
    hours, peak = float(first[11]), float(first[12])
    assert hours == pytest.approx(float(first[2]) * float(first[10]) / 3600, rel=1e-3)
    assert 0 < peak < float(first[2])


def test_a_line_by_hand_has_no_long_term_and_says_so(planner, db):
    number = operations.add_series(
        code="fax", title="Fax", source=SeriesSource.HAND, actor=ANNA, at=AT
    ).id
    answer = planner.post("/forecast/long-term/renew/", {"series": number}, follow=True)
    assert "There is not enough history for the long term yet." in text(answer)
    assert LongTermVersion.objects.count() == 0
