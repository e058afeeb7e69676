"""What every room wants done, for one person. A room that fails takes no page down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from watchfloor.common.access import Access
from watchfloor.common.worklist import Task
from watchfloor.rooms.audits import service as audits
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.floor import service as floor
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.guidance import service as guidance
from watchfloor.rooms.intraday import service as intraday
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.rosters import service as rosters
from watchfloor.rooms.staffing import service as staffing
from watchfloor.shell.today import figures
from watchfloor.shell.today.figures import Day
from watchfloor.shell.today.gathering import gather
from watchfloor.shell.today.pulses import feed_pulses
from watchfloor.shell.today.signals import Signal
from watchfloor.shell.today.wording import task_of

from .kinds import ContactValue, contact_worth
from .marks import list_marks
from .ranking import Item, Link, Worklist, is_hidden, rank

log = logging.getLogger(__name__)
PATIENCE_MS = 2000  # of one question of one room to the database


@dataclass(frozen=True, slots=True)
class Source:
    """A room that has a say in what to do. `name` is a msgid."""

    name: str
    icon: str
    ask: Callable[..., tuple[Task, ...]]


# A matter of a room that comes later is told in that room's words.
SOURCES: list[Source] = [
    Source(gettext_noop("Matters"), "task", matters.list_tasks),
    Source(gettext_noop("Risk library"), "shield", risks.list_tasks),
    Source(gettext_noop("Forecast"), "chart", forecast.list_tasks),
    Source(gettext_noop("Staffing"), "people", staffing.list_tasks),
    Source(gettext_noop("Rosters"), "people", rosters.list_tasks),
    Source(gettext_noop("Live floor"), "health", floor.list_tasks),
    Source(gettext_noop("Intraday"), "chart", intraday.list_tasks),
    Source(gettext_noop("Guidance"), "message", guidance.list_tasks),
    Source(gettext_noop("Audits"), "check", audits.list_tasks),
    Source(gettext_noop("Calendar"), "calendar", calendars.list_tasks),
]
_MISSED = {"queue_below_target"}  # the other signals are about contacts that nobody sees


def build(*, access: Access, at: datetime, signals: Sequence[Signal], day: Day | None) -> Worklist:
    """Return one person's worklist; `signals` are those of the contacts in her reach."""
    told: list[tuple[Source, Task]] = []
    silent: list[str] = []
    with _limited():
        for source in SOURCES:
            tasks = _ask(source, access, at)
            if tasks is None:
                silent.append(_(source.name))
            told += [(source, task) for task in tasks or ()]
    is_needed = signals or any(task.missed_contacts for _source, task in told)
    worth = contact_worth(at=at).value if is_needed else ContactValue()
    found = [_of_signal(signal, day, access, worth) for signal in signals]
    found += [_of_task(task, source, at, worth) for source, task in told]
    marks = list_marks(user_id=access.user_id or 0, at=at)
    by_key = dict(marks)
    return Worklist(
        items=tuple(item for item in rank(found) if not is_hidden(item, by_key, at)),
        put_off=tuple(put for _key, put in marks),
        silent=tuple(silent),
    )


def build_alone(*, access: Access, at: datetime) -> Worklist:
    """Return one person's worklist where no page has read the signals already."""
    if not access.can("interactions.queues.view"):
        return build(access=access, at=at, signals=(), day=None)
    day = figures.shown_day(at, access)
    definition = figures.service_level(day.window.start if day else at)
    rows = figures.queue_rows(day, definition, access) if day else []
    pulses = feed_pulses(at, calendars.centre_zone())
    signals = gather(day, rows, pulses, definition, access)
    return build(access=access, at=at, signals=signals, day=day)


def find_item(items: Iterable[Item], key: str) -> Item | None:
    """Return the line of a key."""
    return next((item for item in items if item.task.key == key), None)


@contextmanager
def _limited() -> Iterator[None]:
    """Limit each question to the database while rooms are asked; a room's fault leaves it so."""
    with transaction.atomic():
        _set_patience(PATIENCE_MS)
        yield
        _set_patience(0)


def _set_patience(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")


def _ask(source: Source, access: Access, at: datetime) -> tuple[Task, ...] | None:
    """Ask one room, in a savepoint; None when it failed or took too long."""
    try:
        with transaction.atomic():
            return source.ask(access=access, at=at)
    except Exception:
        log.exception("worklist: %s could not be read", source.name)
        return None


def _of_task(task: Task, source: Source, at: datetime, worth: ContactValue) -> Item:
    is_late = task.due_at is not None and task.due_at < at
    whole = replace(task, loss=task.loss + task.missed_contacts * worth.missed)
    return Item(whole, source.icon, "bad" if is_late else "info")


def _of_signal(signal: Signal, day: Day | None, access: Access, worth: ContactValue) -> Item:
    told = task_of(signal, day, access)
    links = tuple(Link(each.text, each.url) for each in told.links)
    task = Task(
        key=f"signal.{signal.kind}:{signal.subject}",
        title=told.text,
        reason=told.reason,
        loss=signal.loss * (worth.missed if signal.kind in _MISSED else worth.unseen),
        url=links[0].url if links else "/",
    )
    return Item(task, told.icon, told.tone, links)
