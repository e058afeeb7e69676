"""The demo center from nothing to now: organisation, history, today; at a later start the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.home import home
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters import service as rosters
from watchfloor.rooms.rosters.contracts import ShiftCell

from .center import FEED, ZONE
from .organisation import DEMO, agree_contract, organise, place_queues
from .queue_log import Exchange, build_exchange
from .staffing import Shift
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
    exchange = exchange_of(state)
    progress("organisation", 0.0)
    write_state(state)
    organise(exchange.crews, state.language, at)
    contacts = _load(exchange, (state.loaded_until, at), at, progress)
    place_queues(state.language, at)
    agree_contract(_midnight(state.anchor - timedelta(weeks=HISTORY_WEEKS)), at)
    shift_weeks = exchange.replay.shift_weeks(local_day(at))
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
    contacts = _load(exchange_of(state), (first, state.loaded_from), at, progress)
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
    today = local_day(at)
    start = _midnight(today - timedelta(days=_FIRST_DAYS))
    return DemoState(monday_of(today), language, start, start, shift_weeks=0)


def exchange_of(state: DemoState) -> Exchange:
    """Return the exchange that an earlier start left, or that this one begins."""
    replay = Replay(state.anchor, read_volumes(find_file()))
    return build_exchange(replay, state.seed, partial(_rostered, state.played_until))


def _rostered(played_until: date | None, day: date) -> Mapping[str, Shift]:
    """Return the published shifts of a day that was not played by turns, by agents' codes."""
    if played_until is None or day <= played_until:
        return {}
    codes = {card.id: card.code for card in people.list_agents(scope=WHOLE_CENTRE)}
    duties = rosters.list_duties(first_day=day, last_day=day)
    return {codes[each.cell.agent_id]: _shift(each.cell) for each in duties}


def _shift(cell: ShiftCell) -> Shift:
    start = cell.start_minute * 60
    breaks = tuple(
        (minute * 60 - start, minutes * 60, "rest" if paid else "meal")
        for _name, minute, minutes, paid in sorted(cell.breaks, key=lambda each: each[1])
    )
    return Shift(start, start + cell.minutes * 60, breaks)


def local_day(at: datetime) -> date:
    """Return the day of the center at an instant."""
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
