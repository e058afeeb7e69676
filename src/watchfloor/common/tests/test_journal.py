from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import ProgrammingError, connection, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry, JournalHead

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


def test_a_cut_tail_stays_to_be_seen_when_the_journal_goes_on():
    write(4)
    tamper("DELETE FROM common_journalentry WHERE number = 4")
    write(2)
    assert [entry.number for entry in JournalEntry.objects.order_by("number")] == [1, 2, 3, 5, 6]
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(4, "gap")]


def test_an_edit_of_the_last_line_stays_to_be_seen_when_the_journal_goes_on():
    write(2)
    entry = JournalEntry.objects.get(number=2)
    entry.actor = "eve"
    forged = journal.entry_hash(entry)
    tamper("UPDATE common_journalentry SET actor='eve', hash=%s WHERE number=2", forged)
    write(1)
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(3, "unchained")]


def test_a_removed_head_stops_nobody_and_stays_to_be_seen():
    write(2)
    JournalHead.objects.all().delete()
    assert [f.kind for f in journal.find_faults()] == ["cut"]
    write(2)
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(3, "gap")]


def test_an_emptied_journal_goes_on_under_its_old_number():
    write(3)
    tamper("DELETE FROM common_journalentry")
    write(1)
    assert JournalEntry.objects.get().number == 4
    assert [(f.number, f.kind) for f in journal.find_faults()] == [(1, "gap")]


def test_a_line_that_is_rolled_back_leaves_no_trace():
    write(1)
    with transaction.atomic():
        write(3)
        transaction.set_rollback(True)
    write(1)
    assert [entry.number for entry in JournalEntry.objects.order_by("number")] == [1, 2]
    assert list(journal.find_faults()) == []


def test_a_line_costs_four_queries_however_many_stand_before_it(django_assert_num_queries):
    write(300)
    with django_assert_num_queries(4):
        write(1)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_take_turns():
    def write_ten(_writer: int) -> None:
        try:
            for _line in range(10):
                write(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write_ten, range(4)))
    numbers = [entry.number for entry in JournalEntry.objects.order_by("number")]
    assert numbers == list(range(1, 41))
    assert list(journal.find_faults()) == []
