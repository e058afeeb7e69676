"""What the pilot team does with its contacts: a pure simulation with a truth behind it.

Some contacts need a business process. In each of its steps an agent may make the errors that the
bound risk points describe: as often as the point's expected rate says, times the agent's own care.
A prompt that is shown, and a guard that blocks, keep most of them from happening. Whether an error
was made is decided by a hash, so that the same contact has the same truth whenever it is asked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from watchfloor.rooms.risks.contracts import RiskPoint

QUIET_POINT = "FIN-003"  # the order system refuses a second refund since last year: no errors
PROCESS_SHARE = 0.07  # of the pilot's contacts need one of the processes
# Of a point like any other; over all points it makes about four errors in a hundred contacts, as
# in a centre before it had reminders.
BASE_RATE = 0.06
LEFT_WHEN_SHOWN = 0.08  # of the errors: what a reminder at the right moment leaves over
LEFT_WHEN_KNOWN = 0.35  # without the reminder, by an agent who has met it before
MISSED_BY_COLLEAGUES = 0.15  # of the errors that a first look does not see

# What a careful agent has typed into the forms of the other steps.
_OTHER_RECORDS: Mapping[str, Mapping[str, object]] = {
    "address.change": {"phone": "138 0000 0000", "old_contact_notified": True},
    "identity.compare": {"wrong_answers": 0},
}

# Which step a contact reaches, by share; the codes are those of the shipped processes.
STEPS: Mapping[str, float] = {
    "refund.confirm": 0.5,
    "address.change": 0.25,
    "identity.compare": 0.25,
}


@dataclass(frozen=True, slots=True)
class Handled:
    """One contact that reached a step of a process."""

    contact_key: str
    agent_id: int
    agent_code: str
    entered_ms: int
    step: str
    record: Mapping[str, object]


def share_of(*parts: object) -> float:
    """Return a number in [0, 1) that belongs to these parts for ever.

    >>> share_of("a", 1) == share_of("a", 1), share_of("a", 1) == share_of("a", 2)
    (True, False)
    """
    digest = hashlib.sha256("\x1f".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:7], "big") / (1 << 56)


def step_of(seed: int, contact_key: str) -> str | None:
    """Return the step that a contact reaches, None for the many that need no process."""
    if share_of(seed, "process", contact_key) >= PROCESS_SHARE:
        return None
    place = share_of(seed, "step", contact_key)
    for step, share in STEPS.items():
        if place < share:
            return step
        place -= share
    return None


def record_of(seed: int, contact_key: str, step: str) -> dict[str, object]:
    """Return what the agent has typed into the form of a step, carefully."""
    if step != "refund.confirm":
        return dict(_OTHER_RECORDS[step])
    paid = round(40 + 900 * share_of(seed, "amount", contact_key) ** 3, 2)
    refund = paid if share_of(seed, "part", contact_key) < 0.7 else round(paid / 2, 2)
    return {
        "paid_amount": paid,
        "refund_amount": refund,
        "approver": "A2001" if refund > 500 else "",
        "refunds_open": 0,
        "account_holder": "6222****3445",
        "payer_name": "6222****3445",
        "customer_no": "C-1",
        "agent_customer_no": "",
    }


def spoiled(record: Mapping[str, object], code: str) -> dict[str, object] | None:
    """Return the record with the error of a risk point in it, None where no field shows it."""
    wrong: Mapping[str, Mapping[str, object]] = {
        "FIN-001": {"paid_amount": 620.0, "refund_amount": 620.0, "approver": ""},
        "FIN-002": {"paid_amount": 60.0, "refund_amount": 80.0},
        "FIN-004": {"payer_name": "6217****0091"},
        "DIS-006": {"agent_customer_no": "C-1"},
        "SEC-002": {"wrong_answers": 2},
        "SEC-007": {"phone": "138-0"},
    }
    return {**record, **wrong[code]} if code in wrong else None


def care_of(seed: int, agent_code: str) -> float:
    """Return how often an agent errs, compared with all: from a third to about three times."""
    return 0.3 + 2.6 * share_of(seed, "care", agent_code) ** 3


def made_error(
    *, seed: int, handled: Handled, code: str, point: RiskPoint, shown: bool, was_met: bool
) -> bool:
    """Say whether the agent made the error of a risk point in this contact.

    `shown`: the prompt stood beside the form. `was_met`: the point has had prompts for a while.
    """
    if code == QUIET_POINT:
        return False
    relative = (point.prior_rate or 0.01) / 0.01
    rate = BASE_RATE * min(max(relative, 0.5), 1.5) * care_of(seed, handled.agent_code)
    if shown:
        rate *= LEFT_WHEN_SHOWN
    elif was_met:
        rate *= LEFT_WHEN_KNOWN
    return share_of(seed, "error", handled.contact_key, code) < rate


def is_missed(seed: int, contact_key: str, code: str) -> bool:
    """Say whether a first look at an error passes it over."""
    return share_of(seed, "look", contact_key, code) < MISSED_BY_COLLEAGUES
