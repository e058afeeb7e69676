"""Intervals of quantiles hold the true wait about as often as they promise."""

import numpy as np

from callmath.simulation import CentreModel, Group, Intervals, Queue, exponential, simulate

RUNS, MOST_MISSED = 100, 14  # at 7 of 100 (few days make them a little short) 0.5 % would be more


def test_a_quantile_next_to_those_who_do_not_wait_is_missed_no_oftener_than_said():
    queue = Queue(name="a", contacts=31, handle=exponential(200), patience=exponential(120))
    center = CentreModel(
        queues=[queue], groups=[Group(name="g", skills=["a"], staff=5)], intervals=Intervals(2)
    )

    def wait(days, seed):
        return simulate(center, replications=days, seed=seed).overall.wait_quantile_seconds(0.8)

    true = float(wait(6000, 10**6).value)
    assert 1.0 < true < 20.0
    runs = [wait(40, seed) for seed in range(RUNS)]
    missed = sum(abs(float(run.value) - true) > float(run.half_width) for run in runs)
    assert missed <= MOST_MISSED
    assert np.mean([float(run.half_width) for run in runs]) < 8.0  # not by being wide
