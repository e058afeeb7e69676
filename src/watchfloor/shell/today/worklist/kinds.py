"""What a missed contact is worth, as a standard; and the matter that a handed-on signal becomes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import ClockSpec, ClockTime, EscalationStep, MatterKind
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import StandardKind

VALUE, ERRAND = "contact_value", "errand"
_DAY = 8 * 60  # minutes of a working day


@dataclass(frozen=True, slots=True)
class ContactValue:
    """Body of kind "contact_value". :raises ValueError: a value below zero."""

    missed: float = 20.0  # lost with a customer who did not get through in time
    unseen: float = 0.2  # with a contact that figures or people do not see

    def __post_init__(self) -> None:
        if not (0 <= self.missed < 1e9 and 0 <= self.unseen < 1e9):
            raise ValueError("A contact is worth nothing or more.")


@dataclass(frozen=True, slots=True)
class Worth:
    """What holds now, and whether somebody decided it."""

    value: ContactValue
    is_decided: bool


@dataclass(frozen=True, slots=True)
class ErrandBody:
    """The body of an errand: the line of the worklist that was handed on."""

    key: str
    why: str
    url: str


CONTACT_VALUE = StandardKind(
    code=VALUE,
    title=Words("Value of a contact", "接触价值"),
    body=ContactValue,
    propose_capability="standards.propose",
    approve_capability="standards.approve",
    labels={
        "missed": Words("Lost with a missed contact", "每个未及时接通的接触损失"),
        "unseen": Words("Lost with a contact that nobody sees", "每个未被看见的接触损失"),
    },
)
ERRAND_KIND = MatterKind(
    code=ERRAND,
    title=Words("Errand", "交办事项"),
    body=ErrandBody,
    clocks=(ClockSpec("errand", 2 * _DAY, ClockTime.WORKING, steps=(EscalationStep(0),)),),
    labels={"why": Words("Why", "原因")},
)


def contact_worth(*, at: datetime) -> Worth:
    """Return what a contact is worth now: the center's own figure, or an assumed one."""
    held = standards.list_held(kind=VALUE, at=at)
    if not held:
        return Worth(ContactValue(), is_decided=False)
    return Worth(held[0].body, is_decided=True)
