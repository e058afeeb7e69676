"""One worker or many, here or elsewhere: bitwise the same; and a simulation can be stopped."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context

import numpy as np
import pytest

from callmath.simulation import (
    SimulationError,
    exponential,
    simulate,
    simulate_each,
)

from .exact import one_queue

MODEL = one_queue(20, 19.0, 120.0, intervals=4)
PARTS = ("counts", "waits", "busy_seconds", "staffed_seconds", "taken")


def assert_same(one, other):
    assert one.reached == other.reached
    for part in PARTS:
        assert np.array_equal(getattr(one, part), getattr(other, part)), part


@pytest.fixture(scope="module")
def here():
    return simulate(MODEL, replications=40, seed=9)


def test_threads_change_nothing(here):
    with ThreadPoolExecutor(3) as pool:
        assert_same(simulate(MODEL, replications=40, seed=9, executor=pool), here)


@pytest.mark.parametrize("workers", [1, 2])
def test_processes_change_nothing(here, workers):
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        assert_same(simulate(MODEL, replications=40, seed=9, executor=pool), here)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of a library of others, about its own ports and clocks
def test_a_cluster_of_two_changes_nothing(here, tmp_path):
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=str(tmp_path),
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        found = simulate(MODEL, replications=40, seed=9, executor=client.get_executor())
    assert_same(found, here)


def test_stopping_early_does_not_depend_on_who_runs_ahead():
    wanted = partial(simulate, MODEL, replications=400, seed=4, half_width=0.02)
    alone = wanted()
    with ThreadPoolExecutor(4) as pool:
        assert_same(wanted(executor=pool), alone)
    assert alone.reached
    assert alone.replications < 400
    assert alone.by_queue.service_level.half_width.max() <= 0.02


def test_a_width_out_of_reach_is_said_to_be():
    found = simulate(MODEL, replications=20, seed=4, half_width=1e-6)
    assert found.reached is False
    assert found.replications == 20


def test_models_together_are_as_each_alone():
    models = [MODEL, one_queue(22, 19.0, 120.0, intervals=4)]
    together = simulate_each(models, replications=30, seed=9)
    for model, found in zip(models, together, strict=True):
        assert_same(found, simulate(model, replications=30, seed=9))


class Slow(Executor):
    """Runs nothing before it is asked for, and counts what was called off."""

    def __init__(self):
        self.called_off = 0

    def submit(self, fn, /, *args, **kwargs):
        outer = self

        class Later(Future[object]):
            def result(self, timeout=None):
                return fn(*args, **kwargs)

            def cancel(self):
                outer.called_off += 1
                return True

        return Later()


def test_what_progress_raises_stops_the_simulation():
    seen, pool = [], Slow()

    def stop(done, most):
        seen.append((done, most))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(MODEL, replications=40, seed=9, executor=pool, on_progress=stop)
    assert seen == [(4, 40)]
    assert pool.called_off == 9


def test_progress_counts_up_to_all_days():
    seen = []
    simulate_each([MODEL, MODEL], replications=20, seed=1, on_progress=lambda *at: seen.append(at))
    assert seen[-1] == (40, 40)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"replications": 0}, "bad_replications"),
        ({"replications": 2.5}, "bad_replications"),
        ({"half_width": 0.0}, "bad_half_width"),
        ({"half_width": float("nan")}, "bad_half_width"),
        ({"metric": "waits"}, "unknown_metric"),
        ({"confidence": 1.0}, "bad_confidence"),
    ],
)
def test_orders_that_make_no_sense_are_refused_before_a_day_runs(change, code):
    days = []
    order = {"replications": 5, "seed": 1, "on_progress": lambda *at: days.append(at)} | change
    with pytest.raises(SimulationError) as refused:
        simulate(MODEL, **order)
    assert refused.value.code == code
    assert days == []


def test_an_error_comes_back_from_a_worker_as_it_left():
    with pytest.raises(SimulationError) as refused:
        exponential(-1.0)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        back = pool.submit(exponential, -1.0).exception()
    assert isinstance(back, SimulationError)
    assert (back.code, back.fields, str(back)) == (
        refused.value.code,
        refused.value.fields,
        str(refused.value),
    )
