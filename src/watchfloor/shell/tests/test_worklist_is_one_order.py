"""Every room's tasks in one order: dearest first, once, and back when they got clearly worse."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from watchfloor.common.worklist import Task
from watchfloor.shell.today.worklist.ranking import SHOWN, Item, Put, Worklist, is_hidden, rank

AT = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def item(key, loss=0.0, due_at=None, title=""):
    task = Task(key=key, title=title or key, reason="", loss=loss, url="/", due_at=due_at)
    return Item(task, "task", "info")


def put(loss, until=AT + DAY):
    return {"a": Put(1, "snoozed", until, loss, "busy", "a")}


def keys(items):
    return [each.task.key for each in items]


def test_the_dearest_comes_first_whichever_room_tells_it():
    found = rank([item("matter:1", 50), item("risks.above:F", 900), item("signal.x:1", 200)])
    assert keys(found) == ["risks.above:F", "signal.x:1", "matter:1"]


def test_of_equal_ones_the_one_that_is_due_first_comes_first():
    found = rank([item("c"), item("b", due_at=AT + DAY), item("a", due_at=AT + 2 * DAY)])
    assert keys(found) == ["b", "a", "c"]


def test_a_matter_that_two_rooms_tell_of_stands_once_in_the_words_of_the_later():
    found = rank([item("matter:1", 5, title="Audit 34"), item("matter:1", 5, title="Your list")])
    assert [each.task.title for each in found] == ["Your list"]


def test_seven_are_shown_and_the_rest_is_folded():
    worklist = Worklist(tuple(rank(item(str(n), n) for n in range(20))))
    assert len(worklist.shown) == SHOWN == 7
    assert keys(worklist.shown + worklist.folded) == keys(worklist.items)
    assert worklist.loss == sum(range(20))


def test_what_was_put_off_stays_away_until_its_time():
    assert is_hidden(item("a", 100), put(100), AT)
    assert not is_hidden(item("a", 100), put(100, until=AT), AT)
    assert not is_hidden(item("b", 100), put(100), AT)


def test_it_comes_back_when_it_got_clearly_worse_but_not_for_a_trifle():
    assert is_hidden(item("a", 149), put(100), AT)
    assert not is_hidden(item("a", 150), put(100), AT)
    assert is_hidden(item("a", 9), put(0), AT)
    assert not is_hidden(replace(item("a", 11)), put(0), AT)
