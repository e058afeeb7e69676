"""The demo center from nothing to now: organisation, history, today; at a later start the rest."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.home import home
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.interactions.contracts import Format
from watchfloor.rooms.people import service as people

from .center import FEED, ZONE
from .organisation import DEMO, organise, place_queues
from .queue_log import Exchange, build_exchange
from .state import SOURCE, DemoState, password_of, read_state, write_state
from .volumes import Replay, find_file, monday_of, read_volumes

HISTORY_WEEKS = 2  # whole weeks before the current one

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
    """Make the demo center, or bring an earlier one up to `at`."""
    progress("volumes", 0.0)
    volumes = read_volumes(find_file())
    kept = read_state()
    state = kept or _first_state(at, language)
    if kept is None:
        refuse_other_data()
        write_state(state)
    exchange = build_exchange(Replay(state.anchor, volumes), state.seed)
    progress("organisation", 0.0)
    organise(exchange.crews, state.language, at)
    contacts = _load(exchange, state, at, progress)
    place_queues(state.language, at)
    shift_weeks = exchange.replay.shift_weeks(at.astimezone(ZoneInfo(ZONE)).date())
    write_state(state.loaded(at, shift_weeks))
    return Demo(
        shift_weeks=shift_weeks,
        contacts=contacts,
        is_first=kept is None,
        passwords={role.value: password_of(role) for role in Role},
    )


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
    anchor = monday_of(at.astimezone(ZoneInfo(ZONE)).date())
    start = datetime.combine(anchor - timedelta(weeks=HISTORY_WEEKS), time(), ZoneInfo(ZONE))
    return DemoState(anchor=anchor, language=language, loaded_until=start, shift_weeks=0)


def _load(exchange: Exchange, state: DemoState, at: datetime, progress: Progress) -> int:
    """Write what the exchange logged since the last start and import it like any other log."""
    progress("calls", 0.0)
    with _log_file() as path:
        if not exchange.write(path, state.loaded_until, at):
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
