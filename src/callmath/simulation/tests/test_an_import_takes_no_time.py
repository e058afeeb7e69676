"""Who imports the simulation waits for nothing that only some of it needs."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def opened() -> set[str]:
    return set(sys.modules)


def test_neither_compilers_nor_solvers_are_imported_before_they_are_asked_for():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        found = fresh.submit(opened).result()  # the engine is imported with this test
    assert "callmath.simulation" in found
    assert not found & {"numba", "scipy.optimize", "scipy.stats"}
