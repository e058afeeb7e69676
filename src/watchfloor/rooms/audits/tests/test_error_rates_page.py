"""The page of error rates, from observations that are stored as audits store them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.testing.pages import PageTests
from watchfloor.rooms.audits.tests.scene import hold_point
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.people.models import Agent

START = datetime(2026, 1, 5, 4, tzinfo=UTC)  # a Monday
ASK = {"first": "2026-01-05", "last": "2026-03-01"}


def judged(standard_id: int, agents, *, failing, per_week: int = 40, weeks: int = 8) -> None:
    """Store audits of each agent; `failing` says how many of a week's fail."""
    observations.store(
        observations=[
            Observation(
                at=START + timedelta(weeks=week, minutes=item),
                kind=Kind.AUDIT,
                subject=f"contact:{standard_id}-{agent.pk}-{week}-{item}",
                layer=Layer.QUALITY,
                result=Result.FAIL if item < failing(place, week) else Result.PASS,
                standard_id=standard_id,
                agent_id=agent.pk,
                node_id=agent.node_id,
                step="refund.pay",
                probability=0.5,
                frame="audit:1",
            )
            for place, agent in enumerate(agents)
            for week in range(weeks)
            for item in range(per_week)
        ]
    )
    observations.fold()


@pytest.fixture
def scene(cast):
    """Five agents in two teams; the first fails far more often, and a rise comes in week 6."""
    nodes = [cast.team, cast.team, cast.team, cast.other_team, cast.other_team]
    agents = [
        Agent.objects.create(code=f"B-{n}", name=f"Agent {n}", node=node, first_seen_at=START)
        for n, node in enumerate(nodes)
    ]
    standard_id = hold_point("RP-1").standard_id
    judged(standard_id, [*agents, cast.agent],
           failing=lambda place, week: 12 if place == 0 or week == 6 else 1)  # fmt: skip
    return standard_id, agents


def page(client, **query):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client.get(reverse("audits:rates"), {**ASK, **query})


class TestTheRatesPage(PageTests):
    url_name = "audits:rates"
    roles = EVERYBODY
    query_budget = 24  # the doors of calendars and of the library ask for their settings afresh


def test_the_rate_allows_for_the_draw_and_opens_what_is_behind_it(scene, client_for):
    response = page(client_for(Role.QUALITY_ANALYST))
    whole = response.context["table"].whole
    assert whole.looked == 6 * 8 * 40
    assert whole.rate == pytest.approx(whole.failed / whole.looked)
    behind = client_for(Role.QUALITY_ANALYST).get(response.context["failed_url"])
    assert behind.status_code == 200


@pytest.mark.parametrize("by", ["point", "zone", "step", "team", "agent"])
def test_every_dimension_names_its_groups(scene, client_for, by):
    lines = page(client_for(Role.QUALITY_ANALYST), by=by).context["table"].lines
    assert lines
    assert [line.name for line in lines] == sorted(line.name for line in lines)
    assert all(line.group.low <= line.group.shown <= line.group.high for line in lines)


def test_the_agent_who_fails_far_more_is_told_apart_and_the_others_are_not(scene, client_for):
    response = page(client_for(Role.QUALITY_ANALYST), by="agent")
    verdicts = {line.name: line.verdict for line in response.context["table"].lines}
    assert verdicts["Agent 0"] == "above the whole"
    assert "cannot tell apart" in verdicts.values() or "below the whole" in verdicts.values()
    assert response.context["funnel"]["units"]
    assert 'id="r-funnel-data"' in response.content.decode()


def test_a_signal_of_the_run_chart_is_said_in_words_with_its_date(scene, client_for):
    html = page(client_for(Role.QUALITY_ANALYST)).content.decode()
    assert "week of 2026-02-16" in html
    assert "above the limit" in html


def test_before_and_after_compares_with_the_rest_and_warns(scene, client_for):
    _standard, agents = scene
    query = {"by": "agent", "since": "2026-02-02", "group": str(agents[0].pk)}
    context = page(client_for(Role.QUALITY_ANALYST), **query).context["effect"]
    assert context["effect"].was_picked_for_being_bad
    assert context["beyond"]
    assert context["tone"] != "good"


def test_an_agent_sees_only_her_own(scene, cast, client_for):
    lines = page(client_for(Role.AGENT), by="agent").context["table"].lines
    assert [line.group.key for line in lines] == [cast.agent.pk]


def test_another_teams_leader_sees_nobody_of_ours(scene, cast, client):
    _standard, agents = scene
    client.force_login(cast.stranger)
    lines = page(client, by="agent").context["table"].lines
    assert {line.group.key for line in lines} == {agents[3].pk, agents[4].pk}


def test_a_layer_that_did_not_look_shows_nothing(scene, client_for):
    html = page(client_for(Role.QUALITY_ANALYST), layer="self").content.decode()
    assert "Nothing was judged in this time" in html


def test_the_table_goes_out_as_csv_and_xlsx(scene, client_for):
    client = client_for(Role.QUALITY_ANALYST)
    url = reverse("audits:rates_export", kwargs={"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(
        client.get(url, {**ASK, "by": "agent"}).content.decode("utf-8-sig"))))  # fmt: skip
    assert len(rows) == 6
    assert all(float(row["shown_low"]) <= float(row["shown_rate"]) for row in rows)
    xlsx = reverse("audits:rates_export", kwargs={"form": "xlsx"})
    assert client.get(xlsx, ASK).content[:2] == b"PK"
    assert client.get(reverse("audits:rates_export", kwargs={"form": "pdf"})).status_code == 404


@pytest.mark.parametrize(
    "query",
    [{"first": "x", "last": "0001-01-01"}, {"by": "nobody", "every": "agent"}, {"point": "9" * 30},
     {"since": "2030-01-01", "group": "\0x"},
     {"by": "agent", "group": "abc", "since": "2026-02-02"},
     {"first": "2026-03-01", "last": "2026-01-01"}],
)  # fmt: skip
def test_an_address_written_wrongly_is_read_as_far_as_it_goes(scene, client_for, query):
    assert page(client_for(Role.QUALITY_ANALYST), **query).status_code == 200
