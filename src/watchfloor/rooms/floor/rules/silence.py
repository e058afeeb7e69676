"""When a source that says nothing is taken to be cut off, rather than to have nothing to say.

A source with a heart-beat is silent as soon as that stays out, by day and by night. One without is
judged by how often it spoke of late, and only while the centre is open: the wait for what comes
next is about exponential, so a pause of twelve usual ones happens by chance once in some 160,000
pauses. Where eight of them fit into a minute, eight do (once in 3,000), so that a cut is marked
within it. Towards the night usual pauses grow, and the rule with them.

Afterwards there is no haste: a pause is kept as a silence when it was longer than twenty usual
ones, so that chance explains nobody's day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from watchfloor.common.timegrid import Window
from watchfloor.rooms.floor.contracts import SourceKind, SourceState

_USUAL_PAUSES, _LEAST_PAUSES, _PAUSES_KEPT = 12, 8, 20
_WITHIN_SECONDS = 58.0  # so that who looks every second or two has marked it within a minute
_BEATING = frozenset({SourceKind.AMI, SourceKind.ESL})
_CUT_OFF = frozenset({SourceState.RETRYING, SourceState.FAILED})


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a source is heard."""

    kind: SourceKind
    state: SourceState
    is_on: bool
    last_alive_at: datetime | None
    silent_after_seconds: float
    usual_gap_seconds: float | None

    @property
    def is_due(self) -> bool:
        """Say whether something is to be heard even while the centre is closed."""
        return self.kind in _BEATING or self.state in _CUT_OFF

    @property
    def marked_after(self) -> float:
        """For how many seconds it may say nothing before that is marked."""
        if self.is_due:
            return self.silent_after_seconds
        return max(self.silent_after_seconds, _longest_pause(self.usual_gap_seconds or 0.0))

    @property
    def kept_after(self) -> float:
        """For how many seconds it may say nothing before that is kept as a silence."""
        if self.is_due:
            return self.silent_after_seconds
        return max(self.silent_after_seconds, _PAUSES_KEPT * (self.usual_gap_seconds or 0.0))


def silent_since(hearing: Hearing, *, opened: Sequence[Window], at: datetime) -> datetime | None:
    """Return since when a source has been silent; None while it is not, or never was alive.

    `opened` says when the centre was open since the source was last alive.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> def judge(kind, seconds, gap=None, state=SourceState.CONNECTED, is_on=True):
    ...     alive = noon - timedelta(seconds=seconds)
    ...     hearing = Hearing(kind, state, is_on, alive, 45, gap)
    ...     return silent_since(hearing, opened=[Window(alive, noon)], at=noon) is not None
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
    if not hearing.is_on or not (hearing.is_due or (opened and opened[-1].end >= at)):
        return None
    return unheard_since(hearing, opened=opened, after=hearing.marked_after, at=at)


def unheard_since(
    hearing: Hearing, *, opened: Sequence[Window], after: float, at: datetime
) -> datetime | None:
    """Return since when something should have been heard and was not, for more than `after`.

    What it may say nothing for is counted anew with each opening: nothing is due at night.
    """
    alive = hearing.last_alive_at
    if alive is None:
        return None
    due = [Window(alive, at)] if hearing.is_due and alive < at else opened
    return next((each.start for each in due if each.seconds > after), None)


def gaps_left(
    gaps: Sequence[Window], instants: Iterable[datetime], *, allowed_seconds: float
) -> tuple[Window, ...]:
    """Return what is left of the gaps of a silence once something was told of some instants.

    It comes to the same in whatever order things are told.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 3, 29, 12, tzinfo=UTC)
    >>> gap = Window(noon, noon + timedelta(minutes=10))
    >>> told = [noon + timedelta(seconds=30 * step) for step in range(1, 10)]
    >>> left = gaps_left([gap], reversed(told), allowed_seconds=45)
    >>> [(each.start.minute, each.end.minute) for each in left]
    [(4, 10)]
    """
    told = sorted(set(instants))
    return tuple(part for gap in gaps for part in _parts(gap, told, allowed_seconds))


def _parts(gap: Window, told: Sequence[datetime], allowed_seconds: float) -> Iterator[Window]:
    inner = [each for each in told if gap.start < each < gap.end]
    if not inner:
        yield gap
        return
    for start, end in pairwise([gap.start, *inner, gap.end]):
        if end - start > timedelta(seconds=allowed_seconds):
            yield Window(start, end)


def _longest_pause(usual_gap_seconds: float) -> float:
    """Return how long a pause may be that chance explains.

    >>> _longest_pause(2.0), _longest_pause(6.0), _longest_pause(20.0)
    (24.0, 58.0, 240.0)
    """
    longest = _USUAL_PAUSES * usual_gap_seconds
    if _LEAST_PAUSES * usual_gap_seconds <= _WITHIN_SECONDS:
        return min(longest, _WITHIN_SECONDS)
    return longest
