"""Draws, drawn contacts and the items on people's lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from watchfloor.rooms.observations.contracts import Layer, Result

from .plan import Period


@dataclass(frozen=True, slots=True)
class PointDraw:
    """What a draw took of one risk point."""

    code: str
    population: int
    wanted: float  # the size that the plan asked of this day; the drawn number varies around it
    taken: int


@dataclass(frozen=True, slots=True)
class DrawReport:
    """What a day's draw did. Points drawn before are counted, not drawn again."""

    day: date
    points: tuple[PointDraw, ...]
    already_drawn: int
    items: int  # looks on people's lists
    lists: int
    unassigned: int  # items of quality that nobody has been given: whoever may, does them

    @property
    def taken(self) -> int:
        return sum(point.taken for point in self.points)

    @property
    def empty(self) -> tuple[str, ...]:
        """Return the points of which there was nothing to draw."""
        return tuple(point.code for point in self.points if not point.population)


@dataclass(frozen=True, slots=True)
class DrawCard:
    """One point's draw of one day, as the history shows it."""

    id: int
    day: date
    standard_id: int
    standard_version_id: int
    code: str
    title: str
    stars: int
    period: Period
    population: int
    wanted: float
    taken: int
    judged: int
    failed: int
    basis: str  # "steps" where steps were reported, "queues" where all answered contacts count
    seed: int
    frame_hash: str
    least_probability: float
    greatest_probability: float
    drawn_at: datetime


@dataclass(frozen=True, slots=True)
class DrawnCard:
    """A drawn contact, and why it was drawn."""

    id: int
    subject: str
    contact_key: str
    agent_id: int | None
    agent: str
    node_id: int | None
    happened_at: datetime
    probability: float
    uniform_probability: float  # what a simple random draw of the same size would have given
    base_rate: float  # of the point
    error_probability: float
    expected_loss: float
    factors: tuple[tuple[str, float], ...]  # what raised or lowered it, by how much


@dataclass(frozen=True, slots=True)
class DrawnLook:
    """Who looks at a drawn contact. `result` is told once everybody's look is settled."""

    layer: Layer
    is_recheck: bool
    user: str
    is_judged: bool
    result: Result | None


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A drawn contact in the list of its draw."""

    drawn: DrawnCard
    looks: tuple[DrawnLook, ...]
    item_id: int | None  # whose page tells more


@dataclass(frozen=True, slots=True)
class Judgement:
    """What somebody has found in one item."""

    result: Result
    errors: tuple[int, ...] = ()  # positions in the point's likely errors, from 0
    points: float | None = None
    evidence: str = ""
    note: str = ""
    at: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One look on somebody's list. `settles_at`: until then the judgement can be taken back."""

    id: int
    draw_id: int
    drawn_id: int
    layer: Layer
    is_recheck: bool
    subject: str
    contact_key: str
    point: str
    point_title: str
    standard_id: int
    standard_version_id: int
    agent_id: int | None
    agent: str
    node_id: int | None
    happened_at: datetime
    day: date
    due_at: datetime
    user_id: int | None
    user: str
    audit_id: int | None
    expected_loss: float
    probability: float
    judgement: Judgement | None
    settled_at: datetime | None
    finding_id: int | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """What another layer found in the same contact; shown only after one's own judgement."""

    layer: Layer
    by: str
    judgement: Judgement
    differs: bool


@dataclass(frozen=True, slots=True)
class ItemDetail:
    """An item with all that its page shows."""

    item: WorkItem
    drawn: DrawnCard
    draw: DrawCard
    facts: tuple[tuple[str, object], ...]
    others: tuple[Agreement, ...]  # empty while the viewer's own look is not settled
    may_judge: bool


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which items; what is left empty leaves nothing out."""

    user_id: int | None = None
    or_unassigned: bool = False  # with `user_id`: also those that nobody has been given
    layer: Layer | None = None
    day: date | None = None
    is_open: bool | None = None  # not judged yet
    overdue_at: datetime | None = None
    audit_id: int | None = None


@dataclass(frozen=True, slots=True)
class ListCard:
    """How far one person's list is. `audit_id` None: items that nobody has been given."""

    audit_id: int | None
    user_id: int | None
    user: str
    day: date
    layer: Layer
    items: int
    judged: int
    settled: int
    failed: int
    expected_loss: float  # of what is still open
    due_at: datetime


@dataclass(frozen=True, slots=True)
class MissRate:
    """How often a layer passes what quality fails, estimated on the random re-checks."""

    layer: Layer
    checked_twice: int
    failed: int  # by quality
    missed: int  # of those, passed by the layer
    share: float | None
    low: float | None
    high: float | None


class ItemNotFound(LookupError):
    """No item with that number in reach of the one who asks."""
