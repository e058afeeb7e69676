"""Prices of whole schedules: the rules of each person, asked at the duals of the cover."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np

from callmath.scheduling._columns import Column, Cover, Priced

from ._loops import FAR, Floats, Ints, PersonRules, find_all, find_cheapest

QUICK_ROUNDS, QUICK_STEPS = 2, 300
EXACT_ROUNDS, EXACT_STEPS = 8, 3_000
LARGEST_TABLE = 3_000_000  # numbers; above it limits of shift types are priced, not counted


@dataclass(frozen=True, slots=True)
class Personal:
    """One person: the rules, what a day off (column 0) or a shift costs, and which rows it serves.

    `rows` is (days, shifts, k), filled up with -1; people with the same skills share it.
    """

    rules: PersonRules
    costs: Floats  # (days, shifts + 1)
    rows: Ints


@dataclass(frozen=True, slots=True)
class Ward:
    """A problem in numbers: people, and what is wanted."""

    people: list[Personal]
    cover: Cover

    def column(self, person: int, path: Ints) -> Column:
        """Return the column of a path (0 = off, otherwise shift + 1)."""
        who = self.people[person]
        days = np.flatnonzero(path)
        rows = who.rows[days, path[days] - 1].ravel()
        cost = float(who.costs[np.arange(len(path)), path].sum())
        served = rows[rows >= 0].astype(np.int32)
        return Column(person, cost, served, path.astype(np.int8).tobytes(), path.copy())

    def prices(self, person: int, duals: Floats) -> Floats:
        """Return what each day of a person costs less the duals of the rows."""
        who = self.people[person]
        prices = who.costs.copy()
        prices[:, 1:] -= np.append(duals, 0.0)[who.rows].sum(axis=2)
        return prices


@dataclass(frozen=True, slots=True)
class _Question:
    """What a worker is asked; it holds all that it needs."""

    rules: PersonRules
    prices: Floats
    bargain: Floats
    rounds: int
    steps: int


@dataclass(frozen=True, slots=True)
class _Answer:
    path: Ints
    cost: float
    bound: float
    bargain: Floats


def table_for(rules: PersonRules) -> Floats:
    """Return room for the table of a person."""
    return np.empty(size_of(rules))


def size_of(rules: PersonRules) -> tuple[int, int, int, int]:
    """Return the size of the table of a person."""
    days, shifts = rules.allowed.shape
    nodes = shifts * rules.most_on + rules.fewest_off
    return days, nodes, rules.tally_after.shape[2], rules.most_units + 1


def answer_all(questions: Sequence[_Question]) -> list[_Answer]:
    """Answer questions one after another; tables of one size are used again."""
    tables: dict[tuple[int, int, int, int], Floats] = {}
    return [_answer(question, tables) for question in questions]


def _answer(question: _Question, tables: dict[tuple[int, int, int, int], Floats]) -> _Answer:
    rules, bargain = question.rules, question.bargain.copy()
    size = size_of(rules)
    if size not in tables:
        tables[size] = table_for(rules)
    path = np.zeros(len(question.prices), np.int64)
    cost, bound = find_cheapest(
        tables[size], question.prices, bargain, rules, question.rounds, question.steps, path
    )
    return _Answer(path, cost, bound, bargain)


@dataclass(slots=True)
class WardOracle:
    """Answers for the people of a ward; with an executor, half of them elsewhere."""

    ward: Ward
    executor: Executor | None = None
    workers: int = 2
    bargains: dict[int, Floats] = field(default_factory=dict)
    rules: dict[int, PersonRules] = field(default_factory=dict)

    def rules_of(self, person: int) -> PersonRules:
        """Return the rules of a person, with the tallies that proved to be needed."""
        return self.rules.get(person, self.ward.people[person].rules)

    @property
    def people(self) -> int:
        """How many people there are."""
        return len(self.ward.people)

    @property
    def can_list(self) -> bool:
        """Whether schedules can be listed: they can."""
        return True

    def price(self, duals: Floats, people: Sequence[int], *, exact: bool) -> list[Priced]:
        """Return the best column of each person, its cost less the duals of its rows."""
        rounds, steps = (EXACT_ROUNDS, EXACT_STEPS) if exact else (QUICK_ROUNDS, QUICK_STEPS)
        questions = [self._question(duals, person, rounds, steps) for person in people]
        answers = self._send(questions)
        priced = []
        for person, answer in zip(people, answers, strict=True):
            self._learn(person, answer)
            column = self.ward.column(person, answer.path) if answer.cost < FAR / 2 else None
            priced.append(Priced(person, column, answer.bound))
        return priced

    def _question(self, duals: Floats, person: int, rounds: int, steps: int) -> _Question:
        rules = self.rules_of(person)
        bargain = self.bargains.get(person)
        if bargain is None:
            bargain = np.zeros(len(rules.units))
        return _Question(rules, self.ward.prices(person, duals), bargain, rounds, steps)

    def _learn(self, person: int, answer: _Answer) -> None:
        """Keep the prices of limits; count the type whose price left a gap."""
        self.bargains[person] = answer.bargain
        if answer.cost <= answer.bound + 1e-7 or not answer.bargain.any():
            return
        rules = self.rules_of(person)
        shift = int(np.argmax(answer.bargain))
        counted = count_type(rules, shift)
        if np.prod(size_of(counted)) <= LARGEST_TABLE:
            self.rules[person] = counted
            self.bargains[person][shift] = 0.0

    def _send(self, questions: list[_Question]) -> list[_Answer]:
        if self.executor is None or len(questions) < 8:
            return answer_all(questions)
        middle = len(questions) // self.workers
        others = self.executor.submit(answer_all, questions[:middle])
        here = answer_all(questions[middle:])
        return [*others.result(), *here]

    def list_below(
        self, duals: Floats, person: int, ceiling: float, most: int
    ) -> list[Column] | None:
        """Return all columns whose cost less duals is below the ceiling; None: more than `most`."""
        rules = self.rules_of(person)
        paths = np.zeros((most, len(rules.allowed)), np.int64)
        bargain = self.bargains.get(person, np.zeros(len(rules.units)))
        prices = self.ward.prices(person, duals)
        steps = 40 * most + 10_000
        count, whole = find_all(
            table_for(rules), prices, bargain, rules, ceiling, steps, paths, np.zeros(most)
        )
        return [self.ward.column(person, path) for path in paths[:count]] if whole else None


def tally_weekends(shifts: int, most: int) -> tuple[Ints, Ints]:
    """Return the tallies after and before each shift if only weekends are counted."""
    after = np.empty((shifts, 2, most + 1), np.int64)
    after[:, 0] = np.arange(most + 1)
    after[:, 1] = np.append(np.arange(1, most + 1), -1)
    return after, turn_round(after)


def turn_round(after: Ints) -> Ints:
    """Return the tallies before from those after."""
    before = np.full_like(after, -1)
    shift, new, tally = np.nonzero(after >= 0)
    before[shift, new, after[shift, new, tally]] = tally
    return before


def count_type(rules: PersonRules, shift: int) -> PersonRules:
    """Return rules whose tally counts the shifts of one more type."""
    old, limit = rules.tally_after, int(rules.limits[shift])
    width = old.shape[2]
    after = np.concatenate(
        [np.where(old >= 0, old + count * width, -1) for count in range(limit + 1)], axis=2
    )
    after[shift] = np.concatenate(
        [
            *(np.where(old[shift] >= 0, old[shift] + (n + 1) * width, -1) for n in range(limit)),
            np.full_like(old[shift], -1),
        ],
        axis=1,
    )
    return rules._replace(tally_after=after, tally_before=turn_round(after))
