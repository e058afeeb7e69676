"""Equal shares of what nobody likes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from callmath.scheduling import _words
from callmath.scheduling._counters import LATE_MINUTE, SHARED, is_granted
from callmath.scheduling._types import DAY_MINUTES, Floats, ShiftKind, Words

from ._kinds import CHOICES, Breach, Case, Form, Parameter, RuleKind
from ._timesheet import Bools, Timesheet


def equal_share(case: Case) -> Iterator[Breach]:
    """Within a group nobody has more than `spread` more of a counter than anybody else.

    Counted with what each had before the horizon. Shift counters count the days held by the rule.
    """
    sheet = case.sheet
    counts = counts_of(case, case["counter"])
    groups: dict[str, list[int]] = {}
    for place in case.members:
        groups.setdefault(_group(case, int(place)), []).append(int(place))
    for members in groups.values():
        most = max(members, key=lambda place: counts[place])
        least = min(members, key=lambda place: counts[place])
        excess = float(counts[most] - counts[least]) - case["spread"]
        if excess > 0:
            words = _words.say(
                "{most} has {high} of {counter} and {least} {low}; at most {spread} apart is fair",
                "{counter}：{most}有 {high} 次，{least}有 {low} 次，相差应不超过 {spread}",
                most=sheet.name(most),
                least=sheet.name(least),
                high=f"{counts[most]:g}",
                low=f"{counts[least]:g}",
                counter=CHOICES[case["counter"]],
                spread=f"{case['spread']:g}",
            )
            yield Breach(amount=excess, people=(most, least), days=(), words=words)


def counts_of(case: Case, counter: str) -> Floats:
    """How often each person has had what a counter counts, the past included."""
    sheet = case.sheet
    before = np.array([person.counters.get(counter, 0.0) for person in sheet.people])
    if counter == "refused_wish":
        return before + _refused(sheet)
    raised = _raising(sheet, counter) & (sheet.shifts.day >= 0) & case.days[sheet.column]
    now = np.bincount(sheet.shifts.person[raised], minlength=len(sheet.people))
    return before + now


def _raising(sheet: Timesheet, counter: str) -> Bools:
    """Which shifts raise a counter; the meaning is that of `_counters`."""
    shifts = sheet.shifts
    if counter == "weekend":
        weekend: Bools = (sheet.weekend_of >= 0)[sheet.column]
        return weekend
    if counter == "holiday":
        return sheet.holidays[sheet.column]
    if counter == "late":
        late = shifts.end - shifts.day * DAY_MINUTES >= LATE_MINUTE
        return late & ~sheet.of_kind(ShiftKind.NIGHT)
    return sheet.of_kind(ShiftKind(counter))


def _refused(sheet: Timesheet) -> Floats:
    counts = np.zeros(len(sheet.people))
    for place, person in enumerate(sheet.people):
        for wish in person.wishes:
            code = int(sheet.codes[place, wish.day + sheet.back])
            counts[place] += not is_granted(wish, () if code == -2 else (sheet.code_of(code),))
    return counts


def _group(case: Case, place: int) -> str:
    person = case.person(place)
    return {"all": "", "team": person.team, "site": person.site, "contract": person.contract}[
        case["within"]
    ]


SHARES = (
    RuleKind(
        name="equal_share",
        parameters=(
            Parameter(
                name="counter",
                form=Form.TEXT,
                label=Words(en="Of what", zh="均摊项"),
                choices=(*SHARED, "refused_wish"),
            ),
            Parameter(
                name="spread",
                form=Form.NUMBER,
                label=Words(en="Largest difference", zh="最大相差"),
                default=2,
            ),
            Parameter(
                name="within",
                form=Form.TEXT,
                label=Words(en="Within", zh="范围"),
                default="all",
                choices=("all", "team", "site", "contract"),
            ),
        ),
        template=Words(
            en="Equal shares of {counter} within {within}: at most {spread} apart.",
            zh="{within}内{counter}均摊，相差不超过 {spread}。",
        ),
        check=equal_share,
        unit=Form.SHIFTS,
        personal=False,
    ),
)
