"""One point's sample of one day, from the day's frame to the chosen items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from watchfloor.rooms.audits.contracts import SamplingPlan

from .frames import DayFrame, Ints, PointFrame, cut_out, find_signals, spread_agents
from .quota import Past, size_of_day
from .scoring import Bools, Floats, error_probabilities
from .selection import hash_frame, seed_of, select


@dataclass(frozen=True, slots=True)
class PointAsk:
    """What of a risk point matters to its sample. None: all queues, all parts of the centre."""

    standard_id: int
    code: str
    stars: int
    rate: float
    mean_loss: float
    steps: tuple[str, ...] = ()
    queue_ids: frozenset[int] | None = None
    node_ids: frozenset[int] | None = None
    is_reported: bool = False
    part: int = 0  # how many draws of this day were before


@dataclass(frozen=True, slots=True)
class Learned:
    """What earlier audits have taught: factors by agent and by signal."""

    agents: Mapping[int, float]
    signals: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class PointSample:
    """The frame, the score of every item in it, and what was chosen: positions in the frame."""

    frame: PointFrame
    wanted: float
    signals: Bools
    agent_factors: Floats
    error_probability: Floats
    probability: Floats
    chosen: Ints
    seed: int
    frame_hash: str


def sample_point(
    *, day: date, frame: DayFrame, point: PointAsk, plan: SamplingPlan, past: Past, learned: Learned
) -> PointSample:
    """Draw one point's sample of a day. The same arguments give the same sample, bit for bit."""
    found = cut_out(
        frame,
        steps=point.steps,
        queue_ids=point.queue_ids,
        node_ids=point.node_ids,
        is_reported=point.is_reported,
    )
    wanted = size_of_day(
        tier=plan.tier(point.stars),
        confidence=plan.confidence,
        least_share=plan.floor,
        day=day,
        population=len(found),
        past=past,
    )
    signals = find_signals(frame, found, point.standard_id)
    agents = spread_agents(learned.agents, found.rows.agents)
    chance = error_probabilities(
        base_rate=point.rate, agent_factors=agents, signals=signals, signal_factors=learned.signals
    )
    seed = seed_of(day, point.code, point.part)
    chosen, probability = select(
        expected_loss=chance * point.mean_loss,
        error_probability=chance,
        wanted=wanted,
        floor=plan.floor,
        seed=seed,
    )
    return PointSample(
        frame=found,
        wanted=wanted,
        signals=signals,
        agent_factors=agents,
        error_probability=chance,
        probability=probability,
        chosen=chosen,
        seed=seed,
        frame_hash=hash_frame(frame.subjects.gather(found.rows.codes), found.rows.agents),
    )
