"""The plain center in other people's simulators, as their documentation has it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np

from benchmarks._simulation_models import HANDLE, PATIENCE


def in_simpy(agents: int, seconds: float) -> int:
    """Return the calls simulated: a resource, and a request that a timeout may overtake."""
    import simpy

    random = np.random.default_rng(1)
    count = random.poisson(agents / HANDLE * seconds)
    arrivals = np.sort(random.uniform(0.0, seconds, count))
    handles = random.exponential(HANDLE, count)
    patience = random.exponential(PATIENCE, count)
    world = simpy.Environment()
    staff = simpy.Resource(world, agents)

    def caller(at: int) -> Generator[Any, Any, None]:
        with staff.request() as asked:
            got = yield asked | world.timeout(patience[at])
            if asked in got:
                yield world.timeout(handles[at])

    def comers() -> Generator[Any, Any, None]:
        for at in range(count):
            yield world.timeout(arrivals[at] - world.now)
            world.process(caller(at))

    world.process(comers())
    world.run()
    return int(count)


def in_ciw(agents: int, seconds: float) -> int:
    """Return the calls simulated: a node whose customers renege."""
    import ciw

    ciw.seed(1)
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(agents / HANDLE)],
        service_distributions=[ciw.dists.Exponential(1.0 / HANDLE)],
        reneging_time_distributions=[ciw.dists.Exponential(1.0 / PATIENCE)],
        number_of_servers=[agents],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(seconds)
    return len(simulation.get_all_records())


PEERS: dict[str, Callable[[int, float], int]] = {"simpy": in_simpy, "ciw": in_ciw}
