"""What several topics of this room's API take and hand out."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema

from watchfloor.common.endpoint import Id, Text
from watchfloor.rooms.rosters.contracts import CellChange, ShiftCell

RosterDay = Annotated[date, Field(ge=date(1970, 1, 2), le=date(2200, 1, 1))]
Minute = Annotated[int, Field(ge=0, le=2880)]
Code = Annotated[str, Field(min_length=1, max_length=12, pattern=r"^[^\x00]*$")]


class RosterShiftIn(Schema):
    """A shift; minutes count from the midnight that begins its day."""

    code: Code
    start_minute: Annotated[int, Field(ge=0, le=1439)]
    minutes: Annotated[int, Field(ge=1, le=1440)]
    breaks: Annotated[list[tuple[Text, Minute, Minute, bool]], Field(max_length=20)] = Field(
        [], description="Name, start minute, minutes, whether it is paid."
    )
    activities: Annotated[list[tuple[Text, Minute, Minute]], Field(max_length=50)] = []
    is_pinned: bool = False


class CellIn(Schema):
    """A day of somebody as it is to be; without a shift they are off."""

    agent_id: Id
    day: RosterDay
    shift: RosterShiftIn | None = None

    def to_change(self) -> CellChange:
        """Return it as the room has it."""
        return CellChange(self.agent_id, self.day, self.to_cell())

    def to_cell(self) -> ShiftCell | None:
        """Return its shift, if there is one."""
        if self.shift is None:
            return None
        facts = self.shift
        return ShiftCell(
            agent_id=self.agent_id,
            day=self.day,
            code=facts.code,
            start_minute=facts.start_minute,
            minutes=facts.minutes,
            breaks=tuple(facts.breaks),
            activities=tuple(facts.activities),
            is_pinned=facts.is_pinned,
        )


class ShiftCellOut(Schema):
    """A shift of one person."""

    agent_id: int
    day: date
    code: str
    start_minute: int
    minutes: int
    breaks: list[tuple[str, int, int, bool]]
    activities: list[tuple[str, int, int]]
    is_pinned: bool


class BrokenRuleOut(Schema):
    """A rule that shifts break, in words."""

    rule: str
    is_hard: bool
    amount: float
    cost: float
    people: list[int]
    days: list[date]
    words: str


class CoverIntervalOut(Schema):
    """One interval: who is wanted and who is there."""

    day: date
    start_minute: int
    minutes: int
    required: float
    scheduled: float
    service_level: float | None
