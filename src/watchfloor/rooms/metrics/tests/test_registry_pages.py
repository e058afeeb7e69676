from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.testing import PageTests
from watchfloor.rooms.interactions.models import Feed, Queue
from watchfloor.rooms.metrics import queries
from watchfloor.rooms.metrics.models import Target, VariantChoice

pytestmark = pytest.mark.django_db
CHOOSERS = frozenset({Role.DIRECTOR, Role.PLANNER, Role.ADMINISTRATOR})
LATER = datetime(2030, 1, 1, tzinfo=UTC)


class TestTheRegistry(PageTests):
    url_name = "metrics:registry"
    roles = EVERYBODY
    query_budget = 20  # five windows of repeats among them


class TestAMetric(PageTests):
    url_name = "metrics:metric"
    roles = EVERYBODY
    query_budget = 24

    def kwargs(self, cast):
        return {"metric": "service_level"}


class TestChoosing(PageTests):
    url_name = "metrics:choose"
    roles = CHOOSERS
    method = "post"
    bad_form = {"variant": "f9", "reason": "", "valid_from": "2026-01-01"}

    def kwargs(self, cast):
        return {"metric": "service_level"}


class TestSettingATarget(PageTests):
    url_name = "metrics:set_target"
    roles = CHOOSERS
    method = "post"
    bad_form = {"goal": "much", "valid_from": "2026-01-01"}

    def kwargs(self, cast):
        return {"metric": "service_level"}


class TestTheReports(PageTests):
    url_name = "metrics:reports"
    roles = STAFF


class TestStoringAReport(PageTests):
    url_name = "metrics:store_report"
    roles = STAFF
    method = "post"
    bad_form = {"first": "tomorrow"}


@pytest.fixture
def director(client_for) -> Client:
    client: Client = client_for(Role.DIRECTOR)
    client.cookies["watchfloor_language"] = "en"
    return client


def text(response) -> str:
    return str(response.content.decode())


def test_the_registry_shows_every_metric_and_says_which_data_are_missing(director):
    page = text(director.get("/metrics/"))
    for words in ("Service level", "Abandon rate", "Occupancy", "Adherence", "Forecast error"):
        assert words in page
    assert "No feed brings: schedules" in page
    assert "No feed brings: forecasts" in page


def test_it_speaks_chinese_too(director):
    director.cookies["watchfloor_language"] = "zh-hans"
    page = text(director.get("/metrics/"))
    assert "公式三：放弃全部计入" in page
    assert "没有数据源提供：班表" in page
    assert "Made of" not in page


def test_a_variant_is_chosen_with_its_reason_and_marked_from_its_day_on(director):
    form = {"variant": "f1", "reason": "contract 7", "valid_from": "2026-01-01"}
    answer = director.post("/metrics/service_level/choose/", form, follow=True)
    page = text(answer)
    assert "contract 7" in page
    assert 'class="wf-badge wf-tone-info"' in page
    chosen = queries.chosen_variant(metric="service_level", at=LATER)
    assert chosen is not None
    assert (chosen.variant, chosen.by) == ("f1", "director")
    before = text(director.get("/metrics/service_level/?first=2025-12-01&last=2025-12-02"))
    assert 'class="wf-badge wf-tone-info"' not in before


@pytest.mark.parametrize(
    "form",
    [
        {"variant": "f9", "reason": "x", "valid_from": "2026-01-01"},
        {"variant": "f1", "reason": "", "valid_from": "2026-01-01"},
        {"variant": "f1", "reason": "x", "valid_from": "soon"},
    ],
)
def test_a_choice_that_is_not_complete_chooses_nothing(director, form):
    assert director.post("/metrics/service_level/choose/", form).status_code == 422
    assert not VariantChoice.objects.exists()


def test_a_target_is_typed_in_per_cent_and_kept_as_a_share(director):
    form = {"goal": "80", "queue": "", "valid_from": "2026-01-01"}
    answer = director.post("/metrics/service_level/target/", form, follow=True)
    assert "80.0%" in text(answer)
    assert Target.objects.get().goal == 0.8


def test_a_target_over_a_hundred_per_cent_is_refused_in_words(director):
    form = {"goal": "180", "queue": "", "valid_from": "2026-01-01"}
    answer = director.post("/metrics/service_level/target/", form)
    assert answer.status_code == 422
    assert "cannot be reached by any data" in text(answer)
    assert not Target.objects.exists()
    assert not JournalEntry.objects.exists()


def test_an_unknown_metric_is_not_found(director):
    assert director.get("/metrics/luck/").status_code == 404
    assert director.post("/metrics/luck/choose/", {}).status_code == 404


@pytest.mark.parametrize(
    "query",
    ["first=never", "first=2026-02-01&last=2026-01-01", "queue=99", "queue=x", "first=9999-12-31"],
)
def test_a_period_that_makes_no_sense_is_refused_in_words(director, query):
    answer = director.get(f"/metrics/?{query}")
    assert answer.status_code == 422
    assert "Choose" in text(answer) or "Write a date" in text(answer)


def test_a_queue_out_of_reach_cannot_be_asked_for(cast, client_for):
    feed = Feed.objects.create(name="asterisk", format="asterisk-queue-log")
    queue = Queue.objects.create(feed=feed, code="theirs", node=cast.other_team)
    nobody = client_for(Role.TEAM_LEADER)
    cast.users[Role.TEAM_LEADER].role_grants.all().update(role=Role.AGENT)
    assert nobody.get(f"/metrics/?queue={queue.pk + 1}").status_code == 422


def test_the_forecast_page_shows_what_nobody_can_avoid(director):
    page = text(director.get("/metrics/forecast_error/"))
    assert "17.8%" in page


def test_every_metric_has_a_page(director):
    from watchfloor.rooms.metrics.rules.registry import list_metrics  # noqa: PLC0415  one use

    codes = [metric.code for metric in list_metrics()]
    assert [director.get(f"/metrics/{code}/").status_code for code in codes] == [200] * len(codes)
