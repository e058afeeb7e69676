"""Runs: worked out by the worker, told of, stopped, failed with words, lost with their worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from callmath import scheduling
from callmath.scheduling import Progress, Roster
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters import operations, queries
from watchfloor.rooms.rosters.contracts import Origin, RunCard, RunState
from watchfloor.rooms.rosters.models import Run, Shift, Version

from . import lines as staffing
from .build import (
    ANNA,
    AT,
    MONDAY,
    a_centre,
    a_roster,
    a_version,
    agents,
    early,
    full_time,
    rest_of_eleven_hours,
    shift_types,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)


@pytest.fixture
def roster() -> int:
    """A week of twelve people on a line that wants about that many."""
    team = a_centre()
    full_time(agents(12, team))
    shift_types()
    rest_of_eleven_hours()
    staffing.agree()
    staffing.plan(staffing.a_line(node=team, day=[each / 6 for each in staffing.BUSY]))
    return a_roster(team)


def ask(roster: int, **asked: Any) -> int:
    return operations.ask_run(roster_id=roster, actor=ANNA, at=AT, **asked)


def work(run: int) -> RunCard:
    operations.work_on_run(run_id=run, clock=lambda: LATER)
    return queries.get_run(run_id=run, scope=WHOLE_CENTRE)


def test_a_run_makes_a_lawful_version_with_its_bound(roster: int) -> None:
    card = work(ask(roster, settings={"seed": 3, "note": "first try"}))
    assert card.state is RunState.DONE, card.problem
    assert card.version_id is not None
    found = queries.get_version(version_id=card.version_id, scope=WHOLE_CENTRE)
    assert found.card.origin is Origin.SOLVED
    assert found.is_checked
    assert not [each for each in found.violations if each.is_hard]
    figures = found.card.figures
    assert figures["cost"] >= figures["lower_bound"] > 0
    assert figures["paid_hours"] == sum(cell.minutes - 30 for cell in found.cells) / 60 > 0
    assert (found.card.note, found.card.made_by, found.card.made_at) == ("first try", "anna", LATER)
    wanted = queries.cover_of(version_id=card.version_id, scope=WHOLE_CENTRE)[0]
    missing = sum(max(each.required - each.scheduled, 0) * 0.25 for each in wanted.intervals)
    assert figures["unmet_hours"] == pytest.approx(missing, abs=0.01)


def test_the_same_seed_gives_the_same_roster(roster: int) -> None:
    first, second = (work(ask(roster, settings={"seed": 3})).version_id for _ in range(2))
    assert first is not None
    assert second is not None
    found = queries.compare_versions(before_id=first, after_id=second, scope=WHOLE_CENTRE)
    assert found.differences == ()


def test_pinned_shifts_stay_when_it_is_worked_out_again(roster: int) -> None:
    one = queries.list_people(node_id=None)[0].agent_id
    saturday = MONDAY + timedelta(days=5)
    base = a_version(roster, [early(one, saturday, 435)])
    operations.pin_cells(version_id=base, revision=0, keys={(one, saturday)}, actor=ANNA, at=AT)
    card = work(ask(roster, base_version_id=base))
    assert card.version_id is not None, card.problem
    cells = queries.get_version(version_id=card.version_id, scope=WHOLE_CENTRE).cells
    (kept,) = [cell for cell in cells if (cell.agent_id, cell.day) == (one, saturday)]
    assert (kept.start_minute, kept.is_pinned) == (435, True)


def test_a_roster_is_worked_out_once_at_a_time(roster: int) -> None:
    ask(roster)
    with pytest.raises(Refusal) as refused:
        ask(roster)
    assert refused.value.code == "rosters.run.running"
    assert Run.objects.count() == 1


def test_a_run_that_was_taken_back_before_it_began_is_not_begun(roster: int) -> None:
    run = ask(roster)
    operations.cancel_run(run_id=run, actor=ANNA, at=AT)
    assert work(run).state is RunState.CANCELLED
    assert not Version.objects.exists()
    assert ask(roster) != run


def test_who_stops_a_run_keeps_the_best_that_was_found(
    roster: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[bool | None] = []

    def stopped(problem: Any, *, on_progress: Any, **asked: Any) -> Roster:
        operations.cancel_run(run_id=run, actor=ANNA, at=AT)
        answers.append(on_progress(Progress(stage="days", share=0.5, cost=10.0)))
        return Roster(
            assignments=(), cost=10.0, lower_bound=1.0, gap_share=9.0, stopped="cancelled"
        )

    monkeypatch.setattr(scheduling, "solve", stopped)
    run = ask(roster)
    card = work(run)
    assert answers == [False]
    assert card.state is RunState.CANCELLED
    assert card.version_id is not None


def test_what_breaks_halfway_leaves_no_version_and_says_so(
    roster: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scheduling, "solve", broken)
    run = ask(roster)
    with pytest.raises(ZeroDivisionError):
        operations.work_on_run(run_id=run, clock=lambda: LATER)
    card = queries.get_run(run_id=run, scope=WHOLE_CENTRE)
    assert (card.state, card.problem["code"]) == (RunState.FAILED, "rosters.run.error")
    assert not Version.objects.exists()
    assert not Shift.objects.exists()


def test_demand_that_nobody_can_serve_is_answered_in_words(roster: int) -> None:
    people.add_agent(facts=AgentFacts(code="X", skills={"loans": 3}), actor=ANNA, at=AT)
    (line,) = queries.list_line_skills()
    operations.set_line_skill(series_id=line.series_id, skill="loans", actor=ANNA, at=AT)
    card = work(ask(roster))
    assert card.state is RunState.FAILED
    assert str(card.problem["code"]).startswith("rosters.engine.")
    assert "loans" in str(card.problem["fields"])
    assert not Version.objects.exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"kind": "guess"}, "rosters.asked.kind"),
        ({"kind": "repair"}, "rosters.asked.no_base"),
        ({"settings": {"speed": 11}}, "rosters.asked.settings"),
        ({"settings": {"time_limit_seconds": 0}}, "rosters.asked.time"),
        ({"settings": {"need": "all"}}, "rosters.asked.need"),
        ({"settings": {"under_cost": -1}}, "rosters.asked.cost"),
    ],
)
def test_what_nobody_can_do_is_refused_and_not_noted(
    roster: int, asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        ask(roster, **asked)
    assert refused.value.code == code
    assert not Run.objects.exists()


def test_a_run_whose_worker_is_gone_is_said_to_be_lost(roster: int) -> None:
    run = ask(roster)
    Run.objects.filter(pk=run).update(state=RunState.RUNNING, started_at=AT)
    assert operations.mark_lost(at=AT + timedelta(minutes=2)) == 0
    assert operations.mark_lost(at=AT + timedelta(hours=2)) == 1
    card = queries.get_run(run_id=run, scope=WHOLE_CENTRE)
    assert (card.state, card.problem["code"]) == (RunState.FAILED, "rosters.run.lost")
