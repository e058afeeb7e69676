from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.models import JournalEntry
from watchfloor.common.testing import PageTests
from watchfloor.rooms.interactions.contracts import Outcome
from watchfloor.rooms.interactions.models import Leg
from watchfloor.rooms.interactions.web.contacts.detail import write_ranges

from .figure_centre import DAY, fill_morning
from .filling import Centre

ASKED = {"from": "2026-03-02T00:00Z", "to": "2026-03-03T00:00Z", "zone": "UTC"}
MAY_SEE = frozenset({Role.QUALITY_ANALYST, Role.RISK_OFFICER, Role.ADMINISTRATOR})


class OfOurTeam(PageTests):
    is_scoped = True

    @pytest.fixture(autouse=True)
    def _filled(self, cast):
        fill_morning(cast)

    def kwargs(self, cast):
        return {"contact_key": Leg.objects.filter(queue__code="sales")[0].contact_key}


class TestContactPage(OfOurTeam):
    url_name = "interactions:contact"
    roles = EVERYBODY


class TestReveal(OfOurTeam):
    url_name = "interactions:contact_reveal"
    roles = MAY_SEE
    method = "post"


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def queues(cast):
    return fill_morning(cast)


def test_a_key_may_hold_anything(client_for, queues):
    url = reverse("interactions:contact", args=["a/b c?d"])
    page = client_for(Role.DIRECTOR).get(url).context["page"]
    assert page.contact_key == "a/b c?d"


def test_an_unknown_contact_is_not_found(client_for, queues):
    url = reverse("interactions:contact", args=["nobody"])
    assert client_for(Role.DIRECTOR).get(url).status_code == 404


def test_one_walks_through_the_list_contact_by_contact(client_for, queues):
    client = client_for(Role.DIRECTOR)
    asked = {**ASKED, "size": "25"}
    listed = client.get(reverse("interactions:contacts"), asked).context["page"]
    keys = [line.leg.contact_key for line in listed.lines]
    following = client.get(listed.next_url).context["page"]
    keys += [line.leg.contact_key for line in following.lines]
    page = client.get(listed.lines[0].url).context["page"]
    assert page.previous_url == ""
    walked = [page.contact_key]
    while page.next_url:
        page = client.get(page.next_url).context["page"]
        walked.append(page.contact_key)
    assert walked == keys
    while page.previous_url:
        page = client.get(page.previous_url).context["page"]
        walked.append(page.contact_key)
    assert walked[len(keys) :] == keys[-2::-1]


def test_without_a_list_there_is_no_way_on(client_for, queues):
    key = Leg.objects.all()[0].contact_key
    page = (
        client_for(Role.DIRECTOR).get(reverse("interactions:contact", args=[key])).context["page"]
    )
    assert (page.previous_url, page.next_url, page.list_url) == ("", "", "")


def test_who_looks_at_personal_data_is_written_down_first(client_for, cast, queues):
    key = Leg.objects.filter(queue__code="sales")[0].contact_key
    response = client_for(Role.QUALITY_ANALYST).post(
        reverse("interactions:contact_reveal", args=[key])
    )
    assert response.status_code == 200
    entry = JournalEntry.objects.get(action="interactions.contact.revealed")
    assert entry.user_id == cast.users[Role.QUALITY_ANALYST].pk
    assert key in entry.subject


@pytest.mark.parametrize("role", sorted(EVERYBODY - MAY_SEE))
def test_who_may_not_see_personal_data_is_refused_and_nothing_is_written(client_for, queues, role):
    key = Leg.objects.filter(queue__code="sales")[0].contact_key
    client = client_for(role)
    assert client.post(reverse("interactions:contact_reveal", args=[key])).status_code == 403
    assert not JournalEntry.objects.filter(action="interactions.contact.revealed").exists()
    shown = client.get(reverse("interactions:contact", args=[key]))
    assert "Show personal data" not in shown.content.decode()


def test_a_look_at_nobody_is_not_written_down(client_for, queues):
    url = reverse("interactions:contact_reveal", args=["nobody"])
    assert client_for(Role.QUALITY_ANALYST).post(url).status_code == 404
    assert not JournalEntry.objects.filter(action="interactions.contact.revealed").exists()


def test_transfers_are_drawn_one_below_the_other(client_for, cast):
    centre = Centre.build()
    first, second = centre.queue("first"), centre.queue("second")
    centre.leg(
        first, DAY, contact_key="one", wait_ms=12_000, talk_ms=120_000, transferred_to="second"
    )
    centre.leg(
        second, DAY + timedelta(seconds=140), Outcome.ABANDONED, contact_key="one", wait_ms=60_000
    )
    centre.save()
    url = reverse("interactions:contact", args=["one"])
    page = client_for(Role.DIRECTOR).get(url, {"zone": "UTC"}).context["page"]
    upper, lower = page.timeline.lanes
    assert [bar.kind for bar in upper.bars] == ["wait", "talk"]
    assert upper.passed_on
    assert upper.next_x == lower.bars[0].x
    assert upper.bars[0].x < upper.end_x < lower.bars[0].x
    assert (page.wait_seconds, page.talk_seconds) == (72.0, 120.0)


def test_a_contact_without_length_has_no_drawing(client_for, cast):
    centre = Centre.build()
    centre.leg(centre.queue("q"), DAY, Outcome.OPEN, contact_key="one", wait_ms=None)
    centre.save()
    page = (
        client_for(Role.DIRECTOR).get(reverse("interactions:contact", args=["one"])).context["page"]
    )
    assert page.timeline is None


@pytest.mark.parametrize(
    ("numbers", "written"), [({7}, "7"), ({1, 2, 3}, "1-3"), ({9, 1, 2, 5}, "1-2, 5, 9")]
)
def test_lines_are_named_in_short(numbers, written):
    assert write_ranges(numbers) == written
