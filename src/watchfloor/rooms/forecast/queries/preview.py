"""A forecast that nobody keeps: what a series would get if it were forecast now."""

from __future__ import annotations

from datetime import date, datetime

from watchfloor.common.access import Scope
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window
from watchfloor.common.words import msgid
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.forecast.contracts import Preview, SeriesSource
from watchfloor.rooms.forecast.models import Series
from watchfloor.rooms.forecast.rules.answered import days_of_answer
from watchfloor.rooms.forecast.rules.asking import Question
from watchfloor.rooms.forecast.rules.engine import ask_engine
from watchfloor.rooms.forecast.rules.outlooks import KeptForecast
from watchfloor.rooms.forecast.rules.packing import pack_spread
from watchfloor.rooms.interactions import service as interactions

from ._reach import reach_series
from .intervals import expand
from .questions import build_question
from .records import Records, find_interval_minutes


def preview_forecast(*, queue_id: int, window: Window, at: datetime, scope: Scope) -> Preview:
    """Return the intervals of a window as they would be forecast now. Nothing is kept.

    :raises Refusal: nothing was recorded of the queue.
    """
    zone = calendars.centre_zone()
    series = _find_series(queue_id, scope)
    question = build_question(series=series, records=Records(zone=zone, at=at))
    if question is None:
        raise Refusal(
            code="forecast.history.empty",
            what=msgid("Nothing has been recorded of %(queue)s yet."),
            mend=msgid("Import records first, or scale the forecast of another series."),
            fields={"queue": series.code},
        )
    answer = ask_engine(question)
    days = days_of_answer(answer, question.first_day)
    kept = KeptForecast(days, pack_spread(answer.spread), 0, question.interval_minutes)
    found = expand(kept, zone, {})
    return Preview(
        model=answer.model,
        history_first=_first(question),
        history_last=question.history_last,
        notes=tuple(answer.notes),
        leaderboard=tuple(answer.leaderboard),
        intervals=tuple(each for each in found if window.start <= each.starts_at < window.end),
    )


def _find_series(queue_id: int, scope: Scope) -> Series:
    """Return a queue's series, or the one that it would get."""
    known = reach_series(scope).filter(queue=queue_id).first()
    if known is not None:
        return known
    queue = next(each for each in interactions.list_queues(scope=scope) if each.id == queue_id)
    return Series(
        code=queue.code,
        title=queue.title or queue.code,
        source=SeriesSource.QUEUE,
        queue_id=queue.id,
        interval_minutes=find_interval_minutes(queue_ids=[queue.id])[queue.id],
    )


def _first(question: Question) -> date:
    first: datetime = question.frame["starts_at"][0]
    return first.date()
