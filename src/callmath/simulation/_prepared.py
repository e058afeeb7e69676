"""A model as tables: worked out once, run as often as one likes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ._changes import list_changes
from ._checks_of_kinds import check_kind
from ._layout import (
    AGENT,
    BACK,
    GROUP,
    MORE,
    NONE,
    QUEUE,
    SKILL,
    TRANSFERS,
    Floats,
    Rows,
)
from ._model import CentreModel
from ._types import AgentChoice, AgentDay, CallBack, ContactChoice, Group, Skill


@dataclass(frozen=True, eq=False)
class Prepared:
    """A model with its tables. Make it once where one model runs many times.

    Groups and agents stand in the order of their names, so that the order in which they are
    handed over changes nothing, not even what happens when two are equally long idle.
    """

    model: CentreModel

    @cached_property
    def group_order(self) -> NDArray[np.int64]:
        """Positions in the model, in the order of the tables."""
        names = [group.name for group in self.model.groups]
        return np.array(sorted(range(len(names)), key=names.__getitem__), dtype=np.int64)

    @cached_property
    def ordered_groups(self) -> list[Group]:
        """Return the groups in the order of the tables."""
        return [self.model.groups[at] for at in self.group_order]

    @cached_property
    def queue_numbers(self) -> dict[str, int]:
        """Return the position of each queue."""
        return {queue.name: at for at, queue in enumerate(self.model.queues)}

    @cached_property
    def staff(self) -> list[NDArray[np.int64] | None]:
        """Agents an interval of each group, cuts not taken off; None where they have names."""
        count = self.model.intervals.count
        return [
            None
            if group.staff is None
            else np.broadcast_to(np.asarray(group.staff, dtype=np.int64), (count,))
            for group in self.ordered_groups
        ]

    @cached_property
    def named(self) -> list[list[AgentDay]]:
        """Return the named agents of each group, by name."""
        return [sorted(group.agents, key=lambda one: one.name) for group in self.ordered_groups]

    @cached_property
    def agent_numbers(self) -> NDArray[np.int32]:
        """Position in the model of each agent in the tables; -1 where agents have no names.

        One more than there are agents: the last is what nobody, -1, reads.
        """
        numbers = {
            agent.name: at
            for at, agent in enumerate(one for group in self.model.groups for one in group.agents)
        }
        found: list[int] = []
        for names, staff in zip(self.named, self.staff, strict=True):
            found += [numbers[one.name] for one in names]
            found += [-1] * (0 if staff is None else int(staff.max()))
        return np.array([*found, -1], dtype=np.int32)

    @cached_property
    def levels(self) -> int:
        """Return how many contacts at most an agent holds at once."""
        return max(group.chat_slots for group in self.model.groups)

    @cached_property
    def has_chat(self) -> bool:
        """Return whether some agents hold several contacts."""
        return self.levels > 1 and any(queue.is_chat for queue in self.model.queues)

    @cached_property
    def agents(self) -> Rows:
        """Return all agents as they are before the day: none at work."""
        sizes = [
            len(names) if staff is None else int(staff.max())
            for names, staff in zip(self.named, self.staff, strict=True)
        ]
        table = np.zeros(sum(sizes), dtype=AGENT)
        table["group"] = np.repeat(np.arange(len(sizes)), sizes)
        anonymous = np.array([staff is not None for staff in self.staff])[table["group"]]
        table["wanted"] = table["cut"] = anonymous
        table["level"], table["pace"] = NONE, 1.0
        return table

    @cached_property
    def skills(self) -> list[list[Skill]]:
        """Return the skills of each group, in the order of the tables."""
        return [
            [Skill(queue=one) if isinstance(one, str) else one for one in group.skills]
            for group in self.ordered_groups
        ]

    @cached_property
    def offers(self) -> Rows:
        """Return the skills by group, in its order of queues; ties by the queues' names."""
        ranked = self.model.contact_choice == ContactChoice.RANK
        rows = [
            (g, skill.rank if ranked else 0, skill)
            for g, skills in enumerate(self.skills)
            for skill in skills
        ]
        rows.sort(key=lambda row: (row[0], row[1], row[2].queue))
        return self._skill_rows(rows)

    @cached_property
    def seekers(self) -> Rows:
        """Return the skills by queue, in its order of groups; ties by the groups' names."""
        preferring = self.model.agent_choice == AgentChoice.PREFERENCE
        rows = [
            (g, skill.preference if preferring else 0, skill)
            for g, skills in enumerate(self.skills)
            for skill in skills
        ]
        rows.sort(key=lambda row: (self.queue_numbers[row[2].queue], row[1], row[0]))
        return self._skill_rows(rows)

    def _skill_rows(self, rows: Iterable[tuple[int, int, Skill]]) -> Rows:
        return np.array(
            [
                (one.after_seconds, one.handle_factor, self.queue_numbers[one.queue], g, order)
                for g, order, one in rows
            ],
            dtype=SKILL,
        )

    @cached_property
    def groups(self) -> Rows:
        """Return all groups as they are before the day."""
        table = np.zeros(len(self.ordered_groups), dtype=GROUP)
        numbers = np.arange(len(table))
        members = self.agents["group"]
        table["first_agent"] = np.searchsorted(members, numbers, "left")
        table["last_agent"] = np.searchsorted(members, numbers, "right")
        table["first_skill"] = np.searchsorted(self.offers["group"], numbers, "left")
        table["last_skill"] = np.searchsorted(self.offers["group"], numbers, "right")
        table["slots"] = [group.chat_slots for group in self.ordered_groups]
        return table

    @cached_property
    def queues(self) -> Rows:
        """Return all queues as they are before the day."""
        queues = self.model.queues
        table = np.zeros(len(queues), dtype=QUEUE)
        numbers = np.arange(len(table))
        table["priority"] = [queue.priority for queue in queues]
        table["ageing"] = [queue.ageing_per_minute / 60.0 for queue in queues]
        table["redial_share"] = [queue.redial_share for queue in queues]
        table["offer_after"] = [_after(queue.call_back) for queue in queues]
        table["accepted_share"] = [_accepted(queue.call_back) for queue in queues]
        table["head"] = table["tail"] = NONE
        table["key"] = [crc32(queue.name.encode()) for queue in queues]
        table["first_skill"] = np.searchsorted(self.seekers["queue"], numbers, "left")
        table["last_skill"] = np.searchsorted(self.seekers["queue"], numbers, "right")
        ends = np.cumsum([len(queue.transfers) for queue in queues])
        table["first_transfer"][1:], table["last_transfer"] = ends[:-1], ends
        table["lines"] = [self._lines_of(queue.name) for queue in queues]
        table["chat"] = [queue.is_chat for queue in queues]
        return table

    def _lines_of(self, queue: str) -> int:
        for at, group in enumerate(self.model.lines):
            if not group.queues or queue in group.queues:
                return at
        return NONE

    @cached_property
    def transfers(self) -> Rows:
        """Return where each queue's contacts are passed on to; shares add up within a queue."""
        rows = []
        for queue in self.model.queues:
            shares = np.cumsum([queue.transfers[name] for name in sorted(queue.transfers)])
            targets = [self.queue_numbers[name] for name in sorted(queue.transfers)]
            rows += list(zip(shares, targets, strict=True))
        return np.array(rows or [(0.0, NONE)], dtype=TRANSFERS)

    @cached_property
    def paces(self) -> Floats:
        """Return how much longer a chat takes with 1, 2, … at once. Shape (groups, levels)."""
        table = np.ones((len(self.ordered_groups), self.levels))
        for row, group in zip(table, self.ordered_groups, strict=True):
            row[: len(group.chat_factors)] = group.chat_factors[: self.levels]
        return table

    @cached_property
    def changes(self) -> Rows:
        """Return what happens at times that are known before the day."""
        return list_changes(self.model, self.ordered_groups, self.staff, self.named)

    @cached_property
    def most_presences(self) -> int:
        """Return how often agents come and go, at most."""
        kinds = self.changes["kind"]
        comers = self.changes["amount"][kinds == MORE].sum() + np.sum(kinds == BACK)
        return 2 * int(comers) + 2

    @cached_property
    def line_counts(self) -> NDArray[np.int64]:
        """Return the free lines of each line group before the day."""
        return np.array([group.lines for group in self.model.lines], dtype=np.int64)

    @cached_property
    def expected(self) -> Floats:
        """Return the contacts that are expected. Shape (queues, intervals)."""
        return self._by_interval([queue.contacts for queue in self.model.queues])

    @cached_property
    def handle_factors(self) -> Floats:
        """Return how much longer contacts take. Shape (queues, intervals)."""
        return self._by_interval([queue.handle_factors for queue in self.model.queues])

    def _by_interval(self, values: Sequence[float | Sequence[float] | Floats]) -> Floats:
        count = self.model.intervals.count
        return np.array(
            [np.broadcast_to(np.asarray(each, dtype=np.float64), (count,)) for each in values]
        )

    @cached_property
    def is_one_line_a_group(self) -> bool:
        """Return whether each queue has one group, which takes its queues as if they were one."""
        queues, offers = self.queues, self.offers
        if queues["chat"].any() or (offers["after"] > 0).any():
            return False
        if ((queues["last_skill"] - queues["first_skill"]) != 1).any():
            return False
        terms = np.stack([queues["priority"], queues["ageing"]], axis=1)[offers["queue"]]
        terms = np.column_stack([terms, offers["order"]])
        return all(
            len(np.unique(terms[offers["group"] == g], axis=0)) == 1
            for g in np.unique(offers["group"])
        )

    @cached_property
    def is_deciding(self) -> bool:
        """Return whether contacts of the trace need numbers that decide about them."""
        return any(
            queue.redial_share > 0 or queue.transfers or queue.call_back
            for queue in self.model.queues
        )


def prepare(model: CentreModel | Prepared) -> Prepared:
    """Return a model with its tables.

    >>> from callmath.simulation import CentreModel, Group, Intervals, Queue, exponential
    >>> made = prepare(CentreModel(
    ...     queues=[Queue(name="sales", contacts=60, handle=exponential(300))],
    ...     groups=[Group(name="all", skills=["sales"], staff=12)],
    ...     intervals=Intervals(4),
    ... ))
    >>> prepare(made) is made
    True
    """
    if isinstance(model, Prepared):
        return model
    check_kind("the model", model, CentreModel, "a CentreModel")
    return Prepared(model)


def _after(offer: CallBack | None) -> float:
    return float("inf") if offer is None else offer.after_seconds


def _accepted(offer: CallBack | None) -> float:
    return 0.0 if offer is None else offer.accepted_share
