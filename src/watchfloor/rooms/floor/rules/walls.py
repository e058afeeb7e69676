"""Tiles of a wallboard: read, checked, and held against their thresholds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts.wallboards import (
    FEWEST_TILES,
    MOST_TILES,
    Tile,
    Tone,
    WallFigure,
)


def check_wallboard(*, name: str, tiles: Sequence[Tile]) -> None:
    """Let through what can be read from ten metres.

    :raises Refusal: it cannot, or a threshold is nonsense.
    """
    if not name.strip() or len(name) > 80:
        raise Refusal(
            code="floor.wallboard.name",
            what=msgid("A wallboard needs a name of at most 80 characters."),
            where=msgid("Name"),
        )
    if not FEWEST_TILES <= len(tiles) <= MOST_TILES:
        raise Refusal(
            code="floor.wallboard.tiles",
            what=msgid("A wallboard shows %(fewest)s to %(most)s figures; %(count)s were picked."),
            mend=msgid(
                "More cannot be read from across the room; make a second one for another audience."
            ),
            fields={"fewest": FEWEST_TILES, "most": MOST_TILES, "count": len(tiles)},
        )
    for number, tile in enumerate(tiles, start=1):
        _check_thresholds(number, tile)


def _check_thresholds(number: int, tile: Tile) -> None:
    given = [each for each in (tile.good, tile.bad) if each is not None]
    highest = 1.0 if tile.figure.is_share else 1e9
    if any(not (math.isfinite(each) and 0 <= each <= highest) for each in given):
        raise Refusal(
            code="floor.wallboard.threshold",
            what=msgid("A threshold of the figure lies outside of what it can be."),
            where=msgid("Figure %(number)s"),
            mend=msgid("Give shares as 0 to 100 percent, durations in seconds, counts from 0."),
            fields={"number": number},
        )
    if len(given) == 1 or (len(given) == 2 and given[0] == given[1]):
        raise Refusal(
            code="floor.wallboard.thresholds",
            what=msgid("Thresholds come in twos: from where on it is good, and from where on bad."),
            where=msgid("Figure %(number)s"),
            mend=msgid("Give two different values, or none."),
            fields={"number": number},
        )


def tone_of(tile: Tile, value: float | None) -> Tone:
    """Return how a value stands to its tile's thresholds.

    >>> service = Tile(WallFigure.SERVICE, good=0.8, bad=0.7)
    >>> [tone_of(service, each).value for each in (0.85, 0.75, 0.7, None)]
    ['good', 'warn', 'bad', '']
    >>> wait = Tile(WallFigure.LONGEST_WAIT, good=20, bad=60)
    >>> [tone_of(wait, each).value for each in (20, 21, 90)]
    ['good', 'warn', 'bad']
    """
    if value is None or tile.good is None or tile.bad is None:
        return Tone.PLAIN
    sign = 1 if tile.good > tile.bad else -1
    if sign * value >= sign * tile.good:
        return Tone.GOOD
    return Tone.BAD if sign * value <= sign * tile.bad else Tone.WARN


def pack_tiles(tiles: Sequence[Tile]) -> list[dict[str, object]]:
    """Return tiles as they are kept."""
    return [
        {
            "figure": tile.figure.value,
            "queue_ids": list(tile.queue_ids),
            "good": tile.good,
            "bad": tile.bad,
        }
        for tile in tiles
    ]


def unpack_tiles(kept: Sequence[Mapping[str, object]]) -> tuple[Tile, ...]:
    """Return kept tiles; one of a figure that there is no more is left out."""
    known = {figure.value for figure in WallFigure}
    return tuple(_unpack(each) for each in kept if each.get("figure") in known)


def _unpack(kept: Mapping[str, object]) -> Tile:
    ids = kept.get("queue_ids")
    return Tile(
        figure=WallFigure(str(kept["figure"])),
        queue_ids=tuple(int(each) for each in ids) if isinstance(ids, list) else (),
        good=_number(kept.get("good")),
        bad=_number(kept.get("bad")),
    )


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
