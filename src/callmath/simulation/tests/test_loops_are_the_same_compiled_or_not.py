"""Without numba the very same days come out; and a change of a loop is noticed by what calls it."""

import hashlib
import os
import subprocess
import sys
from typing import Any

from callmath import compiled
from callmath.simulation import (
    AgentDay,
    CallBack,
    CentreModel,
    Group,
    Intervals,
    LineGroup,
    Outage,
    Queue,
    Skill,
    StaffCut,
    _kernel,
    _kernel_plain,
    _kernel_reading,
    _spans,
    _tally,
    _trace,
    draw_trace,
    exponential,
    prepare,
    replay,
    warm,
)

COLUMNS = ["arrival_seconds", "outcomes", "wait_seconds", "groups", "agents", "parents"]
TOTALS = ["busy_seconds", "staffed_seconds"]
ON_FOOT = f"from {__name__} import fingerprint; print(fingerprint())"


def full_model():
    terms: dict[str, Any] = {"handle": exponential(200), "patience": exponential(90)}
    queues = [
        Queue(
            name="a",
            contacts=40,
            redial_share=0.5,
            redial_after=exponential(300),
            after_work=exponential(30),
            transfers={"b": 0.2},
            **terms,
        ),
        Queue(
            name="b",
            contacts=20,
            priority=1,
            ageing_per_minute=0.5,
            call_back=CallBack(20, 0.5, exponential(300)),
            **terms,
        ),
        Queue(name="c", contacts=20, is_chat=True, busyness_cv=0.2, **terms),
    ]
    breaks = ((900.0, 1300.0),)
    groups = [
        Group(name="x", skills=["a"], staff=[5, 3, 4]),
        Group(
            name="y",
            skills=["b", Skill(queue="a", after_seconds=10, handle_factor=1.1)],
            agents=[AgentDay(f"y{i}", 100.0 * i, 2500, breaks) for i in range(4)],
        ),
        Group(name="z", skills=["c", "b"], staff=2, chat_slots=3, chat_factors=[1, 1.2, 1.5]),
    ]
    return CentreModel(
        queues=queues,
        groups=groups,
        intervals=Intervals(3, 900),
        lines=[LineGroup(name="l", lines=15, queues=["a", "b"])],
        outages=[Outage(start_seconds=400, end_seconds=500, groups=["x"])],
        staff_cuts=[StaffCut(group="y", start_seconds=600, end_seconds=1500, agents=1)],
    )  # fmt: skip


def plain_model():
    queue = Queue(name="a", contacts=60, handle=exponential(200), patience=exponential(60))
    group = Group(name="g", skills=["a"], staff=[6, 9, 7])
    return CentreModel(queues=[queue], groups=[group], intervals=Intervals(3, 900))


def fingerprint():
    """Return a digest of every bit of some days."""
    digest = hashlib.sha256()
    for model in (full_model(), plain_model()):
        made = prepare(model)
        for replication in range(3):
            trace = draw_trace(made, seed=11, replication=replication)
            day = replay(made, trace, seed=11, replication=replication)
            for column in COLUMNS + TOTALS:
                digest.update(getattr(day, column).tobytes())
    return digest.hexdigest()


def test_days_without_numba_are_the_same_to_the_last_bit():
    assert fingerprint_of_a_process("1") == fingerprint_of_a_process("0")


def fingerprint_of_a_process(switch):
    environment = {**os.environ, compiled.SWITCH: switch, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # noqa: S603  this very interpreter runs this very file
        [sys.executable, "-c", ON_FOOT], env=environment, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def test_warming_leaves_no_loop_cold():
    warm()
    loops = {
        name: loop
        for module in (_kernel, _kernel_plain, _kernel_reading, _spans, _tally, _trace)
        for name, loop in vars(module).items()
        if isinstance(loop, compiled.CompiledLoop)
    }
    assert len(loops) > 15
    assert [name for name, loop in loops.items() if loop._fast is None] == []


LIMIT = 3


@compiled.compiled
def inner(number):
    return number + 1


@compiled.compiled
def outer(number):
    return inner(number) * LIMIT


def test_the_digest_of_a_loop_follows_what_it_calls_and_reads(monkeypatch):
    before = compiled.digest_of(outer)
    assert compiled.digest_of(outer) == before
    monkeypatch.setitem(globals(), "LIMIT", 4)
    with_other_constant = compiled.digest_of(outer)
    monkeypatch.undo()
    monkeypatch.setitem(globals(), "inner", compiled.compiled(lambda number: number + 2))
    with_other_call = compiled.digest_of(outer)
    assert len({before, with_other_constant, with_other_call}) == 3
