"""Shifts change hands until nobody's rule is broken, wishes are met and burdens are shared.

Every step swaps what two people of a group do in the same days, so the shifts of each day stay as
they were counted: cover does not change, only who gives it. The price of somebody's row is what it
breaks, dearly, and what it is like: refused wishes, starts outside the band liked, and the squares
of what is to be shared (late, night, weekend, holiday and split shifts, days worked, the past
included). The sum of squares falls whenever something goes from somebody who has two more of it to
somebody who has two fewer, so that it can only stop where nothing can be shared better by a swap.
Once it is known what people who like the same have, to be more than one off it is dearer still: see
`_exchanging`.

Rows are days, history first; -1 is a day off. The loops allocate nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from callmath.compiled import compiled, compiled_in_place

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.uint8]

# Columns of `limits`; NONE switches one off.
(REST, RUN, WEEK_DAYS, WEEK_MINUTES, NIGHT_RUN, NIGHT_REST, BAND, OFF_RUN) = range(8)
(LEAST_RUN, LEAST_OFF, WEEKENDS, LEAST_MINUTES, MOST_MINUTES, MOST_DAYS, SPAN, IN_SPAN) = range(
    8, 16
)
(WEEK_REST, RUN_REST, REST_RUN, CHANGE, MOST_OFF, LEAST_WEEK) = range(16, 22)
LIMITS = 22
NONE = -1
HARD = 1e4  # price of one broken limit
SMALL = 1e-9
FAR = 1_000_000  # minutes
GRADE = 30  # minutes of rest that count as one more break: half a step is a step as well
# What a swap of a span touches: all its days; days on which only one works; on which both do.
ALL, TURNS, STARTS = range(3)
MODES = 3


class Board(NamedTuple):
    """What a group does and may do. People P, days T (the past first), slots S, shares C."""

    rows: Integers  # (P, T) slots, -1: off
    fixed: Flags  # (P, T) days that may not change
    open: Flags  # (P, T, S) slots that somebody may work on a day
    start: Integers  # (S,)
    end: Integers  # (S,)
    worked: Integers  # (S,) minutes that count as worked
    code: Integers  # (S,) number of the shift type
    night: Flags  # (S,)
    follows: Flags  # (codes, codes) 1: may not follow on the next day
    credit: Integers  # (P, T) minutes of leave that count as worked
    weeks: Integers  # (W, 3) first day, day after the last, 1 if the week is whole
    past: int  # days before the horizon
    limits: Integers  # (P, LIMITS)
    liking: Floats  # (P, S) price of a start that is not liked
    wish: Floats  # (P, T) price of a refused wish
    wants: Flags  # (P, T) 1: wants to work
    wished: Integers  # (P, T) number of the shift type wished for or not, -1: any
    marks: Floats  # (S, C) what a slot adds to the shares
    daily: Floats  # (T, C) what a worked day adds to the shares
    base: Floats  # (P, C) shares of the past
    weights: Floats  # (C,)
    middles: Floats  # (P, C) about what those like somebody have; of no use where `steep` is 0
    steep: Floats  # (C,) how dear it is to have two more or fewer than that


class State(NamedTuple):
    """What the rows are worth now, and room to weigh a swap."""

    broken: Integers  # (P,) limits broken
    likes: Floats  # (P,)
    amounts: Floats  # (P, C) shares, the past included
    change: Floats  # (C,)
    liked: Floats  # (2,)


def state_of(board: Board) -> State:
    """Return the state of a board."""
    people, shares = board.base.shape
    state = State(
        np.zeros(people, np.int64),
        np.zeros(people),
        np.zeros((people, shares)),
        np.zeros(shares),
        np.zeros(2),
    )
    take_stock(board, state)
    return state


@compiled_in_place
def _gaps_broken(board: Board, person: int, row: Integers) -> int:
    """Slots that are not open, rests that are too short, shift types that may not follow."""
    broken, last = 0, -1
    rest = board.limits[person, REST]
    for day in range(len(row)):
        slot = row[day]
        if slot < 0:
            continue
        if day >= board.past and board.open[person, day, slot] == 0:
            broken += 1
        if last >= 0:
            before = row[last]
            gap = (day - last) * 1440 + board.start[slot] - board.end[before]
            if gap < max(rest, 0):
                broken += 1 + (rest - gap) // GRADE
            broken += _step_broken(board, person, day - last, (before, slot))
        last = day
    return broken


@compiled_in_place
def _step_broken(board: Board, person: int, days: int, pair: tuple[int, int]) -> int:
    """From a day of work to the next: types that may not follow, starts too far apart."""
    before, slot = pair
    if days != 1:
        return 0
    most = board.limits[person, CHANGE]
    broken = 1 if board.follows[board.code[before], board.code[slot]] == 1 else 0
    if most >= 0 and abs(board.start[slot] - board.start[before]) > most:
        broken += 1
    return broken


@compiled_in_place
def _runs_broken(board: Board, person: int, row: Integers) -> int:
    """Days in a row beyond the most, or fewer than the least."""
    most, least = board.limits[person, RUN], board.limits[person, LEAST_RUN]
    least_off, most_off = board.limits[person, LEAST_OFF], board.limits[person, MOST_OFF]
    broken, run, off = 0, 0, 99
    for day in range(len(row)):
        if row[day] >= 0:
            if run == 0 and off < least_off:
                broken += least_off - off
            run, off = run + 1, 0
            if run > most >= 0 and day >= board.past:
                broken += 1
        else:
            if 0 < run < least and day > board.past:
                broken += least - run
            run, off = 0, off + 1
            if min(off, day - board.past + 1) > most_off >= 0:
                broken += 1
    return broken


@compiled_in_place
def _rests_broken(board: Board, person: int, row: Integers) -> int:
    """Long rests: in each whole week, and after so many days in a row."""
    weekly, after, days = (
        board.limits[person, WEEK_REST],
        board.limits[person, RUN_REST],
        board.limits[person, REST_RUN],
    )
    if weekly < 0 and after < 0:
        return 0
    broken, run, ended = 0, 0, -1
    for day in range(len(row)):
        slot = row[day]
        if slot < 0:
            continue
        start = day * 1440 + board.start[slot]
        if ended >= 0 and run >= days > 0 and start - ended < after and day > board.past:
            broken += 1 if day > 0 and row[day - 1] < 0 else 0
        run = run + 1 if day > 0 and row[day - 1] >= 0 else 1
        ended = day * 1440 + board.end[slot]
    for week in range(len(board.weeks)):
        broken += _week_rest_broken(board, row, week, weekly)
    return broken


@compiled_in_place
def _week_rest_broken(board: Board, row: Integers, week: int, least: int) -> int:
    """Whether a whole week has no rest of so many minutes, of which half lies inside it."""
    if board.weeks[week, 2] == 0 or least < 0:
        return 0
    begin, end = board.weeks[week, 0] * 1440, board.weeks[week, 1] * 1440
    free, best = -FAR, 0
    for day in range(len(row) + 1):
        until = FAR
        if day < len(row):
            if row[day] < 0:
                continue
            until = day * 1440 + board.start[row[day]]
        inside = min(until, end) - max(free, begin)
        best = max(best, until - free if 2 * inside >= least else inside)
        if day < len(row):
            free = day * 1440 + board.end[row[day]]
    return 1 if best < least else 0


@compiled_in_place
def _nights_broken(board: Board, person: int, row: Integers) -> int:
    """Nights in a row beyond the most; work too soon after a spell of nights."""
    most, rest = board.limits[person, NIGHT_RUN], board.limits[person, NIGHT_REST]
    if most < 0 and rest < 0:
        return 0
    broken, run, last = 0, 0, -1
    for day in range(len(row)):
        slot = row[day]
        if slot < 0 or board.night[slot] == 0:
            run = 0
            if slot >= 0 and last >= 0:
                broken += (day - last) * 1440 + board.start[slot] - board.end[row[last]] < rest
                last = -1
            continue
        run, last = run + 1, day
        broken += run > most >= 0
    return broken


@compiled_in_place
def _week_broken(board: Board, person: int, row: Integers, week: int) -> int:
    """Of one week: days, minutes, the band of starts, days off in a row."""
    first, last, whole = board.weeks[week, 0], board.weeks[week, 1], board.weeks[week, 2]
    days, minutes, low, high, off, best = 0, 0, 100000, -1, 0, 0
    for day in range(first, last):
        slot = row[day]
        minutes += board.credit[person, day]
        if slot < 0:
            off += 1
            best = max(best, off)
            continue
        off, days = 0, days + 1
        minutes += board.worked[slot]
        low, high = min(low, board.start[slot]), max(high, board.start[slot])
    broken = (
        max(0, days - board.limits[person, WEEK_DAYS])
        if board.limits[person, WEEK_DAYS] >= 0
        else 0
    )
    broken += minutes > board.limits[person, WEEK_MINUTES] >= 0
    broken += whole == 1 and minutes < board.limits[person, LEAST_WEEK]
    if high - low > board.limits[person, BAND] >= 0:
        for day in range(first, last):
            slot = row[day]
            broken += slot >= 0 and board.start[slot] - low > board.limits[person, BAND]
    if whole == 1:
        broken += max(0, board.limits[person, OFF_RUN] - best)
    return int(broken)


@compiled_in_place
def _totals_broken(board: Board, person: int, row: Integers) -> int:
    """Of the horizon: weekends, minutes, days; days within any span."""
    broken, days, minutes, weekends, marked = 0, 0, 0, 0, -9
    for day in range(board.past, len(row)):
        minutes += board.credit[person, day]
        if row[day] < 0:
            continue
        days += 1
        minutes += board.worked[row[day]]
        if board.daily[day, 2] > 0.0 and day - marked > 1:
            weekends, marked = weekends + 1, day
    broken += (
        max(0, weekends - board.limits[person, WEEKENDS])
        if board.limits[person, WEEKENDS] >= 0
        else 0
    )
    broken += minutes > board.limits[person, MOST_MINUTES] >= 0
    broken += minutes < board.limits[person, LEAST_MINUTES]
    if days > board.limits[person, MOST_DAYS] >= 0:
        broken += days - board.limits[person, MOST_DAYS]
    return int(broken)


@compiled_in_place
def _spans_broken(board: Board, person: int, row: Integers) -> int:
    """Windows of `SPAN` days with more than `IN_SPAN` worked."""
    span, most = board.limits[person, SPAN], board.limits[person, IN_SPAN]
    if span <= 0:
        return 0
    broken, inside = 0, 0
    for day in range(len(row)):
        inside += row[day] >= 0
        if day >= span:
            inside -= row[day - span] >= 0
        broken += inside > most and day >= board.past
    return broken


@compiled
def limits_broken(board: Board, person: int, row: Integers) -> int:
    """Return how many limits a row breaks."""
    broken = _gaps_broken(board, person, row) + _runs_broken(board, person, row)
    broken += _nights_broken(board, person, row) + _spans_broken(board, person, row)
    broken += _rests_broken(board, person, row)
    for week in range(len(board.weeks)):
        broken += _week_broken(board, person, row, week)
    return broken + _totals_broken(board, person, row)


@compiled_in_place
def refused(board: Board, person: int, day: int, slot: int) -> bool:
    """Whether a wish of that day is not met."""
    code = board.wished[person, day]
    met = slot >= 0 and (code < 0 or board.code[slot] == code)
    return bool(met != (board.wants[person, day] == 1))


@compiled_in_place
def _liked(board: Board, person: int, day: int, slot: int) -> float:
    """Price of one day: a wish refused, a start not liked."""
    price = board.liking[person, slot] if slot >= 0 else 0.0
    if board.wish[person, day] > 0.0 and refused(board, person, day, slot):
        price += board.wish[person, day]
    return price


@compiled
def take_stock(board: Board, state: State) -> None:
    """Work out the state of all rows from scratch."""
    for person in range(len(state.broken)):
        state.broken[person] = limits_broken(board, person, board.rows[person])
        state.amounts[person] = board.base[person]
        state.likes[person] = 0.0
        for day in range(board.past, board.rows.shape[1]):
            slot = board.rows[person, day]
            state.likes[person] += _liked(board, person, day, slot)
            if slot >= 0:
                state.amounts[person] += board.marks[slot] + board.daily[day]


@compiled_in_place
def _moves(board: Board, pair: tuple[int, int], day: int, mode: int) -> bool:
    """Whether a swap of this mode touches a day."""
    one, other = board.rows[pair[0], day], board.rows[pair[1], day]
    if one == other:
        return False
    both = one >= 0 and other >= 0
    return mode == ALL or (mode == TURNS) != both


@compiled_in_place
def _swap(board: Board, pair: tuple[int, int], span: tuple[int, int, int]) -> None:
    """Swap the days of a span that its mode touches; done twice, nothing has changed."""
    one, other = pair
    for day in range(span[0], span[1]):
        if _moves(board, pair, day, span[2]):
            held = board.rows[one, day]
            board.rows[one, day] = board.rows[other, day]
            board.rows[other, day] = held


@compiled_in_place
def burden(board: Board, person: int, share: int, amount: float) -> float:
    """Return the price of what somebody has of a share."""
    beyond = max(0.0, abs(amount - board.middles[person, share]) - 1.0)
    return float(board.weights[share] * (amount * amount + board.steep[share] * beyond * beyond))


@compiled_in_place
def _weigh(board: Board, state: State, pair: tuple[int, int], span: tuple[int, int, int]) -> float:
    """Return what a swap changes in prices other than limits; infinite if it may not be.

    Leaves what `pair[0]` would gain of each share in `state.change` and of likes in `state.liked`.
    """
    one, other = pair
    for share in range(len(state.change)):
        state.change[share] = 0.0
    state.liked[0] = state.liked[1] = 0.0
    touched = False
    for day in range(span[0], span[1]):
        if not _moves(board, pair, day, span[2]):
            continue
        if board.fixed[one, day] + board.fixed[other, day] > 0:
            return np.inf
        touched = True
        weigh_day(board, state, pair, day)
    if not touched:
        return np.inf
    price = state.liked[0] + state.liked[1]
    for share in range(len(board.weights)):
        change = state.change[share]
        if change != 0.0:
            had, others = state.amounts[one, share], state.amounts[other, share]
            price += burden(board, one, share, had + change) - burden(board, one, share, had)
            price += burden(board, other, share, others - change)
            price -= burden(board, other, share, others)
    return float(price)


@compiled_in_place
def weigh_day(board: Board, state: State, pair: tuple[int, int], day: int) -> None:
    """Add what one day changes if these two swap it."""
    one, other = pair
    gives, takes = board.rows[one, day], board.rows[other, day]
    state.liked[0] += _liked(board, one, day, takes) - _liked(board, one, day, gives)
    state.liked[1] += _liked(board, other, day, gives) - _liked(board, other, day, takes)
    for share in range(len(board.weights)):
        if takes >= 0:
            state.change[share] += board.marks[takes, share] + board.daily[day, share]
        if gives >= 0:
            state.change[share] -= board.marks[gives, share] + board.daily[day, share]


@compiled
def try_swap(board: Board, state: State, pair: tuple[int, int], span: tuple[int, int, int]) -> bool:
    """Swap days of two people if that breaks fewer limits, or as many at a lower price."""
    one, other = pair
    if one == other:
        return False
    price = _weigh(board, state, pair, span)
    held = state.broken[one] + state.broken[other]
    if price == np.inf or (held == 0 and price > -SMALL):
        return False
    _swap(board, pair, span)
    first = limits_broken(board, one, board.rows[one])
    if first <= held:
        second = limits_broken(board, other, board.rows[other])
        if HARD * (first + second - held) + price < -SMALL:
            _settle(state, pair, first, second)
            return True
    _swap(board, pair, span)
    return False


@compiled_in_place
def _settle(state: State, pair: tuple[int, int], first: int, second: int) -> None:
    """Write down what a swap has changed."""
    one, other = pair
    state.broken[one], state.broken[other] = first, second
    state.likes[one] += state.liked[0]
    state.likes[other] += state.liked[1]
    for share in range(len(state.change)):
        state.amounts[one, share] += state.change[share]
        state.amounts[other, share] -= state.change[share]


@compiled
def _mend_with(board: Board, state: State, pair: tuple[int, int]) -> int:
    """Swap weeks, days and all that is left of the horizon from a day on."""
    swaps, days = 0, board.rows.shape[1]
    for week in range(len(board.weeks)):
        first, last = max(board.weeks[week, 0], board.past), board.weeks[week, 1]
        for mode in range(MODES):
            swaps += try_swap(board, state, pair, (first, last, mode))
    for day in range(board.past, days):
        swaps += try_swap(board, state, pair, (day, day + 1, ALL))
        swaps += try_swap(board, state, pair, (day, days, ALL))
    return swaps


@compiled
def _mend_widely(board: Board, state: State, pair: tuple[int, int]) -> int:
    """Swap any few days in a row."""
    swaps, days = 0, board.rows.shape[1]
    for day in range(board.past, days):
        for last in range(day + 1, min(day + 8, days) + 1):
            for mode in range(MODES):
                swaps += try_swap(board, state, pair, (day, last, mode))
    return swaps


@compiled
def _pass_to(board: Board, state: State, pair: tuple[int, int], span: tuple[int, int, int]) -> bool:
    """Swap if what is broken afterwards is the other's alone, and not much more than before."""
    one, other = pair
    if _weigh(board, state, pair, span) == np.inf:
        return False
    held = state.broken[one] + state.broken[other]
    _swap(board, pair, span)
    if limits_broken(board, one, board.rows[one]) == 0:
        second = limits_broken(board, other, board.rows[other])
        if second <= held + 2:
            _settle(state, pair, 0, second)
            return True
    _swap(board, pair, span)
    return False


@compiled
def _pass_on(board: Board, state: State, person: int, order: Integers) -> int:
    """Let the first in this order who can take over what somebody's row breaks; -1: nobody can."""
    for other in order:
        if other == person or state.broken[other] > 0:
            continue
        for week in range(len(board.weeks)):
            first, last = max(board.weeks[week, 0], board.past), board.weeks[week, 1]
            for mode in range(MODES):
                if _pass_to(board, state, (person, other), (first, last, mode)):
                    return int(other)
        for day in range(board.past, board.rows.shape[1]):
            if _pass_to(board, state, (person, other), (day, day + 1, ALL)):
                return int(other)
    return -1


@compiled
def pass_round(board: Board, state: State, orders: Integers) -> int:
    """Pass what is still broken from one to the next until somebody can mend it by a swap.

    `orders` (steps, people) say whom to ask first. Returns how many limits are still broken.
    """
    people = len(state.broken)
    for step in range(len(orders)):
        person = -1
        for place in range(people):
            if state.broken[orders[step, place]] > 0:
                person = orders[step, place]
        if person < 0:
            break
        person = _pass_on(board, state, person, orders[step])
        for other in range(people):
            if person < 0 or state.broken[person] == 0:
                break
            _mend_with(board, state, (person, other))
    return int(state.broken.sum())


@compiled
def mend(board: Board, state: State, rounds: int) -> int:
    """Swap until no limit is broken or nothing helps; return how many limits still are."""
    people = len(state.broken)
    wide = False
    for _ in range(rounds):
        swaps = 0
        for person in range(people):
            for step in range(1, people):
                other = (person + step) % people
                if state.broken[person] == 0:
                    break
                if wide:
                    swaps += _mend_widely(board, state, (person, other))
                else:
                    swaps += _mend_with(board, state, (person, other))
        if swaps == 0 and wide:
            break
        wide = swaps == 0 or wide
    return int(state.broken.sum())


@compiled
def _share_weeks(board: Board, state: State, pair: tuple[int, int]) -> int:
    """Swap one or more weeks, whole or only the days off or only the starts."""
    swaps, weeks = 0, board.weeks
    for week in range(len(weeks)):
        first = max(weeks[week, 0], board.past)
        for mode in range(MODES):
            swaps += try_swap(board, state, pair, (first, weeks[week, 1], mode))
        for last in range(week + 1, len(weeks)):
            swaps += try_swap(board, state, pair, (first, weeks[last, 1], ALL))
            swaps += try_swap(board, state, pair, (first, weeks[last, 1], TURNS))
    return swaps


@compiled_in_place
def _differ(board: Board, state: State, pair: tuple[int, int]) -> bool:
    """Whether a swap of two people could gain anything."""
    one, other = pair
    if state.likes[one] + state.likes[other] > 0.0:
        return True
    for share in range(len(board.weights)):
        apart = abs(state.amounts[one, share] - state.amounts[other, share])
        if apart > 1.0 and board.weights[share] >= 1.0:
            return True
    return False


@compiled
def share(board: Board, state: State, first: int, last: int) -> int:
    """Let each meet those who stand `first` to `last` - 1 places further on (around the end).

    They swap what is better swapped. Returns the number of swaps.
    """
    swaps, people = 0, len(state.broken)
    for step in range(first, last):
        for one in range(people):
            pair = (one, (one + step) % people)
            if not _differ(board, state, pair):
                continue
            swaps += _share_weeks(board, state, pair)
            for day in range(board.past, board.rows.shape[1]):
                swaps += try_swap(board, state, pair, (day, day + 1, ALL))
    return swaps
