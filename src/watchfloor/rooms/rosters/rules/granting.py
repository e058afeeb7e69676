"""What planners paste to fill accounts: one person a line, code and hours. No tables here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

MOST_LINES = 5_000
LEAST_HOURS = 1 / 60
MOST_HOURS = 366 * 24


@dataclass(frozen=True, slots=True)
class PastedHours:
    """Minutes for somebody's account."""

    agent_id: int
    minutes: int


def read_hours(text: str, agents: Mapping[str, int]) -> tuple[PastedHours, ...]:
    """Return what was pasted: a code, then hours, by tab, comma or blanks; all lines or none.

    >>> read_hours("A001\\t40\\nA002, -7.5", {"A001": 1, "A002": 2})
    (PastedHours(agent_id=1, minutes=2400), PastedHours(agent_id=2, minutes=-450))

    :raises Refusal: a line names nobody, names somebody twice, or has no hours.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or len(lines) > MOST_LINES:
        raise Refusal(
            code="rosters.hours.lines",
            what=msgid("%(count)s lines were pasted."),
            mend=msgid("Paste between 1 and %(most)s lines: a code and hours."),
            fields={"count": len(lines), "most": MOST_LINES},
        )
    found: dict[int, int] = {}
    for number, line in lines:
        code, hours = _parts(number, line)
        agent_id = agents.get(code)
        if agent_id is None or agent_id in found:
            raise _refused(number, line)
        found[agent_id] = round(hours * 60)
    return tuple(PastedHours(agent_id, minutes) for agent_id, minutes in found.items())


def _parts(number: int, line: str) -> tuple[str, float]:
    code, *rest = line.replace(",", " ").replace("\uff0c", " ").split() or [""]
    try:
        hours = float(" ".join(rest))
    except ValueError:
        hours = 0.0
    if not LEAST_HOURS <= abs(hours) <= MOST_HOURS:
        raise _refused(number, line)
    return code, hours


def _refused(number: int, line: str) -> Refusal:
    return Refusal(
        code="rosters.hours.line",
        what=msgid("Line %(line)s cannot be read: “%(text)s”. Nothing was written."),
        mend=msgid("Give the code of somebody in your reach once, and hours other than 0."),
        fields={"line": number, "text": line.strip()[:60]},
    )
