"""The only place that calls the forecasting engine."""

from __future__ import annotations

from .asking import Answer, Question
from .simple import simple_forecast


def ask_engine(question: Question) -> Answer:
    """Return the engine's forecast of a series."""
    return simple_forecast(question)
