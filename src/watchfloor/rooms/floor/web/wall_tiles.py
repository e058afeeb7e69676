"""The figures of a wallboard as texts: one function for the first view and for every change."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from watchfloor.common.access import Scope
from watchfloor.common.ui.templatetags.ui import lasting, share
from watchfloor.rooms.floor.contracts.wallboards import (
    Tile,
    TileValue,
    Tone,
    WallboardCard,
    WallFigure,
)
from watchfloor.rooms.floor.queries.walls import queue_titles, read_tiles

from .board_words import figure_words, why_no_value
from .floor_now import floor_now, outlooks_now

# A shape for each tone, since color alone says nothing to one man in twelve.
SHAPES = {Tone.GOOD: "check", Tone.WARN: "alert", Tone.BAD: "error", Tone.PLAIN: ""}


def tiles_now(board: WallboardCard, scope: Scope) -> list[dict[str, object]]:
    """Return a wallboard's figures as they stand, in the reader's language."""
    at = timezone.now()
    values = read_tiles(
        wallboard=board,
        floor=floor_now(scope),
        outlooks=outlooks_now(at),
        scope=scope,
    )
    titles = queue_titles(scope=scope)
    return [_told(each, titles) for each in values]


def _told(value: TileValue, titles: dict[int, str]) -> dict[str, object]:
    queues = ", ".join(titles[each] for each in value.tile.queue_ids if each in titles)
    return {
        "label": figure_words()[value.tile.figure.value],
        "about": queues or _unmapped(value),
        "text": _text(value),
        "tone": value.tone.value,
        "tone_words": tone_words()[value.tone],
        "shape": SHAPES[value.tone],
        "since": value.since.isoformat() if value.since else None,
        "note": _note(value),
    }


def _text(value: TileValue) -> str:
    if value.value is None:
        return "–"
    return _written(value.tile, value.value)


def _written(tile: Tile, value: float) -> str:
    if tile.figure.is_share:
        return str(share(value, 0 if value >= 0.9995 else 1))
    if tile.figure.is_duration:
        return str(lasting(value))
    return f"{value:,.0f}"


def _note(value: TileValue) -> str:
    if value.reason:
        return why_no_value()[value.reason]
    if value.low is not None and value.high is not None:
        ends = {"low": share(value.low, 0), "high": share(value.high, 0)}
        return _("between %(low)s and %(high)s") % ends
    return _goal(value.tile)


def _unmapped(value: TileValue) -> str:
    """Say that names are counted too which stand for nobody yet."""
    if not value.unmapped or value.tile.figure is WallFigure.FORESEEN:
        return ""
    said = ngettext(
        "with %(count)s name that is not mapped",
        "with %(count)s names that are not mapped",
        value.unmapped,
    )
    return said % {"count": value.unmapped}


def _goal(tile: Tile) -> str:
    if tile.good is None or tile.bad is None:
        return ""
    goal = {"goal": _written(tile, tile.good)}
    return (
        _("goal: at least %(goal)s") % goal
        if tile.good > tile.bad
        else _("goal: at most %(goal)s") % goal
    )


def tone_words() -> dict[Tone, str]:
    """Return what each tone says."""
    return {
        Tone.GOOD: _("good"),
        Tone.WARN: _("watch it"),
        Tone.BAD: _("bad"),
        Tone.PLAIN: "",
    }
