"""CP-SAT in one worker: best or proved impossible, and whom to blame."""

from itertools import product

from callmath.scheduling._cpsat import new_model, solve_model

WEIGHTS = [7, 5, 9, 4, 8, 6, 3, 11, 10, 2, 13, 12]
GAINS = [11, 9, 15, 6, 12, 10, 4, 17, 16, 3, 19, 18]


def _knapsack():
    model = new_model()
    taken = [model.new_bool_var(f"x{each}") for each in range(12)]
    model.add(_sum_of(WEIGHTS, taken) <= 30)
    model.maximize(_sum_of(GAINS, taken))
    return model, taken


def _sum_of(numbers, taken):
    return sum(number * each for number, each in zip(numbers, taken, strict=True))


def _best_by_trying_all():
    choices = product((0, 1), repeat=12)
    return max(_sum_of(GAINS, each) for each in choices if _sum_of(WEIGHTS, each) <= 30)


def test_the_best_is_found_and_proved():
    model, taken = _knapsack()
    answer = solve_model(model, taken)
    assert answer.found
    assert answer.proved
    assert answer.objective == answer.bound == _best_by_trying_all()
    assert _sum_of(GAINS, answer.values) == answer.objective
    assert _sum_of(WEIGHTS, answer.values) <= 30


def test_the_same_question_has_the_same_answer():
    assert solve_model(*_knapsack(), seed=3) == solve_model(*_knapsack(), seed=3)


def test_an_impossible_model_names_the_assumptions_to_blame_and_has_no_values():
    model = new_model()
    few, many, idle = (model.new_bool_var(name) for name in ("few", "many", "idle"))
    people = model.new_int_var(0, 9, "people")
    model.add(people <= 2).only_enforce_if(few)
    model.add(people >= 5).only_enforce_if(many)
    model.add_assumptions([few, many, idle])
    answer = solve_model(model, [people])
    assert not answer.found
    assert answer.proved
    assert answer.values == ()
    assert set(answer.core) == {few.index, many.index}


def test_a_hint_does_not_bind():
    model, taken = _knapsack()
    answer = solve_model(model, taken, hints=[(each, 0) for each in taken])
    assert answer.objective == _best_by_trying_all()
