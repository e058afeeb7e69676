"""The demo's rosters: who worked in the played weeks, and who will work from now on.

The played days had crews; their shifts are published as they were, so that the ledger of nights and
late shifts has something to tell. From today on the engine makes the rosters, from the plans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from numpy.random import SeedSequence, default_rng

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.people import service as people
from watchfloor.rooms.rosters import demo as rosters
from watchfloor.rooms.rosters.demo import Played, Story

from .center import DEPARTMENTS, ZONE
from .library import person
from .organisation import DEMO
from .roster import hire
from .state import read_state, write_state
from .story import HISTORY_WEEKS
from .volumes import find_file, read_volumes

WEEK = timedelta(days=7)
AHEAD = timedelta(days=13)  # of this week's Monday: so far is published
DRAFT = timedelta(days=27)

Progress = Callable[[str, float], None]


def load_rosters(*, at: datetime, progress: Progress) -> None:
    """Bring the rosters up to now: what is published reaches through next week."""
    state = read_state()
    if state is None:
        return
    story = _story(state.language)
    today = at.astimezone(ZoneInfo(ZONE)).date()
    progress("rosters", 0.0)
    if rosters.furnish(story, at):
        first = state.anchor - HISTORY_WEEKS * WEEK
        begin = datetime.combine(first - timedelta(days=3), time(10), ZoneInfo(ZONE))
        rosters.remember(story, list(_played(first, today, state.seed)), begin)
        write_state(replace(state, played_until=today))
        rosters.ask_for_days_off(story, today + timedelta(days=1), today + AHEAD + DRAFT, at)
    progress("rosters", 0.2)
    _publish_ahead(story, today, at)
    progress("rosters", 1.0)


def _publish_ahead(story: Story, today: date, at: datetime) -> None:
    """Publish through next week what is not published yet, and draft the four weeks after it."""
    until = today - timedelta(days=today.weekday()) + AHEAD
    published = rosters.last_published_day() or today
    if published >= until - WEEK + timedelta(days=1):
        return
    first = max(published, today) + timedelta(days=1)
    if rosters.roster_days(story, first, until, at, publish=True) is not None:
        rosters.ask_for_swaps(story, first, at)
    begin = until + timedelta(days=1)
    if not rosters.has_draft_from(begin):
        rosters.roster_days(
            story, begin, begin + DRAFT, at, node_id=_drafted_part(story.language), publish=False
        )


def _drafted_part(language: str) -> int | None:
    """Return the department whose next weeks are drafted: the smallest, so that nobody waits."""
    nodes = {node.name: node.id for node in people.list_nodes(scope=WHOLE_CENTRE)}
    smallest = min(DEPARTMENTS, key=lambda department: department.share)
    return nodes.get(smallest.name[language])


def _story(language: str) -> Story:
    return Story(
        language=language,
        actor=DEMO,
        planner=person(Role.PLANNER).actor,
        leader=person(Role.TEAM_LEADER).actor,
        lines={
            queue.title[language]: queue.code
            for department in DEPARTMENTS
            for queue in department.queues
        },
    )


def _played(first: date, last: date, seed: int) -> Iterator[Played]:
    """Yield who was on duty, as the crews' days go round."""
    agents = _agents()
    crews = hire(read_volumes(find_file()))
    day = first
    while day <= last:
        # The very draws of the exchange, so that who has a shift is who took calls.
        roots = SeedSequence([seed, day.toordinal()]).spawn(len(crews) + 1)
        for crew, root in zip(crews, roots, strict=False):
            for code, shift in crew.on_duty(day, default_rng(root)) if day.weekday() < 5 else ():
                minutes = (shift.end - shift.start) // 60
                start = shift.start // 60
                breaks = tuple((start + after // 60, long // 60) for after, long, _ in shift.breaks)
                yield Played(agents[code], day, start, minutes, breaks)
        day += timedelta(days=1)


def _agents() -> Mapping[str, int]:
    return {card.code: card.id for card in people.list_agents(scope=WHOLE_CENTRE)}
