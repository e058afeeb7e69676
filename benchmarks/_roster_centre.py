"""A centre of a thousand people with a year of shifts, a month published and one in the making."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ._forecast_centre import AT, TODAY
from ._staffing_centre import NOW

if TYPE_CHECKING:
    from watchfloor.common.actor import Actor
    from watchfloor.rooms.rosters.contracts import ShiftCell

DAYS, MONTHS_BEFORE, TEAM, ON_DAYS = 28, 12, 20, 5
SKILLS = ("phone", "chat", "premium", "complaints", "mail")
DRAFT = TODAY + timedelta(days=DAYS)
_TYPES = (("E", "Early", 450, 510), ("M", "Middle", 600, 660), ("L", "Late", 720, 780))
_STARTS = {code: first for code, _, first, _ in _TYPES}
_MEAL = {"name": "Meal", "minutes": 30, "earliest_minutes": 180, "latest_minutes": 315,
         "paid": False}  # fmt: skip
_REST = {"name": "Rest", "minutes": 15, "earliest_minutes": 75, "latest_minutes": 165}
_EARLIER = """
INSERT INTO rosters_duty ({same}, day, starts_at, ends_at, uid)
SELECT {same}, day - {days} * n, starts_at - n * interval '{days} day',
    ends_at - n * interval '{days} day', gen_random_uuid()
FROM rosters_duty, generate_series(1, {months}) n
"""


def add_people(people: int) -> None:
    """Fill a database that has lines and plans: people, rules, rosters, requests."""
    from watchfloor.rooms.rosters.models import Roster

    if Roster.objects.exists():
        return
    staff = _make_people(people)
    _make_rules(staff)
    _make_rosters(staff)
    _make_year()
    _make_requests(staff)
    execute("VACUUM ANALYZE")


def actor() -> Actor:
    """Return who does all this."""
    from watchfloor.common.actor import Actor

    return Actor(name="benchmark", origin="benchmark")


def execute(statement: str) -> None:
    """Send a statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement)


def _make_people(count: int) -> list[int]:
    """Add people of one or two skills in teams of twenty."""
    from watchfloor.rooms.people import service as people
    from watchfloor.rooms.people.models import Agent, AgentSkill, Skill

    top = people.add_node(kind="centre", name="Benchmark", actor=actor(), at=AT)
    site = people.add_node(kind="site", name="North", parent_id=top, actor=actor(), at=AT)
    teams = [
        people.add_node(kind="team", name=f"Team {n:02}", parent_id=site, actor=actor(), at=AT)
        for n in range(max(count // TEAM, 1))
    ]
    skills = Skill.objects.bulk_create(Skill(code=code, name=code.title()) for code in SKILLS)
    made = Agent.objects.bulk_create(
        Agent(code=f"A{n:04}", name=f"Agent {n:04}", node_id=teams[n % len(teams)])
        for n in range(count)
    )
    AgentSkill.objects.bulk_create(
        AgentSkill(agent=agent, skill=skills[(n + more) % len(skills)])
        for n, agent in enumerate(made) for more in range(1 + n % 2)
    )  # fmt: skip
    return [agent.pk for agent in made]


def _make_rules(staff: list[int]) -> None:
    from watchfloor.rooms.forecast.models import Series
    from watchfloor.rooms.rosters import operations
    from watchfloor.rooms.rosters.contracts import ShiftTypeFacts, WorkTermsFacts

    for code, name, first, last in _TYPES:
        facts = ShiftTypeFacts(
            code=code, name=name, kind="day", earliest_start_minute=first, latest_start_minute=last,
            breaks=(_REST, _MEAL),
        )  # fmt: skip
        operations.save_shift_type(facts=facts, actor=actor(), at=AT)
    operations.use_pack(name="china_standard", node_id=None, on=TODAY, actor=actor(), at=AT)
    for number, series in enumerate(Series.objects.order_by("pk")):
        skill = SKILLS[number % len(SKILLS)]
        operations.set_line_skill(series_id=series.pk, skill=skill, actor=actor(), at=AT)
    terms = [WorkTermsFacts(agent_id=each, valid_from=date(2025, 1, 1)) for each in staff]
    operations.save_work_terms(terms=terms, actor=actor(), at=AT)


def cells(staff: list[int], first: date, *, later: int = 0) -> Iterator[ShiftCell]:
    """Yield shifts: five days of seven, early, middle or late for the whole month.

    `later`: of so many in a hundred people the shifts begin half an hour later.
    """
    from watchfloor.rooms.rosters.contracts import ShiftCell

    for number, agent in enumerate(staff):
        code = _TYPES[number % len(_TYPES)][0]
        begin = _STARTS[code] + 30 * (number % 100 < later)
        breaks = (("Rest", begin + 120, 15, True), ("Meal", begin + 240, 30, False))
        for day in range(DAYS):
            if (day + number) % 7 < ON_DAYS:
                yield ShiftCell(agent, first + timedelta(days=day), code, begin, 480, breaks)


def make_version(staff: list[int], roster_id: int, first: date, *, later: int = 0) -> int:
    """Keep shifts as a checked version."""
    from watchfloor.rooms.rosters import operations
    from watchfloor.rooms.rosters.contracts import Origin

    version_id = operations.save_version(
        roster_id=roster_id, cells=list(cells(staff, first, later=later)), origin=Origin.IMPORTED,
        actor=actor(), at=AT,
    )  # fmt: skip
    operations.check_version(version_id=version_id)
    return version_id


def _make_rosters(staff: list[int]) -> None:
    """Publish a month from today on; leave the one after as two drafts."""
    from watchfloor.rooms.rosters import operations

    for first, drafts in ((TODAY, (0,)), (DRAFT, (0, 5))):
        roster_id = operations.make_roster(
            node_id=None, name=f"From {first}", first_day=first,
            last_day=first + timedelta(days=DAYS - 1), actor=actor(), at=AT,
        )  # fmt: skip
        made = [make_version(staff, roster_id, first, later=later) for later in drafts]
        if first == TODAY:
            operations.publish(version_id=made[0], reason="benchmark", actor=actor(), at=AT)


def _make_year() -> None:
    """Let the twelve months before have been alike."""
    from watchfloor.rooms.rosters.models import Duty

    moved = {"id", "day", "starts_at", "ends_at", "uid"}
    names = [str(each.column) for each in Duty._meta.concrete_fields if each.column not in moved]
    execute(_EARLIER.format(same=", ".join(names), days=DAYS, months=MONTHS_BEFORE))


def _make_requests(staff: list[int]) -> None:
    """Let 40 ask for leave of two days, and ten pairs agree to swap days off."""
    from watchfloor.rooms.rosters.contracts import LeaveKind
    from watchfloor.rooms.rosters.models import Duty, Swap
    from watchfloor.rooms.rosters.operations.leaves import Grant, ask_leave, grant_hours
    from watchfloor.rooms.rosters.rules.leaves import LeaveSpan

    grant_hours(
        grants=[Grant(each, "annual", date(2026, 1, 1), 4800) for each in staff], actor=actor(),
        at=AT,
    )  # fmt: skip
    for number, agent in enumerate(staff[:40]):
        first = TODAY + timedelta(days=3 + number % 20)
        ask_leave(
            agent_id=agent, kind=LeaveKind.ANNUAL, actor=actor(), at=NOW,
            span=LeaveSpan(first, first + timedelta(days=1)),
        )  # fmt: skip
    for one, other in zip(staff[100:110], staff[121:131], strict=True):
        duty = Duty.objects.filter(agent=one, day__gt=TODAY + timedelta(days=7)).earliest("day")
        Swap.objects.create(
            kind="give", duty=duty, agent_id=one, other_id=other, state="accepted",
            duty_sequence=duty.sequence, asked_at=NOW,
        )  # fmt: skip
