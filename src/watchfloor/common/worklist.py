"""What to do now: the shape in which every room hands its open things to the first screen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do, with what is lost if nobody does it. Texts are in the reader's language.

    `key` names the thing for good ("matter:17", "risks.step_uncovered:refund.pay"): a snooze and a
    delegation hold on to it. `loss` is money expected to be lost in the next seven days if nobody
    acts: probability × loss × reach, in the centre's currency.
    """

    key: str
    title: str
    reason: str
    loss: float
    url: str
    due_at: datetime | None = None
    owner_id: int | None = None  # a user; None: whoever may do it
    # Contacts that are expected to be missed for it in the next seven days: the first screen adds
    # to `loss` what the centre says that each of them is worth.
    missed_contacts: float = 0.0
