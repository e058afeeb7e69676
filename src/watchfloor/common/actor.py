"""Who is doing something: a person, or a named job."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and from where: an IP address, "cli" or "job"."""

    name: str
    user_id: int | None = None
    origin: str = ""
