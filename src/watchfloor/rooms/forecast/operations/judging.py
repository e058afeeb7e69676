"""How the last weeks went, kept with each series: what the list of tasks looks at."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window
from watchfloor.rooms.forecast.contracts import AccuracyBy, AccuracyRow
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.queries.accuracy import report_accuracy

log = logging.getLogger(__name__)
LOOKED_AT = timedelta(weeks=4)
LEAD_DAYS = 7


def judge_series(*, series_ids: Collection[int], at: datetime) -> None:
    """Keep how far off the versions in force a week ahead were in the last four weeks.

    What cannot be judged has nothing kept; one series' failure never stops the rest.
    """
    for series_id in series_ids:
        try:
            row = _judge(series_id, at)
        except (ValueError, ArithmeticError, LookupError):
            log.exception("forecast: series %s cannot be judged", series_id)
            row = None
        Series.objects.filter(pk=series_id).update(
            recent_wape=row.wape if row else None,
            recent_floor=max(row.floor, row.own_floor) if row else None,
            recent_bias=row.bias if row else None,
        )


def _judge(series_id: int, at: datetime) -> AccuracyRow | None:
    return report_accuracy(
        series_ids=[series_id],
        window=Window(at - LOOKED_AT, at),
        by=AccuracyBy.WEEK,
        lead_days=LEAD_DAYS,
        scope=WHOLE_CENTRE,
    ).total
