from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from watchfloor.common import sealing
from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.interactions import queries
from watchfloor.rooms.interactions.contracts import ContactNotFound
from watchfloor.rooms.interactions.models import RawChunk
from watchfloor.rooms.interactions.rules.chunks import pack_block
from watchfloor.rooms.interactions.rules.reading import RawBlock
from watchfloor.rooms.people.models import Agent

from .filling import Centre

pytestmark = pytest.mark.django_db
AT = datetime.fromtimestamp(1_772_438_400, UTC)
LINES = {
    1: b"1772438400|call-1|sales|NONE|ENTERQUEUE||13812345678|1",
    2: b"1772438401|call-2|sales|NONE|ENTERQUEUE||13900000000|2",
    3: b"1772438410|call-1|sales|PJSIP/8001|CONNECT|10|b-1|3",
    4: b"1772438500|call-1|sales|PJSIP/8001|COMPLETECALLER|10|90|1",
}
LATER = {
    5: b"1772439000|call-1|help|NONE|ENTERQUEUE||13812345678|1",
    6: b"1772439005|x|y|z|ABANDON",
}


def keep(centre: Centre, lines: dict[int, bytes]) -> None:
    block = RawBlock(list(lines), list(lines.values()), 0)
    RawChunk.objects.create(
        run=centre.run,
        first_line=min(lines),
        line_count=len(lines),
        sealed=sealing.seal(pack_block(block)),
    )


@pytest.fixture
def centre(cast) -> Centre:
    """One contact with a leg in the team's queue, and a second one in the other team's."""
    centre = Centre.build()
    keep(centre, LINES)
    keep(centre, LATER)
    sales = centre.queue("sales", node=cast.team.pk)
    service = centre.queue("help", node=cast.other_team.pk)
    told: dict[str, Any] = {"contact_key": "c-1", "customer_masked": sealing.mask("13812345678")}
    agent = Agent.objects.create(code="PJSIP/8001", name="Li Na", node=cast.team)
    centre.leg(sales, AT, agent_id=agent.pk, lines=[1, 3, 4], talk_ms=90_000, **told)
    centre.leg(service, AT + timedelta(minutes=10), lines=[5], **told)
    centre.leg(sales, AT + timedelta(seconds=1), lines=[2], contact_key="c-2")
    centre.save()
    return centre


def show(scope: Scope = WHOLE_CENTRE, *, see: bool = False, key: str = "c-1", feed: str = ""):
    return queries.get_contact(contact_key=key, scope=scope, see_personal_data=see, feed=feed)


def test_the_timeline_tells_the_lines_of_all_legs_in_order_and_no_others(centre):
    card = show()
    assert [(event.line, event.kind) for event in card.events] == [
        (1, "ENTERQUEUE"), (3, "CONNECT"), (4, "COMPLETECALLER"), (5, "ENTERQUEUE"),
    ]  # fmt: skip
    assert {event.run_id for event in card.events} == {centre.run.pk}
    assert card.events[0].at == AT
    assert [leg.queue for leg in card.legs] == ["sales", "help"]
    assert card.legs[0].agent == "Li Na"
    assert card.legs[0].talk_seconds == 90.0


def test_numbers_are_masked(centre):
    card = show()
    assert card.customer == "138****5678"
    assert "138****5678" in card.events[0].text
    assert "13812345678" not in repr(card)


def test_who_may_see_personal_data_sees_the_number(centre):
    card = show(see=True)
    assert card.customer == "13812345678"
    assert "13812345678" in card.events[0].text


def test_a_leg_out_of_reach_is_not_shown_and_neither_are_its_lines(centre, cast):
    card = show(Scope(node_ids=frozenset({cast.team.pk})))
    assert [leg.queue for leg in card.legs] == ["sales"]
    assert [event.line for event in card.events] == [1, 3, 4]


def test_an_agent_sees_the_own_leg_only(centre):
    agent = Agent.objects.get(code="PJSIP/8001")
    card = show(Scope(agent_ids=frozenset({agent.pk})))
    assert [leg.queue for leg in card.legs] == ["sales"]


@pytest.mark.parametrize("key", ["c-9", "", "C-1"])
def test_an_unknown_contact_is_not_found(centre, key):
    with pytest.raises(ContactNotFound):
        show(key=key)


def test_a_contact_out_of_reach_is_not_found(centre, cast):
    with pytest.raises(ContactNotFound):
        show(Scope(node_ids=frozenset({cast.other_team.pk})), key="c-2")


def test_only_the_chunks_that_are_needed_are_opened(centre, monkeypatch):
    opened: list[bytes] = []
    unseal = sealing.unseal

    def count(sealed: bytes) -> bytes:
        opened.append(sealed)
        return unseal(sealed)

    monkeypatch.setattr(sealing, "unseal", count)
    show(key="c-2")
    assert len(opened) == 1


def test_two_feeds_with_the_same_key_are_two_contacts(centre):
    other = Centre.build("second")
    other.leg(other.queue("sales"), AT + timedelta(days=1), contact_key="c-1")
    other.save()
    assert show().feed == "second"
    assert len(show().legs) == 1
    assert [leg.queue for leg in show(feed="asterisk-queue-log").legs] == ["sales", "help"]
    with pytest.raises(ContactNotFound):
        show(feed="third")


def test_a_contact_whose_lines_were_not_kept_still_shows_its_legs(centre):
    RawChunk.objects.all().delete()
    card = show(see=True)
    assert len(card.legs) == 2
    assert card.events == ()
    assert card.customer == "138****5678"


def test_it_asks_the_database_a_fixed_number_of_times(centre, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        show()
