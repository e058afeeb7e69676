"""Which judgements can be taken."""

from __future__ import annotations

import math
from collections.abc import Sequence

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.observations.contracts import Layer, Result

_POINTS = 1000.0
VERDICTS = (Result.PASS, Result.FAIL, Result.NOT_APPLICABLE)


def may_judge(
    *,
    layer: Layer,
    user_id: int | None,
    agent_user_id: int | None,
    viewer_id: int | None,
    is_quality: bool,
) -> bool:
    """Say whether somebody may judge an item: her own; quality's also whoever is of quality.

    Nobody looks at her own work, except in a self-check.

    >>> may_judge(layer=Layer.TEAM, user_id=7, agent_user_id=7, viewer_id=7, is_quality=True)
    False
    """
    if viewer_id is None or (viewer_id == agent_user_id and layer is not Layer.SELF):
        return False
    return user_id == viewer_id or (layer is Layer.QUALITY and is_quality)


def check_judgement(
    *, result: Result, errors: Sequence[int], known: int, note: str, points: float | None
) -> None:
    """Refuse, in words, a judgement that says nothing or contradicts itself."""
    if result not in VERDICTS:
        raise _refusal("no_verdict", "Say whether the item passed, failed, or does not apply.")
    if any(not 0 <= error < known for error in errors):
        raise _refusal("unknown_error", "This risk point has no error of that number.")
    if errors and result is not Result.FAIL:
        raise _refusal("error_without_fail", "An error was chosen, but the item did not fail.")
    if result is Result.FAIL and not errors and not note.strip():
        raise _refusal(
            "fail_without_error", "Say what went wrong: choose an error or write a note."
        )
    if points is not None and not (math.isfinite(points) and abs(points) <= _POINTS):
        raise _refusal("points", "Points lie between -1000 and 1000.")


def _refusal(code: str, what: str) -> Refusal:
    return Refusal(
        code=f"audits.judgement.{code}", what=what, mend="Correct the judgement and save it again."
    )
