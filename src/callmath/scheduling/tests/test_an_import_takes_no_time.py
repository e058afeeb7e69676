"""Who imports the scheduling waits for nothing that only some of it needs."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import callmath.scheduling

ENGINE = callmath.scheduling.__name__


def opened(engine: str) -> set[str]:
    __import__(engine)
    return set(sys.modules)


def test_neither_compilers_nor_solvers_are_imported_before_they_are_asked_for():
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        found = fresh.submit(opened, ENGINE).result()
    assert ENGINE in found
    slow = {"numba", "highspy", "scipy.optimize", "scipy.sparse", "scipy.special"}
    assert not found & slow
