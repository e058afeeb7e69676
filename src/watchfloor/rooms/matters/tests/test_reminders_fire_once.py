"""Escalation steps: told once each, on time or late, however many sweepers run."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import Verb
from watchfloor.rooms.matters.models import Matter, MatterEvent, MatterStep
from watchfloor.rooms.notices import service as notices

from .desk import AT, history, open_errand

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE = AT + 24 * HOUR  # of the kind "test_errand": steps an hour before, at it, an hour after


@pytest.fixture
def told(monkeypatch) -> list[dict[str, Any]]:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(notices, "queue", lambda **line: lines.append(line))
    return lines


def steps(matter_id: int) -> list[tuple[int | None, int | None, datetime]]:
    rows = MatterEvent.objects.filter(matter_id=matter_id, clock__isnull=False).order_by("seq")
    return list(rows.values_list("step", "round", "at"))


def test_each_step_is_told_to_whom_it_names(cast, analyst, agent, told):
    number = open_errand(cast, analyst, owner_id=agent.user_id)
    told.clear()
    assert matters.sweep(at=DUE - HOUR - MINUTE) == 0
    assert [matters.sweep(at=DUE + at) for at in (-HOUR, timedelta(), HOUR)] == [1, 1, 1]
    leader = cast.users[Role.TEAM_LEADER].pk
    assert [line["user_ids"] for line in told] == [[agent.user_id], [agent.user_id], [leader]]
    assert len({line["key"] for line in told}) == 3
    assert all(line["url"] == f"/matters/{number}/" for line in told)


def test_the_nearest_holder_of_a_role_is_told(cast, analyst, told):
    open_errand(cast, analyst, node_id=cast.other_team.pk)
    matters.sweep(at=DUE + HOUR)
    assert [line["user_ids"] for line in told] == [[cast.stranger.pk]]


def test_a_sweeper_that_was_down_tells_each_step_once(cast, analyst, told):
    number = open_errand(cast, analyst)
    assert matters.sweep(at=DUE + 5 * HOUR) == 3
    assert matters.sweep(at=DUE + 6 * HOUR) == 0
    assert [step for step, _, _ in steps(number)] == [0, 1, 2]
    assert tuple(matters.find_faults()) == ()


def test_what_a_clock_reached_is_told_before_the_verb_that_stops_it(cast, analyst, leader, told):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.DONE, at=DUE + MINUTE)  # nobody swept since the day before
    assert history(number) == ["open", "remind", "remind", "done"]
    assert matters.sweep(at=DUE + 2 * HOUR) == 0
    assert tuple(matters.find_faults()) == ()


def test_a_stopped_clock_tells_nothing_more(cast, analyst, leader, told):
    number = open_errand(cast, analyst)
    leader.act(number, Verb.DONE, at=AT + HOUR)
    assert matters.sweep(at=DUE + 2 * HOUR) == 0
    analyst.act(number, Verb.REJECT, note="Not yet.", at=AT + 3 * HOUR)
    # Two hours went by while it waited to be verified: they are not the doer's.
    assert Matter.objects.get(pk=number).due_at == DUE + 2 * HOUR
    assert matters.sweep(at=DUE + HOUR) == 1


def test_a_reopened_matter_is_reminded_afresh(cast, analyst, leader, told):
    number = open_errand(cast, analyst)
    matters.sweep(at=DUE + HOUR)
    leader.act(number, Verb.CANCEL, note="No.", at=DUE + 2 * HOUR)
    leader.act(number, Verb.REOPEN, note="Yes.", at=DUE + 10 * HOUR)
    assert Matter.objects.get(pk=number).due_at == DUE + 34 * HOUR
    assert matters.sweep(at=DUE + 35 * HOUR) == 3
    assert [(step, round) for step, round, _ in steps(number)] == [
        (step, round) for round in (1, 2) for step in (0, 1, 2)
    ]


def test_the_database_lets_a_step_fire_once(cast, analyst):
    number = open_errand(cast, analyst)
    step = {"matter_id": number, "at": DUE, "verb": "remind", "actor": "x"}
    key = {"clock": 0, "round": 1, "step": 0}
    MatterEvent.objects.create(seq=2, **step, **key)
    with pytest.raises(IntegrityError, match="step_fires_once"), transaction.atomic():
        MatterEvent.objects.create(seq=3, **step, **key)


def test_who_has_many_at_once_gets_one_line(cast, analyst, agent, told):
    for _ in range(7):
        open_errand(cast, analyst, owner_id=agent.user_id)
    told.clear()
    assert matters.sweep(at=DUE) == 14
    assert [line["user_ids"] for line in told] == [[agent.user_id]]


def test_one_sweep_leaves_one_line_in_the_journal(cast, analyst, told):
    open_errand(cast, analyst)
    lines = journal.count_lines()
    matters.sweep(at=DUE)
    matters.sweep(at=DUE)
    assert journal.count_lines() == lines + 1


def in_threads(calls: Sequence[Any]) -> list[Any]:
    """Run calls at once, each with a connection of its own; return what they return or raise."""
    gate = threading.Barrier(len(calls))
    answers: list[Any] = [None] * len(calls)

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = calls[number]()
        except Exception as error:
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_tell_each_step_once(cast, analyst):
    numbers = [open_errand(cast, analyst) for _ in range(60)]
    answers = in_threads([lambda: matters.sweep(at=DUE + HOUR)] * 3)
    assert sum(answers) == 180
    assert all([step for step, _, _ in steps(each)] == [0, 1, 2] for each in numbers)
    assert (MatterStep.objects.count(), tuple(matters.find_faults())) == (0, ())
