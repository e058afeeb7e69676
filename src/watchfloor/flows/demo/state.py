"""What the demo remembers between two starts, in a small file of the data folder."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from watchfloor.common.access import Role
from watchfloor.common.home import home, secret

SOURCE = "Weinberg, Brown & Stroud 2007, fpp3 bank_calls"
SEED = 20030303
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


@dataclass(frozen=True, slots=True)
class DemoState:
    """`anchor` is the Monday of the first start; the lines in (loaded_from, loaded_until] are in.

    `shift_weeks` says by how much the volumes of the day loaded last were moved.
    """

    anchor: date
    language: str
    loaded_from: datetime
    loaded_until: datetime
    shift_weeks: int
    seed: int = SEED
    # The last day whose work in the processes, draws and judgements are in; None: none yet.
    loop_until: date | None = None
    totals_loaded: bool = False  # the half-hour totals of the weeks before the played ones
    forecast_until: date | None = None  # the last Monday whose night's forecast is in
    is_planned: bool = False  # all forecasts of the first start, and what is planned with them
    played_until: date | None = None  # until then crews work by turns, then as is rostered
    logged_until: datetime | None = None  # so far the live log is written


def read_state() -> DemoState | None:
    """Return what an earlier start left, None at the first one."""
    if not _path().exists():
        return None
    kept = json.loads(_path().read_text())
    return DemoState(
        anchor=date.fromisoformat(kept["anchor"]),
        language=kept["language"],
        loaded_from=datetime.fromisoformat(kept["loaded_from"]),
        loaded_until=datetime.fromisoformat(kept["loaded_until"]),
        shift_weeks=kept["shift_weeks"],
        seed=kept["seed"],
        loop_until=_day(kept.get("loop_until")),
        totals_loaded=bool(kept.get("totals_loaded")),
        forecast_until=_day(kept.get("forecast_until")),
        is_planned=bool(kept.get("is_planned")),
        played_until=_day(kept.get("played_until")),
        logged_until=_instant(kept.get("logged_until")),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def write_state(state: DemoState) -> None:
    """Keep the state; the old one stays until the new one is whole."""
    kept = {
        "anchor": state.anchor.isoformat(),
        "language": state.language,
        "loaded_from": state.loaded_from.isoformat(),
        "loaded_until": state.loaded_until.isoformat(),
        "shift_weeks": state.shift_weeks,
        "seed": state.seed,
        "loop_until": state.loop_until.isoformat() if state.loop_until else None,
        "totals_loaded": state.totals_loaded,
        "forecast_until": state.forecast_until.isoformat() if state.forecast_until else None,
        "is_planned": state.is_planned,
        "played_until": state.played_until.isoformat() if state.played_until else None,
        "logged_until": state.logged_until.isoformat() if state.logged_until else None,
    }
    part = _path().with_suffix(".part")
    part.write_text(json.dumps(kept))
    part.replace(_path())


def password_of(role: Role) -> str:
    """Return a role's password: the same at every start, another in every installation."""
    key = secret("demo_passwords").encode()
    digest = hmac.new(key, role.value.encode(), hashlib.sha256).digest()
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:12])
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


def _path() -> Path:
    return home() / "demo.json"
