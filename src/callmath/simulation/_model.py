"""The model of a center on one day: what is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ._checks import check_cuts, check_lines, check_outages
from ._checks_of_kinds import check_choice, check_kind, check_kinds, check_kinds_of_events
from ._checks_of_parts import check_center
from ._types import (
    AgentChoice,
    ContactChoice,
    Group,
    Intervals,
    LineGroup,
    Outage,
    Queue,
    StaffCut,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreModel:
    """A centre on one day. Checked when it is made.

    :raises SimulationError: names that do not exist, shapes that do not fit, shares outside [0, 1],
        a queue that nobody may take, breaks that overlap, and so on.
    """

    queues: Sequence[Queue]
    groups: Sequence[Group]
    intervals: Intervals
    lines: Sequence[LineGroup] = ()
    outages: Sequence[Outage] = ()
    staff_cuts: Sequence[StaffCut] = ()
    agent_choice: AgentChoice = AgentChoice.LONGEST_IDLE
    contact_choice: ContactChoice = ContactChoice.LONGEST_WAIT
    run_out: bool = True  # after the last interval, serve who is still waiting; else they are OPEN

    def __post_init__(self) -> None:
        check_kinds(self.queues, self.groups, self.intervals)
        check_kinds_of_events(self.lines, self.outages, self.staff_cuts)
        check_choice("agent_choice", self.agent_choice, AgentChoice)
        check_choice("contact_choice", self.contact_choice, ContactChoice)
        check_kind("run_out", self.run_out, bool, "True or False")
        check_center(self.queues, self.groups, self.intervals)
        queues = [queue.name for queue in self.queues]
        groups = [group.name for group in self.groups]
        check_lines(self.lines, queues)
        check_outages(self.outages, groups, queues)
        check_cuts(self.staff_cuts, groups)
