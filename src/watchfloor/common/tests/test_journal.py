from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 1, 30, 0, 123456, tzinfo=UTC)
ANNA = Actor(name="anna", user_id=7, origin="127.0.0.1")


def write(times: int) -> None:
    for number in range(times):
        journal.record(
            action="people.user.invited",
            subject=f"user:{number}",
            actor=ANNA,
            at=AT,
            before=None,
            after={"name": "名字", "share": 0.1, "when": AT},
        )


def tamper(sql: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE common_journalentry DISABLE TRIGGER journal_append_only")
        cursor.execute(sql, values)


def test_an_untouched_chain_has_no_fault():
    write(5)
    assert [entry.number for entry in JournalEntry.objects.order_by("number")] == [1, 2, 3, 4, 5]
    assert list(journal.find_faults()) == []


@pytest.mark.parametrize(
    "verb", ["UPDATE common_journalentry SET actor='eve'", "DELETE FROM common_journalentry"]
)
def test_the_database_refuses_to_change_the_journal(verb):
    write(1)
    with (
        pytest.raises(ProgrammingError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert JournalEntry.objects.get().actor == "anna"


def test_an_edited_line_is_found():
    write(4)
    tamper("UPDATE common_journalentry SET actor = 'eve' WHERE number = 2")
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(2, "edited")]


def test_a_removed_line_is_found():
    write(4)
    tamper("DELETE FROM common_journalentry WHERE number = 3")
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(3, "gap")]


def test_a_cut_tail_is_found():
    write(4)
    tamper("DELETE FROM common_journalentry WHERE number = 4")
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(4, "cut")]


def test_a_line_with_a_made_up_hash_is_found():
    write(3)
    entry = JournalEntry.objects.get(number=2)
    entry.actor = "eve"
    forged = journal.entry_hash(entry)
    tamper("UPDATE common_journalentry SET actor='eve', hash=%s WHERE number=2", forged)
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(3, "unchained")]
