"""What is raised where a model, a distribution or a trace makes no sense."""

from __future__ import annotations

from functools import partial
from typing import Any


class SimulationError(ValueError):
    """A model or trace that makes no sense: says what, where, and how to mend it.

    `code` names the fault for programs, `fields` hold its facts.
    """

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code, self.fields = code, fields

    def __reduce__(self) -> tuple[Any, ...]:
        """Come back from a worker's process as it left."""
        return partial(type(self), self.code, str(self), **self.fields), ()
