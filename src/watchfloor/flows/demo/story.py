"""The demo center from nothing to now: organisation, history, today; at a later start the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.home import home
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.people import service as people

from .center import FEED, ZONE
from .organisation import DEMO, agree_contract, organise, place_queues
from .queue_log import Exchange, build_exchange
from .state import SOURCE, DemoState, password_of, read_state, write_state
from .volumes import Replay, find_file, monday_of, read_volumes

HISTORY_WEEKS = 2  # whole weeks before the current one
_FIRST_DAYS = 7  # what the first start loads before it serves; older days follow while it serves

Progress = Callable[[str, float], None]  # step, share done


@dataclass(frozen=True, slots=True)
class Demo:
    """What a start of the demo tells the one who started it."""

    shift_weeks: int
    contacts: int  # brought by this start
    is_first: bool
    passwords: dict[str, str]
    source: str = SOURCE


def load_demo(*, at: datetime, language: str, progress: Progress) -> Demo:
    """Make the demo center with its last days, or bring an earlier one up to `at`."""
    kept = read_state()
    if kept is None:
        refuse_other_data()
    state = kept or _first_state(at, language)
    progress("volumes", 0.0)
    exchange = _exchange(state)
    progress("organisation", 0.0)
    write_state(state)
    organise(exchange.crews, state.language, at)
    contacts = _load(exchange, (state.loaded_until, at), at, progress)
    place_queues(state.language, at)
    agree_contract(_midnight(state.anchor - timedelta(weeks=HISTORY_WEEKS)), at)
    shift_weeks = exchange.replay.shift_weeks(_local_day(at))
    write_state(replace(state, loaded_until=at, shift_weeks=shift_weeks))
    return Demo(
        shift_weeks=shift_weeks,
        contacts=contacts,
        is_first=kept is None,
        passwords={role.value: password_of(role) for role in Role},
    )


def load_history(*, at: datetime, progress: Progress) -> int:
    """Load the older weeks, if an earlier start has not; stopped halfway, nothing is kept."""
    state = read_state()
    if state is None:
        return 0
    first = _midnight(state.anchor - timedelta(weeks=HISTORY_WEEKS))
    if state.loaded_from <= first:
        return 0
    contacts = _load(_exchange(state), (first, state.loaded_from), at, progress)
    write_state(replace(state, loaded_from=first))
    return contacts


def refuse_other_data() -> None:
    """Refuse to lay a demo over a center that is not one."""
    if people.list_nodes(scope=WHOLE_CENTRE) or interactions.list_queues(scope=WHOLE_CENTRE):
        raise Refusal(
            code="demo.other_data",
            what="There is a center in this data folder that is no demo. Nothing was changed.",
            where="%(home)s",
            mend="Give the demo a folder of its own with --home.",
            fields={"home": home()},
        )


def _first_state(at: datetime, language: str) -> DemoState:
    today = _local_day(at)
    start = _midnight(today - timedelta(days=_FIRST_DAYS))
    return DemoState(monday_of(today), language, start, start, shift_weeks=0)


def _exchange(state: DemoState) -> Exchange:
    return build_exchange(Replay(state.anchor, read_volumes(find_file())), state.seed)


def _local_day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(ZONE)).date()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(ZONE))


def _load(
    exchange: Exchange, stretch: tuple[datetime, datetime], at: datetime, progress: Progress
) -> int:
    """Write what the exchange logged in (since, until] and import it like any other log."""
    progress("calls", 0.0)
    with _log_file() as path:
        if not exchange.write(path, *stretch):
            return 0
        report = interactions.import_file(
            path=path,
            format=Format.ASTERISK_QUEUE_LOG,
            zone=ZoneInfo(ZONE),
            feed=FEED,
            actor=DEMO,
            at=at,
            progress=lambda share: progress("import", share),
        )
    return report.contacts


@contextmanager
def _log_file() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(dir=home(), prefix="demo-") as folder:
        yield Path(folder) / "queue_log"
