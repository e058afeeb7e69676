"""`warm` meets every loop of the engine, so that nobody waits for a compiler."""

import multiprocessing
import pkgutil
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module

import callmath.scheduling
from callmath.compiled import CompiledLoop


def cold_loops():
    """The names of loops that were not loaded yet in this process."""
    found = set()
    package = callmath.scheduling
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".tests" not in each.name:
            for name, value in vars(import_module(each.name)).items():
                if isinstance(value, CompiledLoop) and value._fast is None:
                    found.add(f"{value.plain.__module__}.{name}")
    return sorted(found)


def warmed():
    """What is cold in a new process, and what is still cold after `warm`."""
    first = cold_loops()
    callmath.scheduling.warm()
    return first, cold_loops()


def test_no_loop_is_forgotten():
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as process:
        before, after = process.submit(warmed).result()
    assert before
    assert after == []
