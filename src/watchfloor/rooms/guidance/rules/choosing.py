"""Which prompt an agent meets: a pure function over facts.

Restraint comes first, because a reminder that is always there is no longer read: at most one
prompt a step, the one that matters most *for this agent*, and less often for those who have shown
that they do not need it. `docs/background/guidance.md` gives the formula and what it promises.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from watchfloor.rooms.guidance.contracts import Arm, Because, Settings
from watchfloor.rooms.risks.contracts import Prompt, RiskCard

from .holdout import draw_number, is_withheld

PRIOR_CONTACTS = 20.0  # the point's own rate weighs as much as so many judged contacts
PROVEN_AFTER = 20  # judged contacts before an agent can be proven
PROVEN_RATIO = 0.6  # own shrunken rate against the point's
FAMILIAR_AFTER = 10  # times that this version was shown to her
PROVEN_SHARE, FAMILIAR_SHARE = 0.2, 0.5
NEW_AGENT_DAYS = timedelta(days=30)
LONG_UNSEEN = timedelta(days=30)
_RATIO_BOUNDS = (0.1, 10.0)  # one agent's luck must not outweigh every other risk


@dataclass(frozen=True, slots=True)
class AgentPoint:
    """What is known of one agent at one risk point."""

    looked: float = 0.0  # judged contacts, as many as they are worth
    failed: float = 0.0
    shown: int = 0
    last_shown_at: datetime | None = None
    version_id: int | None = None  # that was last shown


UNKNOWN = AgentPoint()


@dataclass(frozen=True, slots=True)
class Situation:
    """Who works on what, and when."""

    step: str
    agent: str
    contact: str
    at: datetime
    agent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A prompt that might be shown, with what speaks for it."""

    card: RiskCard
    prompt: Prompt
    score: float
    because: Because
    share: float  # of contacts in which it is due at all


@dataclass(frozen=True, slots=True)
class Choice:
    """The prompts that are due, and the arm that was drawn for the optional one."""

    due: tuple[Candidate, ...]
    arm: Arm
    probability: float  # of the arm that was drawn


NOTHING = Choice((), Arm.NONE, 1.0)


def choose(
    *,
    points: Iterable[RiskCard],
    known: Mapping[int, AgentPoint],
    situation: Situation,
    settings: Settings,
) -> Choice:
    """Return what is due at a step: every mandatory prompt, or else at most one other."""
    found = [
        candidate
        for card in points
        for candidate in _candidates(card, known.get(card.standard_id, UNKNOWN), situation)
    ]
    found.sort(key=lambda each: (-each.score, each.card.code, each.prompt.code))
    mandatory = tuple(each for each in found if each.prompt.is_mandatory)
    if mandatory:
        return Choice(mandatory, Arm.SHOWN, 1.0)
    due = next((each for each in found if _is_due(each, situation, settings.seed)), None)
    return _drawn(due, situation, settings) if due else NOTHING


def own_rate(known: AgentPoint, point_rate: float) -> float:
    """Return the agent's error rate, drawn towards the point's as long as little was seen.

    >>> own_rate(AgentPoint(looked=20, failed=2), 0.02)
    0.06
    """
    return (known.failed + PRIOR_CONTACTS * point_rate) / (known.looked + PRIOR_CONTACTS)


def is_proven(known: AgentPoint, point_rate: float) -> bool:
    """Tell whether an agent has shown, by judged contacts, that she masters a point."""
    enough = known.looked >= PROVEN_AFTER
    return enough and own_rate(known, point_rate) <= PROVEN_RATIO * point_rate


def _candidates(card: RiskCard, known: AgentPoint, situation: Situation) -> Iterator[Candidate]:
    for prompt in card.point.prompts:
        if prompt.is_mandatory:
            yield Candidate(card, prompt, card.week_loss, Because.MANDATORY, 1.0)
            continue
        ratio = _own_ratio(known, card.rate)
        novelty, because = _novelty(card, known, situation)
        if because is Because.RISK and ratio > 1.5:
            because = Because.OWN_RATE
        score = max(card.week_loss, 1e-9) * ratio * novelty
        yield Candidate(card, prompt, score, because, _share(card, known, because))


def _own_ratio(known: AgentPoint, point_rate: float) -> float:
    low, high = _RATIO_BOUNDS
    rate = max(point_rate, 1e-6)
    return min(max(own_rate(known, rate) / rate, low), high)


def _novelty(card: RiskCard, known: AgentPoint, situation: Situation) -> tuple[float, Because]:
    """Return how much more a prompt is worth because it is new to this agent, and why."""
    if known.last_shown_at is None or known.version_id != card.version_id:
        return 3.0, Because.NEW_VERSION
    since = situation.agent_since
    if since is not None and situation.at - since < NEW_AGENT_DAYS:
        return 2.0, Because.NEW_AGENT
    if situation.at - known.last_shown_at > LONG_UNSEEN:
        return 1.5, Because.LONG_UNSEEN
    return 1.0, Because.RISK


def _share(card: RiskCard, known: AgentPoint, because: Because) -> float:
    """Return in which share of contacts a prompt is due: new things in all of them."""
    if because in {Because.NEW_VERSION, Because.LONG_UNSEEN}:
        return 1.0
    if is_proven(known, card.rate):
        return PROVEN_SHARE
    return FAMILIAR_SHARE if known.shown >= FAMILIAR_AFTER else 1.0


def _is_due(candidate: Candidate, situation: Situation, seed: str) -> bool:
    number = draw_number(
        seed=seed,
        purpose="due",
        agent=situation.agent,
        contact=situation.contact,
        standard_id=candidate.card.standard_id,
    )
    return number < candidate.share


def _drawn(due: Candidate, situation: Situation, settings: Settings) -> Choice:
    share = settings.holdout_share
    withheld = is_withheld(
        share=share,
        seed=settings.seed,
        agent=situation.agent,
        contact=situation.contact,
        standard_id=due.card.standard_id,
    )
    arm = Arm.WITHHELD if withheld else Arm.SHOWN
    return Choice((due,), arm, share if withheld else 1.0 - share)
