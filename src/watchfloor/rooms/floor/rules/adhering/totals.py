"""What the moments of a day come to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from watchfloor.rooms.floor.contracts import DayTotals, Definition, Impact, Moment, MomentStatus

from .judging import GRACE, NEUTRAL, PERSONAL


def total_of(
    moments: Sequence[Moment], definitions: Mapping[Definition, float | None]
) -> DayTotals:
    """Return the totals of a day.

    Adherence as it is counted here: (in + explained) / (scheduled - unknown), both without what
    counts neither way. Grace is in; personal time within its budget is explained. What nobody saw
    counts neither way, explained or not: an outage makes no figure better, nor worse.
    """

    def seconds(wanted: Callable[[Moment], bool]) -> float:
        return sum(each.seconds for each in moments if wanted(each))

    by_status = dict.fromkeys(MomentStatus, 0.0)
    for moment in moments:
        by_status[moment.status] += moment.seconds
    scheduled = seconds(lambda each: bool(each.scheduled))
    neutral = seconds(_is_neutral)
    counted = scheduled - by_status[MomentStatus.UNKNOWN] - neutral
    good = by_status[MomentStatus.IN] + by_status[MomentStatus.EXPLAINED] - neutral
    return DayTotals(
        scheduled_seconds=scheduled,
        in_seconds=by_status[MomentStatus.IN],
        out_seconds=by_status[MomentStatus.OUT],
        explained_seconds=by_status[MomentStatus.EXPLAINED],
        unscheduled_seconds=by_status[MomentStatus.UNSCHEDULED],
        unknown_seconds=by_status[MomentStatus.UNKNOWN],
        neutral_seconds=neutral,
        grace_seconds=seconds(lambda each: each.why == GRACE),
        personal_seconds=seconds(lambda each: each.why == PERSONAL),
        positive_seconds=seconds(lambda each: each.impact is Impact.POSITIVE),
        negative_seconds=seconds(lambda each: each.impact is Impact.NEGATIVE),
        share=good / counted if counted > 0 else None,
        definitions=definitions,
    )


def _is_neutral(moment: Moment) -> bool:
    """Say whether an explained moment counts neither way."""
    is_unseen = moment.status is MomentStatus.EXPLAINED and not moment.seen
    return is_unseen or moment.why == NEUTRAL
