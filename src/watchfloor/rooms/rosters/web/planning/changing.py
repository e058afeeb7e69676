"""Reading what the plan's script sends, and saying what a change would do."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.rosters.contracts import BrokenRule, CellChange, Effect, ShiftCell

MOST_CHANGES = 2_000
MOST_LINES = 6
_DAY_MINUTES = 1440


@dataclass(frozen=True, slots=True)
class Asked:
    """Changes of a version's days, and the revision that was looked at."""

    revision: int
    changes: tuple[CellChange, ...]


def read_changes(body: bytes) -> Asked:
    """Return what was sent. :raises Refusal: it cannot be read; nothing of it is done."""
    sent = _parse(body)
    try:
        revision = _whole(sent["revision"], 0, 2**31)
        rows = sent.get("changes", [])
        if not isinstance(rows, list) or len(rows) > MOST_CHANGES:
            raise ValueError(rows)
        return Asked(revision, tuple(_change(*row) for row in rows))
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable() from error


def _parse(body: bytes) -> Mapping[str, Any]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _unreadable() from error
    if not isinstance(sent, dict):
        raise _unreadable()
    return sent


def _change(agent_id: Any, day: Any, cell: Any) -> CellChange:
    agent, at = _whole(agent_id, 1, 2**62), date.fromisoformat(day)
    return CellChange(agent, at, None if cell is None else _cell(agent, at, *cell))


def _cell(  # the six fields of a shift, in the order of the payload
    agent: int, day: date, code: Any, start: Any, minutes: Any, *rest: Any
) -> ShiftCell:
    breaks, activities, pinned = rest
    return ShiftCell(
        agent_id=agent,
        day=day,
        code=_text(code, 12),
        start_minute=_whole(start, 0, _DAY_MINUTES - 1),
        minutes=_whole(minutes, 1, _DAY_MINUTES),
        breaks=tuple(_break(*each) for each in breaks),
        activities=tuple(_activity(*each) for each in activities),
        is_pinned=bool(pinned),
    )


def _break(name: Any, start: Any, minutes: Any, paid: Any) -> tuple[str, int, int, bool]:
    return (
        _text(name, 60),
        _whole(start, 0, 2 * _DAY_MINUTES),
        _whole(minutes, 1, _DAY_MINUTES),
        bool(paid),
    )


def _activity(name: Any, start: Any, minutes: Any) -> tuple[str, int, int]:
    return _text(name, 80), _whole(start, 0, 2 * _DAY_MINUTES), _whole(minutes, 1, _DAY_MINUTES)


def _whole(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise ValueError(value)
    return value


def _text(value: Any, most: int) -> str:
    if type(value) is not str or not 0 < len(value) <= most or "\0" in value:
        raise ValueError(value)
    return value


def _unreadable() -> Refusal:
    return Refusal(
        code="rosters.changes.unreadable",
        what=msgid("What was sent cannot be read as changes of shifts."),
        mend=msgid("Load the page again."),
    )


def say_effect(effect: Effect) -> dict[str, Any]:
    """Return what a change would do, line by line, the gravest first."""
    return {
        "lines": [*_rules(effect), *_service(effect)],
        "lawful": not any(each.is_hard for each in effect.broken),
        "intervals": None,
    }


def _rules(effect: Effect) -> Iterable[dict[str, str]]:
    broken = sorted(effect.broken, key=lambda each: not each.is_hard)
    yield from (_broken_line(each) for each in broken[:MOST_LINES])
    if len(broken) > MOST_LINES:
        more = _("and %(n)s more") % {"n": len(broken) - MOST_LINES}
        yield _line("bad", "alert", more)
    for each in effect.mended[:MOST_LINES]:
        yield _line("good", "check", _("Mends: %(rule)s") % {"rule": each.words})
    if not effect.broken and not effect.mended:
        yield _line("good", "check", _("Breaks no rule."))


def _broken_line(rule: BrokenRule) -> dict[str, str]:
    if rule.is_hard:
        return _line("bad", "error", rule.words)
    return _line("warn", "alert", rule.words)


def _service(effect: Effect) -> Iterable[dict[str, str]]:
    difference = effect.unmet_minutes_after - effect.unmet_minutes_before
    if abs(difference) >= 1:
        tone, icon = ("bad", "trend-up") if difference > 0 else ("good", "trend-down")
        text = _("Missing people: %(n)s person-minutes") % {"n": _signed(difference)}
        yield _line(tone, icon, text)
    before, after = effect.service_before, effect.service_after
    if before is not None and after is not None:
        yield _level_line(before, after)
    if abs(effect.cost_difference) >= 1:
        text = _("Cost: %(n)s agent-minutes") % {"n": _signed(effect.cost_difference)}
        yield _line("", "trend-up" if effect.cost_difference > 0 else "trend-down", text)


def _level_line(before: float, after: float) -> dict[str, str]:
    change = after - before
    tone = "" if abs(change) < 0.0005 else "good" if change > 0 else "bad"
    icon = "equal" if not tone else "trend-up" if change > 0 else "trend-down"
    words = _("Service of the day: %(before)s → %(after)s")
    return _line(tone, icon, words % {"before": f"{before:.1%}", "after": f"{after:.1%}"})


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '−'}{abs(value):,.0f}"


def _line(tone: str, icon: str, text: str) -> dict[str, str]:
    return {"tone": tone, "icon": icon, "text": text}


def agents_of(changes: Sequence[CellChange]) -> frozenset[int]:
    """Return whose days are changed."""
    return frozenset(each.agent_id for each in changes)
