"""Many questions answered, here or by other processes; nothing that fails stops the rest.

Free of Django, so that a process which only computes need not start it.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from dataclasses import dataclass, replace
from threading import Thread
from typing import TypeVar

from watchfloor.rooms.forecast.contracts import ForecastNote, RunState

from .asking import Answer, Question
from .engine import ask_engine
from .simple import simple_forecast

log = logging.getLogger(__name__)
ON_THE_WAY = 8  # questions handed over at a time: enough that no process waits, few to hold
DIED = "process.died"
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of a question: an answer, in a word how it was come by, or none."""

    answer: Answer | None
    state: RunState
    reason: str = ""


Asked = Question | Outcome  # a question that could not be asked has its outcome already


def answer(question: Question) -> Outcome:
    """Answer a question: by the engine, else by the simple way; an error is an answer too."""
    try:
        return Outcome(ask_engine(question), RunState.DONE)
    except Exception as error:
        log.exception("forecast: the engine failed on %s", question.code)
        return _fall_back(question, name_error(error))


def answer_each(
    asked: Iterable[tuple[Key, Asked]], executor: Executor | None
) -> Iterator[tuple[Key, Asked, Outcome]]:
    """Yield each question with its outcome, in order. A few are held at a time.

    Should a process die, whoever waited for it gets the simple forecast, as any of them may be what
    killed it; all that comes later is answered here.
    """
    waiting: deque[tuple[Key, Asked, Future[Outcome] | None]] = deque()
    for key, question in asked:
        waiting.append((key, question, _hand_over(question, executor)))
        if executor is None or len(waiting) > ON_THE_WAY:
            yield _take(*waiting.popleft())
    while waiting:
        yield _take(*waiting.popleft())


def end_with_parent() -> None:
    """Let this process end when the one that started it has, even where that was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_for, args=[parent], daemon=True).start()


def _wait_for(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def name_error(error: Exception) -> str:
    """Return what went wrong as a code, or as the error calls itself."""
    return str(getattr(error, "code", type(error).__name__))[:300]


def _hand_over(question: Asked, executor: Executor | None) -> Future[Outcome] | None:
    if executor is None or isinstance(question, Outcome):
        return None
    try:
        return executor.submit(answer, question)
    except (BrokenExecutor, RuntimeError):  # nobody is there to take it any more
        return None


def _take(key: Key, question: Asked, future: Future[Outcome] | None) -> tuple[Key, Asked, Outcome]:
    if isinstance(question, Outcome):
        return key, question, question
    if future is None:
        return key, question, answer(question)
    try:
        return key, question, future.result()
    except BrokenExecutor:
        log.warning("forecast: a process died while %s was computed or waited", question.code)
        return key, question, _fall_back(question, DIED)


def _fall_back(question: Question, reason: str) -> Outcome:
    try:
        found = simple_forecast(question)
    except (ValueError, ArithmeticError, LookupError):
        return Outcome(None, RunState.FAILED, reason)
    note = ForecastNote("forecast.fell_back", 1, {"reason": reason})
    return Outcome(replace(found, notes=(note,)), RunState.FELL_BACK, reason)
