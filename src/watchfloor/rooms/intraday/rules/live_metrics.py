"""The named figures that thresholds are written with, of the last half-hour of one queue."""

from __future__ import annotations

from datetime import datetime, timedelta

from watchfloor.common.expressions import Expression, compile_expression
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.intraday.contracts import LiveMetric

NAME = "live"
SPAN = timedelta(minutes=30)
METRICS = (
    LiveMetric("offered", msgid("Contacts that came")),
    LiveMetric("forecast", msgid("Contacts that were forecast")),
    LiveMetric("ratio", msgid("Came, as a share of the forecast"), is_share=True),
    LiveMetric("answered", msgid("Contacts answered")),
    LiveMetric("abandoned", msgid("Contacts abandoned")),
    LiveMetric("abandon_share", msgid("Share abandoned"), is_share=True),
    LiveMetric("service_level", msgid("Service level, by the contract's formula"), is_share=True),
    LiveMetric("wait_seconds", msgid("Mean wait of those answered, in seconds")),
    LiveMetric("handle_seconds", msgid("Mean handle time, in seconds")),
    LiveMetric("handle_ratio", msgid("Handle time, as a share of the forecast"), is_share=True),
    LiveMetric("hour", msgid("Hour of the local day, 0 to 23")),
    LiveMetric("weekday", msgid("Day of the week, 1 (Monday) to 7")),
)
_NAMES = tuple(each.name for each in METRICS)


def read_rule(text: str) -> Expression:
    """Return a rule's expression, ready to be asked.

    :raises ExpressionError: it does not parse, or does not answer yes or no.
    :raises Refusal: it names a figure that there is not, or none.
    """
    found = compile_expression(text, variables=(NAME,))
    unknown = [path for path in found.paths if len(path) != 2 or path[1] not in _NAMES]
    if unknown or not found.paths:
        raise Refusal(
            code="intraday.rule.metric",
            what=msgid("The name “%(near)s” is not known."),
            mend=msgid("There are: %(known)s."),
            fields={
                "near": ".".join(unknown[0]) if unknown else text,
                "known": ", ".join(f"{NAME}.{name}" for name in _NAMES),
            },
        )
    return found


def live_metrics(
    tally: Tally,
    *,
    forecast: float,
    planned_handle_seconds: float | None,
    service_level: float | None,
    at: datetime,
) -> dict[str, float]:
    """Return what is known of a half-hour that ends at a local instant; the rest is left out."""
    found: dict[str, float | None] = {
        "offered": float(tally.offered),
        "forecast": forecast,
        "ratio": _over(tally.offered, forecast),
        "answered": float(tally.answered),
        "abandoned": float(tally.abandoned),
        "abandon_share": _over(tally.abandoned, tally.offered),
        "service_level": service_level,
        "wait_seconds": _over(tally.wait_ms_sum / 1000, tally.answered),
        "handle_seconds": _over(_worked(tally), tally.answered),
        "handle_ratio": _over(_worked(tally), tally.answered * (planned_handle_seconds or 0.0)),
        "hour": float(at.hour),
        "weekday": float(at.isoweekday()),
    }
    return {name: value for name, value in found.items() if value is not None}


def _worked(tally: Tally) -> float:
    return (tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum) / 1000


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None
