"""Scenarios of one day, side by side: models of the day as it is planned and as it might be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from callmath.simulation import (
    AgentChoice,
    CentreModel,
    Distribution,
    Estimate,
    Group,
    Intervals,
    Outage,
    Queue,
    Simulation,
    Skill,
    compare,
    exponential,
    simulate_each,
)
from watchfloor.rooms.staffing.contracts import (
    Found,
    IntervalOutcome,
    Outcomes,
    Scenario,
    ScenarioResult,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
FLEXIBLE = "all queues"
REDIAL_AFTER = exponential(900.0)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class QueueDay:
    """A queue on the day, as it is planned; arrays have one entry an interval."""

    queue_id: int
    contacts: Floats
    handle: Distribution
    handle_factors: Floats
    people: Ints
    patience: Distribution | None
    answer_within_seconds: float
    short_abandon_seconds: float
    redial_share: float = 0.0
    busyness_cv: float = 0.0
    chats_at_once: int = 0  # 0: no chat
    chat_factors: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Base:
    """The day as it is planned: what every scenario changes."""

    starts_at: datetime
    minutes: int
    queues: Sequence[QueueDay]

    @property
    def count(self) -> int:
        """Return how many intervals the day has."""
        return len(self.queues[0].contacts)


def build_model(base: Base, scenario: Scenario) -> CentreModel:
    """Return the model of a scenario."""
    people = _people(base, scenario)
    contacts = _contacts(base, scenario)
    queues = [_queue(day, scenario, own) for day, own in zip(base.queues, contacts, strict=True)]
    groups = _groups(base, scenario, people)
    return CentreModel(
        queues=queues,
        groups=groups,
        intervals=Intervals(base.count, base.minutes * 60.0),
        outages=_outages(scenario, groups),
        agent_choice=AgentChoice.PREFERENCE,
    )


def _outages(scenario: Scenario, groups: Sequence[Group]) -> list[Outage]:
    if scenario.outage_to_minute <= scenario.outage_from_minute:
        return []
    return [
        Outage(
            start_seconds=scenario.outage_from_minute * 60.0,
            end_seconds=scenario.outage_to_minute * 60.0,
            groups=[group.name for group in groups],
        )
    ]


def _queue(day: QueueDay, scenario: Scenario, contacts: Floats) -> Queue:
    return Queue(
        name=str(day.queue_id),
        contacts=contacts,
        handle=day.handle,
        handle_factors=day.handle_factors * scenario.handle_factor,
        patience=day.patience,
        busyness_cv=day.busyness_cv,
        answer_within_seconds=day.answer_within_seconds,
        short_abandon_seconds=day.short_abandon_seconds,
        is_chat=day.chats_at_once > 0,
        redial_share=day.redial_share,
        redial_after=REDIAL_AFTER if day.redial_share > 0 else None,
    )


def _contacts(base: Base, scenario: Scenario) -> list[Floats]:
    """Return the contacts of each queue: more or fewer, some of them diverted."""
    share, target = scenario.diverted_share, scenario.diverted_to_id
    own = [day.contacts * scenario.volume_factor for day in base.queues]
    moved = np.sum(
        [each * share for each, day in zip(own, base.queues, strict=True)
         if day.queue_id != target],
        axis=0,
    )  # fmt: skip
    return [
        each + moved if day.queue_id == target else each * (1.0 - share)
        for each, day in zip(own, base.queues, strict=True)
    ]


def _people(base: Base, scenario: Scenario) -> list[Ints]:
    """Return the people of each queue, interval by interval; whole ones, nobody at closed times."""
    starts = np.arange(base.count) * base.minutes
    on_break = (starts >= scenario.break_from_minute) & (starts < scenario.break_to_minute)
    there = 1.0 - np.where(on_break, scenario.break_share, 0.0)
    found = []
    for day in base.queues:
        more = np.where(day.people > 0, scenario.staff_change, 0)
        wanted = np.maximum(day.people * scenario.staff_factor + more, 0.0)
        found.append(np.floor(wanted * there + 0.5).astype(np.int64))
    return found


def _groups(base: Base, scenario: Scenario, people: Sequence[Ints]) -> list[Group]:
    names = [str(day.queue_id) for day in base.queues]
    share = scenario.cross_trained_share if len(names) > 1 else 0.0
    flexible = [np.floor(each * share + 0.5).astype(np.int64) for each in people]
    groups = [
        Group(
            name=str(day.queue_id),
            skills=[Skill(queue=str(day.queue_id))],
            staff=own - away,
            chat_slots=max(day.chats_at_once, 1),
            chat_factors=day.chat_factors,
        )
        for day, own, away in zip(base.queues, people, flexible, strict=True)
    ]
    if share <= 0:
        return groups
    # People of one queue first: those who can take everything stay free for whoever comes.
    skills = [Skill(queue=name, preference=1) for name in names]
    most = max(base.queues, key=lambda day: day.chats_at_once)
    everybody = Group(
        name=FLEXIBLE,
        skills=skills,
        staff=np.sum(flexible, axis=0),
        chat_slots=max(most.chats_at_once, 1),
        chat_factors=most.chat_factors,
    )
    return [*groups, everybody]


def simulate_scenarios(
    base: Base,
    scenarios: Sequence[Scenario],
    *,
    replications: int,
    seed: int,
    executor: Executor | None = None,
    on_progress: Progress | None = None,
) -> tuple[ScenarioResult, ...]:
    """Return what becomes of each scenario, on the same days: differences are of the scenarios."""
    models = [build_model(base, scenario) for scenario in scenarios]
    found = simulate_each(
        models, replications=replications, seed=seed, executor=executor, on_progress=on_progress
    )
    first, last = _open_hours(base)
    # Who calls again after closing meets nobody, whatever is planned: that is not part of the day.
    days = [result.between(first, last) for result in found]
    return tuple(
        _result(base, scenario, result, days[0])
        for scenario, result in zip(scenarios, days, strict=True)
    )


def _open_hours(base: Base) -> tuple[int, int]:
    """Return the first interval in which anybody comes or serves, and the one after the last."""
    busy = np.any([(day.contacts > 0) | (day.people > 0) for day in base.queues], axis=0)
    places = np.flatnonzero(busy)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else (0, base.count)


def _result(
    base: Base, scenario: Scenario, result: Simulation, first: Simulation
) -> ScenarioResult:
    people = result.model.groups
    return ScenarioResult(
        scenario=scenario,
        overall=_overall(result),
        queues=_by_queue(base, result),
        intervals=_by_interval(base, result),
        against_first=_against(result, first),
        person_hours=float(sum(np.sum(g.staff) for g in people if g.staff is not None))
        * base.minutes / 60,
    )  # fmt: skip


def _against(result: Simulation, first: Simulation) -> Mapping[str, Found]:
    """Return how far a scenario is from the first one, contact by contact and day by day."""
    names = {
        "service_level": "service_level",
        "abandon_share": "abandon_share",
        "mean_wait_seconds": "mean_answer_seconds",
    }
    both = compare(first, result)
    return {name: _found(both.of(metric, "overall")) for name, metric in names.items()}


def _overall(result: Simulation) -> Outcomes:
    figures = result.overall
    return Outcomes(
        offered=_found(figures.offered),
        service_level=_found(figures.service_level),
        abandon_share=_found(figures.abandon_share),
        mean_wait_seconds=_found(figures.mean_answer_seconds),
        occupancy_share=_found(result.agents.occupancy_share),
    )


def _by_queue(base: Base, result: Simulation) -> Mapping[int, Outcomes]:
    figures = result.by_queue
    names = ("offered", "service_level", "abandon_share", "mean_answer_seconds")
    estimates: list[Estimate] = [getattr(figures, name) for name in names]
    return {
        day.queue_id: Outcomes(*(_found(each, at) for each in estimates))
        for at, day in enumerate(base.queues)
    }


def _by_interval(base: Base, result: Simulation) -> tuple[IntervalOutcome, ...]:
    """Return the intervals of all queues together in which anything is expected."""
    joined = replace(
        result, counts=result.counts.sum(axis=1, keepdims=True),
        waits=result.waits.sum(axis=1, keepdims=True),
    ).by_interval  # fmt: skip
    level, offered = joined.service_level, joined.offered
    people = result.groups_by_interval.staffed_seconds.value.sum(axis=0) / (base.minutes * 60)
    length = timedelta(minutes=base.minutes)
    start, _ = _open_hours(base)
    return tuple(
        IntervalOutcome(
            starts_at=base.starts_at + (start + at) * length,
            offered=float(offered.value[0, at]),
            service_level=_found(level, 0, at),
            people=float(people[at]),
        )
        for at in range(offered.value.shape[1])
        if offered.value[0, at] > 0
    )


def _found(estimate: Estimate, *at: int) -> Found:
    return Found(float(estimate.value[at]), float(estimate.half_width[at]))
