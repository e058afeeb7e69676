"""When a source that says nothing is taken to be cut off, rather than to have nothing to say.

A source with a heart-beat is silent as soon as that stays out. One without is judged by how often
it spoke of late: the wait for what comes next is about exponential, so a pause of twelve usual ones
happens by chance once in some 160,000 pauses. Where eight of them fit into a minute, eight do (once
in 3,000), so that a cut is marked within it. At night usual pauses grow, and the rule with them.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from watchfloor.rooms.floor.contracts import SourceKind, SourceState

_USUAL_PAUSES, _LEAST_PAUSES = 12, 8
_WITHIN_SECONDS = 58.0  # so that who looks every second or two has marked it within a minute
_BEATING = frozenset({SourceKind.AMI, SourceKind.ESL})
_CUT_OFF = frozenset({SourceState.RETRYING, SourceState.FAILED})


def silent_since(
    *,
    kind: SourceKind,
    state: SourceState,
    is_on: bool,
    last_alive_at: datetime | None,
    silent_after_seconds: float,
    usual_gap_seconds: float | None,
    at: datetime,
) -> datetime | None:
    """Return since when a source has been silent; None while it is not, or never was alive.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> def judge(kind, seconds, gap=None, state=SourceState.CONNECTED, is_on=True):
    ...     alive = noon - timedelta(seconds=seconds)
    ...     return silent_since(kind=kind, state=state, is_on=is_on, last_alive_at=alive,
    ...         silent_after_seconds=45, usual_gap_seconds=gap, at=noon) is not None
    >>> judge(SourceKind.AMI, 46), judge(SourceKind.AMI, 44), judge(SourceKind.AMI, 46, gap=60)
    (True, False, True)
    >>> judge(SourceKind.HTTP, 46, gap=0.25), judge(SourceKind.HTTP, 46, gap=20)
    (True, False)

    One that we cannot reach, or cannot read, needs no statistics.

    >>> judge(SourceKind.QUEUE_LOG, 46, gap=20, state=SourceState.RETRYING)
    True
    >>> judge(SourceKind.HTTP, 3600, is_on=False)
    False
    """
    if not is_on or last_alive_at is None:
        return None
    allowed = silent_after_seconds
    if kind not in _BEATING and state not in _CUT_OFF:
        allowed = max(allowed, _longest_pause(usual_gap_seconds or 0.0))
    return last_alive_at if at - last_alive_at > timedelta(seconds=allowed) else None


def _longest_pause(usual_gap_seconds: float) -> float:
    """Return how long a pause may be that chance explains.

    >>> _longest_pause(2.0), _longest_pause(6.0), _longest_pause(20.0)
    (24.0, 58.0, 240.0)
    """
    longest = _USUAL_PAUSES * usual_gap_seconds
    if _LEAST_PAUSES * usual_gap_seconds <= _WITHIN_SECONDS:
        return min(longest, _WITHIN_SECONDS)
    return longest
