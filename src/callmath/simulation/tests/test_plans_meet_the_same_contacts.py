"""Common random numbers: a contact keeps what it brings, whatever plan it meets."""

import numpy as np

from callmath.simulation import Intervals, draw_trace, exponential, fixed, prepare, replay

from .by_hand import group, model, queue

COLUMNS = ["arrival_seconds", "handle_seconds", "patience_seconds", "after_work_seconds"]


def centre(volume=100.0, **terms):
    queues = [
        queue("a", contacts=volume, patience=exponential(60), after_work=exponential(20), **terms),
        queue("b", contacts=40),
    ]
    return model(queues, [group(skills="ab", staff=10)])


def of(trace, queue, column):
    return getattr(trace, column)[trace.queues == queue]


def test_the_seed_and_the_replication_say_all():
    one, two = draw_trace(centre(), seed=3), draw_trace(centre(), seed=3)
    other = draw_trace(centre(), seed=3, replication=1)
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column))
    assert (
        len(other.queues) != len(one.queues) or (other.handle_seconds != one.handle_seconds).any()
    )


def test_more_volume_brings_the_same_contacts_earlier_and_others_after_them():
    plain, busier = draw_trace(centre(), seed=3), draw_trace(centre(120), seed=3)
    count = (plain.queues == 0).sum()
    assert (busier.queues == 0).sum() > count
    for column in COLUMNS[1:]:
        np.testing.assert_array_equal(of(busier, 0, column)[:count], of(plain, 0, column))
        np.testing.assert_array_equal(of(busier, 1, column), of(plain, 1, column))
    assert (of(busier, 0, "arrival_seconds")[:count] <= of(plain, 0, "arrival_seconds")).all()


def test_who_hangs_up_at_once_is_the_same_with_more_volume():
    terms = {"redial_share": 0.1, "redial_after": fixed(60)}
    few, many = centre(**terms), centre(150, **terms)
    for each in (few, many):
        object.__setattr__(each.queues[0], "patience", exponential(60).with_at_once(0.3))
    one, two = draw_trace(few, seed=1), draw_trace(many, seed=1)
    count = (one.queues == 0).sum()
    at_once = of(one, 0, "patience_seconds") == 0
    assert 0.2 < at_once.mean() < 0.4
    np.testing.assert_array_equal(of(two, 0, "patience_seconds")[:count] == 0, at_once)


def test_another_queue_or_another_order_of_queues_changes_no_contact():
    one = draw_trace(centre(), seed=3)
    turned = model(list(reversed(centre().queues)), [group(skills="ab", staff=10)])
    two = draw_trace(turned, seed=3)
    for column in COLUMNS:
        np.testing.assert_array_equal(getattr(one, column), getattr(two, column))
    np.testing.assert_array_equal(one.queues, 1 - two.queues)


def test_arrivals_come_at_the_rate_of_their_interval():
    # 400 days; chi-square with 3 degrees of freedom stays below 21.1 but once in 10,000
    expected = np.array([10.0, 0.0, 30.0, 5.0])
    made = prepare(model([queue(contacts=expected)], intervals=Intervals(4, 900)))
    counts = np.zeros(4)
    squares = 0.0
    for replication in range(400):
        arrivals = draw_trace(made, seed=9, replication=replication).arrival_seconds
        counts += np.histogram(arrivals, 4, (0, 3600))[0]
        squares += len(arrivals) ** 2
    assert counts[1] == 0
    open_ = expected > 0
    total = 400 * expected[open_]
    assert ((counts[open_] - total) ** 2 / total).sum() < 21.1
    variance = squares / 400 - (counts.sum() / 400) ** 2
    assert 0.7 < variance / expected.sum() < 1.3  # Poisson: as large as the mean


def test_a_busy_day_is_busy_as_a_whole():
    made = prepare(model([queue(contacts=200, busyness_cv=0.3)]))
    days = [len(draw_trace(made, seed=2, replication=r).queues) for r in range(400)]
    cv = np.std(days) / np.mean(days)
    assert abs(np.mean(days) / 400 - 1) < 0.06  # four standard errors of 0.3 / 20
    assert abs(cv - np.sqrt(0.09 + 1 / 400)) < 0.05


def test_handle_factors_stretch_contacts_of_their_interval():
    plain = draw_trace(centre(), seed=3)
    longer = draw_trace(centre(handle_factors=[1.0, 2.0]), seed=3)
    times = np.where(of(plain, 0, "arrival_seconds") < 1800, 1.0, 2.0)
    np.testing.assert_array_equal(
        of(longer, 0, "handle_seconds"), of(plain, 0, "handle_seconds") * times
    )


def test_redials_bring_the_same_times_to_every_plan():
    queues = [
        queue(
            contacts=300, patience=exponential(20), redial_share=0.6, redial_after=exponential(400)
        )
    ]
    plans = [prepare(model(queues, [group(staff=staff)])) for staff in (4, 6)]
    days = [replay(plan, draw_trace(plan, seed=5), seed=5) for plan in plans]
    gaps = []
    for day in days:
        made = day.parents >= 0
        mother = day.parents[made]
        first = day.parents[mother] < 0
        gone = day.arrival_seconds[mother] + day.wait_seconds[mother]
        gap = day.arrival_seconds[made] - gone
        gaps.append(dict(zip(mother[first].tolist(), gap[first].tolist(), strict=True)))
    both = gaps[0].keys() & gaps[1].keys()
    assert len(both) > 20
    np.testing.assert_allclose([gaps[0][c] for c in both], [gaps[1][c] for c in both], atol=1e-9)
