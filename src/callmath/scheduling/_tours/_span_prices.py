"""What some days of somebody else would cost somebody: loops that allocate next to nothing."""

from __future__ import annotations

from callmath.compiled import compiled, compiled_in_place

from ._fairness import HARD, Board, Floats, Integers, State, burden, limits_broken, weigh_day


@compiled
def span_prices(
    board: Board, state: State, who: Integers, span: tuple[int, int], prices: Floats
) -> None:
    """Fill in (who, who): what each would pay if they did in a span of days what another does."""
    for one in range(len(who)):
        row = board.rows[who[one]].copy()
        for other in range(len(who)):
            prices[one, other] = _price_as(board, state, (who[one], who[other]), span, row)


@compiled_in_place
def _price_as(
    board: Board, state: State, pair: tuple[int, int], span: tuple[int, int], row: Integers
) -> float:
    one, other = pair
    price = 0.0
    state.change[:] = 0.0
    state.liked[:] = 0.0
    for day in range(span[0], span[1]):
        if one != other and board.fixed[one, day] + board.fixed[other, day] > 0:
            price += HARD * HARD
        row[day] = board.rows[other, day]
        weigh_day(board, state, pair, day)
    for share in range(len(board.weights)):
        price += burden(board, one, share, state.amounts[one, share] + state.change[share])
    return float(price + state.liked[0] + HARD * limits_broken(board, one, row))
