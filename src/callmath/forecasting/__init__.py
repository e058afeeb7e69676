"""Forecasts of contact volume, and how good a forecast can be at all."""

from ._noise import poisson_noise_floor
from ._types import Event, EventEffect, ForecastingError, Note, Outlook, Spread

__all__ = [
    "Event",
    "EventEffect",
    "ForecastingError",
    "Note",
    "Outlook",
    "Spread",
    "poisson_noise_floor",
]
