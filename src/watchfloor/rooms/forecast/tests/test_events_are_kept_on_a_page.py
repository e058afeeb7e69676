from __future__ import annotations

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.rooms.forecast.models import Event, EventMeasure, Series

from .build import AT, a_hand_series

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


def form(**changes) -> dict[str, object]:
    plain = {
        "name": "Spring sale",
        "kind": "campaign",
        "starts_at": "2026-03-02T09:00",
        "ends_at": "2026-03-04T18:00",
        "expected_percent": "20",
        "is_plan": "on",
    }
    return plain | changes


def text(response) -> str:
    return str(response.content.decode())


def test_a_plan_is_added_in_the_centres_time(planner):
    planner.post("/forecast/events/new/", form())
    event = Event.objects.get()
    assert (event.name, event.is_plan, event.expected_percent) == ("Spring sale", True, 20)
    assert event.starts_at.isoformat() == "2026-03-02T01:00:00+00:00"  # 09:00 in Shanghai
    page = text(planner.get("/forecast/events/?only=plans"))
    assert "Spring sale" in page
    assert "Spring sale" not in text(planner.get("/forecast/events/?only=events"))


def test_an_event_is_changed_and_its_form_holds_what_it_was(planner):
    series = a_hand_series()
    planner.post("/forecast/events/new/", form(series=[str(series)]))
    event = Event.objects.get()
    page = text(planner.get(f"/forecast/events/{event.pk}/"))
    assert 'value="2026-03-02T09:00"' in page
    assert f'<option value="{series}" selected' in page
    planner.post(f"/forecast/events/{event.pk}/", form(name="Sale", exclude="on"))
    event.refresh_from_db()
    assert (event.name, event.exclude, event.series.count()) == ("Sale", True, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"ends_at": "2026-03-01T09:00"},
        {"expected_percent": "-120"},
        {"starts_at": "soon"},
        {"series": ["99"]},
    ],
)
def test_an_event_that_makes_no_sense_is_refused_in_the_form(planner, wrong):
    answer = planner.post("/forecast/events/new/", form(**wrong))
    assert answer.status_code == 422
    assert not Event.objects.exists()


def test_a_removed_event_is_brought_back_by_undo(planner):
    planner.post("/forecast/events/new/", form())
    number = Event.objects.get().pk
    page = text(planner.post(f"/forecast/events/{number}/remove/", follow=True))
    assert "“Spring sale” was removed." in page
    assert Event.objects.get(pk=number).removed_at is not None
    planner.post("/forecast/events/restore/")
    assert Event.objects.get(pk=number).removed_at is None
    assert planner.post("/forecast/events/restore/").status_code == 404


def test_what_an_event_did_stands_beside_what_was_expected(planner):
    number = a_hand_series()
    planner.post("/forecast/events/new/", form())
    EventMeasure.objects.create(
        event=Event.objects.get(), series=Series.objects.get(pk=number),
        factor=1.3, low=1.1, high=1.5, contacts=300, measured_at=AT,
    )  # fmt: skip
    page = text(planner.get("/forecast/events/"))
    assert "30.0%" in page
    assert "(10.0% – 50.0%)" in page
    assert "300" in page


def test_who_may_only_look_sees_no_buttons(client_for):
    Event.objects.create(
        name="Sale", kind="campaign", starts_at=AT, ends_at=AT.replace(hour=9), made_at=AT
    )
    page = text(client_for(Role.DIRECTOR).get("/forecast/events/"))
    assert "Sale" in page
    assert "/remove/" not in page
