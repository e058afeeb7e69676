"""Kinds of matters that only tests know."""

from __future__ import annotations

from dataclasses import dataclass

from watchfloor.common.words import Words
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import (
    ClockSpec,
    ClockTime,
    EscalationStep,
    MatterKind,
    Moved,
    Verb,
)


@dataclass(frozen=True, slots=True)
class Errand:
    """Something to do."""

    what: str = ""
    amount: int = 0


seen: list[Moved] = []  # what the effect of the kind "test_errand" was told; tests empty it


class EffectFailed(RuntimeError):
    """The effect of an errand called "breaks" cannot be had."""


def _note(moved: Moved) -> None:
    if moved.body.what == "breaks":
        raise EffectFailed
    seen.append(moved)


STEPS = (EscalationStep(-60), EscalationStep(0), EscalationStep(60, "team_leader"))
DAY = ClockSpec("finish", 24 * 60, steps=STEPS)
SHIFT = ClockSpec("work", 8 * 60, time=ClockTime.WORKING, pauses=True)

matters.register_kind(
    MatterKind(
        "test_errand",
        Words("Errand", "差事"),
        Errand,
        effects={Verb.VERIFY: _note},
        clocks=(DAY,),
        is_opened_by_hand=True,
    )
)
matters.register_kind(
    MatterKind("test_checked", Words("Errand", "差事"), Errand, effect_check_weeks=4)
)
matters.register_kind(
    MatterKind(
        "test_guarded",
        Words("Errand", "差事"),
        Errand,
        capabilities={"": "people.manage"},
        without=frozenset({Verb.REOPEN}),
    )
)
