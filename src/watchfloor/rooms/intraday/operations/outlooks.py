"""Outlooks are worked out anew as the day goes on, kept, and told to the boards.

They write no journal line: nobody decides anything by them, and there are hundreds a day.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction

from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.floor.contracts import OutlookCard
from watchfloor.rooms.intraday.contracts import DayOutlook
from watchfloor.rooms.intraday.models import Reforecast
from watchfloor.rooms.intraday.queries.kept import newest_outlooks, pack_interval, row_of
from watchfloor.rooms.intraday.queries.running import Running

KEPT_DAYS = 14  # with every outlook of the day; before them the last one of each day


def keep_outlooks(running: Running) -> tuple[DayOutlook, ...]:
    """Work out what the running day of every line will come to, and tell the boards."""
    before = newest_outlooks([each.line.id for each in running.days], running.facts.day)
    maker = running.maker()
    made = tuple(
        maker.make(each, there_before=_there(before.get(each.line.id))) for each in running.days
    )
    for outlook in made:
        _keep(outlook)
    return made


def _there(before: DayOutlook | None) -> dict[datetime, float]:
    """Return who was expected or seen in intervals that an outlook knew."""
    if before is None:
        return {}
    return {each.start: each.present for each in before.intervals if each.present is not None}


@transaction.atomic
def _keep(outlook: DayOutlook) -> None:
    row_of(outlook).save()
    floor.put_outlook(
        outlook=OutlookCard(
            queue_id=outlook.queue_id,
            day=outlook.day,
            made_at=outlook.made_at,
            service_share=outlook.service_share,
            service_low=outlook.service_low,
            service_high=outlook.service_high,
            next_hours_share=outlook.next_hours_share,
            intervals=[pack_interval(each) for each in outlook.intervals],
        )
    )


def thin_outlooks(*, today: date) -> int:
    """Keep of days long over only what was foreseen last; return how many went."""
    old = Reforecast.objects.filter(day__lt=today - timedelta(days=KEPT_DAYS))
    last = old.order_by("queue_id", "day", "-made_at").distinct("queue_id", "day").values("pk")
    gone, _ = old.exclude(pk__in=list(last.values_list("pk", flat=True))).delete()
    return gone
