"""Series: one for every queue by itself, others by hand; how each is forecast."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import SeriesCard, SeriesSource
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.queries.records import find_interval_minutes
from watchfloor.rooms.forecast.queries.series import series_card
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import QueueCard

INTERVALS = (15, 30, 60)
MOST_HORIZON_DAYS = 366
MOST_PEER_FACTOR = 1000.0
IMPORTED = "imported"  # the method that keeps what was imported


@transaction.atomic
def sync_series(*, actor: Actor, at: datetime) -> int:
    """Make a series of every queue that has none yet; return how many were made."""
    queues = interactions.list_queues(scope=WHOLE_CENTRE)
    known = set(Series.objects.exclude(queue=None).values_list("queue_id", flat=True))
    missing = [queue for queue in queues if queue.id not in known]
    if not missing:
        return 0
    minutes = find_interval_minutes(queue_ids=[queue.id for queue in missing])
    codes = set(Series.objects.values_list("code", flat=True))
    for queue in missing:
        code = _free_code(queue, codes)
        codes.add(code)
        Series.objects.create(
            code=code,
            title=queue.title or queue.code,
            channel=queue.channel,
            source=SeriesSource.QUEUE,
            queue_id=queue.id,
            interval_minutes=minutes[queue.id],
        )
    journal.record(
        action="forecast.series.synced",
        subject="series",
        actor=actor,
        at=at,
        after={"made": [queue.code for queue in missing]},
    )
    return len(missing)


def _free_code(queue: QueueCard, codes: set[str]) -> str:
    """Return the queue's code, with its feed where another series has it."""
    if queue.code not in codes:
        return queue.code
    named = f"{queue.feed}:{queue.code}"[:190]
    return named if named not in codes else f"{named}:{queue.id}"


class SeriesFields(TypedDict, total=False):
    """What of a series people decide."""

    title: str
    source: SeriesSource
    channel: str
    node_id: int | None
    interval_minutes: int
    horizon_days: int
    peer_id: int | None
    peer_factor: float
    is_active: bool


@transaction.atomic
def add_series(
    *,
    code: str,
    queue_id: int | None = None,
    actor: Actor,
    at: datetime,
    **wanted: Unpack[SeriesFields],
) -> SeriesCard:
    """Add a series of a queue, one scaled from another, or one that people fill in."""
    row = Series(code=code.strip(), queue_id=queue_id, **wanted)
    row.title = row.title.strip() or row.code
    _check(row)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _refuse(
            "forecast.series.taken",
            msgid("There is a series %(series)s already."),
            msgid("Change that one, or take another code and queue."),
            series=row.code,
        ) from error
    journal.record(
        action="forecast.series.added",
        subject=f"series:{row.pk}",
        actor=actor,
        at=at,
        after={"code": row.code, "queue": queue_id, **wanted},
    )
    return series_card(row)


@transaction.atomic
def change_series(
    *, series_id: int, actor: Actor, at: datetime, **changes: Unpack[SeriesFields]
) -> SeriesCard:
    """Change title, source, channel, node, interval, horizon, peer or whether it is forecast.

    The versions that there are stay as they are; the next one follows the change.
    """
    # Both, so that two series cannot become like each other at the same time.
    wanted = {series_id, changes.get("peer_id") or series_id}
    held = Series.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    row = {each.pk: each for each in held}[series_id]
    before = {name: getattr(row, name) for name in changes}
    for name, value in changes.items():
        setattr(row, name, value)
    _check(row)
    row.save(update_fields=[name.removesuffix("_id") for name in changes])
    journal.record(
        action="forecast.series.changed",
        subject=f"series:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after=changes,
    )
    return series_card(row)


@transaction.atomic
def choose_method(
    *, series_id: int, method: str, reason: str, actor: Actor, at: datetime
) -> SeriesCard:
    """Let people's choice of a model stand over the back-test's, or (no method) take it back."""
    if method and not reason.strip():
        raise _refuse(
            "forecast.method.reason_missing",
            msgid("A model chosen by hand needs a reason."),
            msgid("Say why it will be better than what the back-test chose."),
        )
    row = Series.objects.select_for_update().get(pk=series_id)
    before = {"method": row.method, "reason": row.method_reason}
    row.method, row.method_reason = method, reason.strip() if method else ""
    row.save(update_fields=["method", "method_reason"])
    journal.record(
        action="forecast.method.chosen",
        subject=f"series:{row.pk}",
        actor=actor,
        at=at,
        before=before,
        after={"method": row.method, "reason": row.method_reason},
    )
    return series_card(row)


def _check(row: Series) -> None:
    if not row.code:
        raise _refuse(
            "forecast.series.code_missing",
            msgid("The series has no code."),
            msgid("Give it one that people will recognize."),
        )
    if row.interval_minutes < 1 or 1440 % row.interval_minutes:
        raise _refuse(
            "forecast.series.interval",
            msgid("Intervals of %(minutes)s minutes do not divide a day."),
            msgid("Take 15, 30 or 60 minutes."),
            minutes=row.interval_minutes,
        )
    if not 1 <= row.horizon_days <= MOST_HORIZON_DAYS:
        raise _refuse(
            "forecast.series.horizon",
            msgid("A forecast cannot go %(days)s days ahead."),
            msgid("Take 1 to %(most)s days; the long-term page goes further."),
            days=row.horizon_days,
            most=MOST_HORIZON_DAYS,
        )
    if row.source == SeriesSource.QUEUE and row.queue_id is None:
        raise _refuse(
            "forecast.series.queue_missing",
            msgid("It is not said whose contacts the series is made of."),
            msgid("Choose a queue, another series to scale, or figures by hand."),
        )
    _check_peer(row)


def _check_peer(row: Series) -> None:
    if not 0 < row.peer_factor <= MOST_PEER_FACTOR:
        raise _refuse(
            "forecast.series.peer_factor",
            msgid("The factor %(factor)s makes no sense."),
            msgid("Give a factor above 0 and up to %(most)s; 1 is the base itself."),
            factor=row.peer_factor,
            most=MOST_PEER_FACTOR,
        )
    if row.source != SeriesSource.PEER:
        return
    if row.peer is None:
        raise _refuse(
            "forecast.series.peer_missing",
            msgid("It is not said which series this one will be like, and how large."),
            msgid("Choose a series and a factor above 0."),
        )
    if row.peer.source == SeriesSource.PEER or row.peer_id == row.pk:
        raise _refuse(
            "forecast.series.peer_of_peer",
            msgid("%(peer)s is scaled from another series itself."),
            msgid("Choose the series that it is scaled from."),
            peer=row.peer.code,
        )
    if row.pk and row.followers.exists():
        raise _refuse(
            "forecast.series.has_followers",
            msgid("Other series are scaled from %(series)s."),
            msgid("Let them follow another series first."),
            series=row.code,
        )


def _refuse(code: str, what: str, mend: str, **fields: object) -> Refusal:
    return Refusal(code=code, what=what, mend=mend, fields=fields)
