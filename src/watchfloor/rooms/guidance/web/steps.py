"""The steps that processes have, for choices on pages."""

from __future__ import annotations

from datetime import datetime

from watchfloor.rooms.risks import service as risks

from .pages import language


def step_choices(at: datetime) -> list[tuple[str, str]]:
    """Return every step by code, with its process and name."""
    return [
        (
            step.code,
            f"{step.process_title.text(language())} · {step.name.text(language())} ({step.code})",
        )
        for step in risks.list_steps(at=at)
    ]
