"""The problem of a roster, from what every room knows now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from callmath.scheduling import Problem, Rule
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.calendars.contracts import DayKind
from watchfloor.rooms.forecast import service as forecast
from watchfloor.rooms.forecast.contracts import SeriesCard
from watchfloor.rooms.people.contracts import AgentCard, NodeCard
from watchfloor.rooms.rosters.contracts import COUNTS_AS_WORKED, AskState, LeaveKind, ShiftCell
from watchfloor.rooms.rosters.models import Leave, LineSkill, RuleSetting, Wish
from watchfloor.rooms.rosters.rules.asking import NEEDS, check_run, check_span
from watchfloor.rooms.rosters.rules.catalogue import engine_type
from watchfloor.rooms.rosters.rules.problems import (
    Absence,
    Employee,
    Need,
    Settings,
    Span,
    WishRow,
    make_problem,
)
from watchfloor.rooms.rosters.rules.reaching import effective_rules
from watchfloor.rooms.staffing import service as staffing
from watchfloor.rooms.staffing.contracts import IntervalRequirement, Performer

from .catalogue import list_shift_types
from .duties import read_duty_cells
from .fairness import engine_counters
from .people import employed, list_cards, terms_of
from .reach import find_roster_row, node_and_above, nodes_below, nodes_by_id
from .rules import rule_card

HISTORY = timedelta(days=42)
LONG_HISTORY = timedelta(days=100)  # where hours are averaged over months
_LONG_KINDS = frozenset({"average_week", "max_minutes_period", "max_overtime_period"})
ANY = "*"  # the skill of a line that the whole centre serves


@dataclass(frozen=True, slots=True)
class Line:
    """A line of business that a roster serves, and the part of its work that is this roster's."""

    card: SeriesCard
    skill: str
    share: float
    is_of_part: bool = False  # served by everybody of the part that it lies in


@dataclass(frozen=True, slots=True)
class Built:
    """A problem with what pages need to read it."""

    problem: Problem
    skills: Mapping[str, str]  # the engine's skill -> what it is called
    lines: tuple[Line, ...]
    # What pages ask of the lines' plans again and again: as old as the problem, and goes with it.
    performers: dict[tuple[int, Window], Performer] = field(default_factory=dict, compare=False)


def build_problem(
    *,
    roster_id: int,
    settings: Mapping[str, Any] | None = None,
    pinned: Sequence[ShiftCell] = (),
) -> Built:
    """Return the problem of a roster as things stand now.

    `settings`: `friendly`, `need` (required, scheduled, rostered), `under_cost`, `over_cost`,
    `lines` (series ids), `meetings`, `without_rules` (keys).

    :raises RosterNotFound: there is no such roster.
    """
    row = find_roster_row(roster_id)
    return _Builder(row.node_id, row.first_day, row.last_day, settings or {}).build(pinned)


def read_problem(
    *,
    node_id: int | None,
    first_day: date,
    last_day: date,
    settings: Mapping[str, Any] | None = None,
) -> Problem:
    """Return the problem of a part of the centre (of all of it) and some days, without a roster.

    :raises Refusal: the days or the settings make no sense.
    """
    check_span("-", first_day, last_day)
    check_run("solve", settings or {}, has_base=False)
    return _Builder(node_id, first_day, last_day, settings or {}).build(()).problem


class _Builder:
    """Reads what a roster's problem is made from."""

    def __init__(
        self, node_id: int | None, first: date, last: date, asked: Mapping[str, Any]
    ) -> None:
        self.node_id, self.first, self.last, self.asked = node_id, first, last, asked
        self.nodes = nodes_by_id()
        self.zone = calendars.centre_zone()
        self.cards = employed(list_cards(self.node_id), self.first, self.last)
        self.ids = [card.id for card in self.cards]
        self.teams = _team_names(self.nodes)
        self.types = list_shift_types()

    def build(self, pinned: Sequence[ShiftCell]) -> Built:
        """Return the problem."""
        lines = tuple(self.lines())
        rules = self.rules()
        problem = make_problem(
            span=Span(first_day=self.first, last_day=self.last, holidays=tuple(self.holidays())),
            employees=self.employees(lines, rules),
            types=[engine_type(card) for card in self.types],
            needs=self.needs(lines),
            rules=rules,
            pinned=pinned,
            settings=_settings(self.asked),
        )
        return Built(problem, self._skill_names(lines), lines)

    def lines(self) -> Iterator[Line]:
        """Yield the lines whose work is this roster's: its own, or its share of what holds it."""
        skills = dict(LineSkill.objects.values_list("series_id", "skill__code"))
        cards, share = self._reach()
        wanted = self.asked.get("lines")
        for card in cards:
            if wanted and card.id not in wanted:
                continue
            skill = skills.get(card.id)
            is_of_part = skill is None and card.node_id in self.nodes
            yield Line(card, skill or self._work_of(card.node_id), share, is_of_part)

    def _work_of(self, node_id: int | None) -> str:
        """Name the work of a part as sentences and pages say it, unlike any skill's code."""
        name = self.teams.get(node_id or 0, ANY)
        is_taken = any(name in card.skills for card in self.cards)
        return f"{name} ({node_id})" if is_taken else name

    def _reach(self) -> tuple[list[SeriesCard], float]:
        every = [card for card in forecast.list_series(scope=WHOLE_CENTRE) if card.is_active]
        if self.node_id is None:
            return every, 1.0
        for place in node_and_above(self.node_id, self.nodes):
            inside = nodes_below(place, self.nodes)
            found = [card for card in every if card.node_id in inside]
            if found:
                return found, len(self.cards) / max(len(list_cards(place)), 1)
        return every, len(self.cards) / max(len(list_cards(None)), 1)

    def needs(self, lines: Sequence[Line]) -> Iterator[Need]:
        """Yield what the newest plans ask for."""
        kind = self.asked.get("need", NEEDS[0])
        window = Window(
            day_window(self.first, self.zone).start, day_window(self.last, self.zone).end
        )
        for line in lines:
            cells = staffing.read_requirements(
                series_id=line.card.id, window=window, scope=WHOLE_CENTRE
            )
            for cell in cells:
                people = _people_of(cell, kind)
                if people > 0:
                    yield self._need(line, cell.starts_at, people)

    def _need(self, line: Line, starts_at: datetime, people: float) -> Need:
        local = starts_at.astimezone(self.zone)
        return Need(
            skill=line.skill,
            day=local.date(),
            start_minute=local.hour * 60 + local.minute,
            minutes=line.card.interval_minutes,
            people=people * line.share,
        )

    def employees(self, lines: Sequence[Line], rules: Sequence[Rule]) -> Iterator[Employee]:
        """Yield everybody with what is known of them."""
        terms = terms_of(self.ids, self.last)
        absences, wishes = self._absences(), self._wishes()
        counters = engine_counters(self.ids, self.first)
        history = self._history(rules)
        for card in self.cards:
            yield Employee(
                agent_id=card.id,
                name=card.name or card.code,
                team=self.teams.get(card.node_id or 0, ""),
                site=self._site(card.node_id),
                skills=frozenset(self._skills(card, lines)),
                shift_codes=self._codes(card.node_id),
                terms=terms.get(card.id),
                employed_from=card.employed_from,
                employed_to=card.employed_to,
                absences=tuple(absences.get(card.id, ())),
                wishes=tuple(wishes.get(card.id, ())),
                history=tuple(history.get(card.id, ())),
                counters=counters.get(card.id, {}),
            )

    def _skills(self, card: AgentCard, lines: Sequence[Line]) -> Iterator[str]:
        above = node_and_above(card.node_id, self.nodes)
        yield ANY  # nobody is without a skill, so that nobody is left out of a roster
        for line in lines:
            is_of_part = line.is_of_part and line.card.node_id in above
            if is_of_part or line.skill in card.skills:
                yield line.skill

    def _site(self, node_id: int | None) -> str:
        above = node_and_above(node_id, self.nodes)
        return next(
            (self.nodes[each].name for each in above if self.nodes[each].kind == "site"), ""
        )

    def _codes(self, node_id: int | None) -> frozenset[str]:
        above = {None, *node_and_above(node_id, self.nodes)}
        return frozenset(card.code for card in self.types if card.node_id in above)

    def rules(self) -> tuple[Rule, ...]:
        """Return the rules that hold on some of the days."""
        rows = RuleSetting.objects.filter(replaced_at=None, valid_from__lte=self.last)
        cards = [rule_card(row).facts for row in rows.order_by("key", "pk")]
        found = effective_rules(
            [facts for facts in cards if facts.valid_to is None or facts.valid_to >= self.first],
            teams={
                card.node_id: node_and_above(card.node_id, self.nodes)
                for card in self.cards
                if card.node_id is not None
            },
            names=self.teams,
        )
        without = set(self.asked.get("without_rules", ()))
        return tuple(rule for rule in found if rule.id not in without)

    def holidays(self) -> list[date]:
        """Return the holidays of the centre's calendar."""
        days = calendars.day_table_entries(start=self.first, end=self.last + timedelta(days=1))
        return [each.day for each in days if each.kind is DayKind.HOLIDAY]

    def _absences(self) -> Mapping[int, Collection[Absence]]:
        rows = Leave.objects.filter(
            agent__in=self.ids,
            state=AskState.APPROVED,
            first_day__lte=self.last,
            last_day__gte=self.first,
        )
        found: dict[int, list[Absence]] = defaultdict(list)
        for row in rows.order_by("first_day"):
            found[row.agent_id].append(
                Absence(
                    first_day=row.first_day,
                    last_day=row.last_day,
                    from_minute=row.from_minute,
                    to_minute=row.to_minute,
                    counts=LeaveKind(row.kind) in COUNTS_AS_WORKED,
                )
            )
        return found

    def _wishes(self) -> Mapping[int, Collection[WishRow]]:
        found: dict[int, list[WishRow]] = defaultdict(list)
        rows = Wish.objects.filter(agent__in=self.ids, day__range=(self.first, self.last))
        for row in rows.order_by("day", "pk"):
            wish = WishRow(day=row.day, wants=row.wants, code=row.code, stars=row.stars)
            found[row.agent_id].append(wish)
        return found

    def _history(self, rules: Sequence[Rule]) -> Mapping[int, Collection[ShiftCell]]:
        is_long = any(rule.kind in _LONG_KINDS for rule in rules)
        cells = read_duty_cells(
            agent_ids=self.ids,
            first_day=self.first - (LONG_HISTORY if is_long else HISTORY),
            last_day=self.first - timedelta(days=1),
        )
        found: dict[int, list[ShiftCell]] = defaultdict(list)
        known = {card.code for card in self.types}
        for (agent_id, _), cell in sorted(cells.items()):
            if cell.code in known:
                found[agent_id].append(cell)
        return found

    def _skill_names(self, lines: Sequence[Line]) -> Mapping[str, str]:
        names: dict[str, list[str]] = defaultdict(list)
        for line in lines:
            names[line.skill].append(line.card.title or line.card.code)
        return {skill: " + ".join(titles) for skill, titles in names.items()}


def _people_of(cell: IntervalRequirement, kind: str) -> float:
    if kind == "required":
        return max(cell.required, 0)
    return max(cell.rostered_need if kind == "rostered" else cell.scheduled_need, 0)


def _settings(asked: Mapping[str, Any]) -> Settings:
    usual = Settings()
    return Settings(
        friendly=bool(asked.get("friendly", usual.friendly)),
        under_cost=float(asked.get("under_cost", usual.under_cost)),
        over_cost=float(asked.get("over_cost", usual.over_cost)),
        meetings=tuple(asked.get("meetings", ())),
    )


def _team_names(nodes: Mapping[int, NodeCard]) -> Mapping[int, str]:
    """Return a name of each part that no other part has."""
    names = [node.name for node in nodes.values()]
    return {
        node.id: node.name if names.count(node.name) == 1 else node.trail for node in nodes.values()
    }
