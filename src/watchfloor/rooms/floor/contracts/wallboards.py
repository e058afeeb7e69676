"""Wallboards: three to six large figures for the wall of one audience."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FEWEST_TILES, MOST_TILES = 3, 6


class WallFigure(StrEnum):
    """What a tile can show."""

    WAITING = "waiting"
    LONGEST_WAIT = "longest_wait"
    SERVICE = "service"  # so far, by the contract's formula
    FORESEEN = "foreseen"  # the same at the end of the day
    ABANDONED = "abandoned"  # share
    AVERAGE_WAIT = "average_wait"
    OFFERED = "offered"
    ANSWERED = "answered"
    READY = "ready"
    BUSY = "busy"
    PAUSED = "paused"
    SIGNED_IN = "signed_in"

    @property
    def is_share(self) -> bool:
        """Say whether it lies between 0 and 1."""
        return self in {WallFigure.SERVICE, WallFigure.FORESEEN, WallFigure.ABANDONED}

    @property
    def is_duration(self) -> bool:
        """Say whether it is in seconds."""
        return self in {WallFigure.LONGEST_WAIT, WallFigure.AVERAGE_WAIT}

    @property
    def is_of_agents(self) -> bool:
        """Say whether it counts people of a part of the centre rather than contacts of queues."""
        return self in {
            WallFigure.READY,
            WallFigure.BUSY,
            WallFigure.PAUSED,
            WallFigure.SIGNED_IN,
        }


class Tone(StrEnum):
    """How a value stands to its thresholds; each has a color and a shape."""

    PLAIN = ""
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure. Without queues it is about all of the wallboard's part of the centre.

    At `good` or better it is good, at `bad` or worse bad; which way is better follows from the two.
    """

    figure: WallFigure
    queue_ids: tuple[int, ...] = ()
    good: float | None = None
    bad: float | None = None


@dataclass(frozen=True, slots=True)
class TileValue:
    """A tile as it stands. `since`: it grows by itself from there on.

    `reason` is a code that says why there is no value: "nothing", "out_of_reach", "not_foreseen".
    `unmapped`: how many of what is counted stand for no queue or agent of ours yet.
    """

    tile: Tile
    value: float | None
    tone: Tone
    since: datetime | None = None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    unmapped: int = 0


@dataclass(frozen=True, slots=True)
class WallboardCard:
    """A wallboard as its page and its editor see it."""

    id: int
    name: str
    node_id: int
    node: str
    tiles: tuple[Tile, ...]
    is_dark: bool
    made_by: str
    made_at: datetime


class WallboardNotFound(LookupError):
    """There is no such wallboard, or it is not in reach."""
