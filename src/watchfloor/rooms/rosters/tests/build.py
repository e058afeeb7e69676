"""Small things that the tests of this room are built from: a centre with lines, people, shifts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.common.actor import Actor
from watchfloor.rooms.people import service as people
from watchfloor.rooms.people.contracts import AgentFacts
from watchfloor.rooms.rosters import operations
from watchfloor.rooms.rosters.contracts import (
    Origin,
    RuleFacts,
    ShiftCell,
    ShiftTypeFacts,
    WorkTermsFacts,
)

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 6, 8)
AT = datetime(2026, 6, 1, 9, 0, tzinfo=SHANGHAI)
ANNA = Actor(name="anna", user_id=1, origin="test")
BEN = Actor(name="ben", user_id=2, origin="test")
HALF_HOUR = {"name": "lunch", "minutes": 30, "earliest_minutes": 180, "latest_minutes": 330,
             "paid": False}  # fmt: skip


def a_centre() -> int:
    """Add a centre with one site and one team; return the team."""
    centre = people.add_node(kind="centre", name="Centre", actor=ANNA, at=AT)
    site = people.add_node(kind="site", name="North", parent_id=centre, actor=ANNA, at=AT)
    return people.add_node(kind="team", name="Team 1", parent_id=site, actor=ANNA, at=AT)


def agents(count: int, node_id: int, *, first: int = 1) -> list[int]:
    """Add agents to a team; return them."""
    return [
        people.add_agent(
            facts=AgentFacts(code=f"A{number:03d}", name=f"Agent {number}", node_id=node_id),
            actor=ANNA,
            at=AT,
        )
        for number in range(first, first + count)
    ]


def shift_types() -> None:
    """Add an early, a late and a night shift."""
    for code, name, kind, first, last in (
        ("早", "Early", "day", 420, 540),
        ("晚", "Late", "day", 780, 840),
        ("夜", "Night", "night", 1320, 1320),
    ):
        operations.save_shift_type(
            facts=ShiftTypeFacts(
                code=code,
                name=name,
                kind=kind,
                earliest_start_minute=first,
                latest_start_minute=last,
                breaks=(HALF_HOUR,),
            ),
            actor=ANNA,
            at=AT,
        )


def full_time(agent_ids: Sequence[int]) -> None:
    """Give people 40 hours on five days of the week."""
    operations.save_work_terms(
        terms=[WorkTermsFacts(agent_id=each, valid_from=date(2026, 1, 1)) for each in agent_ids],
        actor=ANNA,
        at=AT,
    )


def rest_of_eleven_hours() -> None:
    """Set the rule of eleven hours between shifts."""
    operations.save_rule(
        facts=RuleFacts(key="rest", kind="min_rest", parameters={"minutes": 660}),
        actor=ANNA,
        at=AT,
    )


def a_roster(node_id: int | None = None, *, days: int = 7, name: str = "Week 24") -> int:
    """Begin a roster from Monday on."""
    return operations.make_roster(
        node_id=node_id,
        name=name,
        first_day=MONDAY,
        last_day=MONDAY + timedelta(days=days - 1),
        actor=ANNA,
        at=AT,
    )


def early(agent_id: int, day: date = MONDAY, start_minute: int = 480) -> ShiftCell:
    """Return an early shift with its meal four hours into it."""
    return ShiftCell(
        agent_id, day, "早", start_minute, 480, (("lunch", start_minute + 240, 30, False),)
    )


def late(agent_id: int, day: date = MONDAY) -> ShiftCell:
    """Return a late shift."""
    return ShiftCell(agent_id, day, "晚", 840, 480, (("lunch", 1080, 30, False),))


def a_version(roster_id: int, cells: Sequence[ShiftCell]) -> int:
    """Keep shifts as a version."""
    return operations.save_version(
        roster_id=roster_id, cells=cells, origin=Origin.IMPORTED, actor=ANNA, at=AT
    )
