"""What the engine refuses."""

from __future__ import annotations


class SchedulingError(ValueError):
    """A problem that cannot be meant so: a code for programs, a sentence, and the place."""

    def __init__(self, code: str, message: str, **fields: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields
