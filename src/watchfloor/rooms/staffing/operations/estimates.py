"""Estimates from the records: made anew, kept beside the earlier ones."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import CountFrame, LegFrame
from watchfloor.rooms.staffing.contracts import EstimateTopic
from watchfloor.rooms.staffing.models import Estimate
from watchfloor.rooms.staffing.rules.busyness import estimate_busyness
from watchfloor.rooms.staffing.rules.estimating import (
    Finding,
    estimate_handle_time,
    estimate_patience_of,
    estimate_redials,
)

DAYS_OF_CONTACTS = 42  # six weeks: enough to be sure, recent enough to be true
DAYS_OF_COUNTS = 182
FEWEST_WHO_LEFT = 10  # patience is told within a factor of two
QUARTER = 900  # seconds: no time zone is cut finer
Progress = Callable[[float], None]


def estimate_queues(
    *,
    queue_ids: Collection[int] = (),
    actor: Actor,
    at: datetime,
    progress: Progress | None = None,
) -> int:
    """Estimate handle time, patience, redials and busyness of queues; return of how many.

    From the six weeks (busyness: half a year) before each feed's newest record. Each queue is a
    transaction of its own; one without records is left as it is.
    """
    zone = calendars.centre_zone()
    last = interactions.find_last_records()
    cards = [
        card
        for card in interactions.list_queues(scope=WHOLE_CENTRE)
        if card.feed_id in last and (not queue_ids or card.id in queue_ids)
    ]
    done = 0
    for number, card in enumerate(cards, start=1):
        end = min(last[card.feed_id], at).astimezone(zone).date()
        findings = _find(card.id, end, zone)
        if findings:
            _keep(card.id, end, findings, actor=actor, at=at)
            done += 1
        if progress is not None:
            progress(number / len(cards))
    return done


def _find(queue_id: int, last_day: date, zone: ZoneInfo) -> list[Finding]:
    contacts = interactions.read_leg_frame(
        window=_days(last_day, DAYS_OF_CONTACTS, zone), queue_ids=[queue_id], scope=WHOLE_CENTRE
    )
    counts = interactions.read_counts(
        window=_days(last_day, DAYS_OF_COUNTS, zone), queue_ids=[queue_id], scope=WHOLE_CENTRE
    )
    found = [*_of_contacts(contacts, zone), estimate_busyness(_totals(counts, last_day, zone))]
    return [finding for finding in found if finding is not None]


def _of_contacts(legs: LegFrame, zone: ZoneInfo) -> list[Finding | None]:
    if not len(legs):
        return []
    return [
        estimate_handle_time(legs, zone),
        estimate_patience_of(legs),
        estimate_redials(legs, zone),
    ]


def _days(last: date, count: int, zone: ZoneInfo) -> Window:
    start = day_window(last - timedelta(days=count - 1), zone).start
    return Window(start, day_window(last, zone).end)


def _totals(counts: CountFrame, last_day: date, zone: ZoneInfo) -> Mapping[date, float]:
    """Return the contacts of each local day; the last one may not be over."""
    totals: dict[date, float] = {}
    quarters, places = np.unique(counts.start_seconds // QUARTER, return_inverse=True)
    sums = np.bincount(places, counts.offered) if len(quarters) else np.zeros(0)
    for quarter, offered in zip(quarters.tolist(), sums.tolist(), strict=True):
        day = datetime.fromtimestamp(quarter * QUARTER, zone).date()
        totals[day] = totals.get(day, 0.0) + offered
    totals.pop(last_day, None)
    return totals


@transaction.atomic
def _keep(
    queue_id: int, last_day: date, findings: Collection[Finding], *, actor: Actor, at: datetime
) -> None:
    for finding in findings:
        body = asdict(finding)
        body |= _for_plans(finding)
        is_daily = finding.topic is EstimateTopic.BUSYNESS
        days = DAYS_OF_COUNTS if is_daily else DAYS_OF_CONTACTS
        Estimate.objects.create(
            queue_id=queue_id,
            topic=finding.topic,
            first_day=last_day - timedelta(days=days - 1),
            last_day=last_day,
            sample=finding.sample,
            body=body,
            made_at=at,
        )
    journal.record(
        action="staffing.estimates.made",
        subject=f"queue:{queue_id}",
        actor=actor,
        at=at,
        after={finding.topic.value: finding.sample for finding in findings},
    )


def _for_plans(finding: Finding) -> Mapping[str, float | None]:
    """Return what plans take from a finding, by names that need no topic; they take no guess."""
    if "few" in finding.doubts and finding.facts.get("abandoned", 0.0) < FEWEST_WHO_LEFT:
        return {}
    names = {"mean": "mean_seconds", "share": "share", "cv": "cv"}
    return {names[name]: figure.value for name, figure in finding.figures.items() if name in names}
