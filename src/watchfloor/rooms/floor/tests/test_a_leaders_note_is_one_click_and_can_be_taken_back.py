"""Notes of leaders: made within reach, taken back by who made them, always in the journal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.rooms.floor.contracts.leading import NoteKind, NoteNotFound
from watchfloor.rooms.floor.models import LeaderNote
from watchfloor.rooms.floor.operations.notes import add_note, remove_note
from watchfloor.rooms.floor.queries.leading import list_notes
from watchfloor.rooms.people.contracts import AgentNotFound

pytestmark = pytest.mark.django_db
ANNA, BEN = Actor("anna"), Actor("ben")
NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)


def note(agent_id: int, scope: Scope = WHOLE_CENTRE) -> int:
    return add_note(
        agent_id=agent_id, kind=NoteKind.HELPED, text=" Angry customer ", contact="c-1",
        scope=scope, actor=ANNA, at=NOW,
    )  # fmt: skip


def test_a_note_is_kept_with_its_contact(cast):
    note(cast.agent.pk)
    (card,) = list_notes(scope=WHOLE_CENTRE, since=NOW)
    assert (card.kind, card.text, card.contact) == (NoteKind.HELPED, "Angry customer", "c-1")
    assert JournalEntry.objects.get().action == "floor.note.made"


def test_nobody_notes_about_people_out_of_reach(cast):
    for scope in (Scope(agent_ids=frozenset({cast.agent.pk + 1})), Scope()):
        with pytest.raises(AgentNotFound):
            note(cast.agent.pk, scope)
    with pytest.raises(AgentNotFound):
        note(cast.agent.pk + 1)
    assert not LeaderNote.objects.exists()
    assert not JournalEntry.objects.exists()


def test_a_note_can_be_taken_back_by_who_made_it(cast):
    number = note(cast.agent.pk)
    remove_note(note_id=number, scope=WHOLE_CENTRE, actor=ANNA, at=NOW)
    assert list_notes(scope=WHOLE_CENTRE, since=NOW) == ()
    actions = list(JournalEntry.objects.order_by("number").values_list("action", flat=True))
    assert actions == ["floor.note.made", "floor.note.removed"]


def test_nobody_takes_back_the_note_of_another(cast):
    number = note(cast.agent.pk)
    for actor, scope in ((BEN, WHOLE_CENTRE), (ANNA, Scope())):
        with pytest.raises(NoteNotFound):
            remove_note(note_id=number, scope=scope, actor=actor, at=NOW)
    assert LeaderNote.objects.get().removed_at is None


def test_a_note_is_taken_back_once(cast):
    number = note(cast.agent.pk)
    remove_note(note_id=number, scope=WHOLE_CENTRE, actor=ANNA, at=NOW)
    with pytest.raises(NoteNotFound):
        remove_note(note_id=number, scope=WHOLE_CENTRE, actor=ANNA, at=NOW)


def test_leaders_read_only_notes_about_their_people(cast):
    note(cast.agent.pk)
    assert list_notes(scope=Scope(), since=NOW) == ()
    assert len(list_notes(scope=Scope(agent_ids=frozenset({cast.agent.pk})), since=NOW)) == 1
